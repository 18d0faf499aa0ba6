"""Office calendars: published years, files of days, suspensions and office hours. Each change is a new version."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.catalogue import queries
from wangge.catalogue.actions.revision import count_up
from wangge.catalogue.deadlines import OfficeCalendar
from wangge.catalogue.errors import BadCalendar, CalendarMoved, CalendarNotLoaded
from wangge.catalogue.models import CalendarDay, CalendarVersion, DayKind
from wangge.catalogue.publication import compare_days, known_range, published_years, statutory_days
from wangge.catalogue.queries import CalendarContent
from wangge.journal import actions as journal
from wangge.lib import clock, tables
from wangge.lib.actor import Actor
from wangge.lib.plans import Plan


def load_statutory_calendar(*, by: Actor, now: datetime) -> tables.ImportReport:
    """Add the published years that the default calendar lacks. A year or day that it has is left as it is.

    Source: the State Council's yearly notices, as the chinesecalendar library carries them.
    """
    with transaction.atomic():
        count_up()
        content = queries.calendar_content("")
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
        content = queries.calendar_content(office)
        found = compare_days(rows, content.named)
        if found.added:
            _change(office, replace(content, named={**content.named, **found.added}), source, by, now)
    queries.drop_snapshot()
    return tables.report(len(found.added), found.unchanged, found.rejects, rejects_to)


def change_days(
    *, rows: Iterable[tables.Row], seen: str, by: Actor, now: datetime, office: str = "", source: str = "file"
) -> Plan:
    """The same, all of it or nothing. `seen` is the mark of the plan that was shown: `CalendarMoved` when the rows
    come to something else by now. Raises `BadCalendar` when a row cannot be taken."""
    with transaction.atomic():
        count_up()
        content = queries.calendar_content(office)
        found = compare_days(rows, content.named)
        if found.problems:
            raise BadCalendar(found.problems[0].reason)
        if found.plan.mark != seen:
            raise CalendarMoved
        if found.added:
            _change(office, replace(content, named={**content.named, **found.added}), source, by, now)
    queries.drop_snapshot()
    return found.plan


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
    *,
    spans: Sequence[tuple[time, time]],
    by: Actor,
    now: datetime,
    office: str = "",
    effective: date | None = None,
) -> CalendarVersion:
    """Office hours from a day on, or (without one) from the beginning, as spans in order that do not overlap.

    Hours that begin later stay. An office without spans goes back to the default hours from that day.
    """
    if spans or not office:
        try:
            OfficeCalendar(hours=tuple(spans))
        except ValueError as error:
            raise BadCalendar from error
    hours = [[f"{begin:%H:%M}", f"{end:%H:%M}"] for begin, end in spans]
    with transaction.atomic():
        count_up()
        content = queries.calendar_content(office)
        if effective is None:
            changed = replace(content, hours=hours)
        else:
            day = effective.isoformat()
            kept = [change for change in content.hours_from if change[0] != day]
            changed = replace(content, hours_from=sorted([*kept, (day, hours)]))
        made = _change(office, changed, "hours", by, now)
    queries.drop_snapshot()
    return made


def withdraw_hours(*, effective: date, by: Actor, now: datetime, office: str = "") -> CalendarVersion:
    """Take back office hours that have not begun yet. Raises `BadCalendar` when none are to begin on that day."""
    day = effective.isoformat()
    with transaction.atomic():
        count_up()
        content = queries.calendar_content(office)
        kept = [change for change in content.hours_from if change[0] != day]
        if effective <= clock.office_date(now) or len(kept) == len(content.hours_from):
            raise BadCalendar(_("这一天没有待生效的办公时间"))
        made = _change(office, replace(content, hours_from=kept), "hours", by, now)
    queries.drop_snapshot()
    return made


def _change_suspensions(
    change: Callable[[Mapping[date, str]], dict[date, str]], office: str, by: Actor, now: datetime
) -> CalendarVersion:
    with transaction.atomic():
        count_up()
        content = queries.calendar_content(office)
        made = _change(office, replace(content, suspended=change(content.suspended)), "suspension", by, now)
    queries.drop_snapshot()
    return made


def _change(office: str, content: CalendarContent, source: str, by: Actor, now: datetime) -> CalendarVersion:
    """A new version of one calendar; a new default carries the offices' own calendars forward with it."""
    if office:
        base = queries.newest_calendar("")
        if base is None:
            raise CalendarNotLoaded
        return _write(office, base, content, source, by, now)
    offices = CalendarVersion.objects.exclude(office="").values_list("office", flat=True).distinct()
    own = {name: queries.calendar_content(name) for name in offices.order_by("office")}
    made = _write("", None, content, source, by, now)
    for name, kept in own.items():
        _write(name, made, kept, "base", by, now)
    return made


def _write(
    office: str, base: CalendarVersion | None, content: CalendarContent, source: str, by: Actor, now: datetime
) -> CalendarVersion:
    known = (base.known_from, base.known_until) if base else known_range(content.named)
    if known is None:
        raise CalendarNotLoaded
    version = CalendarVersion.objects.create(
        office=office,
        base=base,
        hours=content.hours,
        hours_from=content.hours_from,
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
