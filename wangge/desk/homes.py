"""Addresses in words: a line of a list, and what stood there before."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from wangge.cases.queries.telling import named_area
from wangge.residents.words import Basis, SizeBand, Source

if TYPE_CHECKING:
    from wangge.residents.models import Household, HouseholdPast


def row(household: "Household | HouseholdPast") -> dict[str, Any]:
    """The values of a household, or of a version of it."""
    return {
        "pk": household.pk,
        "address": household.address,
        "size": SizeBand(household.size_band).label,
        "grid": (named_area(household.grid) or {}).get("name", "") if household.grid else _("待划入网格"),
        "village": (named_area(household.village) or {}).get("name", "") if household.village else "",
        "source": Source(household.source).label,
        "basis": Basis(household.basis).label,
        "collected_on": household.collected_on,
        "collector_id": household.collector_id,
        "version": household.version,
    }
