"""Recurring places in words: each as a row with the list of its cases, as a table for a file, as marks on the map."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.areas import queries as areas
from wangge.cases.queries.recurring import RecurringPlace, public_kinds
from wangge.cases.queries.telling import category_name, named_org
from wangge.desk import options
from wangge.ui.templatetags.ui import local_date

EDGE = 0.0003  # of a degree, about 30 m: the list's frame holds the cases at its border
PERIODS = (90, 180, 365)  # days, of the report that came back
WITHIN = (14, 30, 60, 90)  # days after closing
HEADINGS: dict[str, str | Promise] = {
    "category": gettext_lazy("类别代码"),
    "category_name": gettext_lazy("类别"),
    "town": gettext_lazy("镇街"),
    "village": gettext_lazy("村居"),
    "grid": gettext_lazy("网格"),
    "grid_code": gettext_lazy("网格编码"),
    "lon": gettext_lazy("经度"),
    "lat": gettext_lazy("纬度"),
    "cases": gettext_lazy("案件数"),
    "returns": gettext_lazy("办结后又反映（次）"),
    "open": gettext_lazy("未办结"),
    "first_reported_at": gettext_lazy("最早反映"),
    "last_reported_at": gettext_lazy("最近反映"),
    "last_closed_at": gettext_lazy("最近办结"),
    "units": gettext_lazy("办理单位"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One place, ready for its template."""

    place: RecurringPlace
    category: str
    where: str
    units: str
    cases_href: str
    map_href: str


def rows(places: Sequence[RecurringPlace]) -> list[Row]:
    return [_row(place) for place in places]


def _row(place: RecurringPlace) -> Row:
    query = urlencode(_query(place))
    return Row(
        place=place,
        category=category_name(place.category) or place.category,
        where=" ".join(_path(place.grid)[-2:]),
        units=_units(place),
        cases_href=f"{reverse('desk:cases')}?{query}",
        map_href=f"{reverse('desk:map')}?{query}",
    )


def _query(place: RecurringPlace) -> dict[str, str]:
    west, south, east, north = place.frame
    frame = (west - EDGE, south - EDGE, east + EDGE, north + EDGE)
    return {
        "area": place.grid,
        "category": place.category,
        "box": ",".join(f"{edge:.5f}" for edge in frame),
        "order": "-reported_at",
    }


def _path(grid: str) -> list[str]:
    """Town, village and grid by name; a grid that has ended goes by its code."""
    if areas.index().get(grid) is None:
        return [grid]
    return [info.name for info in areas.ancestors(grid)[1:]]


def _units(place: RecurringPlace) -> str:
    return _("、").join(org["name"] for org_id in place.units if (org := named_org(org_id)))


def table(places: Sequence[RecurringPlace]) -> Iterator[dict[str, Any]]:
    """Rows of the file, under `HEADINGS`."""
    for place in places:
        town, village, grid = ["", "", *_path(place.grid)][-3:]
        yield {
            **{name: getattr(place, name, None) for name in HEADINGS},
            "category_name": category_name(place.category),
            "town": town,
            "village": village,
            "grid": grid,
            "grid_code": place.grid,
            "units": _units(place),
            "first_reported_at": local_date(place.first_reported_at),
            "last_reported_at": local_date(place.last_reported_at),
            "last_closed_at": local_date(place.last_closed_at),
        }


def marks(places: Sequence[RecurringPlace]) -> list[dict[str, Any]]:
    """What the map draws: where, how many, what it says and where it leads."""
    return [
        {
            "lon": place.lon,
            "lat": place.lat,
            "returns": place.returns,
            "label": _("%(category)s：%(cases)s 件，办结后又反映 %(returns)s 次")
            % {"category": category_name(place.category), "cases": place.cases, "returns": place.returns},
            "href": f"{reverse('desk:cases')}?{urlencode(_query(place))}",
        }
        for place in places
    ]


def kinds() -> options.Choices:
    """The items that may be looked at, under their fields."""
    wanted = public_kinds()
    found: options.Choices = []
    for label, items in options.category_groups():
        kept = [item for item in items if item[0] in wanted] if isinstance(items, list) else []
        if kept:
            found.append((label, kept))
    return found


def told_since(since: datetime | None) -> str:
    """What to say when there was more than one look can read."""
    if since is None:
        return ""
    return _("案件太多，只比较了 %(since)s 以来反映的；选一个镇街或类别可以看全。") % {"since": local_date(since)}
