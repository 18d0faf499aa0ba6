"""What every staff page must say aloud: for now, that the working calendar ends."""

from collections.abc import Iterator

from django.http import HttpRequest

from wangge.catalogue.queries import calendar_warning
from wangge.lib import clock
from wangge.ui.context import Notice

CALENDAR = "/desk/calendar/"  # says it itself


def calendar(request: HttpRequest) -> Iterator[Notice]:
    """The warning that the published calendar ends or has ended, on staff pages only."""
    if request.path.startswith("/desk/") and request.path != CALENDAR:
        warning = calendar_warning(clock.now())
        if warning:
            yield Notice(warning, href=CALENDAR)
