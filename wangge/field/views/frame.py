"""What every page of the phone shows around its content, and the lines of its lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases.access import reads_own_words
from wangge.cases.queries.own_work import unread
from wangge.cases.queries.telling import category_name, named_area
from wangge.cases.states import STATE_LABELS, State
from wangge.field.words import TONES
from wangge.lib.actor import Actor
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.cases.models import Case

SEEN_COOKIE = "wangge_field_seen"
LINE = 80


@dataclass(frozen=True, slots=True)
class Line:
    """A case as one line of a list. `due` is the clock that runs now."""

    number: str
    href: str
    text: str
    place: str
    category: str
    due: datetime | None
    since: datetime | None
    label: str
    tone: str
    is_back: bool
    is_admitted: bool = False


def frame(request: PageRequest, now: datetime, tab: str, **more: Any) -> dict[str, Any]:
    return {"tab": tab, "unread": min(unread(request.actor, now, seen(request)), 99), **more}


def seen(request: HttpRequest) -> int:
    """The newest message that this phone has shown."""
    text = request.COOKIES.get(SEEN_COOKIE, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def lines(cases: Iterable["Case"], actor: Actor, admitted: frozenset[str] = frozenset()) -> list[Line]:
    return [_line(case, actor, admitted) for case in cases]


def _line(case: "Case", actor: Actor, admitted: frozenset[str]) -> Line:
    words = case.text if reads_own_words(actor, case) else case.brief
    place = case.address or (named_area(case.grid or case.village or case.town) or {}).get("name", "")
    state = State(case.state)
    return Line(
        number=case.number,
        href=reverse("field:case", args=[case.number]),
        text=" ".join(words.split())[:LINE] or _("（保密反映，要点待中心填写）"),
        place=place or _("待定位"),
        category=category_name(case.category) or _("待定类别"),
        due=case.running_due_at,
        since=case.reported_at if state == State.REPORTED else None,
        label=str(STATE_LABELS[state]),
        tone=TONES.get(state, ""),
        is_back=case.reworks > 0 and state == State.HANDLING,
        is_admitted=case.category in admitted,
    )
