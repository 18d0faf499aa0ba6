"""Addresses of the own ground: found, recorded, changed with their earlier values shown, taken out of use."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases.queries.telling import named_area
from wangge.desk.household_forms import HouseholdForm, grid_choices
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import DomainError, NotFound, RoleNotAllowed
from wangge.people.queries import names_of
from wangge.residents import actions, queries
from wangge.residents.access import service_posts
from wangge.residents.words import Basis, SizeBand, Source
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.residents.models import Household, HouseholdPast

NAV = "households"
STAFF = (Role.DESK, Role.WORKER)


@access(*STAFF)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """A page of addresses, narrowed to a grid or to a text."""
    actor, now = request.actor, clock.now()
    text, grid = request.GET.get("q", "").strip()[:60], request.GET.get("grid", "")[:15]
    cursor = request.GET.get("cursor", "")
    after = int(cursor) if cursor.isdecimal() and len(cursor) < 19 else 0
    page = queries.list_households(actor, grid=grid, text=text, after=after)
    count = queries.count_households(actor, grid=grid, text=text)
    context = frame(
        request,
        now,
        nav_name=NAV,
        rows=[_row(each) for each in page.items],
        next_cursor=page.next_after or "",
        total=f"{count:,}" + ("+" if count >= queries.COUNT_BOUND else ""),
        words=text,
        grid=grid,
        grids=grid_choices(actor),
    )
    return render(request, "desk/households.html", context)


@access(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PageRequest) -> HttpResponse:
    """Record an address; the next one begins with the same grid, source and day."""
    now = clock.now()
    first = {"collected_on": clock.office_date(now), "grid": request.GET.get("grid", "")}
    form = HouseholdForm(request.actor, request.POST if request.method == "POST" else None, initial=first)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, 422 if form.errors else 200)
    try:
        made = actions.record_household(data=form.data_of(), by=request.actor, now=now)
    except DomainError as refusal:
        return _form_page(request, _refused(form, refusal), refusal.status)
    messages.success(request, _("已登记：%(address)s") % {"address": made.address})
    if "again" in request.POST:
        return HttpResponseRedirect(f"{reverse('desk:household_new')}?grid={made.grid}")
    return HttpResponseRedirect(reverse("desk:household", args=[made.pk]))


@access(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PageRequest, household_id: int) -> HttpResponse:
    """An address with its earlier values and the form that changes it; whoever was too late sees what stands now."""
    actor, now = request.actor, clock.now()
    found = queries.household(actor, household_id)
    if request.method != "POST":
        return _page(request, found, HouseholdForm(actor, initial=_initial(found)))
    form = HouseholdForm(actor, request.POST, initial=_initial(found))
    if not form.is_valid():
        return _page(request, found, form, 422)
    try:
        base = form.cleaned_data["base_version"] or 0
        actions.change_household(household=found, base_version=base, data=form.data_of(), by=actor, now=now)
    except RoleNotAllowed:
        raise
    except DomainError as refusal:
        return _page(request, found, _refused(form, refusal), refusal.status)
    messages.success(request, _("已保存，原来的内容留在下面"))
    still_own = any(each.pk == household_id for each in queries.households_by_id(actor, [household_id]))
    address = reverse("desk:household", args=[household_id]) if still_own else reverse("desk:households")
    return HttpResponseRedirect(address)


@access(*STAFF)
@require_POST
def retire(request: PageRequest, household_id: int) -> HttpResponse:
    """The address is no longer in use."""
    found = queries.household(request.actor, household_id)
    base = request.POST.get("base_version", "")
    if not base.isdecimal() or len(base) > 9:
        raise NotFound
    actions.retire_household(household=found, base_version=int(base), by=request.actor, now=clock.now())
    messages.success(request, _("已停用：%(address)s") % {"address": found.address})
    return HttpResponseRedirect(reverse("desk:households"))


def _refused(form: HouseholdForm, refusal: DomainError) -> HouseholdForm:
    for name, text in (refusal.fields or {"": refusal.detail}).items():
        form.add_error(name if name in form.fields else None, str(text))
    return form


def _row(household: "Household | HouseholdPast") -> dict[str, Any]:
    return {
        "pk": household.pk,
        "address": household.address,
        "size": SizeBand(household.size_band).label,
        "grid": (named_area(household.grid) or {}).get("name", ""),
        "village": (named_area(household.village) or {}).get("name", ""),
        "source": Source(household.source).label,
        "basis": Basis(household.basis).label,
        "collected_on": household.collected_on,
        "collector_id": household.collector_id,
        "version": household.version,
    }


def _initial(household: "Household") -> dict[str, Any]:
    names = ("grid", "address", "size_band", "source", "basis", "collected_on")
    return {**{name: getattr(household, name) for name in names}, "base_version": household.version}


def _form_page(request: PageRequest, form: forms.Form, status: int) -> HttpResponse:
    context = frame(request, clock.now(), nav_name=NAV, form=form)
    return render(request, "desk/household_form.html", context, status=status)


def _page(request: PageRequest, found: "Household", form: HouseholdForm, status: int = 200) -> HttpResponse:
    past = [{**_row(each), "replaced_at": each.replaced_at} for each in queries.past_values(found)]
    now_row = _row(found)
    names = names_of({row["collector_id"] for row in (now_row, *past) if row["collector_id"] is not None})
    for row in (now_row, *past):
        row["collector"] = names.get(row["collector_id"], "")
    form.fields["base_version"].initial = found.version
    context = frame(
        request,
        clock.now(),
        nav_name=NAV,
        household=found,
        row=now_row,
        past=past,
        form=form,
        may_register=bool(service_posts(request.actor)),
    )
    return render(request, "desk/household.html", context, status=status)
