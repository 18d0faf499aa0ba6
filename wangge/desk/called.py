"""Calling back in words: the rows of the queue, and what a caller must know of one reporter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.access import reads_own_words
from wangge.cases.outcomes import MAX_TRIES, OUTCOME_LABELS, Outcome, next_half_day
from wangge.cases.queries.telling import category_name, named_area, named_org
from wangge.cases.queries.verdicts import Waiting, When, tries_at
from wangge.desk.words import CLOSURES
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.ui.templatetags.ui import local_date

if TYPE_CHECKING:
    from wangge.cases.models import CallBack, Case

LINE = 80
TABS: dict[When, str | Promise] = {
    "now": gettext_lazy("现在可打"),
    "later": gettext_lazy("等下一个半天"),
    "late": gettext_lazy("已过期限"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One reporter to be asked, as a row of the queue."""

    pk: int
    href: str
    line: str
    unit: str
    closed_at: datetime
    due_at: datetime
    tries: str
    again: str


@dataclass(frozen=True, slots=True)
class Try:
    at: datetime
    outcome: str
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What a caller reads before the call."""

    row: Row
    number: str
    case_href: str
    text: str
    result: str
    closure: str
    category: str
    place: str
    tries: list[Try]
    has_contact: bool
    is_protected: bool
    is_joined: bool


def rows(waiting: Sequence[Waiting], actor: Actor, now: datetime, query: str) -> list[Row]:
    return [_row(each, actor, now, query) for each in waiting]


def _row(waiting: Waiting, actor: Actor, now: datetime, query: str = "") -> Row:
    row = waiting.verdict
    return Row(
        pk=row.pk,
        href=reverse("desk:call", args=[row.pk]) + query,
        line=" ".join(_text(row.case, actor).split())[:LINE],
        unit=(named_org(row.unit_id) or {}).get("name", ""),
        closed_at=row.closed_at,
        due_at=row.due_at,
        tries=_("已打 %(n)s / %(all)s 次") % {"n": row.tries, "all": MAX_TRIES},
        again=_again(now) if waiting.tried_now else "",
    )


def _text(case: "Case", actor: Actor) -> str:
    text = case.text if reads_own_words(actor, case) else case.brief
    return text or _("（保密反映，要点待中心填写）")


def _again(now: datetime) -> str:
    day, is_afternoon = next_half_day(clock.office_time(now))
    if is_afternoon:
        return _("今天上午已打过，下午再打")
    return _("今天下午已打过，%(day)s上午再打") % {"day": local_date(day)}


def panel(waiting: Waiting, actor: Actor, now: datetime) -> Panel:
    row = waiting.verdict
    main, reporter = row.main, row.case
    area = named_area(main.grid or main.village or main.town)
    return Panel(
        row=_row(waiting, actor, now),
        number=reporter.number,
        case_href=reverse("desk:case", args=[main.number]),
        text=_text(reporter, actor),
        result=main.result,
        closure=str(dict(CLOSURES).get(main.closure_class, "")),  # type: ignore[call-overload]  # a StrEnum's value
        category=category_name(row.category) or _("待定类别"),
        place=area["name"] if area else _("待定位"),
        tries=[_try(each) for each in tries_at(row)],
        has_contact=reporter.contact_id is not None,
        is_protected="confidential" in (reporter.contact_mode, reporter.secrecy),
        is_joined=reporter.pk != main.pk,
    )


def _try(row: "CallBack") -> Try:
    outcome = Outcome(row.outcome) if row.outcome in set(Outcome) else Outcome.UNREACHABLE
    return Try(row.at, str(OUTCOME_LABELS[outcome]), row.words)


def outcome_words(outcome: str) -> str:
    return str(OUTCOME_LABELS[Outcome(outcome)])
