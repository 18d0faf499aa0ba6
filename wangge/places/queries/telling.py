"""A place as it is told: the document of the API and of the telephone, and its words for people."""

from typing import Any

from wangge.areas import queries as areas
from wangge.places import components
from wangge.places.kinds import GROUP_OF, KIND_WORDS, Kind
from wangge.places.models import Place


def place_document(place: Place) -> dict[str, Any]:
    """All that the register holds about a place, with names beside the codes of areas."""
    component = components.parse(place.component_code) if place.component_code else None
    return {
        "id": place.pk,
        "kind": place.kind,
        "group": GROUP_OF[place.kind].value,
        "label": kind_words(place.kind),
        "name": place.name,
        "address": place.address,
        "town": area_named(place.town),
        "village": area_named(place.village),
        "grid": area_named(place.grid),
        "lon": place.lon,
        "lat": place.lat,
        "component_code": place.component_code or None,
        "component_type": component.type_code if component else None,
        "credit_code": place.credit_code or None,
        "condition": place.condition or None,
        "state": place.state,
        "source": place.source or None,
        "source_id": place.source_id or None,
        "collected_on": place.collected_on,
        "legal_basis": place.legal_basis,
        "ended_on": place.ended_on,
        "merged_into": place.merged_into_id,
        "version": place.version,
    }


def kind_words(kind: str) -> str:
    return str(KIND_WORDS[Kind(kind)])


def area_named(code: str) -> dict[str, str] | None:
    """An area with its name; one that ended as it was last called."""
    if not code:
        return None
    info = areas.index().get_ever(code)
    return {"code": code, "name": info.name if info else code}


def where(place: Place) -> list[str]:
    """Town, village and grid by name, as far as they are known."""
    return [found["name"] for code in (place.town, place.village, place.grid) if (found := area_named(code))]
