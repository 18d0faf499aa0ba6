"""Telling whoever proposed an item of the grid list what was decided: `catalogue` does not know `notices`."""

from datetime import datetime

from django.db import transaction
from django.utils import translation

from wangge.catalogue.actions import take_decided
from wangge.catalogue.models import GridItem
from wangge.notices.actions import send_all
from wangge.notices.events import Event
from wangge.notices.recipients import About, Person, Telling, Value
from wangge.notices.states import Audience


@transaction.atomic
def tell_of_items(*, now: datetime) -> int:
    """Tell of each decision that has not been told yet, once; how many."""
    rows = take_decided(now=now)
    send_all(tellings=[_telling(row) for row in rows if row.proposed_by is not None], now=now)
    return len(rows)


def _telling(row: GridItem) -> Telling:
    # Under `number` stands what the address of the page is made from.
    values: dict[str, Value] = {"number": row.code, "item": row.code, "place": row.area_code, "outcome": _outcome(row)}
    return Telling(
        event=Event.ITEM_DECIDED,
        audience=Audience.UNIT,
        to=Person(row.proposed_by or 0),
        about=About("grid_item", row.pk),
        values=values,
    )


def _outcome(row: GridItem) -> dict[str, str]:
    told = {}
    for name, language in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(language):
            told[name] = str(row.get_status_display())
    return told
