"""Leaving a trace of a campaign's figures that are taken out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.campaigns import access
from wangge.campaigns.actions.drafting import record_campaign
from wangge.campaigns.models import Campaign
from wangge.campaigns.states import State
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput, NotFound


@transaction.atomic
def note_export(*, campaign: Campaign, by: Actor, now: datetime) -> Campaign:
    """Journal an export of all counts by grid: for those who see all of it, once the campaign has begun."""
    if not access.sees_area(by, campaign, campaign.area_code):
        raise NotFound
    if campaign.state not in (State.RUNNING, State.CLOSED):
        raise InvalidInput(_("行动还没有开始"))
    record_campaign("export_campaign", campaign, by, now)
    return campaign
