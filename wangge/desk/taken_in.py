"""Imports in words: what was sent, how far it is, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wangge.people.queries import names_of

if TYPE_CHECKING:
    from wangge.places.models import ImportRun


@dataclass(frozen=True, slots=True)
class ShownRun:
    """One import, ready for its template."""

    id: int
    name: str
    source: str
    who: str
    at: datetime
    is_open: bool
    label: str
    tone: str
    rows: int
    total: int | None
    percent: int
    accepted: int
    repeated: int
    rejected: int
    doubles: int
    pages: dict[str, str]  # where its progress, its rejected rows, its end and the doubles are
    has_rejects: bool
    failure: str


def shown_runs(runs: Sequence["ImportRun"]) -> list[ShownRun]:
    names = names_of({run.asked_by for run in runs if run.asked_by is not None})
    return [_shown(run, names.get(run.asked_by or 0, "")) for run in runs]


def _shown(run: "ImportRun", who: str) -> ShownRun:
    label, tone = _state(run)
    return ShownRun(
        id=run.pk,
        name=run.file_name,
        source=run.options.get("source", ""),
        who=who,
        at=run.asked_at,
        is_open=run.is_open,
        label=label,
        tone=tone,
        rows=run.rows_done,
        total=run.rows_total,
        percent=min(100, 100 * run.rows_done // run.rows_total) if run.rows_total else 0,
        accepted=run.accepted,
        repeated=run.repeated,
        rejected=run.rejected,
        doubles=run.doubles,
        pages=_pages(run),
        has_rejects=run.rejects_size > 0,
        failure=_("多次中断，已停止；请联系系统管理员") if run.failure == "gave_up" else run.failure,
    )


def _pages(run: "ImportRun") -> dict[str, str]:
    name = "household_import" if run.noun == "households" else "place_import"
    pages = {"progress": name, "rejects": f"{name}_rejects", "cancel": f"{name}_cancel"}
    doubles = "household_doubles" if run.noun == "households" else "doubles"
    return {each: reverse(f"desk:{page}", args=[run.pk]) for each, page in pages.items()} | {
        "doubles": reverse(f"desk:{doubles}")
    }


def _state(run: "ImportRun") -> tuple[str, str]:
    if run.is_open:
        return (_("导入中"), "accent") if run.attempts else (pgettext("import", "等待导入"), "")
    words = {
        "done": (pgettext("import", "已完成"), "ok"),
        "failed": (pgettext("import", "未能导入"), "late"),
        "cancelled": (pgettext("import", "已取消"), ""),
    }
    return words[run.outcome]
