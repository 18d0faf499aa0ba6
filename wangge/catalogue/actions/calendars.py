"""Office calendars: published years, files of days, suspensions and office hours. Each change is a new version."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.catalogue import queries
from wangge.catalogue.actions.revision import count_up
from wangge.catalogue.deadlines import OFFICE_HOURS, OfficeCalendar
from wangge.catalogue.errors import BadCalendar, CalendarNotLoaded
from wangge.catalogue.models import CalendarDay, CalendarVersion, DayKind
from wangge.catalogue.publication import DayRefused, NamedDay, known_range, parse_day, published_years, statutory_days
from wangge.journal import actions as journal
from wangge.lib import tables
from wangge.lib.actor import Actor

DEFAULT_HOURS = [[f"{begin:%H:%M}", f"{end:%H:%M}"] for begin, end in OFFICE_HOURS]


@dataclass(frozen=True, slots=True)
class _Content:
    """What a version says by itself, without its base. No hours: as in the base."""

    named: Mapping[date, NamedDay]
    suspended: Mapping[date, str]
    hours: list[list[str]]


def load_statutory_calendar(*, by: Actor, now: datetime) -> tables.ImportReport:
    """Add the published years that the default calendar lacks. A year or day that it has is left as it is.

    Source: the State Council's yearly notices, as the chinesecalendar library carries them.
    """
    with transaction.atomic():
        count_up()
        content = _content("")
        published = statutory_days()
        known = set(published_years(content.named))
        added = {day: value for day, value in published.items() if day.year not in known and day not in content.named}
        if added:
            _change("", replace(content, named={**content.named, **added}), "chinesecalendar", by, now)
    queries.drop_snapshot()
    return tables.report(len(added), len(published) - len(added), [], None)


def import_calendar(
    *,
    rows: Iterable[tables.Row],
    by: Actor,
    now: datetime,
    office: str = "",
    source: str = "file",
    rejects_to: Path | None = None,
) -> tables.ImportReport:
    """Take in a file of days (date, is_workday) as a new version that keeps what the file does not name.

    A local suspension stands whatever the file says of its day. Nothing new makes no new version.
    """
    with transaction.atomic():
        count_up()
        content = _content(office)
        added, repeated, rejects = _sort_rows(rows, content.named)
        if added:
            _change(office, replace(content, named={**content.named, **added}), source, by, now)
    queries.drop_snapshot()
    return tables.report(len(added), repeated, rejects, rejects_to)


def suspend_days(*, days: Iterable[date], note: str, by: Actor, now: datetime, office: str = "") -> CalendarVersion:
    """Days on which an office (or, without one, every office) does not work, such as for a typhoon.

    Deadlines that are already set stay; the version holds for those computed from now on.
    """
    named = dict.fromkeys(days, note)
    return _change_suspensions(lambda suspended: {**suspended, **named}, office, by, now)


def lift_suspension(*, days: Iterable[date], by: Actor, now: datetime, office: str = "") -> CalendarVersion:
    """Give suspended days back what they otherwise are."""
    lifted = set(days)
    return _change_suspensions(
        lambda suspended: {day: note for day, note in suspended.items() if day not in lifted}, office, by, now
    )


def set_office_hours(
    *, spans: Sequence[tuple[time, time]], by: Actor, now: datetime, office: str = ""
) -> CalendarVersion:
    """Office hours from now on, as spans in order that do not overlap."""
    try:
        OfficeCalendar(hours=tuple(spans))
    except ValueError as error:
        raise BadCalendar from error
    hours = [[f"{begin:%H:%M}", f"{end:%H:%M}"] for begin, end in spans]
    with transaction.atomic():
        count_up()
        made = _change(office, replace(_content(office), hours=hours), "hours", by, now)
    queries.drop_snapshot()
    return made


def _sort_rows(
    rows: Iterable[tables.Row], named: Mapping[date, NamedDay]
) -> tuple[dict[date, NamedDay], int, list[tables.Reject]]:
    """Days that are new or different, how many are known, and what cannot be taken."""
    added: dict[date, NamedDay] = {}
    seen: set[date] = set()
    repeated = 0
    rejects: list[tables.Reject] = []
    for line, row in rows:
        try:
            day, value = parse_day(row)
            if day in seen:
                raise DayRefused(_("文件中有重复的日期：%(value)s") % {"value": day.isoformat()})
        except DayRefused as refusal:
            rejects.append(tables.Reject(line, str(refusal), row))
            continue
        seen.add(day)
        if day in named and named[day].is_workday == value.is_workday:
            repeated += 1
        else:
            added[day] = value
    return added, repeated, rejects


def _change_suspensions(
    change: Callable[[Mapping[date, str]], dict[date, str]], office: str, by: Actor, now: datetime
) -> CalendarVersion:
    with transaction.atomic():
        count_up()
        content = _content(office)
        made = _change(office, replace(content, suspended=change(content.suspended)), "suspension", by, now)
    queries.drop_snapshot()
    return made


def _newest(office: str) -> CalendarVersion | None:
    return CalendarVersion.objects.filter(office=office).order_by("-id").first()


def _content(office: str) -> _Content:
    version = _newest(office)
    if version is None:
        return _Content({}, {}, [] if office else DEFAULT_HOURS)
    named: dict[date, NamedDay] = {}
    suspended: dict[date, str] = {}
    for day in CalendarDay.objects.filter(version=version):
        if day.kind == DayKind.SUSPENSION:
            suspended[day.date] = day.note
        else:
            named[day.date] = NamedDay(day.is_workday, day.kind, day.note)
    return _Content(named, suspended, version.hours)


def _change(office: str, content: _Content, source: str, by: Actor, now: datetime) -> CalendarVersion:
    """A new version of one calendar; a new default carries the offices' own calendars forward with it."""
    if office:
        base = _newest("")
        if base is None:
            raise CalendarNotLoaded
        return _write(office, base, content, source, by, now)
    offices = CalendarVersion.objects.exclude(office="").values_list("office", flat=True).distinct()
    own = {name: _content(name) for name in offices.order_by("office")}
    made = _write("", None, content, source, by, now)
    for name, kept in own.items():
        _write(name, made, kept, "base", by, now)
    return made


def _write(
    office: str, base: CalendarVersion | None, content: _Content, source: str, by: Actor, now: datetime
) -> CalendarVersion:
    known = (base.known_from, base.known_until) if base else known_range(content.named)
    if known is None:
        raise CalendarNotLoaded
    version = CalendarVersion.objects.create(
        office=office,
        base=base,
        hours=content.hours,
        known_from=known[0],
        known_until=known[1],
        source=source[:80],
        created_at=now,
    )
    days = [
        CalendarDay(version=version, date=day, is_workday=value.is_workday, kind=value.kind, note=value.note)
        for day, value in sorted(content.named.items())
    ]
    days += [
        CalendarDay(version=version, date=day, is_workday=False, kind=DayKind.SUSPENSION, note=note[:80])
        for day, note in sorted(content.suspended.items())
    ]
    CalendarDay.objects.bulk_create(days, batch_size=500)
    data = {"office": office, "source": source[:80], "known_until": known[1].isoformat()}
    journal.record(act="change_calendar", object_type="calendar", object_id=version.id, by=by, now=now, data=data)
    return version
