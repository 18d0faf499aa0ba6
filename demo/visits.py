"""Campaigns in the demonstration: one that is over, one that runs; every step through the actions."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from demo.land import CHENGXIANG, LIYUAN, Land
from demo.progress import Progress
from demo.units import centre_code
from wangge.campaigns import actions
from wangge.campaigns.actions import CampaignFields, FindingInput, VisitInput
from wangge.campaigns.actions.handing import HandingInput
from wangge.campaigns.models import Campaign, Target
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Actor

if TYPE_CHECKING:
    from demo.stage import Stage

FORM = Path(__file__).with_name("data") / "fire_safety.xlsx"
VILLAGES = 10  # in which a drive takes place
HOUSES, UNITS = 3, 4  # made-up addresses in a grid
LASTS, KEPT = timedelta(days=13), timedelta(days=90)
PURPOSE = "入户提醒更换老化的燃气软管，请住户清理楼道杂物，不在楼道给电动自行车充电，减少火灾。"
FOUND = (
    "楼道堆放纸箱和旧家具，挡住消火栓。",
    "电动自行车停在楼道里飞线充电。",
    "楼梯间应急照明灯不亮。",
    "防火门闭门器坏了，门关不上。",
    "消防通道被固定的花箱挡住一半。",
    "灭火器压力不足，已过检验日期。",
)


@dataclass(frozen=True, slots=True)
class Drive:
    """One campaign: its words, when it began, and how much of it has been visited."""

    title: str
    title_en: str
    begins: date
    share: float
    is_over: bool


def play_campaigns(stage: "Stage", land: Land, *, seed: int, now: datetime, progress: Progress) -> None:
    """The winter's drive, closed with its report, and this month's, in which half has been visited."""
    progress.say("专项行动")
    today = clock.office_date(now)
    planned = (
        Drive("冬季燃气安全入户提醒", "Gas safety in winter", today - timedelta(days=60), 0.95, True),
        Drive("楼道消防通道排查整治", "Clear stairways and fire lanes", today - timedelta(days=5), 0.55, False),
    )
    for number, drive in enumerate(planned):
        with transaction.atomic():
            _play(stage, land, drive, random.Random(f"{seed} drive {number}"), now)


def _play(stage: "Stage", land: Land, drive: Drive, rng: random.Random, now: datetime) -> None:
    author, approver = stage.by_name["town"], _other(stage)
    villages = [area.code for area in land.villages_of[CHENGXIANG] if land.grids_of.get(area.code)]
    chosen = [LIYUAN, *(code for code in villages if code != LIYUAN)][:VILLAGES]
    drafted = moment(drive.begins - timedelta(days=4), 9)
    campaign = actions.create_campaign(fields=_fields(drive, tuple(chosen)), by=author, now=drafted)
    pk = campaign.pk
    actions.set_form(campaign_id=pk, content=FORM.read_bytes(), by=author, now=drafted)
    rows = [
        {"网格编码": grid.code, "地址": f"{house}号楼{unit}单元"}
        for village in chosen
        for grid in land.grids_of[village]
        for house in range(1, HOUSES + 1)
        for unit in range(1, UNITS + 1)
    ]
    actions.set_targets(campaign_id=pk, rows=enumerate(rows, start=2), by=author, now=drafted)
    actions.propose(campaign_id=pk, by=author, now=drafted)
    actions.approve(campaign_id=pk, by=approver, now=moment(drive.begins - timedelta(days=3), 15))
    actions.start_campaign(campaign_id=pk, by=SYSTEM, now=moment(drive.begins, 8))
    _visit(stage, campaign, drive, rng, now)
    if drive.is_over:
        actions.remind_workers(campaign_id=pk, now=moment(drive.begins + LASTS - timedelta(days=3), 8))
        actions.close_campaign(campaign_id=pk, by=SYSTEM, now=moment(drive.begins + LASTS + timedelta(days=1), 0))


def _fields(drive: Drive, areas: tuple[str, ...]) -> CampaignFields:
    ends = drive.begins + LASTS
    return CampaignFields(
        title=drive.title,
        title_en=drive.title_en,
        purpose=PURPOSE,
        legal_basis="消防条例关于冬春火灾防控宣传的规定",
        item_code="G04",
        area_code=CHENGXIANG,
        areas=areas,
        target_kind="households",
        starts_on=drive.begins,
        ends_on=ends,
        answers_until=ends + KEPT,
        materials=({"key": "material1", "name": "防火宣传单"}, {"key": "material2", "name": "应急联系卡"}),
        messages=({"key": "message1", "name": "防火提示", "text": "请不要在楼道堆放杂物和给电动自行车充电。"},),
    )


def _visit(stage: "Stage", campaign: Campaign, drive: Drive, rng: random.Random, now: datetime) -> None:
    """The visits of each grid by its worker, in order of time, up to now."""
    days = (min(clock.office_date(now), campaign.ends_on) - drive.begins).days + 1
    last = now - timedelta(minutes=10)
    planned = []
    for target in Target.objects.filter(campaign=campaign).order_by("grid", "id"):
        workers = stage.workers.get(target.grid)
        if workers and rng.random() < drive.share:
            at = moment(drive.begins + timedelta(days=rng.randrange(days)), rng.randrange(9, 18), rng.randrange(60))
            planned.append((min(at, last), target, workers[0]))
    planned.sort(key=lambda each: (each[0], each[1].pk))
    told: set[str] = set()
    for at, target, worker in planned:
        if target.grid not in told:
            told.add(target.grid)
            _forward(campaign, target.grid, worker, at, rng)
        received = min(at + timedelta(minutes=rng.choice((1, 1, 2, 240))), now)
        actions.record_visit(data=_call(campaign, target, at, rng), by=worker, now=received)


def _call(campaign: Campaign, target: Target, at: datetime, rng: random.Random) -> VisitInput:
    outcome = rng.choices(("done", "not_home", "declined", "not_applicable"), (80, 11, 6, 3))[0]
    is_done = outcome == "done"
    later = clock.office_date(at) + timedelta(days=2)
    findings: tuple[FindingInput, ...] = ()
    if is_done and rng.random() < 0.2:
        findings = (FindingInput(made_id(rng), rng.choice(FOUND), is_case=rng.random() < 0.15),)
    return VisitInput(
        client_id=made_id(rng),
        campaign_id=campaign.pk,
        outcome=outcome,
        captured_at=at,
        target_id=target.pk,
        return_on=later if outcome == "not_home" and later <= campaign.ends_on else None,
        answers=made_answers(rng) if is_done else {},
        handed={"material1": 1, "material2": 1} if is_done else {},
        findings=findings,
    )


def made_answers(rng: random.Random) -> dict[str, object]:
    answers: dict[str, object] = {"hose": "no"}
    if rng.random() < 0.25:
        answers = {"hose": "yes", "hoses": rng.choice((1, 1, 1, 2))}
    if rng.random() < 0.3:
        answers["stairway"] = rng.sample(["boxes", "bicycle", "furniture"], rng.choice((1, 1, 2)))
    else:
        answers["stairway"] = ["none"]
    return answers


def _forward(campaign: Campaign, grid: str, worker: Actor, at: datetime, rng: random.Random) -> None:
    """The message to the grid's residents, once."""
    reached = rng.randrange(60, 320)
    actions.hand_out(data=HandingInput(made_id(rng), campaign.pk, grid, "message1", reached, at), by=worker, now=at)


def _other(stage: "Stage") -> Actor:
    """Another person of the town's desk."""
    return next(actor for actor in stage.desks[centre_code(CHENGXIANG)] if actor.username != "town")


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.office_zone())


def made_id(rng: random.Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)
