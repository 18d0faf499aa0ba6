"""Addresses of the own ground: found, recorded, changed with their earlier values shown, taken out of use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.areas.codes import masked
from wangge.areas.queries import index as index_of_areas
from wangge.desk import homes
from wangge.desk.household_forms import HouseholdForm, grid_choices
from wangge.desk.refused import come_back, explain
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Level, Role
from wangge.lib.errors import DomainError, NotFound, RoleNotAllowed
from wangge.people.queries import names_of
from wangge.residents import actions, queries
from wangge.residents.access import HOUSEHOLD_KEEPERS, service_posts
from wangge.residents.queries import doubles
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.residents.models import Household

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
        rows=[homes.row(each) for each in page.items],
        next_cursor=page.next_after or "",
        total=f"{count:,}" + ("+" if count >= queries.COUNT_BOUND else ""),
        words=text,
        grid=grid,
        grids=grid_choices(actor),
        may_keep=actor.has_role(*HOUSEHOLD_KEEPERS),
        doubles=doubles.count(actor) if actor.has_role(*HOUSEHOLD_KEEPERS) else 0,
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
    if "anyway" not in request.POST and (likely := _likely(request, form)):
        return _form_page(request, form, 409, likely)
    try:
        made = actions.record_household(data=form.data_of(), by=request.actor, now=now)
    except DomainError as refusal:
        return _form_page(request, form, explain(form, refusal))
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
        return _page(request, found, form, explain(form, refusal))
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


def _likely(request: PageRequest, form: HouseholdForm) -> list[dict[str, Any]]:
    """What the register may hold of the address already: shown before a second one is made of it."""
    grid = form.cleaned_data["grid"]
    if index_of_areas().get(grid) is None:
        return []
    found = doubles.likely_households(
        request.actor, address=form.cleaned_data["address"], grid=grid, village=masked(grid, Level.VILLAGE)
    )
    return [homes.row(each) for each in found]


@access(*HOUSEHOLD_KEEPERS)
@require_POST
def merge(request: PageRequest, household_id: int) -> HttpResponse:
    """The record is another one's double."""
    actor, into = request.actor, request.POST.get("into", "")
    found = queries.household(actor, household_id)
    kept = queries.household(actor, int(into) if into.isdecimal() and len(into) < 19 else 0)

    def do() -> object:
        return actions.merge_households(household=found, into=kept, by=actor, now=clock.now())

    return come_back(request, do, _("已合并；需要时可以在原记录的页面上撤销"), _back(kept.pk))


@access(*HOUSEHOLD_KEEPERS)
@require_POST
def unmerge(request: PageRequest, household_id: int) -> HttpResponse:
    """Two addresses after all."""
    found = queries.household(request.actor, household_id)

    def do() -> object:
        return actions.unmerge_household(household=found, by=request.actor, now=clock.now())

    return come_back(request, do, _("合并已撤销，两条记录各自独立"), _back(found.pk))


def _back(household_id: int) -> str:
    return reverse("desk:household", args=[household_id])


def _initial(household: "Household") -> dict[str, Any]:
    names = ("grid", "address", "size_band", "source", "basis", "collected_on")
    return {**{name: getattr(household, name) for name in names}, "base_version": household.version}


def _form_page(
    request: PageRequest, form: forms.Form, status: int, likely: Sequence[dict[str, Any]] = ()
) -> HttpResponse:
    context = frame(request, clock.now(), nav_name=NAV, form=form, likely=likely)
    return render(request, "desk/household_form.html", context, status=status)


def _page(request: PageRequest, found: "Household", form: HouseholdForm, status: int = 200) -> HttpResponse:
    past = [{**homes.row(each), "replaced_at": each.replaced_at} for each in queries.past_values(found)]
    now_row = homes.row(found)
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
        may_keep=request.actor.has_role(*HOUSEHOLD_KEEPERS),
        into=found.merged_into,
        parts=[homes.row(each) for each in doubles.merged_parts(found)],
        may_register=bool(service_posts(request.actor)),
    )
    return render(request, "desk/household.html", context, status=status)
