"""The office's words as an editor sees them: the list, one with its versions, and a preview with example values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from wangge.areas import queries as areas
from wangge.lib.actor import Level
from wangge.lib.clock import office_time
from wangge.lib.errors import NotFound
from wangge.notices import wording
from wangge.notices.events import EVENT_LABELS, KINDS, PLACEHOLDERS, Event, Kind, Placeholder
from wangge.notices.queries.words import filled_words, versions, words_of
from wangge.notices.shipped import shipped_words
from wangge.notices.states import LANGUAGES, Audience
from wangge.notices.wording import Words
from wangge.people.models import User
from wangge.people.queries import directory

EXAMPLE_NUMBER, EXAMPLE_CODE = "100000-20260310-000123", "ACDEF34679"


@dataclass(frozen=True, slots=True)
class Summary:
    """One template in the list, with its words in the language of the list."""

    event: Event
    label: str
    audience: Audience
    words: Words
    version: int
    changed_at: datetime | None
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version; 0 is what came with the product and has neither maker nor time."""

    version: int
    words: Words
    made_by: str
    made_at: datetime | None


def summaries(audience: Audience, language: str) -> list[Summary]:
    """The templates of an audience, in the order of the events."""
    found = []
    for (event, whom), kind in KINDS.items():
        if whom == audience:
            made = [row for each in LANGUAGES for row in versions(event, whom, each)]
            own = versions(event, whom, language)
            found.append(
                Summary(
                    event=event,
                    label=str(EVENT_LABELS[event]),
                    audience=whom,
                    words=words_of(event, whom, language),
                    version=own[-1].version if own else 0,
                    changed_at=max((row.made_at for row in made), default=None),
                    is_urgent=kind.is_urgent,
                )
            )
    return found


def kind_of(event: str, audience: str) -> Kind:
    """Raises `NotFound` for what is no template."""
    try:
        return KINDS[Event(event), Audience(audience)]
    except (ValueError, KeyError):
        raise NotFound from None


def placeholders_of(kind: Kind) -> list[Placeholder]:
    """What its text may name, in one order everywhere."""
    return [placeholder for name, placeholder in PLACEHOLDERS.items() if name in kind.names]


def history(kind: Kind, language: str) -> list[Version]:
    """Every version, the newest first; the last is the shipped one."""
    rows = versions(kind.event, kind.audience, language)
    names = dict(User.objects.filter(pk__in={row.made_by for row in rows if row.made_by}).values_list("pk", "name"))
    made = [
        Version(row.version, Words(row.title, row.body), names.get(row.made_by or 0, ""), row.made_at)
        for row in reversed(rows)
    ]
    shipped = shipped_words()[kind.event, kind.audience, language]
    return [*made, Version(0, shipped, "", None)]


def preview(kind: Kind, words: Words, language: str, now: datetime) -> Words:
    """The words with example values, as its reader would get them."""
    link = f"{settings.BASE_URL}/track/{EXAMPLE_CODE}/"
    if kind.audience != Audience.RESIDENT:
        link = f"{settings.BASE_URL}/desk/cases/{EXAMPLE_NUMBER}/"
    elif kind.event == Event.CONFIDENTIAL:
        link = f"{settings.BASE_URL}/"
    return filled_words(words, values=_examples(now), at=now, language=language, link=link)


def _examples(now: datetime) -> dict[str, Any]:
    grid = next(iter(areas.listing(level=Level.GRID)), None)
    orgs: Sequence[int] = sorted(directory().by_id) or [0]
    return {
        "number": EXAMPLE_NUMBER,
        "code": EXAMPLE_CODE,
        "category": {"zh": "路灯不亮", "en": "Street lamp out"},
        "place": grid.code if grid else "",
        "unit": orgs[-1],
        "desk": orgs[0],
        "due_at": office_time(now + timedelta(days=2)).replace(hour=17, minute=30).isoformat(),
        "outcome": {"zh": "已同意", "en": "approved"},
        "request": {"zh": "退回", "en": "return"},
        "item": "G12",
    }


def parts_of(kind: Kind, told: Words) -> int | None:
    """In how many text messages it goes out; None for what residents do not get."""
    return wording.parts(told.body) if kind.audience == Audience.RESIDENT else None
