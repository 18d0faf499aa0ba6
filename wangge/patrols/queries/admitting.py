"""Is a patrol still work that grid workers may be given? Its item of the grid list may have ended or been withdrawn."""

from datetime import date

from wangge.areas import queries as areas
from wangge.catalogue import queries as catalogue
from wangge.patrols.models import Plan


def area_of(plan: Plan) -> str:
    """The code of the area that a plan is for; that of the county where it is for no town alone."""
    narrowest = plan.grid or plan.village or plan.town
    county = areas.county()
    return narrowest or (county.code if county else "")


def is_admitted(plan: Plan, on: date) -> bool:
    """Is the plan's item in force in its area on a day?"""
    return catalogue.is_admitted(plan.item_code, area_of(plan), on)
