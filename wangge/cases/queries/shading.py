"""Areas of the map by what is open in them, what of it is late, how much of it is in time: grouped by the database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce

from wangge.areas import queries as areas
from wangge.cases.access import AREA_COLUMN
from wangge.cases.queries.listing import CaseFilter, matching
from wangge.cases.queries.mapping import Bbox, View, view_at
from wangge.cases.rates import Rate
from wangge.cases.states import OPEN
from wangge.lib.actor import Actor, Level


class Measure(StrEnum):
    """What an area is coloured by."""

    OPEN = "open"
    LATE = "late"
    ON_TIME = "on_time"


@dataclass(frozen=True, slots=True)
class Shade:
    """The open cases of one area, and those of them whose running clock is over."""

    open: int
    late: int

    @property
    def on_time(self) -> Rate:
        return Rate(self.open - self.late, self.open)


@dataclass(frozen=True, slots=True)
class Shades:
    """One view: by area code of its level; `unplaced` lie in no area of it."""

    view: View
    areas: dict[str, Shade]
    unplaced: int = 0


def shades(actor: Actor, wanted: CaseFilter, now: datetime, *, zoom: float, bbox: Bbox | None = None) -> Shades:
    """The open cases that the filter asks for, within the actor's scope, by the areas of this zoom.

    Towns for the whole county, villages and grids of the towns that the frame touches. Nothing is bounded: the figures
    are exact, and an index leads to what is open.
    """
    view = view_at(zoom) if bbox is not None else View.TOWN
    view = View.GRID if view is View.POINT else view
    states = tuple(state for state in wanted.states or OPEN if state in OPEN)
    if not states:
        return Shades(view, {})
    cases = matching(actor, replace(wanted, states=states), now)
    if bbox is not None and view is not View.TOWN:
        cases = cases.filter(town__in=_towns(bbox))
    column = AREA_COLUMN[Level(view.value)]
    late = Count("pk", filter=Q(running_due_at__lt=now))
    # Grouped by an expression: an index that is in the order of the areas would lead through every case ever reported.
    code = Coalesce(column, Value(""))
    rows = cases.order_by().values(code=code).annotate(n=Count("pk"), n_late=late).values_list("code", "n", "n_late")
    found = {code: Shade(count, count_late) for code, count, count_late in rows}
    unplaced = found.pop("", Shade(0, 0))
    return Shades(view, found, unplaced.open)


def _towns(bbox: Bbox) -> Sequence[str]:
    """Towns whose frame meets the frame of the map."""
    west, south, east, north = bbox
    held, found = areas.index(), []
    for town in areas.listing(level=Level.TOWN):
        shape = held.outline(town.code)
        if shape is None:
            continue
        left, bottom, right, top = shape.bounds
        if left <= east and right >= west and bottom <= north and top >= south:
            found.append(town.code)
    return found
