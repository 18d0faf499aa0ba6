"""Campaigns in sight, by state, and what is wanted of a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from wangge.areas.codes import prefix
from wangge.campaigns import access
from wangge.campaigns.models import Campaign, Finding, Target
from wangge.campaigns.states import Act, State
from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """Some of the campaigns asked for, newest first, and the id to go on below (None at the end)."""

    items: Sequence[Campaign]
    next_below: int | None


def list_campaigns(by: Actor, *, state: str = "", below: int | None = None, limit: int = 50) -> CampaignPage:
    """A page of the campaigns that the actor sees; an unknown state finds nothing."""
    found = access.visible(by).select_related("org").defer("form", "assessment", "summary")
    if state:
        found = found.filter(state=state)
    if below is not None:
        found = found.filter(pk__lt=below)
    rows = list(found.order_by("-id")[: limit + 1])
    return CampaignPage(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def state_counts(by: Actor) -> dict[str, int]:
    """How many campaigns the actor sees in each state."""
    rows = access.visible(by).order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def waiting_count(by: Actor) -> int:
    """How many campaigns wait for this person's approval."""
    waiting = access.visible(by).filter(state=State.PROPOSED).defer("form", "assessment", "summary")
    return sum(1 for campaign in waiting if Act.APPROVE in access.may_do(by, campaign))


def findings_of(
    by: Actor, campaign: Campaign, area: str, *, below: int | None = None, limit: int = 50
) -> list[Finding]:
    """What was found in an area of a campaign, the newest first, in the actor's part of it."""
    if not access.sees_area(by, campaign, area):
        return []
    found = Finding.objects.filter(campaign=campaign).select_related("case")
    if area != campaign.area_code:  # by bounds, which an index can use, not by a pattern
        start = prefix(area)
        found = found.filter(grid__gte=f"{start:0<15}", grid__lte=f"{start:9<15}")
    if below is not None:
        found = found.filter(pk__lt=below)
    return list(found.order_by("-id")[:limit])


def target_for(by: Actor, campaign: Campaign, target_id: int) -> Target:
    """One target of a campaign, for whoever has a post over its grid; `NotFound` for any other."""
    found = Target.objects.filter(pk=target_id, campaign=campaign).first()
    if found is None or not access.reads_targets(by, found.grid):
        raise NotFound
    return found


def targets_in(campaign: Campaign, grid: str, *, outcome: str | None = None) -> QuerySet[Target]:
    """The targets of one grid in the order of their list; with `outcome` only those ("" for those still to visit)."""
    found = Target.objects.filter(campaign=campaign, grid=grid)
    return (found if outcome is None else found.filter(outcome=outcome)).order_by("id")
