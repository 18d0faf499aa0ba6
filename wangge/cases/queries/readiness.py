"""What an office still lacks before residents can report, read from what is there; for set-up, portal and command."""

from enum import StrEnum

from wangge.areas import queries as areas
from wangge.cases.errors import OfficeInUse
from wangge.cases.models import Case
from wangge.catalogue import queries as catalogue
from wangge.lib.actor import Level
from wangge.people.queries import centre_of


class Need(StrEnum):
    """What must be there, in the order in which it is brought."""

    COUNTY = "county"
    GRIDS = "grids"
    CATEGORIES = "categories"
    CENTRE = "centre"
    DESK = "desk"


def lacking() -> list[Need]:
    """What is missing, in order; nothing once residents can report."""
    county = areas.county()
    centre = centre_of(county.code) if county is not None else None
    has = {
        Need.COUNTY: county is not None,
        Need.GRIDS: any(area.level is Level.GRID for area in areas.index()),
        Need.CATEGORIES: bool(catalogue.tree()),
        Need.CENTRE: centre is not None,
        Need.DESK: centre is not None and centre.is_staffed,
    }
    return [need for need, is_there in has.items() if not is_there]


def takes_reports() -> bool:
    """Can a report be taken? An office that has begun stays open when the last person at its desk leaves."""
    needs = lacking()
    return not needs or (needs == [Need.DESK] and is_in_use())


def is_in_use() -> bool:
    """Has any case been taken?"""
    return Case.objects.exists()


def check_not_in_use() -> None:
    """Raise `OfficeInUse` once cases stand on the areas: from then on a second person approves their changes."""
    if is_in_use():
        raise OfficeInUse
