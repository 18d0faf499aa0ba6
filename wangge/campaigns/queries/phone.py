"""What a grid's worker carries: campaigns that run, their forms, targets and what has changed since."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from wangge.areas.codes import prefix
from wangge.campaigns import access
from wangge.campaigns.models import Campaign, CampaignGrid, Target
from wangge.campaigns.states import State
from wangge.catalogue.queries import is_admitted
from wangge.journal.marks import START, Mark
from wangge.journal.queries import changed_after
from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound


@dataclass(frozen=True, slots=True)
class Targets:
    """Targets of a grid in the order of their change. Ask on with `cursor`; `is_more` says that there is more now."""

    items: list[Target]
    cursor: str
    is_more: bool


def running_for(by: Actor, on: date) -> list[Campaign]:
    """The campaigns that run in the grids of a worker, whose item is in force: nothing else is pushed to phones."""
    held = Q(pk__in=[])
    for post in access.worker_posts(by):
        held |= Q(grid__startswith=prefix(post.area))
    rows = CampaignGrid.objects.filter(held)
    found = Campaign.objects.filter(
        pk__in=rows.values("campaign_id"), state=State.RUNNING, starts_on__lte=on, ends_on__gte=on
    )
    return [
        campaign
        for campaign in found.order_by("ends_on", "id")
        if all(is_admitted(campaign.item_code, code, on) for code in campaign.areas)
    ]


def grids_for(by: Actor, campaign: Campaign) -> list[CampaignGrid]:
    """The grids of a campaign in which a worker visits, with their counts."""
    held = Q(pk__in=[])
    for post in access.worker_posts(by):
        held |= Q(grid__startswith=prefix(post.area))
    return list(CampaignGrid.objects.filter(held, campaign=campaign).order_by("grid"))


def targets_of_grid(by: Actor, campaign: Campaign, grid: str, *, since: str = "", limit: int = 500) -> Targets:
    """Targets of a grid that changed after `since` (a cursor of an earlier answer; empty: all), in the order of the
    journal: none is missed, whatever commits later, and none comes twice unless it changed again. `NotFound` for a
    grid over which the actor has no post."""
    if not access.reads_targets(by, grid):
        raise NotFound
    targets = Target.objects.filter(campaign=campaign, grid=grid)
    rows, mark, is_more = changed_after(targets, mark=_read(since), limit=limit)
    return Targets(rows, mark.text(), is_more)


def _read(cursor: str) -> Mark:
    """A cursor; one that is none begins anew: a phone then gets everything once more, which harms nobody."""
    try:
        return Mark.read(cursor)
    except ValueError:
        return START
