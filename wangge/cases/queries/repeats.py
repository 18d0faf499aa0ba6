"""Likely repeats of a report: the same kind, near in place and time, alike in words. A person compares and decides."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from wangge.cases import search
from wangge.cases.access import DISPUTES, SECRET, visible
from wangge.cases.models import OPEN_VALUES, Case
from wangge.cases.queries.joined import never_merges
from wangge.cases.queries.suggesting import weights_in_use
from wangge.cases.queries.walks import few, first, keys, read
from wangge.lib.actor import Actor
from wangge.triage.likeness import likeness

LATELY = timedelta(days=30)
NEAR_METRES = 500.0
ALIKE = 0.25  # of 1: below it two texts merely have a category in common (docs/triage.md)
LOOKED_AT = 200
SHOWN = 4
_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Repeat:
    """An open case that may be about the same thing: how alike (0 to 1) and, where both have a point, how far."""

    case: Case
    alike: float
    metres: int | None


def likely_repeats(case: Case, actor: Actor, kinds: Sequence[str]) -> list[Repeat]:
    """Open cases of the same field (`kinds` are category codes) that `actor` may see, the likeliest first.

    Confidential cases and disputes are never compared, neither way.
    """
    if never_merges(case) or not (case.village or case.town):
        return []
    seen = visible(actor).filter(pk__in=keys(_about_here(case))).exclude(pk=case.pk).exclude(SECRET)
    seen = seen.exclude(category__startswith=DISPUTES)
    others = read(first(few(seen), ("-id",), Q(), LOOKED_AT))
    fields = {code[:2] for code in kinds if code}
    same = [
        each
        for each in sorted(others, key=lambda each: -each.pk)
        if abs(each.reported_at - case.reported_at) <= LATELY
        and (not fields or not each.category or each.category[:2] in fields)
    ]
    alike = likeness(weights_in_use(), case.text, [each.text for each in same])
    repeats = [Repeat(each, share, metres_between(case, each)) for each, share in zip(same, alike, strict=True)]
    near = [each for each in repeats if each.alike >= ALIKE and _is_near(case, each)]
    return sorted(near, key=lambda each: (-each.alike, each.case.pk))[:SHOWN]


def _about_here(case: Case) -> list[int]:
    """Open cases of the same village and time, the newest first, by the village's index; a village has few at a time.
    Of the town, where no village is known, those that share a word, by the search index."""
    if not case.village:
        said = [word for word in search.words(case.text) if len(word) > 1]
        return search.alike(said, area=case.town, states=OPEN_VALUES, limit=LOOKED_AT)
    lately = (case.reported_at - LATELY, case.reported_at + LATELY)
    here = Case.objects.filter(village=case.village, reported_at__range=lately).order_by("-reported_at")
    found = [pk for pk, state in here.values_list("pk", "state") if state in OPEN_VALUES]
    return found[:LOOKED_AT]


def _is_near(case: Case, other: Repeat) -> bool:
    """Within sight of each other; without two points, in the same grid, or the same village where a grid is unknown."""
    if other.metres is not None:
        return other.metres <= NEAR_METRES
    if case.grid and other.case.grid:
        return case.grid == other.case.grid
    return case.village == other.case.village


def metres_between(one: Case, other: Case) -> int | None:
    """The distance between two cases; None where one of them has no point."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    return round(metres(one.lon, one.lat, other.lon, other.lat))


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """The distance between two points that are near each other, in WGS-84."""
    east = (lon - other_lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(east, lat - other_lat) * _METRES_A_DEGREE
