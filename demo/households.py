"""Addresses, a few consented services and agreements of the demonstration. Names are marked 演示, numbers are made up.

To try: the accounts `village`, `town` and `worker` find 演示甲 with 0535-5550101.
"""

import random
import uuid
from datetime import UTC, date, datetime, timedelta

from demo.land import CHENGXIANG, GULIU, LIYUAN, LIYUAN_GRID
from demo.stage import Stage
from demo.units import CITY_CENTRE, centre_code
from wangge.areas.queries import index
from wangge.lib import clock
from wangge.lib.actor import Actor, Level
from wangge.people.queries import directory
from wangge.privacy.actions import Terms, Way, act_on_agreement, draft_agreement, look_at_shared
from wangge.privacy.models import Agreement
from wangge.privacy.states import Act
from wangge.residents import sealed
from wangge.residents.actions import (
    Application,
    HouseholdData,
    ask_correction,
    change_household,
    find_service,
    record_household,
    register_service,
    reveal_service,
    withdraw_by_code,
)
from wangge.residents.models import Household, ServiceRecord
from wangge.residents.words import SizeBand

BANDS = [SizeBand.ONE, SizeBand.TWO, SizeBand.TWO, SizeBand.THREE_FOUR, SizeBand.THREE_FOUR, SizeBand.FIVE_MORE]
HOMES = 12  # in each grid
NAMESPACE = uuid.UUID("0d5a5d0e-5f0e-5b7c-8f83-0f6c7ad5a001")
PEOPLE = (
    ("演示甲", "0535-5550101", "meals", "self", "window"),
    ("演示乙", "0535-5550102", "visits", "guardian", "paper"),
    ("演示丙", "0535-5550103", "transport", "self", "paper"),
    ("演示丁", "0535-5550104", "call_button", "self", "phone_page"),
    ("演示戊", "0535-5550105", "errands", "guardian", "paper"),
    ("演示己", "0535-5550106", "repairs", "self", "window"),
)
WITHDRAWN, CORRECTED = 4, 1  # who of them withdraws, and who asks for a correction


def play(stage: Stage, *, seed: int, now: datetime) -> None:
    """What has been collected and agreed in the last weeks; the same each time."""
    rng = random.Random(f"{seed} households")
    began = clock.office_time(now - timedelta(days=21)).replace(hour=9, minute=0).astimezone(UTC)
    homes = _homes(stage, rng, began)
    served = _serve(stage, homes[LIYUAN_GRID], began + timedelta(days=2))
    _look(stage, served, began + timedelta(days=20))
    _share(stage, began + timedelta(days=3))


def _homes(stage: Stage, rng: random.Random, at: datetime) -> dict[str, list[Household]]:
    """Addresses of the grids of two named villages: recorded by their workers, one of them corrected."""
    found: dict[str, list[Household]] = {}
    for desk, parent in (("village", LIYUAN), ("town2", GULIU)):
        grids = [area for area in index().beneath(parent) if area.level == Level.GRID and area.kind == "general"]
        for grid in grids[:3]:
            by = stage.workers[grid.code][0] if stage.workers[grid.code] else stage.by_name[desk]
            found[grid.code] = [
                record_household(
                    data=HouseholdData(_address(grid.name, number), grid.code, rng.choice(BANDS)),
                    by=by,
                    now=at + timedelta(minutes=number * 9),
                )
                for number in range(HOMES)
            ]
    first = found[LIYUAN_GRID][0]
    data = HouseholdData(first.address, first.grid, SizeBand.TWO, source="resident")
    by, later = stage.by_name["village"], at + timedelta(days=4)
    found[LIYUAN_GRID][0] = change_household(household=first, base_version=1, data=data, by=by, now=later)
    return found


def _address(grid: str, number: int) -> str:
    return f"{grid} {1 + number // 4} 号楼 {1 + number % 4} 单元 {101 + number // 4 * 100}"


def _serve(stage: Stage, homes: list[Household], at: datetime) -> list[ServiceRecord]:
    """Six services on application; one is withdrawn, about one a correction is asked for."""
    village, day = stage.by_name["village"], clock.office_date(at)
    served = []
    for number, (name, phone, service, given_by, channel) in enumerate(PEOPLE):
        asked = Application(
            service, name, phone, given_by, channel, 1, day, day, _year_later(day), uuid.uuid5(NAMESPACE, name)
        )
        moment = at + timedelta(minutes=number * 17)
        served.append(register_service(household=homes[number], application=asked, by=village, now=moment))
    withdraw_by_code(code=_code(served[WITHDRAWN]), now=at + timedelta(days=6))
    ask_correction(code=_code(served[CORRECTED]), field="phone", wanted="0535-5550202", now=at + timedelta(days=9))
    return served


def _look(stage: Stage, served: list[ServiceRecord], at: datetime) -> None:
    """The grid worker brings the meal and rings first."""
    name, phone = PEOPLE[0][:2]
    worker = stage.by_name["worker"]
    find_service(purpose="provide", words="核对今天的送餐时间", name=name, phone=phone, by=worker, now=at)
    words = "到门口前先打电话"
    reveal_service(record_id=served[0].pk, purpose="provide", words=words, by=worker, now=at + timedelta(minutes=2))


def _share(stage: Stage, at: datetime) -> None:
    """Two agreements that run, and one that was ended when its work was done."""
    today = clock.office_date(at)
    half_year = today + timedelta(days=182)
    households = _terms(
        centre_code(CHENGXIANG), "housing", "households", ("address", "size_band", "grid"), (LIYUAN,), today, half_year,
        purpose="老旧小区改造入户通知", cited="城镇老旧小区改造年度计划", assessment="影评〔演示〕1 号",
    )  # fmt: skip
    running = _sign(stage, households, "town", "housing", at)
    for days in (5, 9):
        _read(running, stage.by_name["housing"], at + timedelta(days=days))
    places = _terms(
        CITY_CENTRE, "sanitation", "places", ("kind", "name", "address", "grid", "condition"), (CHENGXIANG,), today,
        half_year, purpose="垃圾收集点和公厕的巡检排班", cited="城市市容和环境卫生管理条例", may_export=True,
    )  # fmt: skip
    _sign(stage, places, "city", "sanitation", at + timedelta(hours=1), giver_signs=_second_desk(stage))
    done = _terms(
        centre_code(GULIU), "sanitation", "households", ("address", "grid"), (GULIU,), today, half_year,
        purpose="垃圾分类入户宣传", cited="生活垃圾分类工作方案", assessment="影评〔演示〕2 号",
    )  # fmt: skip
    ended = _sign(stage, done, "town2", "sanitation", at + timedelta(hours=2))
    _read(ended, stage.by_name["sanitation"], at + timedelta(days=3))
    town2, over = stage.by_name["town2"], at + timedelta(days=12)
    version = ended.version
    act_on_agreement(agreement=ended, act=Act.END, base_version=version, by=town2, now=over, reason="宣传工作已完成")


def _terms(
    giver: str, receiver: str, register: str, fields: tuple[str, ...], areas: tuple[str, ...], begins: date,
    ends: date, *, purpose: str, cited: str, assessment: str = "", may_export: bool = False,
) -> Terms:  # fmt: skip
    codes = directory().by_code
    giver_id, receiver_id = codes[giver].id, codes[receiver].id
    return Terms(
        giver_id, receiver_id, register, fields, areas, purpose, "duty", cited, begins, ends, assessment, may_export
    )


def _sign(
    stage: Stage, terms: Terms, drafter: str, receiver: str, at: datetime, giver_signs: Actor | None = None
) -> Agreement:
    """Drafted and proposed by the giving desk, signed by its director's side and by an officer of the receiver."""
    found = draft_agreement(terms=terms, by=stage.by_name[drafter], now=at)
    steps = (
        (Act.PROPOSE, stage.by_name[drafter]),
        (Act.APPROVE, giver_signs or stage.by_name["city"]),
        (Act.APPROVE, stage.by_name[receiver]),
    )
    for turn, (act, by) in enumerate(steps, start=1):
        moment = at + timedelta(hours=turn * 2)
        found = act_on_agreement(agreement=found, act=act, base_version=found.version, by=by, now=moment)
    return found


def _second_desk(stage: Stage) -> Actor:
    """Somebody else at the county's desk, who signs for its director what `city` drafted."""
    return next(actor for actor in stage.desks[CITY_CENTRE] if actor.username != "city")


def _read(agreement: Agreement, by: Actor, at: datetime) -> None:
    look_at_shared(agreement=agreement, way=Way.PAGE, by=by, now=at)


def _code(record: ServiceRecord) -> str:
    return sealed.opened(record.code_locked, sealed.CODE)


def _year_later(day: date) -> date:
    return day + timedelta(days=365)
