"""The register and the patrols of the demonstration: made up from end to end, and its source says so."""

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from demo.land import CHENGXIANG, LIYUAN, Land
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.tables import Row
from wangge.lib.taking import take_in
from wangge.patrols import tasks
from wangge.patrols.actions.checking import check_place
from wangge.patrols.actions.closing import settle_miss
from wangge.patrols.actions.planning import make_plan, open_window
from wangge.patrols.models import Miss, Plan, Window
from wangge.patrols.queries.standing import places_of
from wangge.patrols.said import CheckInput
from wangge.patrols.windows import Cadence
from wangge.places.actions.importing import PlaceTaker
from wangge.places.models import Place

if TYPE_CHECKING:
    from demo.stage import Stage

SOURCE = "虚构演示数据"
WEEKS = 5
NAMESPACE = uuid.UUID("3c1d7f0a-98a6-5a0e-9a55-0f6d5c1f2b41")
# Kind, how many in a hundred grids, name, type of the component code.
EVERYWHERE = (
    ("lamp", 90, "{n}号路灯", "01018"),
    ("manhole", 80, "雨水井盖 {n}", "01003"),
    ("hydrant", 40, "{n}号消火栓", "01013"),
    ("bin", 30, "{village}垃圾收集点", "03004"),
    ("shop", 60, "{village}{trade}", ""),
    ("school", 8, "{village}幼儿园", ""),
    ("public", 25, "{village}文化广场", ""),
)
NEAR_HOME = (
    ("lamp", 24),
    ("manhole", 18),
    ("hydrant", 8),
    ("shop", 10),
    ("school", 1),
    ("building", 12),
    ("estate", 2),
)
TRADES = ("便民超市", "粮油店", "早餐店", "五金店", "药房", "理发店", "农资店", "快递驿站")
NAMES = {"building": "{n}号楼", "estate": "{village}小区 {n} 区"}
TYPES = {kind: code for kind, _share, _name, code in EVERYWHERE}
NOTES = ("", "", "", "", "外观完好", "标牌清晰", "周边无杂物", "阀门开关正常")


def collect(county: Land, seed: int, now: datetime) -> int:
    """Places in the county's grids, with a few that somebody recorded twice; how many there are."""
    chance = random.Random(f"{seed} places")
    rows = list(_rows(county, chance))
    rows += _twice(rows, chance)
    taker = PlaceTaker(source=SOURCE, by=SYSTEM, now=now)
    report = take_in(rows=rows, taker=taker)
    taker.look_for_doubles()
    return report.accepted


def _rows(county: Land, chance: random.Random) -> Iterator[Row]:
    serial = 0
    numbers: dict[tuple[str, str], int] = {}
    for village, grids in county.grids_of.items():
        name = county.areas[village].name.removesuffix("居委会").removesuffix("村委会")
        for grid in grids:
            if village == LIYUAN:
                wanted = [kind for kind, count in NEAR_HOME for _each in range(count)]
            else:
                wanted = [kind for kind, share, _name, _code in EVERYWHERE if chance.random() * 100 < share]
            for kind in wanted:
                serial += 1
                number = numbers[village, kind] = numbers.get((village, kind), 0) + 1
                point = county.point_in(grid.code, chance)
                yield serial + 1, _row(serial, kind, name, number, point, chance)


def _row(
    serial: int, kind: str, village: str, number: int, point: tuple[float, float], chance: random.Random
) -> dict[str, str]:
    pattern = next((name for each, _share, name, _code in EVERYWHERE if each == kind), "") or NAMES[kind]
    component = TYPES.get(kind, "")
    return {
        "source_id": f"Y{serial:05d}",
        "kind": kind,
        "name": pattern.format(n=number, village=village, trade=chance.choice(TRADES)),
        "address": "",
        "lon": str(point[0]),
        "lat": str(point[1]),
        "component_code": f"370682{component}{serial:06d}" if component else "",
        "condition": ("intact", "broken")[chance.random() < 0.02] if component else "",
    }


def _twice(rows: Sequence[Row], chance: random.Random) -> list[Row]:
    """What another collector recorded again a few metres on, called a little otherwise."""
    shops = [row for _line, row in rows if row["kind"] in ("school", "public")]
    found = []
    for number, row in enumerate(chance.sample(shops, 4), start=1):
        again = {"source_id": f"Z{number:05d}", "lon": str(round(float(row["lon"]) + 0.00012, 6))}
        found.append((len(rows) + 1 + number, {**row, **again, "name": f"{row['name']}（东门）"}))
    return found


def patrol(stage: "Stage", seed: int, now: datetime) -> None:
    """Three patrols with some weeks of looks; what was missed is settled but for the last week's; a hazard of today
    became a case."""
    chance = random.Random(f"{seed} patrols")
    village, town = stage.by_name["village"], stage.by_name["town"]
    began = now - timedelta(weeks=WEEKS)
    with transaction.atomic():
        hydrants = _plan("消火栓每周巡查", LIYUAN, Cadence.WEEKLY, ["hydrant"], village, began)
        schools = _plan("校园周边每月巡查", CHENGXIANG, Cadence.MONTHLY, ["school"], town, began)
        covers = _plan("雨后井盖巡查", LIYUAN, Cadence.CALLED, ["manhole"], village, began)
    midnight = clock.office_time(now).replace(hour=0, minute=0)
    for day in range(7 * WEEKS, 0, -1):
        at = midnight - timedelta(days=day) + timedelta(hours=8)
        with transaction.atomic():
            tasks.turn_windows(now=at)
            for plan, share in ((hydrants, 0.3), (schools, 0.08)):
                _look(stage, plan, at, share, chance)
            _settle(village, at)
    rain = midnight - timedelta(hours=18)  # at six yesterday morning
    with transaction.atomic():
        open_window(plan=covers, until=now + timedelta(days=1), reason="大雨后", by=village, now=rain)
        _look(stage, covers, rain + timedelta(hours=2), 0.6, chance)
        tasks.turn_windows(now=now)
        _hazard(stage, covers, now - timedelta(minutes=25))


def _plan(title: str, area: str, cadence: Cadence, kinds: list[str], by: Actor, at: datetime) -> Plan:
    return make_plan(title=title, area=area, cadence=cadence, item_code="G04", kinds=kinds, by=by, now=at)


def _open_at(plan: Plan, at: datetime) -> Window | None:
    return Window.objects.filter(plan=plan, opens_at__lte=at, closes_at__gt=at).order_by("-opens_at").first()


def _look(stage: "Stage", plan: Plan, at: datetime, share: float, chance: random.Random) -> None:
    """Some of the places that are still due are looked at by the workers of their grids."""
    window = _open_at(plan, at)
    if window is None:
        return
    seen = set(window.checks.values_list("place_id", flat=True))
    for place in places_of(SYSTEM, plan):
        if place.pk not in seen and place.grid in stage.workers and chance.random() < share:
            result = "no_access" if chance.random() < 0.04 else "fine"
            then = at + timedelta(minutes=chance.randrange(20, 500))
            _check(stage, plan, place, then, result, chance.choice(NOTES) if result == "fine" else "院门上锁")


def _check(stage: "Stage", plan: Plan, place: Place, at: datetime, result: str, note: str, **more: object) -> None:
    said = {
        "client_id": uuid.uuid5(NAMESPACE, f"{plan.title} {place.source_id} {at:%Y%m%d}"),
        "plan": plan.pk,
        "place": place.pk,
        "result": result,
        "note": note,
        "captured_at": at - timedelta(minutes=3),
        **more,
    }
    window = _open_at(plan, at - timedelta(minutes=3))
    if window is not None:
        check_place(data=CheckInput.model_validate(said), by=stage.workers[place.grid][0], now=at)


def _hazard(stage: "Stage", plan: Plan, at: datetime) -> None:
    """A cover that the rain has moved becomes a case at once."""
    window = _open_at(plan, at)
    seen = set(window.checks.values_list("place_id", flat=True)) if window else set()
    place = next((each for each in places_of(SYSTEM, plan) if each.pk not in seen and each.grid in stage.workers), None)
    if place is not None:
        _check(stage, plan, place, at, "hazard", "井盖被雨水顶起移位，已摆放警示锥", report={})


def _settle(village: Actor, at: datetime) -> None:
    """The desk settles what was missed more than a week ago."""
    old = Miss.objects.filter(outcome="", village=LIYUAN, window__closes_at__lt=at - timedelta(days=8))
    for miss in old.select_related("window"):
        settle_miss(miss=miss, outcome="made_up", note="已安排网格员补查", by=village, now=at)
