"""Campaigns that are not over follow a change of areas: their grids, and with them targets, visits and counts.

A target from a register goes where its place or household stands; another goes with its grid where one grid took that
one's place. Where several did, nobody can tell: it stays in the row of its old grid, which the desks above still have.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.areas.codes import prefix
from wangge.areas.queries.changes import unfinished
from wangge.campaigns.actions.drafting import grid_row, grids_of, record_campaign
from wangge.campaigns.actions.running import reach_rows
from wangge.campaigns.models import Campaign, CampaignGrid, Finding, HandedOut, Reach, Target, Visit
from wangge.campaigns.queries.coverage import COUNTED
from wangge.campaigns.states import State
from wangge.lib.actor import SYSTEM
from wangge.places.queries.feeding import grids_by_id as grids_of_places
from wangge.residents.queries.households import grids_by_id as grids_of_households

_REGISTERS = {"place": grids_of_places, "household": grids_of_households}
_AT_ONCE = 500
_LONGEST = 200


def follow_area_changes(*, now: datetime) -> int:
    """After places and households have followed; how many campaigns changed. Twice is once."""
    moved = 0
    for change in unfinished():
        touched = set(change.areas.values_list("code", flat=True))
        rows = CampaignGrid.objects.filter(grid__in=touched).exclude(campaign__state=State.CLOSED)
        for pk in sorted(set(rows.values_list("campaign_id", flat=True))):
            moved += _follow(pk, touched, change.pk, now)
    return moved


@transaction.atomic
def _follow(campaign_id: int, touched: set[str], change_id: int, now: datetime) -> bool:
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    grids = set(campaign.grids.values_list("grid", flat=True))
    before = (campaign.area_code, campaign.areas, grids)
    own = sorted(touched & grids)
    area = areas.standing_in(campaign.area_code)
    if codes.level_of(area) == campaign.level:
        campaign.area_code = area
    campaign.areas = list(dict.fromkeys(heir for code in campaign.areas for heir in _standing(code)))
    campaign.save(update_fields=["area_code", "areas"])
    inside = [code for code in (*campaign.areas, *own) if code.startswith(prefix(campaign.area_code))]
    _lay_out(campaign, set(grids_of([heir for code in inside for heir in _standing(code)])) - grids)
    moved = _move_targets(campaign, own, now)
    known = set(campaign.grids.values_list("grid", flat=True))
    for old in own:
        heir = areas.standing_in(old)
        if heir != old and heir in known:
            _hand_over(campaign, old, heir)
    _drop_empty(campaign)
    if not moved and before == (campaign.area_code, campaign.areas, set(campaign.grids.values_list("grid", flat=True))):
        return False
    record_campaign("rehome_campaign", campaign, SYSTEM, now, {"change": change_id})
    return True


def _standing(code: str) -> list[str]:
    """What is in force today in an area's place: all of it, so that a campaign loses no ground."""
    return [info.code for info in areas.heirs(code)] or [code]


def _lay_out(campaign: Campaign, grids: Iterable[str]) -> None:
    fresh = sorted(grids)
    CampaignGrid.objects.bulk_create((grid_row(campaign, code) for code in fresh), batch_size=200)
    if campaign.state == State.RUNNING:
        Reach.objects.bulk_create(reach_rows(campaign, fresh), batch_size=200)


def _move_targets(campaign: Campaign, grids: Iterable[str], now: datetime) -> int:
    """Targets of these grids to where they belong now, with what they count for; how many."""
    rows = list(Target.objects.filter(campaign=campaign, grid__in=list(grids)).order_by("id"))
    stands = {
        source: told([row.source_id for row in rows if row.source == source and row.source_id is not None])
        for source, told in _REGISTERS.items()
    }
    known = set(campaign.grids.values_list("grid", flat=True))
    held = set(Target.objects.filter(campaign=campaign).exclude(grid__in=list(grids)).values_list("grid", "address"))
    counts: dict[str, Counter[str]] = {}
    moving = []
    for row in rows:
        old = row.grid
        grid = stands.get(row.source, {}).get(row.source_id or 0) or ""
        if grid in (old, "") or grid not in known:
            heir = areas.standing_in(old)
            grid = heir if heir in known else old
        if grid != old:
            if (grid, row.address) in held:  # two grids had the same address
                row.address = f"{row.address}（{_name(old)}）"[:_LONGEST]
            row.grid, row.changed_at = grid, now
            for place, sign in ((old, -1), (grid, 1)):
                counts.setdefault(place, Counter()).update(
                    {"target": sign, **({row.outcome: sign} if row.outcome else {})}
                )
            moving.append(row)
        held.add((row.grid, row.address))
    Target.objects.bulk_update(moving, ["grid", "address", "changed_at"], batch_size=_AT_ONCE)
    for grid, changes in counts.items():
        changed = {name: F(name) + number for name, number in changes.items()}
        CampaignGrid.objects.filter(campaign=campaign, grid=grid).update(**changed)
    return len(moving)


def _hand_over(campaign: Campaign, old: str, heir: str) -> None:
    """All that was done in a grid goes to the one that took its place."""
    for model in (Visit, Finding, HandedOut):
        model._default_manager.filter(campaign=campaign, grid=old).update(grid=heir)
    for row in Reach.objects.filter(campaign=campaign, grid=old):
        into = Reach.objects.filter(campaign=campaign, grid=heir, key=row.key)
        into.update(times=F("times") + row.times, total=F("total") + row.total)
        row.delete()
    gone = CampaignGrid.objects.filter(campaign=campaign, grid=old).first()
    if gone is not None:
        counts = {name: F(name) + getattr(gone, name) for name in COUNTED}
        CampaignGrid.objects.filter(campaign=campaign, grid=heir).update(**counts)
        gone.delete()


def _drop_empty(campaign: Campaign) -> None:
    """Rows of grids that are no more and count nothing."""
    ended = [row.grid for row in campaign.grids.all() if areas.index().get(row.grid) is None]
    nothing = dict.fromkeys(COUNTED, 0)
    empty = list(campaign.grids.filter(grid__in=ended, **nothing).values_list("grid", flat=True))
    Reach.objects.filter(campaign=campaign, grid__in=empty, times=0).delete()
    campaign.grids.filter(grid__in=empty).delete()


def _name(code: str) -> str:
    info = areas.index().get_ever(code)
    return info.name if info is not None else code
