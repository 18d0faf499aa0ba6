"""Patrols at the desk: plans with how far they are, one plan, and what was missed. By place, never by worker."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.desk import patrolled, registered
from wangge.desk.patrol_forms import OpenForm, PlanForm, SettleForm, StopForm
from wangge.desk.refused import come_back
from wangge.desk.views.frame import frame
from wangge.files.queries import of_owner
from wangge.files.serving import serve
from wangge.files.storage import Variant
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.errors import DomainError, InvalidInput, NotFound
from wangge.patrols.access import MAKERS, READERS, miss_for, plan_for
from wangge.patrols.actions.closing import settle_miss
from wangge.patrols.actions.planning import add_place, end_plan, make_plan, open_window, remove_place
from wangge.patrols.queries import standing
from wangge.patrols.windows import Cadence
from wangge.places.access import place_for
from wangge.ui.requests import PageRequest

PAGE = 50


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else None


@access(*READERS)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The plans of one's area with their open windows."""
    actor, now = request.actor, clock.now()
    with_ended = request.GET.get("ended") == "1"
    below = _key(request.GET.get("cursor", ""))
    found = standing.plans(actor, with_ended=with_ended, below=below, limit=PAGE + 1)
    context = frame(
        request,
        now,
        nav_name="patrols",
        rows=patrolled.rows(standing.standings(found[:PAGE], now)),
        next_cursor=found[PAGE - 1].pk if len(found) > PAGE else "",
        with_ended=with_ended,
        missed=standing.miss_count(actor),
        may_make=actor.has_role(*MAKERS),
    )
    return render(request, "desk/patrols/list.html", context)


@access(*MAKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Make a plan."""
    actor, now = request.actor, clock.now()
    today = clock.office_date(now)
    form = PlanForm(actor, today, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            plan = make_plan(
                title=said["title"],
                area=said["area"],
                cadence=Cadence(said["cadence"]),
                item_code=said["item"],
                kinds=said["kinds"],
                starts_on=said["starts_on"],
                by=actor,
                now=now,
            )
        except DomainError as refusal:
            if refusal.status not in (409, 422):
                raise
            _tell(form, refusal)
        else:
            messages.success(request, _("巡查已建立，场所会出现在网格员的手机上"))
            return HttpResponseRedirect(reverse("desk:patrol", args=[plan.pk]))
    context = frame(request, now, nav_name="patrols", form=form)
    return render(request, "desk/patrols/form.html", context, status=422 if form.errors else 200)


def _tell(form: forms.Form, refusal: DomainError) -> None:
    for name, text in refusal.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    if not refusal.fields:
        form.add_error(None, str(refusal.detail))


@access(*READERS)
@require_safe
def plan(request: PageRequest, plan_id: int) -> HttpResponse:
    """One plan: its places, its windows, the latest looks."""
    actor, now = request.actor, clock.now()
    found = plan_for(actor, plan_id)
    may_make = actor.has_role(*MAKERS) and found.ended_on is None
    context = frame(
        request,
        now,
        nav_name="patrols",
        plan=found,
        row=patrolled.row(standing.standings([found], now)[0]),
        windows=patrolled.windows(found),
        places=registered.rows(standing.places_of(actor, found)),
        looks=patrolled.looks(actor, found),
        may_make=may_make,
        open_form=OpenForm(auto_id="open_%s"),
        stop_form=StopForm(auto_id="stop_%s"),
    )
    return render(request, "desk/patrols/plan.html", context)


@access(*MAKERS)
@require_POST
def act(request: PageRequest, plan_id: int, name: str) -> HttpResponse:
    """Open a window by hand, add or take out a place, end the plan."""
    actor, now = request.actor, clock.now()
    found = plan_for(actor, plan_id)

    def open_by_hand() -> None:
        said = _cleaned(OpenForm(request.POST))
        open_window(plan=found, until=said["until"], reason=said["reason"], by=actor, now=now)

    def add() -> None:
        add_place(plan=found, place=place_for(actor, _cleaned(StopForm(request.POST))["place"]), by=actor, now=now)

    def take_out() -> None:
        remove_place(plan=found, place_id=_cleaned(StopForm(request.POST))["place"], by=actor, now=now)

    acts: dict[str, tuple[Callable[[], object], str]] = {
        "open": (open_by_hand, _("已开临时窗口，场所会出现在网格员的手机上")),
        "add": (add, _("已加入")),
        "remove": (take_out, _("已取出，以往的核查都在")),
        "end": (lambda: end_plan(plan=found, by=actor, now=now), _("巡查已结束")),
    }
    if name not in acts:
        raise NotFound
    return come_back(request, *acts[name], reverse("desk:patrol", args=[found.pk]))


def _cleaned(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise InvalidInput(_("没有填全，请填好后再提交"))
    return form.cleaned_data


@access(*READERS)
@require_safe
def missed(request: PageRequest) -> HttpResponse:
    """What nobody looked at within its window, the oldest first."""
    actor, now = request.actor, clock.now()
    found = standing.misses(actor, after=_key(request.GET.get("cursor", "")) or 0, limit=PAGE + 1)
    context = frame(
        request,
        now,
        nav_name="patrols",
        rows=patrolled.missed(found[:PAGE]),
        next_cursor=found[PAGE - 1].pk if len(found) > PAGE else "",
        total=standing.miss_count(actor),
        may_settle=actor.has_role(*MAKERS),
        form=SettleForm(auto_id=False),
    )
    return render(request, "desk/patrols/missed.html", context)


@access(*MAKERS)
@require_POST
def settle(request: PageRequest, miss_id: int) -> HttpResponse:
    """What came of one of them."""
    found = miss_for(request.actor, miss_id)

    def do() -> None:
        said = _cleaned(SettleForm(request.POST))
        settle_miss(miss=found, outcome=str(said["outcome"]), note=str(said["note"]), by=request.actor, now=clock.now())

    return come_back(request, do, _("已处理"), reverse("desk:patrols_missed"))


@access(*READERS)
@require_safe
def picture(request: PageRequest, check_id: int, upload_id: uuid.UUID) -> HttpResponseBase:
    """A picture of a look, for whoever sees its place."""
    check = standing.check_of(check_id)
    place_for(request.actor, check.place_id)
    upload = of_owner("patrol_check", check.pk, upload_id)
    return serve(
        request, upload, Variant.THUMBNAIL if upload.has_thumbnail and "small" in request.GET else Variant.FILE
    )
