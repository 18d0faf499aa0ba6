"""A drive of the size that Laiyang has published, laid out on top of the demonstration: `wangge demo --large`.

Every step of the campaign goes through its act; the visits, which would take hours one by one, are written in bulk with
what `record_visit` makes of each. `demo/tests/test_drive.py` lays out a small share both ways and compares the tables.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from demo.land import CITY
from demo.progress import Progress
from demo.visits import FORM, FOUND, made_answers, made_id, moment
from wangge.campaigns import actions
from wangge.campaigns.actions import CampaignFields, FindingInput, VisitInput
from wangge.campaigns.actions.handing import HandingInput
from wangge.campaigns.actions.visiting import TARGET_FIELDS, Told, tell
from wangge.campaigns.models import Campaign, CampaignGrid, Finding, Reach, Target, Visit
from wangge.campaigns.queries.coverage import COUNTED
from wangge.journal.actions import record_many
from wangge.journal.models import Entry
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.rows import reserve_keys
from wangge.lib.tables import Row
from wangge.lib.taking import take_in
from wangge.residents.actions.importing import HouseholdTaker
from wangge.residents.models import Household

if TYPE_CHECKING:
    from demo.stage import Stage

SOURCE = "虚构演示住户台账"
SINCE, LASTS, KEPT = timedelta(days=26), timedelta(days=33), timedelta(days=90)  # it runs for a week more
# Households of each size in 188: 188,000 of them are some 537,000 people, with 3.5 for "3 or 4" and 5 for "5 and more".
BANDS = {"1": 34, "2": 50, "3-4": 78, "5+": 26}
FLOORS, DOORS = 6, 2
FIRST = {"done": 91, "declined": 5, "not_applicable": 4}  # somebody opened at the first call
SECOND = {"done": 83, "not_home": 9, "declined": 5, "not_applicable": 3}
HOURS = (9, 9, 10, 10, 11, 14, 15, 15, 16, 16, 17, 18, 19)
REPORTED = 40  # of the newest findings, by the workers who told them
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of everything, and where."""

    households: int
    visits: int
    findings: int
    areas: tuple[str, ...] = (CITY,)


PUBLISHED = Size(households=188_000, visits=217_000, findings=191_000)


@dataclass(frozen=True, slots=True)
class Call:
    """One visit as a worker's telephone sends it, and when it came in."""

    data: VisitInput
    by: Actor
    received: datetime


Write = Callable[[Campaign, Sequence[Call]], None]


@dataclass(frozen=True, slots=True)
class _Planned:
    received: datetime
    captured: datetime
    target: int
    grid: str
    outcome: str
    returns: datetime | None = None


def by_acts(campaign: Campaign, calls: Sequence[Call]) -> None:
    """One after the other, as telephones do."""
    for call in calls:
        actions.record_visit(data=call.data, by=call.by, now=call.received)


def in_bulk(campaign: Campaign, calls: Sequence[Call]) -> None:
    """The same rows in a few statements: new visits by workers of their own grids, no finding a case yet."""
    targets = Target.objects.in_bulk([call.data.target_id for call in calls])
    told = []
    for call in calls:
        target = targets[call.data.target_id or 0]
        told.append(tell(campaign=campaign, target=target, data=call.data, now=call.received))
    Visit.objects.bulk_create([each.visit for each in told])
    entries = reserve_keys(Entry, len(calls))
    for call, each, entry_id in zip(calls, told, entries, strict=True):
        each.mark(targets[call.data.target_id or 0], entry_id)
        for finding in each.findings:
            finding.visit = each.visit
    Finding.objects.bulk_create([finding for each in told for finding in each.findings])
    Target.objects.bulk_create(
        targets.values(), update_conflicts=True, unique_fields=["id"], update_fields=TARGET_FIELDS
    )
    _count(campaign, told)
    _count_reach(campaign, calls, told)
    record_many(
        (
            {
                "id": entry_id,
                "act": "record_visit",
                "object_type": "visit",
                "object_id": each.visit.pk,
                "data": each.facts,
                "by": call.by,
                "now": call.received,
            }
            for call, each, entry_id in zip(calls, told, entries, strict=True)
        ),
        by=SYSTEM,
        now=calls[0].received,
    )


def _count(campaign: Campaign, told: Sequence[Told]) -> None:
    changes: dict[str, Counter[str]] = {}
    for each in told:
        changes.setdefault(each.visit.grid, Counter()).update(each.changes)
    rows = list(CampaignGrid.objects.filter(campaign=campaign, grid__in=changes))
    for row in rows:
        for name, number in changes[row.grid].items():
            setattr(row, name, getattr(row, name) + number)
    CampaignGrid.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=COUNTED)


def _count_reach(campaign: Campaign, calls: Sequence[Call], told: Sequence[Told]) -> None:
    times: Counter[tuple[str, str]] = Counter()
    totals: Counter[tuple[str, str]] = Counter()
    for call, each in zip(calls, told, strict=True):
        for key, amount in call.data.handed.items():
            times[each.visit.grid, key] += 1
            totals[each.visit.grid, key] += amount
    rows = [row for row in Reach.objects.filter(campaign=campaign) if (row.grid, row.key) in times]
    for row in rows:
        row.times += times[row.grid, row.key]
        row.total += totals[row.grid, row.key]
    Reach.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=["times", "total"])


def lay_out(
    stage: "Stage",
    *,
    seed: int,
    now: datetime,
    progress: Progress,
    size: Size,
    write: Write = in_bulk,
) -> Campaign:
    """The register's addresses, the campaign, and every visit of it up to now: all of it or nothing."""
    rng = random.Random(f"{seed} drive {size.households}")
    begins = moment(clock.office_date(now) - SINCE, 8)
    with transaction.atomic():
        campaign = _draft(stage, size, begins - timedelta(days=5))
        grids = list(campaign.grids.order_by("grid").values_list("grid", flat=True))
        _collect(stage, size, grids, rng, begins - timedelta(days=12), progress)
        _begin(stage, campaign, begins, progress)
        _forward(stage, campaign, grids, begins, rng)
        campaign.refresh_from_db()
        planned = _plan(campaign, size, begins, now, rng)
        seen = _findings(planned, size, rng)
        for start in range(0, len(planned), BATCH):
            some = planned[start : start + BATCH]
            write(campaign, [_call(stage, campaign, each, seen[start + n], rng) for n, each in enumerate(some)])
            progress.step("走访", start + len(some), len(planned), "次")
        _report(stage, campaign, now)
    return campaign


def _draft(stage: "Stage", size: Size, at: datetime) -> Campaign:
    by, begins = stage.by_name["city"], clock.office_date(at) + timedelta(days=5)
    fields = CampaignFields(
        title="冬春消防安全入户大走访",
        title_en="A visit to every household on fire safety",
        purpose="网格员入户走访，提醒更换老化的燃气软管、清理楼道杂物，当面了解需要解决的问题。",
        legal_basis="消防条例关于冬春火灾防控宣传的规定",
        item_code="G04",
        area_code=CITY,
        areas=size.areas,
        target_kind="households",
        starts_on=begins,
        ends_on=begins + LASTS,
        answers_until=begins + LASTS + KEPT,
        materials=({"key": "material1", "name": "防火宣传单"}, {"key": "material2", "name": "网格员联系卡"}),
        messages=({"key": "message1", "name": "走访通知", "text": "网格员近期入户走访，请您留意门口的联系卡。"},),
    )
    campaign = actions.create_campaign(fields=fields, by=by, now=at)
    return actions.set_form(campaign_id=campaign.pk, content=FORM.read_bytes(), by=by, now=at)


def _collect(
    stage: "Stage", size: Size, grids: Sequence[str], rng: random.Random, at: datetime, progress: Progress
) -> None:
    """Addresses until the register has as many in these grids as the drive is to visit."""
    held = Household.objects.filter(grid__in=grids, retired_at__isnull=True).count()
    rows = _addresses(size.households - held, grids, rng, progress)
    take_in(rows=rows, taker=HouseholdTaker(source=SOURCE, by=stage.by_name["city"], now=at))


def _addresses(count: int, grids: Sequence[str], rng: random.Random, progress: Progress) -> Iterator[Row]:
    in_grid = Counter(rng.choices(grids, [rng.uniform(0.4, 1.6) for _grid in grids], k=count))
    deck: list[str] = []
    line = 1
    for grid in grids:
        for number in range(in_grid[grid]):
            if not deck:
                deck = [band for band, share in BANDS.items() for _each in range(share)]
                rng.shuffle(deck)
            line += 1
            stair, door = divmod(number, FLOORS * DOORS)
            address = f"{stair // 3 + 1}号楼{stair % 3 + 1}单元{door // DOORS + 1}0{door % DOORS + 1}室"
            yield line, {"source_id": f"H{line - 1:06d}", "address": address, "grid": grid, "size_band": deck.pop()}
            progress.step("住户地址", line - 1, count, "户")


def _begin(stage: "Stage", campaign: Campaign, begins: datetime, progress: Progress) -> None:
    """Counted out from the register, approved by the county's leader, begun."""
    progress.say("走访名单")
    city, drafted = stage.by_name["city"], begins - timedelta(days=5)
    leader = next(actor for actor in stage.leaders if any(post.area == CITY for post in actor.posts))
    pk = campaign.pk
    actions.fill_from_register(campaign_id=pk, by=city, now=drafted + timedelta(hours=1))
    actions.propose(campaign_id=pk, by=city, now=drafted + timedelta(hours=2))
    actions.approve(campaign_id=pk, by=leader, now=drafted + timedelta(days=2))
    actions.start_campaign(campaign_id=pk, by=SYSTEM, now=begins)


def _forward(stage: "Stage", campaign: Campaign, grids: Sequence[str], begins: datetime, rng: random.Random) -> None:
    """Each grid's worker tells its residents on the first morning that somebody will call."""
    for grid in grids:
        at = begins + timedelta(minutes=rng.randrange(5, 55))
        told = HandingInput(made_id(rng), campaign.pk, grid, "message1", rng.randrange(60, 320), at)
        actions.hand_out(data=told, by=stage.workers[grid][0], now=at)


def _plan(campaign: Campaign, size: Size, begins: datetime, now: datetime, rng: random.Random) -> list[_Planned]:
    """A call at every address, a second one where nobody was at home, in the order in which they came in."""
    targets = list(Target.objects.filter(campaign=campaign).order_by("id").values_list("pk", "grid"))
    again = set(rng.sample(range(len(targets)), min(size.visits - len(targets), len(targets))))
    last = now - timedelta(minutes=10)
    planned = []
    for place, (pk, grid) in enumerate(targets):
        day = rng.randrange(SINCE.days - 4)
        first = _within(begins, day, rng, last)
        if place not in again:
            planned.append(_Planned(_sent(first, now, rng), first, pk, grid, _drawn(FIRST, rng)))
            continue
        second = _within(begins, day + rng.randrange(1, 6), rng, last)
        planned.append(_Planned(_sent(first, now, rng), first, pk, grid, "not_home", second))
        planned.append(_Planned(_sent(second, now, rng), second, pk, grid, _drawn(SECOND, rng)))
    planned.sort(key=lambda each: (each.received, each.target))
    return planned


def _within(begins: datetime, day: int, rng: random.Random, last: datetime) -> datetime:
    """A moment of that day in the hours of visits; of the day before where it has not come yet."""
    at = moment(clock.office_date(begins) + timedelta(days=day), rng.choice(HOURS), rng.randrange(60))
    return at if at <= last else at - timedelta(days=1)


def _sent(at: datetime, now: datetime, rng: random.Random) -> datetime:
    """Most come in at once, some when there is a signal again."""
    return min(at + timedelta(minutes=rng.choice((1, 1, 1, 2, 200))), now)


def _drawn(weights: dict[str, int], rng: random.Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _findings(planned: Sequence[_Planned], size: Size, rng: random.Random) -> Counter[int]:
    """How many things were found at each visit, by its place in the plan."""
    opened = [place for place, each in enumerate(planned) if each.outcome == "done"]
    return Counter(rng.choices(opened, k=size.findings))


def _call(stage: "Stage", campaign: Campaign, planned: _Planned, found: int, rng: random.Random) -> Call:
    workers, is_done = stage.workers[planned.grid], planned.outcome == "done"
    data = VisitInput(
        client_id=made_id(rng),
        campaign_id=campaign.pk,
        outcome=planned.outcome,
        captured_at=planned.captured,
        target_id=planned.target,
        return_on=clock.office_date(planned.returns) if planned.returns else None,
        answers=made_answers(rng) if is_done else {},
        handed={"material1": 1, "material2": 1} if is_done else {},
        findings=tuple(FindingInput(made_id(rng), rng.choice(FOUND)) for _each in range(found)),
    )
    return Call(data, workers[planned.target % len(workers)], planned.received)


def _report(stage: "Stage", campaign: Campaign, now: datetime) -> None:
    """The newest findings become cases, which the desks find this morning."""
    newest = list(Finding.objects.filter(campaign=campaign).order_by("-id")[:REPORTED])
    for number, finding in enumerate(reversed(newest)):
        at = now - timedelta(seconds=10 * (len(newest) - number))
        by = stage.workers[finding.grid][0]
        actions.report_finding(campaign_id=campaign.pk, finding_id=finding.pk, by=by, now=at)
