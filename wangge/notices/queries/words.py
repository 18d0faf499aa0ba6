"""The office's settings and templates in memory, and a notice's text in a reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from wangge.areas import queries as areas
from wangge.lib.snapshot import Snapshot
from wangge.notices import wording
from wangge.notices.events import PLACEHOLDERS, Event, Sort
from wangge.notices.models import Office, Template
from wangge.notices.shipped import Place, shipped_words
from wangge.notices.states import Audience
from wangge.notices.timing import allowed_from
from wangge.notices.wording import Words
from wangge.people.queries import directory
from wangge.ui.templatetags.ui import local_time


@dataclass(frozen=True, slots=True)
class Held:
    """Settings and every version of every template."""

    office: Office
    versions: Mapping[Place, tuple[Template, ...]]  # oldest first


def _load() -> Held:
    versions: dict[Place, list[Template]] = {}
    for row in Template.objects.order_by("version"):
        versions.setdefault((row.event, row.audience, row.language), []).append(row)
    return Held(_office(), {place: tuple(rows) for place, rows in versions.items()})


def _office() -> Office:
    return Office.objects.order_by("id").first() or Office()


_held: Snapshot[Held] = Snapshot(_load, lambda: _office().revision)


def drop_held() -> None:
    """After a change of settings or templates in this process: the next reader loads anew."""
    _held.drop()


def office() -> Office:
    """The settings in force; not to be changed in place."""
    return _held.get().office


def versions(event: Event, audience: Audience, language: str) -> tuple[Template, ...]:
    """The versions that the office has made, oldest first; none while the shipped words hold."""
    return _held.get().versions.get((event, audience, language), ())


def words_of(event: str, audience: str, language: str, at: datetime | None = None) -> Words:
    """The words in force (at an instant: a notice keeps those of its time, whatever is edited later)."""
    place = (event, audience, language)
    for row in reversed(_held.get().versions.get(place, ())):
        if at is None or row.made_at <= at:
            return Words(row.title, row.body)
    return shipped_words()[place]


def text_of(
    *, event: str, audience: str, values: Mapping[str, Any], at: datetime, language: str, link: str = ""
) -> Words:
    """Title and body of a notice in `language`."""
    words = words_of(event, audience, language, at)
    return filled_words(words, values=values, at=at, language=language, link=link)


def filled_words(words: Words, *, values: Mapping[str, Any], at: datetime, language: str, link: str) -> Words:
    """These words with these values, told in `language`."""
    with translation.override(language):
        told = {name: _told(name, value, language) for name, value in values.items() if name in PLACEHOLDERS}
        told |= {"office": areas.county_name(), "at": local_time(at), "link": link}
    return Words(wording.filled(words.title, told), wording.filled(words.body, told))


def _told(name: str, value: Any, language: str) -> str:
    is_english = language.startswith("en")
    match PLACEHOLDERS[name].sort:
        case Sort.INSTANT:
            return local_time(datetime.fromisoformat(value))
        case Sort.ORG:
            org = directory().by_id.get(value)
            return (org.name_en if is_english and org.name_en else org.name) if org else ""
        case Sort.AREA:
            info = areas.index().get(value)
            return info.name if info else ""
        case Sort.WORDS:
            return str(value.get("en" if is_english else "zh", ""))
        case _:
            return str(value)


def address_of(object_type: str, values: Mapping[str, Any], where: str) -> str:
    """The path of the page about a notice's object for a reader who works at `where` (desk, field, public)."""
    name = settings.NOTICE_PAGES.get(object_type, {}).get(where)
    key = values.get("code" if where == "public" else "number")
    if name is None or not key:
        return ""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


def link_of(object_type: str, values: Mapping[str, Any], where: str) -> str:
    """The whole address of that page, or of the office's first page where there is none to be named."""
    return f"{settings.BASE_URL}{address_of(object_type, values, where) or '/'}"


def next_allowed(at: datetime, *, is_urgent: bool) -> datetime:
    """When a message may leave for a telephone or a mailbox: at once when urgent, else outside the quiet hours."""
    held = office()
    return at if is_urgent else allowed_from(at, held.quiet_from, held.quiet_to)
