"""How cases go: which ends they come to, with the returns, reworks and reopenings of a real office. Pure."""

import random
from datetime import datetime, timedelta
from typing import Any

from demo import meetings, phrases, texts, turns, verdicts
from demo.office import Office
from demo.story import Matter, Plot, Step, Who
from wangge.cases.states import Act

EMERGENCY_NUMBERS = {"1001": "119", "1002": "110", "1003": "120"}
ELSEWHERE = ("12345 热线", "市信访局", "相邻县市平台")
REFUSALS = ("legal_channel", "in_petition", "secret", "decided", "other")
RETURNS = ("not_our_duty", "wrong_area", "duplicate", "insufficient_location", "emergency_channel")
# Ends and turns that are rare in an office, each with its share of the cases that could take it.
FATES = {"refuse": 0.022, "transfer": 0.014, "void": 0.012, "withdraw": 0.012, "recall": 0.018}
RETURN_SHARE, REWORK_SHARE, DELEGATED = 0.05, 0.07, 0.04


def live(matter: Matter, office: Office, rng: random.Random, fate: str = "") -> list[Step]:
    """Plan a whole life. `fate` forces a rare turn: of `FATES`, `return`, `rework`, `delegate`, `reopen(_twice)`."""
    plot = Plot(matter, office, rng)
    plot.report()
    if not fate:
        shares = [*FATES.values(), 1 - sum(FATES.values())]
        fate = rng.choices([*FATES, ""], shares)[0]
    if matter.category.is_emergency:
        if _emergency(plot):
            return plot.steps
    elif _settled_at_once(plot, fate):
        return plot.steps
    if matter.lost:
        plot.judge()
        plot.locate()
    if _ended_by_desk(plot, fate):
        return plot.steps
    work(plot, fate)
    return plot.steps


def _emergency(plot: Plot) -> bool:
    """Telephone first, record after; whether that was all."""
    code, rng = plot.matter.category.code, plot.rng
    plot.at += timedelta(minutes=rng.uniform(2, 11))
    number = EMERGENCY_NUMBERS.get(code)
    if number is None:
        return False
    plot.add(Act.TRANSFER, plot.desk(), to=number, note=phrases.handed_over(number, rng))
    return True


def _settled_at_once(plot: Plot, fate: str) -> bool:
    """A worker settles an admitted item, a desk answers a consultation; whether that was all."""
    matter, rng = plot.matter, plot.rng
    category = matter.category
    if fate or plot.is_secret or matter.lost:
        return False
    note: dict[str, Any] = {"category": category.code} if matter.told != category.code else {}
    if matter.channel == "worker" and category.is_grid_item and plot.chance(0.62):
        plot.hurry(0.03, 0.8)
        words = texts.note("self_handle", rng, code=category.code, about=plot.text)
        plot.add(Act.SELF_HANDLE, Who.GRID_WORKER, result=words, **note)
    elif category.is_consultation and plot.chance(0.66):
        plot.judge()
        closure = rng.choice(("solved", "explained"))
        words = phrases.result(category.code, closure, rng, matter.site.is_town, plot.text, is_same_day=True)
        plot.add(Act.SELF_HANDLE, plot.desk(), result=words, closure_class=closure, **note)
    else:
        return False
    plot.closure = "solved"
    if matter.channel != "worker":
        verdicts.evaluate(plot, solved=True)
    plot.wait(3, 15)
    verdicts.check_sample(plot)
    plot.wait(4, 20)
    plot.add(Act.ARCHIVE, plot.desk(), note=phrases.archived(True, matter.mode, matter.channel, rng))
    return True


def _ended_by_desk(plot: Plot, fate: str) -> bool:
    """The desk does not take it: out of scope, handed over or void; whether that was the end."""
    rng = plot.rng
    if fate not in ("refuse", "transfer", "void"):
        return False
    plot.judge()
    if fate == "refuse":
        reason = rng.choice(REFUSALS)
        plot.add(Act.REFUSE, plot.desk(), reason_code=reason, note=texts.note("refuse", rng, reason=reason))
    elif fate == "transfer":
        to = rng.choice(ELSEWHERE)
        receipt = f"YS{rng.randrange(10**6):06d}"
        plot.add(Act.TRANSFER, plot.desk(), to=to, receipt=receipt, note=phrases.handed_over(to, rng))
    else:
        plot.add(Act.VOID, plot.desk(), note=phrases.void(rng))
    return True


def work(plot: Plot, fate: str = "") -> None:
    """From the desk to the archive, with what may go wrong in between; again after each reopening."""
    assign(plot, fate)
    plot.sign()
    meetings.plan(plot)
    if plot.chance(0.1) and plot.matter.channel != "worker" and not plot.matter.category.is_emergency:
        plot.wait(0.2, 1.5)
        plot.ask(Who.UNIT)
    if plot.chance(0.04):
        who = Who.OVERSIGHT if plot.chance(0.4) else plot.desk()
        plot.add(Act.COMMENT, who, note=phrases.remark(plot.rng))
    if fate == "withdraw":
        plot.wait(0.5, 4)
        plot.add(Act.WITHDRAW, plot.desk(), note=phrases.withdrawn(plot.rng))
        plot.closure = "withdrawn"
        plot.helpers = []  # who assists is released from it
    else:
        plot.closure = ""
        turns.between(plot)
    plot.answer()
    again = 2 if fate == "rework" and plot.chance(0.5) else int(fate == "rework" or plot.chance(REWORK_SHARE))
    for _time in range(again if plot.closure != "withdrawn" else 0):
        plot.rework()
    plot.verify()
    after_closing(plot, fate)


def after_closing(plot: Plot, fate: str = "") -> None:
    """What the reporter says, what follows from it, and the archive; a plan is confirmed, or comes back on its day."""
    said = verdicts.finish(plot, is_unsolved=fate.startswith("reopen"))
    wanted = {"reopen": 1, "reopen_twice": 2}.get(fate, 0)
    is_due = plot.reopenings < wanted
    if said.is_doubted and not is_due:
        if verdicts.appeal(plot):
            said = verdicts.Said(is_solved=True, is_told=True)
        else:
            is_due = plot.reopenings < 2 and plot.chance(0.4)
    if is_due:
        plot.wait(1, 6)
        plot.reopenings += 1
        plot.back_at_desk()
        words = phrases.reopened("", plot.rng)
        plot.add(Act.REOPEN, plot.desk(), reason_code="unit_at_fault", note=words)
        work(plot, fate if fate.startswith("reopen") and plot.reopenings < wanted else "done")
        return
    if said.is_doubted and plot.closure in verdicts.KEPT:
        verdicts.keep_closed(plot)
    if plot.closure == "plan":
        _plan(plot)
        return
    low, high = (3, 22) if plot.matter.mode == "anonymous" else (8, 60)
    plot.wait(low, high)
    words = phrases.archived(said.is_solved, plot.matter.mode, plot.matter.channel, plot.rng)
    plot.add(Act.ARCHIVE, plot.desk(), note=words)


def _plan(plot: Plot) -> None:
    """Done and seen before the promised day; else the case is back at its desk that morning."""
    if verdicts.confirm(plot):
        after_closing(plot, "done")
        return
    plot.returns += 1
    plot.at = verdicts.begin_of(plot.office, plot.promised_on)
    plot.back_at_desk()
    plot.at += timedelta(minutes=10)
    work(plot, "done")


def assign(plot: Plot, fate: str = "") -> None:
    """Judge and dispatch; taken back, or returned by a unit that is not competent, it goes out again."""
    matter, rng = plot.matter, plot.rng
    if not matter.category.is_emergency or plot.rounds:
        plot.judge()
    if matter.told and matter.told != matter.category.code and not plot.rounds:
        plot.add(Act.RECATEGORISE, plot.desk(), category=matter.category.code, note="与反映内容不符，更正类别。")
    if fate == "delegate" or (not fate and plot.chance(DELEGATED)):
        _delegate(plot)
    worker = _worker_for(plot)
    if worker:
        plot.dispatch(worker=worker)
        return
    lead = plot.choose_lead()
    if matter.category.lead in ("town", "village") and plot.level == "village" and plot.chance(0.6):
        lead = _committee(plot) or lead
    other = _other_unit(plot, lead)
    is_returned = fate == "return" or (not fate and plot.chance(RETURN_SHARE))
    if is_returned and other:
        _returned(plot, lead, other)
        return
    plot.dispatch(lead)
    if fate == "recall":
        plot.at += timedelta(minutes=rng.uniform(3, 25))
        plot.add(Act.RECALL, plot.desk(), note="承办单位选择有误，签收前撤回。")
        plot.at += timedelta(minutes=rng.uniform(2, 20))
        plot.dispatch(other or lead)


def _delegate(plot: Plot) -> None:
    """Handed up by the village, and given down again: the village knows the place best."""
    if plot.level != "village" or plot.rounds or plot.matter.category.town_duty != "basic":
        return
    plot.add(Act.ESCALATE, plot.desk(), note=phrases.raised("village", plot.rng))
    plot.hurry(0.1, 0.3)
    plot.add(Act.DELEGATE, Who.TOWN, note=texts.note("delegate", plot.rng))
    plot.hurry(0.1, 0.3)


def _committee(plot: Plot) -> str:
    site = plot.matter.site
    code = f"village-{site.village[:12]}" if site.village else ""
    return code if code and plot.takes(code, plot.level) else ""


def _worker_for(plot: Plot) -> str:
    """A worker of the grid, for admitted work that is nobody's secret, now and then."""
    matter = plot.matter
    if not matter.category.is_grid_item or plot.is_secret or not matter.site.workers or not plot.chance(0.4):
        return ""
    return plot.rng.choice(matter.site.workers)


def _other_unit(plot: Plot, lead: str) -> str:
    """Who takes it when the first unit was the wrong one."""
    local = {"town": f"town-{plot.matter.site.town[:12]}"}
    for code in (*plot.matter.category.assisting, "town", "enforcement", "housing"):
        named = local.get(code, code)
        if named != lead and named in plot.matter.accepts and plot.takes(named, "town"):
            return named
    return ""


def _returned(plot: Plot, lead: str, other: str) -> None:
    rng, reason = plot.rng, plot.rng.choice(RETURNS)
    first, second = (other, lead) if plot.chance(0.6) else (lead, "")
    plot.dispatch(first)
    plot.wait(0.3, 2.5)
    plot.add(Act.REQUEST_RETURN, Who.UNIT, reason_code=reason, note=texts.note("return", rng, reason=reason))
    plot.wait(0.3, 3.5)
    words = texts.note("return_decision", rng, reason="approved" if second else "refused")
    # The desk above decides when it was the one that gave the work out for the one below.
    plot.add(Act.DECIDE_RETURN, plot.desk(), approve=bool(second), note=words)
    if second:
        plot.back_at_desk()
        plot.hurry(0.05, 0.4)
        plot.dispatch(second)


def until(steps: list[Step], now: datetime) -> list[Step]:
    """What has happened by `now`."""
    return [step for step in steps if step.at <= now]
