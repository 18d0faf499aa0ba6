"""Writes: drafting and deciding a campaign, its course, visits."""

from wangge.campaigns.actions.deciding import approve, propose, send_back
from wangge.campaigns.actions.drafting import CampaignFields, create_campaign, revise_campaign, set_assessment, set_form
from wangge.campaigns.actions.exporting import note_export
from wangge.campaigns.actions.handing import hand_out
from wangge.campaigns.actions.running import close_campaign, erase_answers, remind_workers, start_campaign
from wangge.campaigns.actions.targets import fill_from_register, set_counts, set_targets
from wangge.campaigns.actions.visiting import FindingInput, VisitInput, record_visit, report_finding

__all__ = [
    "CampaignFields",
    "FindingInput",
    "VisitInput",
    "approve",
    "close_campaign",
    "create_campaign",
    "erase_answers",
    "fill_from_register",
    "hand_out",
    "note_export",
    "propose",
    "record_visit",
    "remind_workers",
    "report_finding",
    "revise_campaign",
    "send_back",
    "set_assessment",
    "set_counts",
    "set_form",
    "set_targets",
    "start_campaign",
]
