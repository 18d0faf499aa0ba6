"""What is to be visited: a list of addresses by grid, or a number for each grid."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import queries as areas
from wangge.campaigns import access
from wangge.campaigns.actions.drafting import drafted, record_campaign
from wangge.campaigns.errors import TargetsRefused
from wangge.campaigns.models import Campaign, CampaignGrid, Target
from wangge.campaigns.states import TargetKind
from wangge.campaigns.targets_sheet import LONGEST_ADDRESS, read_targets
from wangge.lib.actor import Actor
from wangge.lib.errors import RoleNotAllowed
from wangge.lib.tables import ImportReport, Row, report
from wangge.places.queries.feeding import in_grids as places_in
from wangge.residents.queries.households import addresses_in

_BATCH = 500


def set_targets(
    *, campaign_id: int, rows: Iterable[Row], by: Actor, now: datetime, rejects_to: Path | None = None
) -> ImportReport:
    """The uploaded list takes the place of the one before. Raises `TargetsRefused`; rejected rows are told."""
    with transaction.atomic():
        campaign = drafted(by, campaign_id)
        is_count = campaign.target_kind == TargetKind.COUNT
        grids = list(campaign.grids.values_list("grid", flat=True))
        found = read_targets(rows, grids, is_count=is_count)
        counts = found.counts if is_count else {grid: len(each) for grid, each in found.addresses.items()}
        if not counts:
            first = f"：{found.rejects[0].reason}" if found.rejects else ""
            raise TargetsRefused(_("名单里没有可用的行%(why)s") % {"why": first})
        Target.objects.filter(campaign=campaign).delete()
        made = (
            Target(campaign=campaign, grid=grid, address=address)
            for grid, addresses in found.addresses.items()
            for address in addresses
        )
        Target.objects.bulk_create(made, batch_size=_BATCH)
        _count_out(campaign, counts)
        record_campaign("set_campaign_targets", campaign, by, now, {"targets": sum(counts.values())})
    return report(sum(counts.values()) if not is_count else len(counts), found.repeated, found.rejects, rejects_to)


def fill_from_register(*, campaign_id: int, by: Actor, now: datetime) -> Campaign:
    """The addresses of households, or the places, that the registers hold in the campaign's grids.

    For whoever has a post over all of its ground (`RoleNotAllowed` for others): a register is not read across units.
    """
    with transaction.atomic():
        campaign = drafted(by, campaign_id)
        if not all(access.reads_targets(by, code) for code in campaign.areas):
            raise RoleNotAllowed
        grids = list(campaign.grids.values_list("grid", flat=True))
        if campaign.target_kind == TargetKind.HOUSEHOLDS:
            found = list(addresses_in(grids))
        elif campaign.target_kind == TargetKind.PLACES:
            found = [(each.grid, each.pk, _place_words(each.name, each.address)) for each in places_in(grids)]
        else:
            raise TargetsRefused(_("按数量走访的不用名单"))
        once = {(grid, address): key for grid, key, address in found if grid and address}
        if not once:
            raise TargetsRefused(_("登记册里没有这些网格的地址，请导入名单"))
        Target.objects.filter(campaign=campaign).delete()
        source = "household" if campaign.target_kind == TargetKind.HOUSEHOLDS else "place"
        Target.objects.bulk_create(
            (
                Target(campaign=campaign, grid=grid, address=address, source=source, source_id=key)
                for (grid, address), key in once.items()
            ),
            batch_size=_BATCH,
        )
        counts = Counter(grid for grid, _address in once)
        _count_out(campaign, counts)
        record_campaign("set_campaign_targets", campaign, by, now, {"targets": len(once), "source": source})
    return campaign


def _place_words(name: str, address: str) -> str:
    """A place by its name, with its address where that says more."""
    return f"{name}（{address}）"[:LONGEST_ADDRESS] if address and address not in name else name


def set_counts(*, campaign_id: int, counts: Mapping[str, int] | None, by: Actor, now: datetime) -> Campaign:
    """A number for each grid; without `counts` the number of households that the areas' register holds of it."""
    with transaction.atomic():
        campaign = drafted(by, campaign_id)
        if campaign.target_kind != TargetKind.COUNT:
            raise TargetsRefused(_("这次行动按名单走访，请导入名单"))
        if counts is None:
            index = areas.index()
            known = {grid: index.get(grid) for grid in campaign.grids.values_list("grid", flat=True)}
            counts = {grid: info.households for grid, info in known.items() if info is not None and info.households}
        if not counts:
            raise TargetsRefused(_("区划里没有登记户数，请导入各网格的数量"))
        _count_out(campaign, counts)
        record_campaign("set_campaign_targets", campaign, by, now, {"targets": sum(counts.values())})
    return campaign


def _count_out(campaign: Campaign, counts: Mapping[str, int]) -> None:
    rows = list(CampaignGrid.objects.filter(campaign=campaign))
    for row in rows:
        row.target = counts.get(row.grid, 0)
    CampaignGrid.objects.bulk_update(rows, ["target"], batch_size=200)
