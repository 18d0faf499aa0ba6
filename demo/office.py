"""Office time for the demonstration: instants a share of a limit or some working hours away. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from wangge.catalogue.deadlines import Limit, OfficeCalendar, Unit, due_at, working_time_between

DAY_HOURS = 7.5  # of office time


@dataclass(frozen=True, slots=True)
class Office:
    """Moves through office hours of one calendar. Instants are aware, hours are office hours."""

    calendar: OfficeCalendar

    def after(self, start: datetime, hours: float) -> datetime:
        """The instant at which `hours` of office time have passed; the next opening for 0 outside office hours."""
        return due_at(start, Limit(Decimal(str(round(hours, 4))), Unit.WORKING_HOURS), self.calendar).at

    def before(self, end: datetime, hours: float) -> datetime:
        """The instant from which `hours` of office time pass until `end`."""
        left, day = timedelta(hours=hours), self.calendar.local_date(end)
        while True:
            for opening, close in reversed(self.calendar.spans_of(day)):
                stop = min(close, end)
                if stop <= opening:
                    continue
                if stop - left >= opening:
                    return stop - left
                left -= stop - opening
            day -= timedelta(days=1)

    def hours(self, start: datetime, end: datetime) -> float:
        return working_time_between(start, end, self.calendar) / timedelta(hours=1)

    def due(self, start: datetime, limit: Limit) -> datetime:
        return due_at(start, limit, self.calendar).at

    def share(self, start: datetime, due: datetime, limit: Limit, part: float) -> datetime:
        """The instant at which `part` of the time from `start` to `due` is used up, beyond 1 when late.

        A limit in hours runs around the clock; every other is used up in office hours only.
        """
        if limit.unit is Unit.HOURS:
            return start + max(due - start, timedelta(minutes=5)) * part
        return self.after(start, max(self.hours(start, due), 0.2) * part)
