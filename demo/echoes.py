"""Further reporters of a matter that is being handled: their reports are merged into its case. Pure."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from demo import lives, verdicts
from demo.office import Office
from demo.story import Matter, Plot, Step, Who
from wangge.cases.states import Act

CHANNELS = ("web", "web", "phone", "window")
SAME = ("与前一件同一处、同一问题。", "核对地点和内容，是同一件事。", "同一路段同一问题，合并办理、分别答复。")
OTHER = "到现场看过，是相邻的另一处，撤销合并。"


def can_echo(matter: Matter) -> bool:
    """Out in the open, nobody's secret, at a known place: what several people report."""
    category = matter.category
    is_plain = not (category.is_dispute or category.is_conduct or category.is_emergency or category.is_consultation)
    return (
        is_plain
        and category.secrecy != "confidential"
        and matter.mode != "confidential"
        and not (matter.lost or matter.about)
        and matter.site.point is not None
    )


def echo(
    matter: Matter, main: Sequence[Step], life: int, office: Office, rng: random.Random, *, is_wrong: bool = False
) -> list[Step]:
    """One more reporter of `matter`, whose life is `life`; nothing when the matter went too fast for that.

    With `is_wrong` it turns out to be another matter: taken out again, it goes its own way.
    """
    answered = _first(main, Act.ANSWER, after=main[0].at)
    given = _last(main, Act.DISPATCH, before=answered.at) if answered else None
    if answered is None or given is None:
        return []
    at = given.at + (answered.at - given.at) * rng.uniform(0.05, 0.5)
    merged_at = office.after(at, rng.uniform(0.2, 1.5))
    if office.due(at, matter.category.standard.accept) < merged_at:
        return []  # in the night, where work is accepted around the clock
    if merged_at + timedelta(hours=2) >= answered.at:
        return []
    told = rng.choice((matter.category.code, ""))
    mode = rng.choice(("reachable", "reachable", "anonymous"))
    channel = rng.choice(CHANNELS)
    plot = Plot(replace(matter, at=at, channel=channel, mode=mode, told=told, is_pictured=False), office, rng)
    plot.report()
    plot.add(Act.MERGE, given.who, merged_at, into=life, note=rng.choice(SAME))
    if is_wrong:
        plot.at = merged_at + timedelta(minutes=rng.uniform(20, 100))
        plot.add(Act.UNMERGE, given.who, note=OTHER)
        lives.work(plot)
        return plot.steps
    if rng.random() < 0.25:
        plot.add("message", Who.RESIDENT, merged_at + timedelta(minutes=rng.uniform(10, 90)), text="请问什么时候来修？")
    closed = _first(main, Act.VERIFY, after=answered.at)
    if closed is not None:
        _judge(plot, closed, _end(main, closed.at))
    return plot.steps


def _judge(plot: Plot, closed: Step, end: datetime | None) -> None:
    """This reporter's own verdict on the closing, by hand or on the telephone, while the closing stands."""
    rng = plot.rng
    plot.at = closed.at
    at = closed.at + timedelta(minutes=rng.uniform(15, 200))
    called_at = plot.office.after(closed.at, rng.uniform(0.4, 2.5))
    latest = end or max(at, called_at) + timedelta(minutes=1)
    solved = rng.random() < 0.85
    satisfied = verdicts.satisfaction(solved, rng)
    if rng.random() < 0.35 and at < latest:
        plot.add("evaluate", Who.RESIDENT, at, solved=solved, satisfied=satisfied, comment="")
    elif plot.matter.mode == "reachable" and called_at < latest:
        plot.add(Act.CALL_BACK, closed.who, called_at, outcome="reached", solved=solved, satisfied=satisfied)


def _first(steps: Sequence[Step], act: Act, after: datetime) -> Step | None:
    return next((step for step in steps if step.act == act and step.at > after), None)


def _last(steps: Sequence[Step], act: Act, before: datetime) -> Step | None:
    return next((step for step in reversed(steps) if step.act == act and step.at < before), None)


def _end(steps: Sequence[Step], closed_at: datetime) -> datetime | None:
    """When the closing no longer stands as it was: archived, reopened, or a plan confirmed."""
    ends = (Act.ARCHIVE, Act.REOPEN, Act.CONFIRM_PLAN, Act.KEEP_CLOSED)
    return next((step.at for step in steps if step.act in ends and step.at > closed_at), None)
