"""What may come between signing and answering: work given on inside the unit, help called in, more time, rest. Pure."""

from datetime import date, timedelta

from demo import verdicts
from demo.story import Plot, Who
from wangge.cases.acts import ExtensionReason, HoldReason
from wangge.cases.states import Act
from wangge.catalogue.deadlines import Unit

ASSIGNED, ENLISTED, EXTENDED, HELD = 0.12, 0.025, 0.05, 0.08  # shares of the cases that a unit has signed
TO_WHOM = ("由分管科室现场负责人承办。", "请今天到现场，有情况随时报。", "按标准办理，完工拍照。")
CALLED_IN = ("涉及管线权属，请协助现场确认。", "需要占道施工，请配合设置围挡和疏导。", "请派人到场会同处理。")
LONGER = {
    ExtensionReason.MATERIALS: "配件须厂家发货，到货后一个工作日内装好。",
    ExtensionReason.WORKLOAD: "现场开挖后范围比原来大，须分两段施工。",
    ExtensionReason.WEATHER: "连日降雨，路面不干不能摊铺。",
    ExtensionReason.COOPERATION: "需产权单位到场停水停电，已约好时间。",
}
GRANTED = ("理由属实，同意延期，请按新的期限办结。", "已核实发货单，同意。")
NOT_GRANTED = ("现场具备施工条件，按原期限办理。", "可先采取临时措施，不同意延期。")
REST = {
    HoldReason.SEASON: "冬季不能施工，开春后第一批安排。",
    HoldReason.ENGINEERING: "须列入片区改造，方案报批后进场。",
    HoldReason.FUNDING: "资金已申请，下达后一个月内完工。",
    HoldReason.CONDITION: "等燃气管线迁改完成后施工。",
}
RESTED = ("方案和复核日期已核对，同意挂账。", "同意挂账，期间由网格员每周查看。")
NO_REST = ("可以先行处理表层问题，不同意挂账。",)
BACK = ("条件已经具备，恢复办理。", "资金到位，恢复办理。")


def between(plot: Plot) -> None:
    """One or two of these turns now and then; those that move the clock only where the limit is in days."""
    if plot.worker:
        return
    if plot.chance(ASSIGNED):
        plot.wait(0.1, 1)
        plot.add(Act.ASSIGN, Who.UNIT, note=plot.rng.choice(TO_WHOM))
    if plot.chance(ENLISTED):
        _call_in(plot)
    limit = plot.matter.category.standard.handle
    if plot.rounds or limit.unit not in (Unit.DAYS, Unit.WORKING_DAYS):
        return
    if plot.chance(EXTENDED):
        _more_time(plot)
    elif plot.chance(HELD) and plot.matter.category.code.startswith(("02", "06")):
        _rest(plot)


def _call_in(plot: Plot) -> None:
    desk = plot.desk()
    units = [code for code in plot.assistants(plot.lead, desk) if code not in plot.helpers]
    if not units or plot.helpers:
        return
    plot.wait(0.2, 2)
    plot.add(Act.ENLIST, desk, assisting=units, note=plot.rng.choice(CALLED_IN))
    plot.helpers, plot.helped_from = units, plot.at


def ask_for_time(plot: Plot) -> date:
    """Two to seven days more, to a day on which the office is open; the day asked for."""
    calendar = plot.office.calendar
    until = calendar.local_date(plot.due) + timedelta(days=plot.rng.randint(2, 7))
    while not calendar.is_workday(until):
        until += timedelta(days=1)
    reason = plot.rng.choice(list(LONGER))
    plot.add(Act.REQUEST_EXTENSION, Who.UNIT, reason_code=reason, note=LONGER[reason], until=until)
    return until


def _more_time(plot: Plot) -> None:
    """Asked before the limit, decided within the desk's four hours; mostly granted."""
    rng = plot.rng
    asked = plot.office.share(plot.start, plot.due, plot.matter.category.standard.handle, rng.uniform(0.5, 0.85))
    if asked <= plot.at:
        return
    plot.at = asked
    until = ask_for_time(plot)
    plot.wait(0.3, 3.2)
    is_granted = plot.chance(0.85)
    words = rng.choice(GRANTED if is_granted else NOT_GRANTED)
    plot.add(Act.DECIDE_EXTENSION, plot.desk(), approve=is_granted, note=words)
    if is_granted:
        plot.due = max(plot.due, plot.office.calendar.close_of(until))


def ask_for_rest(plot: Plot, *, days: int) -> date:
    """The day of the review that is asked for."""
    until = plot.office.calendar.local_date(plot.at) + timedelta(days=days)
    reason = plot.rng.choice(list(REST))
    plot.add(Act.REQUEST_HOLD, Who.UNIT, reason_code=reason, note=REST[reason], until=until)
    return until


def decide_rest(plot: Plot, *, is_granted: bool) -> None:
    words = plot.rng.choice(RESTED if is_granted else NO_REST)
    plot.add(Act.DECIDE_HOLD, Who.CITY, approve=is_granted, note=words)


def _rest(plot: Plot) -> None:
    """A matter that has to wait: it comes back on the day of its review, or earlier by the desk."""
    rng, office = plot.rng, plot.office
    asked = office.share(plot.start, plot.due, plot.matter.category.standard.handle, rng.uniform(0.25, 0.6))
    if asked <= plot.at:
        return
    plot.at, left = asked, office.hours(asked, plot.due)
    until = ask_for_rest(plot, days=rng.randint(20, 80))
    plot.wait(0.3, 3.2)
    is_granted = plot.chance(0.8)
    decide_rest(plot, is_granted=is_granted)
    if not is_granted:
        return
    review = office.after(verdicts.begin_of(office, until), 0)
    if plot.chance(0.35):
        plot.at += (review - plot.at) * rng.uniform(0.3, 0.8)
        plot.wait(0, 2)
        plot.add(Act.RESUME, plot.desk(), note=rng.choice(BACK))
    else:
        plot.at = review + timedelta(minutes=30)  # by itself, in the worker's next round
    plot.start, plot.due = plot.at, office.after(plot.at, left)
