"""A campaign is proposed, sent back or approved; with questions about persons by two people one after the other."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.campaigns import access
from wangge.campaigns.actions.drafting import held, record_campaign
from wangge.campaigns.bound import strangers
from wangge.campaigns.errors import AssessmentNeeded, RegisterNotOfTargets, SamePerson
from wangge.campaigns.models import Campaign, CampaignGrid, Target
from wangge.campaigns.states import Act, State, TargetKind
from wangge.catalogue.queries import demand_item
from wangge.journal.queries import history
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.notices.actions import send
from wangge.notices.events import Event
from wangge.notices.recipients import About, Unit, Value
from wangge.notices.states import Audience
from wangge.people.queries import centre_of

_WRITING = ("create_campaign", "revise_campaign", "set_campaign_form", "assess_campaign", "propose_campaign")


@transaction.atomic
def propose(*, campaign_id: int, by: Actor, now: datetime) -> Campaign:
    """Send a draft for approval: its item in force, targets counted out, and where the form asks about persons, its
    assessment written."""
    campaign = held(by, campaign_id)
    access.check_act(by, campaign, Act.PROPOSE)
    _demand(campaign)
    if campaign.ends_on < clock.office_date(now):
        raise InvalidInput(_("结束日期已过，请先改期"), fields={"ends_on": _("结束日期已过，请先改期")})
    if campaign.is_about_persons and not campaign.assessment:
        raise AssessmentNeeded
    if strangers(campaign.form, campaign.target_kind):
        raise RegisterNotOfTargets
    if not _has_targets(campaign):
        raise InvalidInput(_("还没有走访对象：请先导入名单或填写数量"))
    campaign.state, campaign.proposed_at, campaign.sent_back_reason = State.PROPOSED.value, now, ""
    campaign.approved_at = campaign.approved_by = campaign.second_at = campaign.second_by = None
    campaign.save()
    centre = centre_of(campaign.area_code)
    if centre is not None:
        values: dict[str, Value] = {"number": str(campaign.pk), "place": campaign.area_code, "unit": campaign.org_id}
        send(
            event=Event.CAMPAIGN_WAITING,
            audience=Audience.DESK,
            to=Unit(centre.id),
            about=About("campaign", campaign.pk),
            now=now,
            values=values,
        )
    record_campaign("propose_campaign", campaign, by, now)
    return campaign


@transaction.atomic
def send_back(*, campaign_id: int, reason: str, by: Actor, now: datetime) -> Campaign:
    """Back to its unit with what to change."""
    campaign = held(by, campaign_id)
    access.check_act(by, campaign, Act.SEND_BACK)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("请写明理由")})
    campaign.state, campaign.sent_back_reason = State.DRAFT.value, reason.strip()
    campaign.approved_at = campaign.approved_by = None
    campaign.save(update_fields=["state", "sent_back_reason", "approved_at", "approved_by"])
    record_campaign("send_back_campaign", campaign, by, now)
    return campaign


@transaction.atomic
def approve(*, campaign_id: int, by: Actor, now: datetime) -> Campaign:
    """Approve: another person than wrote or proposed any of it.

    A form about persons needs a further one; until then it stays proposed.
    """
    campaign = held(by, campaign_id)
    access.check_act(by, campaign, Act.APPROVE)
    if by.id is not None and history("campaign", campaign.pk).filter(act__in=_WRITING, actor_id=by.id).exists():
        raise SamePerson
    _demand(campaign)
    if campaign.is_about_persons and not campaign.assessment:
        raise AssessmentNeeded
    is_second = campaign.approved_at is not None
    if is_second:
        campaign.second_at, campaign.second_by = now, by.id
    else:
        campaign.approved_at, campaign.approved_by = now, by.id
    if is_second or not campaign.is_about_persons:
        campaign.state = State.APPROVED.value
    campaign.save(update_fields=["approved_at", "approved_by", "second_at", "second_by", "state"])
    record_campaign("second_campaign" if is_second else "approve_campaign", campaign, by, now)
    return campaign


def _demand(campaign: Campaign) -> None:
    for code in campaign.areas:
        for day in (campaign.starts_on, campaign.ends_on):
            demand_item(campaign.item_code, code, day)


def _has_targets(campaign: Campaign) -> bool:
    if campaign.target_kind == TargetKind.COUNT:
        return CampaignGrid.objects.filter(campaign=campaign, target__gt=0).exists()
    return Target.objects.filter(campaign=campaign).exists()
