"""Trained models and runs as the page of suggestions tells them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.people.queries import names_of
from wangge.triage.queries import active_id, runs, trained_models

if TYPE_CHECKING:
    from wangge.triage.models import TrainingRun

SHOWN = 10
STAGES: dict[str, str | Promise] = {
    "": _("等待后台进程"),
    "reading": _("读取文字"),
    "measuring": _("留出五分之一检验"),
    "learning": _("用全部训练"),
    "done": _("完成"),
}
OUTCOMES: dict[str, tuple[str | Promise, str]] = {
    "": (_("进行中"), "accent"),
    "done": (_("已完成"), "ok"),
    "failed": (_("未能完成"), "late"),
    "cancelled": (_("已取消"), ""),
}
FAILURES: dict[str, str | Promise] = {
    "nothing_to_learn": _("已办结的案件太少，学不出类别之间的差别"),
    "gave_up": _("试了三次都中断了，请查看后台进程的日志"),
}


@dataclass(frozen=True, slots=True)
class Model:
    """A model with the figures of its report. Id 0 is the one that is shipped; it has no figures of this office."""

    id: int
    made_at: datetime | None
    n: int
    held_out: dict[str, Any]
    compared: dict[str, Any] | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class Run:
    id: int
    asked_at: datetime
    by: str
    label: str | Promise
    tone: str
    stage: str | Promise
    percent: int
    is_open: bool
    failure: str | Promise


def models() -> list[Model]:
    """The newest first, the one that is shipped last."""
    used = active_id()
    found = [
        Model(row.pk, row.made_at, row.n, row.report["held_out"], row.report["compared"], row.is_active)
        for row in trained_models()[:SHOWN]
    ]
    return [*found, Model(0, None, 0, {}, None, used == 0)]


def latest_runs() -> list[Run]:
    found = runs(SHOWN)
    names = names_of({run.asked_by for run in found if run.asked_by is not None})
    return [_run(run, names.get(run.asked_by or 0, "")) for run in found]


def _run(run: "TrainingRun", by: str) -> Run:
    label, tone = OUTCOMES[run.outcome]
    failure = FAILURES.get(run.failure, run.failure)
    return Run(run.pk, run.asked_at, by, label, tone, STAGES[run.stage], run.percent, run.is_open, failure)
