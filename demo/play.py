"""`wangge demo`: lays out the county, then plays every step of every case in one order of time through the actions."""

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from demo import drive, echoes, households, land, lives, matters, morning, people, protection, registers, telling, units
from demo.office import Office
from demo.oversight import Oversight
from demo.progress import Progress
from demo.stage import Stage
from demo.story import Matter, Step
from demo.visits import play_campaigns
from wangge import cli
from wangge.areas.actions import import_areas, import_boundaries
from wangge.cases.models import Case
from wangge.cases.states import Act
from wangge.cases.tasks import keep_suggestions
from wangge.catalogue import queries as catalogue
from wangge.catalogue.actions import load_categories, load_statutory_calendar
from wangge.catalogue.listing import shipped_rows
from wangge.journal.actions import record
from wangge.journal.models import Entry
from wangge.journal.tasks import seal
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.people.actions import StaffRow, create_organisation, create_staff
from wangge.people.models import Organisation, User
from wangge.residents.actions import publish_consent_text, publish_notice
from wangge.residents.queries import current_consent_text, current_notice

CASES, SEED = 3000, 2026
SINCE = date(2024, 1, 1)  # areas and posts hold from here on
FIRST_EFFECTIVE = date(2000, 1, 1)
LEAD_TIME = timedelta(days=400)  # the office was set up before its first case
ECHOES = 0.05  # of the plain matters: reported by several people
AGAIN = 0.04  # of the plain matters: the same comes back at the same place some time after closing
BATCH = 200  # acts in one outer transaction: SQLite syncs once for all of them
NOTICES = Path(cli.__file__).parent / "notices"
MARK, DRIVE_MARK = "demo_played", "demo_drive"
OK, FAILED, REFUSED = 0, 1, 2
PAGES = (
    ("/", "居民 residents"),
    ("/desk/", "工作台 staff"),
    ("/field/", "网格员 grid workers"),
    ("/api/v1/docs", "接口 API"),
)


def opening(now: datetime) -> datetime:
    """When the demonstration's office was set up: on the minute, so that what was set up then is in force then."""
    return (now - LEAD_TIME).replace(second=0, microsecond=0)


def main(*, cases: int = CASES, seed: int = SEED, is_large: bool = False) -> int:
    """Play the demonstration into the database; a database that has been played already is kept as it is.

    `is_large` lays the drive of the county's published size on top, once, also of one that was played before. Returns
    the exit status: 2 where records of a real office stand, 1 after a play that was cut short.
    """
    now = clock.now().replace(second=0, microsecond=0)
    progress = Progress(sys.stderr)
    if not Entry.objects.filter(act=MARK).exists():
        if User.objects.filter(is_demo=False).exists():
            print("wangge: 这个库里有正式账号：演示只能在单独的库中进行", file=sys.stderr)
            return REFUSED
        if Case.objects.exists() or Organisation.objects.exists():
            print("wangge: 上次演练没有完成，或库中已有数据：请运行 make demo-reset 重新开始", file=sys.stderr)
            return FAILED
        play(cases=cases, seed=seed, now=now, progress=progress)
    if is_large and not Entry.objects.filter(act=DRIVE_MARK).exists():
        add_drive(seed=seed, now=now, progress=progress)
    _tell_accounts()
    return OK


def add_drive(*, seed: int, now: datetime, progress: Progress) -> None:
    """The large drive on top of what was played: all of it or nothing."""
    began, size = time.monotonic(), drive.PUBLISHED
    with transaction.atomic():
        campaign = drive.lay_out(Stage.of_everyone(), seed=seed, now=now, progress=progress, size=size)
        record(act=DRIVE_MARK, object_type="demo", object_id=1, by=SYSTEM, now=now, data={"campaign": campaign.pk})
    progress.say("封存日志")
    seal(now=now)
    told = f"{size.households} 户、{size.visits} 次走访、{size.findings} 条问题"
    progress.done(f"大规模走访就绪：{told}，用时 {time.monotonic() - began:.0f} 秒")


def play(*, cases: int, seed: int, now: datetime, progress: Progress) -> Stage:
    """Everything, with `now` as the present: the same arguments give the same records."""
    ground = set_up(seed=seed, now=now, progress=progress)
    stage = act_out(ground, cases=cases, seed=seed, now=now, progress=progress)
    play_campaigns(stage, ground.land, seed=seed, now=now, progress=progress)
    with transaction.atomic():
        data = {"cases": len(stage.cases), "seed": seed}
        record(act=MARK, object_type="demo", object_id=1, by=SYSTEM, now=now, data=data)
    seal(now=now)
    return stage


def set_up(*, seed: int, now: datetime, progress: Progress) -> matters.Ground:
    """The county, its units and its people, as they have stood since long before the first case."""
    county = land.load()
    with transaction.atomic():
        lay_ground(county, opening(now), progress)
        all_units = units.all_units(county)
        staff = people.all_people(county, all_units, random.Random(f"{seed} people"))
        hire(all_units, staff, opening(now), progress)
        protection.protect(opening(now))
        telling.begin(opened=opening(now), now=now)
    return matters.Ground.of(county, all_units, staff)


def act_out(ground: matters.Ground, *, cases: int, seed: int, now: datetime, progress: Progress) -> Stage:
    """A year of cases, every step of all of them in one order of time."""
    stage = Stage.of_everyone()
    progress.say("场所设施")
    registers.collect(ground.land, seed, opening(now))
    telling.choose_ways(stage, opened=opening(now))
    office = Office(catalogue.calendar())
    planned = plan(ground, office, cases=cases, seed=seed, now=now, progress=progress)
    oversight = Oversight(stage, seed)
    perform_all(stage, planned, progress, oversight)
    oversight.finish(now)
    households.play(stage, seed=seed, now=now)
    progress.say("巡查")
    registers.patrol(stage, seed, now)
    telling.hand_out(now)
    telling.read_older(stage, [row[0] for row in people.named_accounts("")], now)
    for life, step, error in stage.refused:
        number = stage.cases[life].number if life in stage.cases else "-"
        progress.done(f"未能演完 {number}：{step.act} {error.code}")
    progress.done(f"演练完成：{len(stage.cases)} 件，{stage.acts} 步")
    return stage


def lay_ground(county: land.Land, at: datetime, progress: Progress) -> None:
    """Areas with boundaries and published contacts; catalogue, calendar and privacy notice where they are missing."""
    progress.say("区划与网格")
    rng = random.Random("published contacts")
    rows = []
    for line, area in enumerate(county.areas.values(), start=2):
        row = {"code": area.code, "name": area.name}
        if area.level == "grid":
            row |= {"worker_contact": people.phone(rng), "supervision_phone": "0535-5550000"}
        rows.append((line, row))
    import_areas(rows=rows, by=SYSTEM, now=at, effective=SINCE)
    import_boundaries(features=county.features, by=SYSTEM, now=at, effective=SINCE, is_made_up=True)
    if not catalogue.tree(on=clock.office_date(at)):
        load_categories(rows=shipped_rows(), by=SYSTEM, now=at, effective=FIRST_EFFECTIVE)
    load_statutory_calendar(by=SYSTEM, now=at)
    if current_notice(at) is None:
        chinese, english = ((NOTICES / f"privacy.{tongue}.txt").read_text(encoding="utf-8") for tongue in ("zh", "en"))
        publish_notice(text_zh=chinese, text_en=english, by=SYSTEM, now=at)
    if current_consent_text(at) is None:
        chinese, english = ((NOTICES / f"consent.{tongue}.txt").read_text(encoding="utf-8") for tongue in ("zh", "en"))
        publish_consent_text(text_zh=chinese, text_en=english, by=SYSTEM, now=at)


def hire(all_units: list[units.Unit], staff: list[people.Person], at: datetime, progress: Progress) -> None:
    """Organisations, and the people who hold their posts."""
    progress.say("单位与人员")
    org_ids = {}
    for unit in all_units:
        org = create_organisation(
            code=unit.code,
            name=unit.name,
            name_en=unit.name_en,
            kind=unit.kind,
            level=unit.level,
            area_code=unit.area,
            accepts_from=list(unit.accepts_from),
            by=SYSTEM,
            now=at,
        )
        org_ids[unit.code] = org.pk
    rows = [
        StaffRow(
            username=person.username,
            name=person.name,
            role=person.role,
            level=person.level,
            area_code=person.area,
            org_id=org_ids[person.org],
            password=person.password,
            origin=person.origin,
            work_phone=person.phone,
            is_demo=True,
        )
        for person in staff
    ]
    create_staff(rows=rows, by=SYSTEM, now=at, valid_from=SINCE)


def plan(
    ground: matters.Ground, office: Office, *, cases: int, seed: int, now: datetime, progress: Progress
) -> list[list[Step]]:
    """All lives up to `now`: those that the named accounts find this morning, and the year before them."""
    progress.say("编排事件")
    scenes = morning.scenes(ground, office, random.Random(f"{seed} morning"), now)[: cases * 2 // 3]
    planned = [lives.until(steps, now) for steps in scenes]
    past = matters.past_year(ground, random.Random(f"{seed} year"), cases - len(planned), now)
    for number, (matter, fate) in enumerate(past):
        if len(planned) >= cases:
            break
        rng = random.Random(f"{seed} case {number}")
        planned.append(lives.until(lives.live(matter, office, rng, fate), now))
        if not fate and echoes.can_echo(matter) and rng.random() < ECHOES:
            _echo(planned, matter, office, rng, now, room=cases - len(planned))
        elif not fate and echoes.can_echo(matter) and rng.random() < AGAIN:
            _come_back(planned, matter, office, rng, now, room=cases - len(planned))
    return planned


def _come_back(
    planned: list[list[Step]], matter: Matter, office: Office, rng: random.Random, now: datetime, *, room: int
) -> None:
    """Once or twice more some days after each closing: what was mended did not hold."""
    for _each in range(min(rng.choice((1, 1, 2)), room)):
        closed = next((step.at for step in planned[-1] if step.act == Act.VERIFY), None)
        if closed is None:
            return
        at = office.after(closed + timedelta(days=rng.randint(3, 24)), rng.uniform(0, 6))
        if at >= now:
            return
        planned.append(lives.until(lives.live(replace(matter, at=at, is_pictured=False), office, rng, "again"), now))


def _echo(
    planned: list[list[Step]], matter: Matter, office: Office, rng: random.Random, now: datetime, *, room: int
) -> None:
    """One or more further reporters of the matter that was planned last; every fifth turns out to be another one."""
    main = len(planned) - 1
    for _each in range(min(rng.choice((1, 1, 1, 2, 3)), room)):
        is_wrong = sum(step.act == Act.MERGE for steps in planned for step in steps) % 5 == 1
        steps = echoes.echo(matter, planned[main], main, office, rng, is_wrong=is_wrong)
        if steps:
            planned.append(lives.until(steps, now))


def perform_all(
    stage: Stage, planned: list[list[Step]], progress: Progress, oversight: Oversight | None = None
) -> None:
    """Merge the lives into one order of time and do every step of it, supervision keeping pace."""
    ordered = sorted(
        ((step.at, life, place, step) for life, steps in enumerate(planned) for place, step in enumerate(steps)),
        key=lambda item: item[:3],
    )
    worker = telling.Worker()
    for batch in _batches([(life, step) for _at, life, _place, step in ordered], BATCH):
        with transaction.atomic():
            for life, step in batch:
                if oversight is not None:
                    oversight.until(step.at)
                stage.do(life, step)
                worker.turn(step.at)
            keep_suggestions(now=batch[-1][1].at)
        progress.step("演练", len(stage.cases), len(planned))


def _batches(items: list[tuple[int, Step]], size: int) -> Iterator[list[tuple[int, Step]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _tell_accounts() -> None:
    print("演示账号 Demonstration accounts（密码 password: wangge-demo）：")
    named = people.named_accounts("")
    held = {user.username: user for user in User.objects.filter(username__in=[row[0] for row in named])}
    for username, role, _level, _area, org, _origin in named:
        if username in held:
            unit = Organisation.objects.get(code=org).name
            print(f"  {username:<11}{held[username].name}  {unit}  {role.value}")
    print("页面 Pages：")
    for path, name in PAGES:
        print(f"  {settings.BASE_URL}{path:<14} {name}")
