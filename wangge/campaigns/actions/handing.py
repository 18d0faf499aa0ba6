"""Materials handed out and messages forwarded, counted by grid."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wangge.campaigns import access
from wangge.campaigns.errors import CampaignActNotAllowed, VisitOutsidePeriod
from wangge.campaigns.models import Campaign, CampaignGrid, HandedOut, Reach
from wangge.campaigns.states import State
from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import ClientIdReused, InvalidInput, NotFound, RoleNotAllowed

MOST = 100_000


@dataclass(frozen=True, slots=True)
class HandingInput:
    """So many of one material handed out in a grid, or a message forwarded that so many people got."""

    client_id: uuid.UUID
    campaign_id: int
    grid: str
    key: str
    amount: int
    captured_at: datetime


@transaction.atomic
def hand_out(*, data: HandingInput, by: Actor, now: datetime) -> HandedOut:
    """Count it, once for its client's id. Raises `VisitOutsidePeriod` outside the campaign's days."""
    campaign = access.get_campaign(by, data.campaign_id)
    earlier = HandedOut.objects.filter(client_id=data.client_id).first()
    if earlier is not None:
        if earlier.campaign_id != campaign.pk:
            raise ClientIdReused
        return earlier
    captured = min(data.captured_at, now)
    if campaign.state != State.RUNNING:
        raise CampaignActNotAllowed(state=campaign.state)
    if not campaign.starts_on <= clock.office_date(captured) <= campaign.ends_on:
        raise VisitOutsidePeriod
    if not access.records_in(by, data.grid):
        raise RoleNotAllowed if access.sees_area(by, campaign, data.grid) else NotFound
    if not CampaignGrid.objects.filter(campaign=campaign, grid=data.grid).exists():
        raise NotFound
    check_key(campaign, data.key, data.amount)
    made = HandedOut.objects.create(
        campaign=campaign,
        client_id=data.client_id,
        grid=data.grid,
        key=data.key,
        amount=data.amount,
        captured_at=captured,
        received_at=now,
    )
    add_reach(campaign, data.grid, data.key, data.amount)
    facts = {"campaign": campaign.pk, "grid": data.grid, "key": data.key}
    record(act="hand_out", object_type="handed_out", object_id=made.pk, by=by, now=now, data=facts)
    return made


def check_key(campaign: Campaign, key: str, amount: int) -> None:
    """Raise `InvalidInput` unless the campaign has this material or message and the amount can be."""
    if key not in {thing["key"] for thing in (*campaign.materials, *campaign.messages)}:
        raise InvalidInput(fields={"key": _("本次行动没有这种材料或通知")})
    if isinstance(amount, bool) or not isinstance(amount, int) or not 1 <= amount <= MOST:
        raise InvalidInput(fields={"amount": _("数量须为 1 到 100000 的整数")})


def add_reach(campaign: Campaign, grid: str, key: str, amount: int) -> None:
    """The rows were laid out when the campaign began."""
    rows = Reach.objects.filter(campaign=campaign, grid=grid, key=key)
    rows.update(times=F("times") + 1, total=F("total") + amount)
