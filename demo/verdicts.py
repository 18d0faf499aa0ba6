"""What reporters say of the outcome, how they are asked, and what desk, unit and supervision make of it. Pure."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from demo import phrases, texts
from demo.office import Office
from demo.story import Plot, Who
from wangge.cases.states import Act

KEPT = {
    "explained": ("lawful", "所反映的事项依现行规定只能如此办理，依据和其他途径已当面说明。"),
    "not_found": ("not_found", "两次到现场核查，均未发现所反映的情况；再出现请随时凭查询码告诉我们。"),
    "plan": ("done_as_promised", "已列入计划并告知完成日期，到期由中心核实，请您届时再看。"),
    "solved": ("same_facts", "经复核，所反映的问题已按标准办结；如有新的情况，请凭查询码补充。"),
}
UPHELD = ("核对照片、施工单和通话时间，反映的是另一处，申诉成立。", "诉求人在回访中说明对该单位没有意见，申诉成立。")
DISMISSED = ("现场复核仍有遗留，评价属实，申诉不成立。", "单位提供的材料与现场不符，申诉不成立。")
APPEALED = ("当日已办结并拍照，诉求人所指为相邻路段，不属本次事项。", "已三次联系诉求人说明政策，评价与办理质量无关。")
OWN_WORDS = ("挺好的，当天就来人了。", "弄好了，谢谢。", "没弄好，下雨还是老样子。", "来是来了，就是慢。", "")
CONFIRMED = ("到现场看过，计划的工程已完工。", "施工单位报完工，中心派人复核属实。")
# How a try ends that gives no answer, by how often.
SILENT = {"unreachable": 62, "later": 14, "refused": 12, "wrong_number": 7, "no_reply": 5}


@dataclass(frozen=True, slots=True)
class Said:
    """Is it solved, and did the reporter say so or not?"""

    is_solved: bool
    is_told: bool

    @property
    def is_doubted(self) -> bool:
        return self.is_told and not self.is_solved


def finish(plot: Plot, *, is_unsolved: bool = False) -> Said:
    """What the resident says by the own hand; nobody else is called who can be."""
    likely = {"solved": 0.94, "plan": 0.5, "explained": 0.66, "not_found": 0.6, "withdrawn": 1.0}[plot.closure]
    solved = not is_unsolved and plot.chance(likely)
    share = 0.85 if is_unsolved else 0.4
    has_spoken = plot.matter.channel != "worker" and evaluate(plot, solved=solved, share=share)
    plot.wait(1, 20)
    if has_spoken or plot.matter.mode == "anonymous":
        return Said(solved, has_spoken)  # told already, or nobody to call
    return Said(solved, call(plot, solved=solved, is_answered=is_unsolved))


def evaluate(plot: Plot, *, solved: bool, share: float = 0.4) -> bool:
    """The resident's own verdict, within some hours, beside what the desk does; whether there was one."""
    if not plot.chance(share):
        return False
    satisfied = satisfaction(solved, plot.rng)
    words = texts.comment(plot.matter.category.code, plot.rng, solved=solved, satisfied=satisfied)
    at = plot.at + timedelta(minutes=plot.rng.uniform(12, 300))
    plot.add(
        "evaluate", Who.RESIDENT, at, solved=solved, satisfied=satisfied, comment=words if plot.chance(0.7) else ""
    )
    plot.at = max(plot.at, at)
    return True


def satisfaction(solved: bool, rng: random.Random) -> int:
    weights = (3, 9, 38, 50) if solved else (42, 34, 20, 4)
    return rng.choices((1, 2, 3, 4), weights)[0]


def call(plot: Plot, *, solved: bool, is_answered: bool = False) -> bool:
    """Up to three tries, each in another half-day; whether the reporter answered."""
    rng = plot.rng
    for turn in range(3):
        if is_answered or plot.chance(0.78):
            answers: dict[str, Any] = {"solved": solved, "satisfied": satisfaction(solved, rng)}
            words = rng.choice([row for row in OWN_WORDS if ("没" in row) != solved or not row])
            note = phrases.called(solved, rng, is_second=turn > 0)
            plot.add(Act.CALL_BACK, plot.desk(), outcome="reached", words=words, note=note, **answers)
            return True
        outcome = rng.choices(list(SILENT), list(SILENT.values()))[0]
        note = phrases.not_reached(rng) if outcome == "unreachable" else ""
        plot.add(Act.CALL_BACK, plot.desk(), outcome=outcome, note=note)
        if outcome not in ("unreachable", "later"):
            return False
        plot.at = other_half_day(plot.office, plot.at, rng)
    return False


def other_half_day(office: Office, at: datetime, rng: random.Random) -> datetime:
    """Some time in the next half-day that the office is open."""
    wall = at.astimezone(office.calendar.zone)
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight.replace(hour=12) if wall.hour < 12 else midnight + timedelta(days=1)
    return office.after(start, rng.uniform(0.2, 2.5))


def check_sample(plot: Plot) -> None:
    """Supervision looks at what was settled on the spot, if it is drawn: it asks the reporter, or goes there."""
    rng = plot.rng
    answers: dict[str, Any] = {"outcome": "on_site", "note": phrases.looked(rng)}
    if plot.matter.mode != "anonymous":
        answers = {"outcome": "reached", "solved": True, "satisfied": satisfaction(True, rng)}
        answers["note"] = phrases.called(True, rng)
    plot.add(Act.CALL_BACK, Who.OVERSIGHT, if_sampled=True, **answers)


def appeal(plot: Plot) -> bool:
    """Now and then the unit appeals against a bad rating; whether supervision upheld that."""
    rng = plot.rng
    if not plot.chance(0.3) or plot.matter.mode == "anonymous":  # an anonymous answer counts for nobody's rate
        return False
    plot.wait(1, 6)
    plot.add(Act.APPEAL_RATING, Who.UNIT, note=rng.choice(APPEALED))
    plot.wait(2, 9)
    is_upheld = plot.chance(0.4)
    words = rng.choice(UPHELD if is_upheld else DISMISSED)
    plot.add(Act.DECIDE_RATING, Who.OVERSIGHT, approve=is_upheld, note=words)
    return is_upheld


def keep_closed(plot: Plot) -> None:
    """The desk finds the unit not at fault, and tells the reporter why it is not given out again."""
    plot.wait(0.5, 4)
    reason, words = KEPT[plot.closure]
    plot.add(Act.KEEP_CLOSED, plot.desk(), reason_code=reason, note=words)


def begin_of(office: Office, day: date) -> datetime:
    """Midnight of a day in the office, when a plan promised for it comes back."""
    return datetime(day.year, day.month, day.day, tzinfo=office.calendar.zone)


def confirm(plot: Plot) -> bool:
    """Before the promised day somebody of the desk sees that the plan is done; False when it comes back instead."""
    promised = begin_of(plot.office, plot.promised_on)
    at = plot.office.before(promised, plot.rng.uniform(1, 16))
    if at <= plot.at or not plot.chance(0.6):
        return False
    plot.at, plot.closure = at, "solved"
    plot.add(Act.CONFIRM_PLAN, plot.desk(), method="field", note=plot.rng.choice(CONFIRMED))
    return True
