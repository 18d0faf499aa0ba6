"""Records that may be one place: looked at side by side, merged or told apart by a person."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.desk import registered
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.errors import DomainError, NotFound
from wangge.places.access import KEEPERS
from wangge.places.actions.merging import merge_places, tell_apart
from wangge.places.queries import doubles
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
