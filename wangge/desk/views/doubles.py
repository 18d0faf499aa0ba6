"""Records that may be one place, or one address: looked at side by side, merged or told apart by a person."""

from typing import TypeVar

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.desk import homes, registered
from wangge.desk.refused import come_back
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.errors import NotFound
from wangge.places.access import KEEPERS
from wangge.places.actions.merging import merge_places, tell_apart
from wangge.places.queries import doubles
from wangge.residents.access import HOUSEHOLD_KEEPERS
from wangge.residents.actions import merge_households, tell_households_apart
from wangge.residents.queries import doubles as household_doubles
from wangge.ui.requests import PageRequest

Record = TypeVar("Record")


@access(*KEEPERS)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """Pairs that wait for a decision, the oldest first."""
    actor, after = request.actor, request.GET.get("cursor", "")
    found, following = doubles.page(actor, after=int(after) if after.isdecimal() and len(after) < 19 else 0)
    context = frame(
        request,
        clock.now(),
        nav_name="places",
        pairs=registered.pairs(found),
        next_cursor=following or "",
        total=doubles.count(actor),
    )
    return render(request, "desk/places/doubles.html", context)


@access(*KEEPERS)
@require_POST
def decide(request: PageRequest, pair_id: int) -> HttpResponse:
    """Keep the first, keep the second, or both: a decision that can be undone on the record's page."""
    by, now = request.actor, clock.now()
    pair = doubles.pair_for(by, pair_id)
    page = reverse("desk:doubles")
    if request.POST.get("keep") == "both":
        return come_back(
            request, lambda: tell_apart(pair=pair, by=by, now=now), _("已记为两个不同的地方，不再提示"), page
        )
    kept, gone = _chosen(request, pair.first, pair.second)
    return come_back(request, lambda: merge_places(place=gone, into=kept, by=by, now=now), _merged(kept.pk), page)


@access(*HOUSEHOLD_KEEPERS)
@require_safe
def households(request: PageRequest) -> HttpResponse:
    """Pairs of addresses that wait for a decision, the oldest first."""
    actor, after = request.actor, request.GET.get("cursor", "")
    found, following = household_doubles.page(actor, after=int(after) if after.isdecimal() and len(after) < 19 else 0)
    context = frame(
        request,
        clock.now(),
        nav_name="households",
        pairs=[{"id": each.pk, "rows": [homes.row(each.first), homes.row(each.second)]} for each in found],
        next_cursor=following or "",
        total=household_doubles.count(actor),
    )
    return render(request, "desk/household_doubles.html", context)


@access(*HOUSEHOLD_KEEPERS)
@require_POST
def decide_household(request: PageRequest, pair_id: int) -> HttpResponse:
    """Keep the first, keep the second, or both: a decision that can be undone on the record's page."""
    by, now = request.actor, clock.now()
    pair = household_doubles.pair_for(by, pair_id)
    page = reverse("desk:household_doubles")
    if request.POST.get("keep") == "both":
        told = _("已记为两个不同的地址，不再提示")
        return come_back(request, lambda: tell_households_apart(pair=pair, by=by, now=now), told, page)
    kept, gone = _chosen(request, pair.first, pair.second)
    told = _merged(kept.pk)
    return come_back(request, lambda: merge_households(household=gone, into=kept, by=by, now=now), told, page)


def _chosen(request: PageRequest, first: Record, second: Record) -> tuple[Record, Record]:
    """The record of a pair that is kept, and the one that is merged into it."""
    match request.POST.get("keep"):
        case "first":
            return first, second
        case "second":
            return second, first
        case _:
            raise NotFound


def _merged(kept_id: int) -> str:
    return _("已合并，保留第 %(id)s 号记录；可以在被并入的记录上撤销") % {"id": kept_id}
