"""The published list of what grid workers may be given to do, and what they never do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.areas import queries as areas
from wangge.catalogue.queries import items_in_force
from wangge.catalogue.queries.items import WORKER_ACTIONS
from wangge.lib.access import ANYONE, access
from wangge.lib.actor import Level


@access(ANYONE)
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """The items in force today: those of the whole county first, then those of towns and villages."""
    held = {item.area_code: areas.index().get_ever(item.area_code) for item in items_in_force()}
    rows = [
        {
            "item": item,
            "action": WORKER_ACTIONS[item.worker_action],
            "area": held[item.area_code] if item.level != Level.CITY else None,
        }
        for item in items_in_force()
    ]
    forbidden = {str(item.forbidden) for item in items_in_force()}
    context = {
        "rows": sorted(rows, key=lambda row: row["area"] is not None),
        "forbidden": forbidden.pop() if len(forbidden) == 1 else "",  # of every item the same: said once
    }
    return render(request, "portal/items.html", context)
