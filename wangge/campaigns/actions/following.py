"""Campaigns that are not over follow a change of areas: their grids, and with them targets, visits and counts.

A target from a register goes where its place or household stands; all else goes with its grid to the one that took its
place: of several parts to the first, whose worker is most often that of the whole. No count is lost.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
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
from wangge.journal.xid import CurrentTransaction
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
    grids = _grids(campaign)
    before = (campaign.area_code, campaign.areas, grids)
    own = sorted(touched & grids)
    area = areas.standing_in(campaign.area_code)
    if codes.level_of(area) == campaign.level:
        campaign.area_code = area
    campaign.areas = list(dict.fromkeys(heir for code in campaign.areas for heir in _standing(code)))
    campaign.save(update_fields=["area_code", "areas"])
    inside = [code for code in (*campaign.areas, *own) if code.startswith(prefix(campaign.area_code))]
    _lay_out(campaign, set(grids_of([heir for code in inside for heir in _standing(code)])) - grids)
    heirs = _heirs(campaign, own)
    moves = _moves(campaign, own, heirs)
    if not (moves or heirs) and before == (campaign.area_code, campaign.areas, _grids(campaign)):
        return False
    mark = record_campaign("rehome_campaign", campaign, SYSTEM, now, {"change": change_id})
    _move_targets(campaign, moves, mark)
    for old, heir in heirs.items():
        _hand_over(campaign, old, heir)
    return True


def _grids(campaign: Campaign) -> set[str]:
    return set(campaign.grids.values_list("grid", flat=True))


def _heirs(campaign: Campaign, grids: Iterable[str]) -> dict[str, str]:
    """Of these grids those that are no more, each with the grid of the campaign that took its place."""
    known = _grids(campaign)
    found = {old: [code for code in _standing(old) if code != old and code in known] for old in grids}
    return {old: heirs[0] for old, heirs in found.items() if heirs}


def _standing(code: str) -> list[str]:
    """What is in force today in an area's place: all of it, so that a campaign loses no ground."""
    return [info.code for info in areas.heirs(code)] or [code]


def _lay_out(campaign: Campaign, grids: Iterable[str]) -> None:
    fresh = sorted(grids)
    CampaignGrid.objects.bulk_create((grid_row(campaign, code) for code in fresh), batch_size=200)
    if campaign.state == State.RUNNING:
        Reach.objects.bulk_create(reach_rows(campaign, fresh), batch_size=200)


def _moves(campaign: Campaign, grids: list[str], heirs: Mapping[str, str]) -> list[tuple[Target, str]]:
    """Targets of these grids that belong elsewhere now, each with its new grid."""
    rows = list(Target.objects.filter(campaign=campaign, grid__in=grids).order_by("id"))
    stands = {
        source: told([row.source_id for row in rows if row.source == source and row.source_id is not None])
        for source, told in _REGISTERS.items()
    }
    known = _grids(campaign)
    found = []
    for row in rows:
        grid = stands.get(row.source, {}).get(row.source_id or 0) or ""
        if grid not in known or grid in heirs:
            grid = heirs.get(row.grid, row.grid)
        if grid != row.grid:
            found.append((row, grid))
    return found


def _move_targets(campaign: Campaign, moves: list[tuple[Target, str]], mark: int) -> None:
    """With what they count for; telephones read the move by its entry."""
    counts: dict[str, Counter[str]] = {}
    into = {grid for _row, grid in moves}
    held = set(Target.objects.filter(campaign=campaign, grid__in=into).values_list("grid", "address"))
    for row, grid in moves:
        if (grid, row.address) in held:  # two grids had the same address
            row.address = f"{row.address}（{_name(row.grid)}）"[:_LONGEST]
        held.add((grid, row.address))
        for place, sign in ((row.grid, -1), (grid, 1)):
            counted = {"target": sign} | ({row.outcome: sign} if row.outcome else {})
            counts.setdefault(place, Counter()).update(counted)
        row.grid, row.mark_id, row.mark_xid = grid, mark, CurrentTransaction()
    changed = [row for row, _grid in moves]
    Target.objects.bulk_update(changed, ["grid", "address", "mark_id", "mark_xid"], batch_size=_AT_ONCE)
    for grid, changes in counts.items():
        added = {name: F(name) + number for name, number in changes.items()}
        CampaignGrid.objects.filter(campaign=campaign, grid=grid).update(**added)


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


def _name(code: str) -> str:
    info = areas.index().get_ever(code)
    return info.name if info is not None else code
