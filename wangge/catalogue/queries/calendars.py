"""What a calendar says by itself, and how its versions came about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from wangge.catalogue.deadlines import OFFICE_HOURS
from wangge.catalogue.models import CalendarDay, CalendarVersion, DayKind
from wangge.catalogue.publication import Changes, Hours, NamedDay
from wangge.journal.queries import entries_of

DEFAULT_HOURS = [[f"{begin:%H:%M}", f"{end:%H:%M}"] for begin, end in OFFICE_HOURS]


@dataclass(frozen=True, slots=True)
class CalendarContent:
    """What a version says by itself, without its base. No hours: as in the base."""

    named: Mapping[date, NamedDay]
    suspended: Mapping[date, str]
    hours: Hours
    hours_from: Changes


@dataclass(frozen=True, slots=True)
class PastCalendar:
    """One version of a calendar: who made it and when, from what, and what it said that the one before did not."""

    version: int
    at: datetime
    actor_id: int | None
    source: str
    days: int  # named or changed
    suspended: tuple[date, ...]
    lifted: tuple[date, ...]
    hours: Hours | None  # when they changed: the last ones
    hours_from: str


def newest_calendar(office: str) -> CalendarVersion | None:
    return CalendarVersion.objects.filter(office=office).order_by("-id").first()


def calendar_content(office: str) -> CalendarContent:
    """What the newest version of a calendar says by itself."""
    version = newest_calendar(office)
    if version is None:
        return CalendarContent({}, {}, [] if office else DEFAULT_HOURS, [])
    return _content(version, list(CalendarDay.objects.filter(version=version)))


def _content(version: CalendarVersion, days: list[CalendarDay]) -> CalendarContent:
    named: dict[date, NamedDay] = {}
    suspended: dict[date, str] = {}
    for day in days:
        if day.kind == DayKind.SUSPENSION:
            suspended[day.date] = day.note
        else:
            named[day.date] = NamedDay(day.is_workday, day.kind, day.note)
    return CalendarContent(named, suspended, version.hours, [(day, hours) for day, hours in version.hours_from])


def past_calendars(office: str, limit: int = 20) -> list[PastCalendar]:
    """The newest versions of a calendar, newest first, each with what it changed."""
    versions = list(CalendarVersion.objects.filter(office=office).order_by("-id")[: limit + 1])
    days: dict[int, list[CalendarDay]] = {version.pk: [] for version in versions}
    for day in CalendarDay.objects.filter(version__in=versions).order_by("date"):
        days[day.version_id].append(day)
    told = [(version, _content(version, days[version.pk])) for version in versions]
    actors = {entry.object_id: entry.actor_id for entry in entries_of([("calendar", each.pk) for each in versions])}
    nothing = CalendarContent({}, {}, [] if office else DEFAULT_HOURS, [])
    pairs = [(version, now, before) for (version, now), (_older, before) in pairwise(told)]
    if told and len(told) <= limit:
        pairs.append((*told[-1], nothing))
    return [_past(version, now, before, actors.get(version.pk)) for version, now, before in pairs]


def _past(
    version: CalendarVersion, now: CalendarContent, before: CalendarContent, actor_id: int | None
) -> PastCalendar:
    changed = now.hours != before.hours or now.hours_from != before.hours_from
    last = now.hours_from[-1] if now.hours_from else ("", now.hours)
    return PastCalendar(
        version=version.pk,
        at=version.created_at,
        actor_id=actor_id,
        source=version.source,
        days=sum(before.named.get(day) != value for day, value in now.named.items()),
        suspended=tuple(sorted(now.suspended.keys() - before.suspended.keys())),
        lifted=tuple(sorted(before.suspended.keys() - now.suspended.keys())),
        hours=last[1] if changed else None,
        hours_from=last[0],
    )
