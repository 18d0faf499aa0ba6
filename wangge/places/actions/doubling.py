"""Finding what may be recorded twice: by component or credit code, or of one kind, near and alike by name."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations

import numpy as np
import shapely
from django.db import transaction
from django.db.models import Count

from wangge.places import likeness
from wangge.places.kinds import Kind
from wangge.places.models import Double, Place
from wangge.places.queries.alike import CODES, MOST, NEAR, Spot, alike_to

BATCH = 500

Found = tuple[int, int, str, float | None]  # the two records, why, and how far apart


def look_for_doubles(*, place: Place, now: datetime) -> int:
    """Note the records that may be the same place as this one; how many."""
    found = alike_to(place)
    pairs = [(min(place.pk, other), max(place.pk, other), *why) for other, why in found.items()]
    return _note(pairs, now)


def find_doubles(*, town: str, now: datetime, after: int = 0) -> int:
    """Compare all records of a town with each other, after an import; only pairs with a record above the key `after`.
    How many new pairs."""
    found = 0
    here = Place.objects.filter(town=town, state="in_use", lon__isnull=False)
    for kind in Kind:  # one kind at a time, so that no more is held in memory
        rows = here.filter(kind=kind.value).values_list("pk", "kind", "name", "lon", "lat")
        spots = [Spot(pk, kind, name, lon or 0.0, lat or 0.0) for pk, kind, name, lon, lat in rows.iterator()]
        if any(spot.id > after for spot in spots):
            found += _note(_alike(spots, after), now)
    return found


def _alike(spots: Sequence[Spot], after: int) -> list[Found]:
    """Pairs of one kind that are near each other and alike by name, by a tree over all of them."""
    reach = likeness.reach_of(spots[0].kind)
    lons, lats = np.array([spot.lon for spot in spots]), np.array([spot.lat for spot in spots])
    # In metres on a plane through the middle of them: good to a thousandth over the width of a town.
    wide = likeness.METRES * float(np.cos(np.radians(lats.mean())))
    flat = np.asarray(shapely.points(lons * wide, lats * likeness.METRES))
    tree = shapely.STRtree(flat)
    asked, hit = tree.query(flat, predicate="dwithin", distance=reach)
    found: list[Found] = []
    for one, other in zip(asked.tolist(), hit.tolist(), strict=True):
        first, second = spots[one], spots[other]
        if first.id < second.id and second.id > after and likeness.are_alike(first.name, second.name):
            away = likeness.metres_between(first.lon, first.lat, second.lon, second.lat)
            found.append((first.id, second.id, NEAR, away))
    return found


def find_same_codes(*, now: datetime, after: int = 0) -> int:
    """Records anywhere in the county that bear one code, at least one of them above the key `after`."""
    pairs: list[Found] = []
    for reason, column in CODES.items():
        used = Place.objects.filter(state="in_use").exclude(**{column: ""})
        twice = used.values(column).annotate(n=Count("id")).filter(n__gt=1).order_by().values_list(column, flat=True)
        for code in twice.iterator(chunk_size=2000):
            ids = sorted(used.filter(**{column: code}).values_list("pk", flat=True)[:MOST])
            pairs += [(first, second, reason, None) for first, second in combinations(ids, 2) if second > after]
    return _note(pairs, now)


def _note(pairs: Sequence[Found], now: datetime) -> int:
    """Keep pairs that are not known yet: one that was decided is not asked again."""
    kept = 0
    for start in range(0, len(pairs), BATCH):
        part = pairs[start : start + BATCH]
        seconds = {second for _first, second, _reason, _metres in part}
        known = set(Double.objects.filter(second__in=seconds).values_list("first_id", "second_id"))
        fresh = [row for row in part if (row[0], row[1]) not in known]
        with transaction.atomic():
            Double.objects.bulk_create(
                [
                    Double(first_id=first, second_id=second, reason=reason, metres=metres, found_at=now)
                    for first, second, reason, metres in fresh
                ],
                ignore_conflicts=True,
            )
        kept += len(fresh)
    return kept
