"""Records that may be one place, or one address: looked at side by side, merged or told apart by a person."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.desk import homes, registered
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.errors import DomainError, NotFound
from wangge.places.access import KEEPERS
from wangge.places.actions.merging import merge_places, tell_apart
from wangge.places.queries import doubles
from wangge.residents.access import HOUSEHOLD_KEEPERS
from wangge.residents.actions import merge_households, tell_households_apart
from wangge.residents.queries import doubles as household_doubles
from wangge.ui.requests import PageRequest


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
    try:
        match request.POST.get("keep"):
            case "first":
                merge_places(place=pair.second, into=pair.first, by=by, now=now)
                told = _("已合并，保留第 %(id)s 号记录；可以在被并入的记录上撤销") % {"id": pair.first_id}
            case "second":
                merge_places(place=pair.first, into=pair.second, by=by, now=now)
                told = _("已合并，保留第 %(id)s 号记录；可以在被并入的记录上撤销") % {"id": pair.second_id}
            case "both":
                tell_apart(pair=pair, by=by, now=now)
                told = _("已记为两个不同的地方，不再提示")
            case _:
                raise NotFound
    except DomainError as refusal:
        if refusal.status != 409:
            raise
        messages.warning(request, str(refusal.detail))
    else:
        messages.success(request, told)
    return HttpResponseRedirect(reverse("desk:doubles"))


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
    keep = request.POST.get("keep")
    if keep not in ("first", "second", "both"):
        raise NotFound
    try:
        if keep == "both":
            tell_households_apart(pair=pair, by=by, now=now)
            messages.success(request, _("已记为两个不同的地址，不再提示"))
        else:
            kept, gone = (pair.first, pair.second) if keep == "first" else (pair.second, pair.first)
            merge_households(household=gone, into=kept, by=by, now=now)
            told = _("已合并，保留第 %(id)s 号记录；可以在被并入的记录上撤销")
            messages.success(request, told % {"id": kept.pk})
    except DomainError as refusal:
        if refusal.status != 409:
            raise
        messages.warning(request, str(refusal.detail))
    return HttpResponseRedirect(reverse("desk:household_doubles"))
