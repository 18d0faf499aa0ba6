"""Finding addresses that may be recorded twice, when one is written down and after an import."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from wangge.residents import likeness
from wangge.residents.likeness import Line
from wangge.residents.models import Household, HouseholdDouble
from wangge.residents.queries.doubles import alike_in, lines_in

BATCH = 400


def look_for_doubles(*, household: Household, now: datetime) -> int:
    """Note the addresses that may be the same as this one; how many are new."""
    alike = alike_in(household.address, grid=household.grid, village=household.village)
    return _note(((min(household.pk, each.pk), max(household.pk, each.pk)) for each in alike if each != household), now)


def find_doubles(*, villages: Collection[str], now: datetime, after: int) -> int:
    """After an import: compare within each village; only pairs with a record above the key `after`. How many new."""
    found = 0
    for village in sorted(villages):
        lines = [Line(*row) for row in lines_in(village)]
        found += _note(
            ((one.id, other.id) for one, other in likeness.pairs_of(lines) if max(one.id, other.id) > after), now
        )
    return found


def _note(pairs: Iterable[tuple[int, int]], now: datetime) -> int:
    """Keep pairs that are not known yet: one that was decided is not asked again."""
    kept, every = 0, list(pairs)
    for start in range(0, len(every), BATCH):
        part = every[start : start + BATCH]
        seconds = {second for _first, second in part}
        known = set(HouseholdDouble.objects.filter(second__in=seconds).values_list("first_id", "second_id"))
        fresh = [
            HouseholdDouble(first_id=one, second_id=two, found_at=now) for one, two in part if (one, two) not in known
        ]
        with transaction.atomic():
            HouseholdDouble.objects.bulk_create(fresh, ignore_conflicts=True)
        kept += len(fresh)
    return kept
