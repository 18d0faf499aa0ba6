"""What the registers hold of a worker's own grids, as the phone keeps it: addresses of households, and places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from wangge.journal.marks import Mark
from wangge.lib.actor import Actor, Role
from wangge.places.kinds import CONDITION_WORDS, GROUP_WORDS, KIND_WORDS, Condition, kinds_of
from wangge.places.queries.feeding import changed_since
from wangge.residents.queries import feed as changed_households
from wangge.residents.words import SizeBand, Source

if TYPE_CHECKING:
    from wangge.places.models import Place
    from wangge.residents.models import Household

OF_A_HOUSEHOLD = ("id", "address", "size_band", "grid", "version")
OF_A_PLACE = (
    "id", "kind", "name", "address", "grid", "lon", "lat", "component_code", "credit_code", "condition", "version",
)  # fmt: skip


@dataclass(slots=True)
class Told:
    """A page of both registers: what to keep, what to drop, and the marks to read on from."""

    homes_mark: str
    places_mark: str
    has_more: bool = True
    households: list[dict[str, Any]] = field(default_factory=list)
    households_gone: list[int] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    places_gone: list[int] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        names = ("households", "households_gone", "places", "places_gone")
        return {name: getattr(self, name) for name in names}


def registers(by: Actor, homes_mark: str, places_mark: str, *, limit: int) -> Told:
    """What changed in the caller's grids after these marks; none of it with a `limit` of 0."""
    told = Told(homes_mark, places_mark)
    if limit == 0:
        return told
    posts = by.posts_as(Role.WORKER)  # whoever sits at a desk too carries no more for it
    homes = changed_households(replace(by, posts=posts), homes_mark, limit)
    told.households, told.households_gone = [household_document(each) for each in homes.items], homes.gone
    told.homes_mark, told.has_more = homes.cursor, homes.has_more
    if told.has_more:
        return told
    places = changed_since({post.area for post in posts}, Mark.read(places_mark), limit=limit)
    told.places = [place_document(each) for each in places.items if each.is_in_use]
    told.places_gone = [*places.gone, *(each.pk for each in places.items if not each.is_in_use)]
    told.places_mark, told.has_more = places.cursor.text(), places.has_more
    return told


def household_document(household: "Household") -> dict[str, Any]:
    """An address with its size band, and nothing about anybody."""
    return {name: getattr(household, name) for name in OF_A_HOUSEHOLD}


def place_document(place: "Place") -> dict[str, Any]:
    """What a place says, and where it stands."""
    return {name: getattr(place, name) for name in OF_A_PLACE}


def register_words() -> dict[str, Any]:
    """What may be chosen when a place or an address is written down, in the caller's language."""
    kinds = [
        {"group": group.value, "label": str(words), "items": _choices(KIND_WORDS, kinds_of(group))}
        for group, words in GROUP_WORDS.items()
    ]
    told_by = (Source.VISIT, Source.RESIDENT, Source.PROPERTY)
    return {
        "kinds": kinds,
        "conditions": _choices(CONDITION_WORDS, Condition),
        "bands": [{"code": each.value, "label": str(each.label)} for each in SizeBand],
        "sources": [{"code": each.value, "label": str(each.label)} for each in told_by],
    }


def _choices(words: Mapping[Any, Any], wanted: Iterable[Any]) -> list[dict[str, str]]:
    return [{"code": each.value, "label": str(words[each])} for each in wanted]
