"""Taking a file of places or of addresses in: sent here, worked off in the background, with counts, rejected rows and a
way to stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.desk.household_forms import HouseholdImportForm
from wangge.desk.import_form import ImportForm
from wangge.desk.place_forms import PlaceImportForm
from wangge.desk.taken_in import shown_runs
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.errors import DomainError
from wangge.places.access import KEEPERS
from wangge.places.actions import importing as places
from wangge.places.actions.runs import ask_import, cancel_import
from wangge.places.queries.runs import latest_runs, rejects_of, run_for
from wangge.residents.access import HOUSEHOLD_KEEPERS
from wangge.residents.actions import importing as households
from wangge.ui.requests import PageRequest


@dataclass(frozen=True, slots=True)
class Register:
    """What may be imported: its noun for the worker, its form, and where its pages are."""

    noun: str
    page: str  # the names of the pages begin with it
    form: type[ImportForm]
    headings: Iterable[str]


PLACES = Register("places", "place_import", PlaceImportForm, dict.fromkeys(places.HEADINGS))
HOUSEHOLDS = Register("households", "household_import", HouseholdImportForm, dict.fromkeys(households.HEADINGS))


@access(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: PageRequest) -> HttpResponse:
    """Send a file of places; the latest imports with how far they are."""
    return _index(request, PLACES)


@access(*KEEPERS)
@require_safe
def progress(request: PageRequest, run_id: int) -> HttpResponse:
    """One import, asked for again while it runs."""
    return _progress(request, PLACES, run_id)


@access(*KEEPERS)
@require_POST
def cancel(request: PageRequest, run_id: int) -> HttpResponse:
    """Stop it: what was taken in stays."""
    return _cancel(request, PLACES, run_id)


@access(*KEEPERS)
@require_safe
def rejects(request: PageRequest, run_id: int) -> HttpResponseBase:
    """The rejected rows, to be mended and sent again."""
    return _rejects(request, PLACES, run_id)


@access(*HOUSEHOLD_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def household_index(request: PageRequest) -> HttpResponse:
    """Send a file of addresses; the latest imports with how far they are."""
    return _index(request, HOUSEHOLDS)


@access(*HOUSEHOLD_KEEPERS)
@require_safe
def household_progress(request: PageRequest, run_id: int) -> HttpResponse:
    return _progress(request, HOUSEHOLDS, run_id)


@access(*HOUSEHOLD_KEEPERS)
@require_POST
def household_cancel(request: PageRequest, run_id: int) -> HttpResponse:
    return _cancel(request, HOUSEHOLDS, run_id)


@access(*HOUSEHOLD_KEEPERS)
@require_safe
def household_rejects(request: PageRequest, run_id: int) -> HttpResponseBase:
    return _rejects(request, HOUSEHOLDS, run_id)


def _index(request: PageRequest, register: Register) -> HttpResponse:
    if request.method != "POST":
        return _page(request, register, register.form(auto_id="import_%s"))
    form = register.form(request.POST, request.FILES, auto_id="import_%s")
    if form.is_valid():
        said = form.cleaned_data
        try:
            ask_import(
                stream=said["file"],
                name=said["file"].name or "",
                noun=register.noun,
                options=form.options(),
                by=request.actor,
                now=clock.now(),
            )
            messages.success(request, _("文件已收下，在后台导入；进度和退回的行在本页查看"))
            return HttpResponseRedirect(reverse(f"desk:{register.page}s"))
        except DomainError as refusal:
            if refusal.status not in (409, 413, 415, 422):
                raise
            form.add_error("file", str(refusal.detail))
    return _page(request, register, form, 422)


def _page(request: PageRequest, register: Register, form: ImportForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = frame(
        request,
        clock.now(),
        nav_name=register.noun,
        form=form,
        runs=shown_runs(latest_runs(request.actor, register.noun)),
        headings=list(register.headings),
        is_households=register is HOUSEHOLDS,
    )
    return render(request, "desk/places/imports.html", context, status=status)


def _progress(request: PageRequest, register: Register, run_id: int) -> HttpResponse:
    run = shown_runs([run_for(request.actor, register.noun, run_id)])[0]
    return render(request, "desk/places/import.html", {"run": run})


def _cancel(request: PageRequest, register: Register, run_id: int) -> HttpResponse:
    found = run_for(request.actor, register.noun, run_id)
    try:
        cancel_import(run_id=found.pk, noun=register.noun, by=request.actor, now=clock.now())
    except DomainError as refusal:
        if refusal.status != 409:
            raise
        messages.warning(request, str(refusal.detail))
    else:
        messages.success(request, _("导入已取消，取消前收下的行都在"))
    return HttpResponseRedirect(reverse(f"desk:{register.page}s"))


def _rejects(request: PageRequest, register: Register, run_id: int) -> HttpResponseBase:
    path = rejects_of(request.actor, register.noun, run_id)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"rejected-{run_id}.csv", content_type="text/csv")
