"""Joint sessions in the demonstration: the county's about what came back twice, and towns' own about larger matters."""

import random
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from demo.story import Plot, Step, Who
from wangge.cases import access
from wangge.cases.actions.meeting import Meeting, act_on_session
from wangge.cases.models import Case, Commitment, JointSession
from wangge.cases.queries import sessions
from wangge.cases.queries.summonable import summonable
from wangge.cases.states import Act
from wangge.lib.actor import Actor, Level
from wangge.lib.errors import NotFound
from wangge.people.queries import directory

if TYPE_CHECKING:
    from demo.stage import Stage

TOWN_SHARE = 0.1  # of the cases that a unit works on
ANYONE = ("enforcement", "housing", "natural_resources", "sanitation", "water", "power", "transport", "market")
MATTERS = (
    "涉及多个单位、职责有交叉，请相关单位到场共同研究，明确分工和时限。",
    "现场情况复杂，一家单位难以办结，请到现场会商解决办法。",
    "群众多次反映，请有关单位到会说明情况，商定彻底解决的措施。",
    "权属说法不一，请带上图纸和移交材料，当场认定由谁管护。",
    "整治要动用机械，请商定进场时间、交通疏导和居民告知办法。",
    "前两次只做了表面处理，请研究根治办法和所需经费从哪里出。",
    "居民与施工方各执一词，请主管部门到场说明标准，形成一致意见。",
    "临近雨季，请相关单位排定先后顺序，先保出行安全再做修复。",
    "同一路段几家单位都有管线，请一并查清后再开挖，避免反复施工。",
)
MINUTES = (
    "各单位到现场查看后交换意见：问题属实，前期处理不彻底。会议明确由主办单位牵头，配合单位按职责限时完成，街道每周调度一次。",
    "会议听取了前期办理情况，查明责任分界，商定先消除影响、再作永久整治；所需资金由主办单位年度经费列支。",
    "到会单位一致认为应一次性整治到位。会议确定整治范围、施工顺序和联络人，社区负责向周边居民说明。",
)
PROMISES = (
    "完成现场清理并设置警示标志",
    "核实权属，出具书面意见",
    "组织施工队伍完成整修，恢复原状",
    "建立巡查记录，每周向街道报一次",
    "三个工作日内拿出施工方案送街道备查",
    "张贴告示，逐户告知停水停电时间",
    "更换损坏部件，留存前后对比照片",
    "派专人值守至隐患消除",
    "对同类点位全面排查，列出清单",
)
PROOFS = (
    "已完成，社区现场确认，照片已附案卷。",
    "已出具书面意见并送街道，原件存档。",
    "已按期完工，居民代表到场查看，没有异议。",
)
RETURNED = "现场复查，西侧还有遗留，请补做后再报。"
MOVED = "主要责任单位负责人外出，改期召开。"
CALLED_OFF = "主办单位已在会前解决，经与各单位商定不再召开。"
CONCLUSION = "责任分工已经明确，同意按会商纪要办理；由主办单位负总责，完成后报中心核查，情况告知反映人。"


def plan(plot: Plot) -> None:
    """A session where the matter asks for one. The county's own is waited for: nothing closes before its signature."""
    rng = random.Random(f"session {plot.steps[0].data['client_id']} {plot.rounds}")
    if plot.reopenings >= 2:
        plot.at = _sitting(plot, rng, Who.CITY)
    elif not plot.worker and not plot.matter.category.is_emergency and rng.random() < TOWN_SHARE:
        _sitting(plot, rng, Who.TOWN)


def _sitting(plot: Plot, rng: random.Random, who: Who) -> datetime:
    """The steps of one session, beside the main line; when its conclusion is signed."""
    office, is_county = plot.office, who == Who.CITY
    called = office.after(plot.at, rng.uniform(0.3, 1.5))
    starts = office.after(called, rng.uniform(1.5, 4) if is_county else rng.uniform(4, 16))
    units = [plot.lead, *plot.matter.category.assisting, *rng.sample(ANYONE, 2)]
    wanted = [code for code in dict.fromkeys(units) if code and code != plot.matter.about]
    _add(plot, rng, called, Act.CONVENE, who, note=rng.choice(MATTERS), units=wanted[:4], starts_at=starts)
    turn = rng.random()
    if not is_county and turn < 0.08:
        _add(plot, rng, office.before(starts, 0.5), "session_cancel", who, text=CALLED_OFF)
        return plot.at
    if not is_county and turn < 0.2:
        moved, starts = office.before(starts, 0.5), office.after(starts, rng.uniform(6, 12))
        _add(plot, rng, moved, "session_adjourn", who, text=MOVED, starts_at=starts)
    over = office.after(starts, rng.uniform(0.8, 1.6))
    _add(plot, rng, over, "session_record", who, text=rng.choice(MINUTES))
    for promise in rng.sample(PROMISES, rng.choice((1, 2, 2, 3))):
        _commitment(plot, rng, office.after(over, 0.05), promise, who)
    concluded = office.after(over, rng.uniform(0.2, 0.8))
    signed = office.after(concluded, rng.uniform(0.3, 2 if is_county else 10))
    _add(plot, rng, concluded, "session_conclude", who, text=CONCLUSION)
    _add(plot, rng, signed, "session_sign", who)
    return signed


def _commitment(plot: Plot, rng: random.Random, made: datetime, promise: str, who: Who) -> None:
    office = plot.office
    due = office.after(made, rng.choice((15, 22.5, 37.5, 60)))
    key = rng.random()  # which of the units, and which of its promises
    _add(plot, rng, made, "session_commit", who, text=promise, until=due, key=key)
    hours = office.hours(made, due)
    done = office.after(made, hours * (rng.uniform(1.1, 1.9) if rng.random() < 0.2 else rng.uniform(0.3, 0.95)))
    _add(plot, rng, done, "session_report", who, text=rng.choice(PROOFS), promise=promise)
    checked = office.after(done, rng.uniform(1, 9))
    if rng.random() < 0.12:
        _add(plot, rng, checked, "session_confirm", who, text=RETURNED, approve=False, promise=promise)
        done = office.after(checked, rng.uniform(4, 14))
        _add(plot, rng, done, "session_report", who, text=rng.choice(PROOFS), promise=promise)
        checked = office.after(done, rng.uniform(1, 9))
    _add(plot, rng, checked, "session_confirm", who, text="", approve=True, promise=promise)


def _add(plot: Plot, rng: random.Random, at: datetime, act: str, who: Who, **data: Any) -> None:
    data["client_id"] = uuid.UUID(int=rng.getrandbits(128), version=4)
    plot.steps.append(Step(at, str(act), who, data))


# -- on the stage -----------------------------------------------------------------------------------------------------


def calling(case: Case, by: Actor, data: dict[str, Any]) -> dict[str, Any]:
    """The call with units that exist, that the desk may call, and that the case is not about; and with a place."""
    desk = access.desk_post(by, case)
    level, area = (desk.level, desk.area) if desk is not None else (Level.CITY, case.town)
    known = (directory().by_code.get(code) for code in data["units"])
    kept_out = access.complained_of(case)
    units = [unit.code for unit in known if unit and summonable(unit, level, area) and unit.id not in kept_out]
    place = "市综治中心三楼会商室" if level == Level.CITY else "街道综治中心会商室"
    return {**data, "units": units or ["enforcement"], "place": place}


def hold(stage: "Stage", case: Case, step: Step) -> None:
    """One act on the latest session about a case, by whoever may do it."""
    act, data = step.act.removeprefix("session_"), dict(step.data)
    del data["client_id"]
    key, promise = data.pop("key", 0.0), data.pop("promise", "")
    held = JointSession.objects.filter(matters__case=case).select_related("org").order_by("id")
    if promise:  # a later session about the case may have begun before an earlier one's promise is kept
        held = held.filter(summons__commitments__text=promise)
    found = held.last()
    if found is None:
        raise NotFound
    units = [each for each in sessions.summons_of([found])[found.pk] if each.excused_at is None]
    people = [*stage.desks[found.org.code], *stage.leaders] if act != "report" else []
    if act == "record":
        data["attended"] = [each.org.code for each in units]
    elif act == "commit":
        data["org"] = units[int(key * len(units))].org.code
    elif act in ("report", "confirm"):
        made = Commitment.objects.select_related("summons").filter(summons__session=found, text=promise).latest("id")
        data["commitment"] = made.pk
        people = people or stage.officers[made.summons.org_id]
    able = [by for by in people if act in sessions.may_do(by, found, step.at)]
    seeing = (by for by in able if sessions.visible_sessions(by).filter(pk=found.pk).exists())
    by = next(seeing, None)
    if by is not None:
        act_on_session(session=found, act=act, data=Meeting(**data), by=by, now=step.at)
