"""Taking a file of places in: sent here, worked off in the background, with counts, rejected rows and a way to stop."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.desk.place_forms import ImportForm
from wangge.desk.taken_in import shown_runs
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.errors import DomainError
from wangge.places.access import KEEPERS
from wangge.places.actions.importing import HEADINGS
from wangge.places.actions.runs import ask_import, cancel_import
from wangge.places.queries.runs import latest_runs, rejects_of, run_for
from wangge.ui.requests import PageRequest

NOUN = "places"


@access(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: PageRequest) -> HttpResponse:
    """Send a file; the latest imports with how far they are."""
    if request.method != "POST":
        return _page(request, ImportForm(auto_id="import_%s"))
    form = ImportForm(request.POST, request.FILES, auto_id="import_%s")
    if form.is_valid():
        said = form.cleaned_data
        options = {name: said[name] for name in ("source", "kind", "datum")} | {"mapping": said["columns"]}
        try:
            ask_import(
                stream=said["file"],
                name=said["file"].name or "",
                noun=NOUN,
                options=options,
                by=request.actor,
                now=clock.now(),
            )
            messages.success(request, _("文件已收下，在后台导入；进度和退回的行在本页查看"))
            return HttpResponseRedirect(reverse("desk:place_imports"))
        except DomainError as refusal:
            if refusal.status not in (409, 413, 415, 422):
                raise
            form.add_error("file", str(refusal.detail))
    return _page(request, form, 422)


def _page(request: PageRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    runs = shown_runs(latest_runs(request.actor, NOUN))
    context = frame(
        request,
        clock.now(),
        nav_name="places",
        form=form,
        runs=runs,
        headings=list(dict.fromkeys(HEADINGS)),
    )
    return render(request, "desk/places/imports.html", context, status=status)


@access(*KEEPERS)
@require_safe
def progress(request: PageRequest, run_id: int) -> HttpResponse:
    """One import, asked for again while it runs."""
    run = shown_runs([run_for(request.actor, NOUN, run_id)])[0]
    return render(request, "desk/places/import.html", {"run": run})


@access(*KEEPERS)
@require_POST
def cancel(request: PageRequest, run_id: int) -> HttpResponse:
    """Stop it: what was taken in stays."""
    found = run_for(request.actor, NOUN, run_id)
    try:
        cancel_import(run_id=found.pk, noun=NOUN, by=request.actor, now=clock.now())
    except DomainError as refusal:
        if refusal.status != 409:
            raise
        messages.warning(request, str(refusal.detail))
    else:
        messages.success(request, _("导入已取消，取消前收下的行都在"))
    return HttpResponseRedirect(reverse("desk:place_imports"))


@access(*KEEPERS)
@require_safe
def rejects(request: PageRequest, run_id: int) -> HttpResponseBase:
    """The rejected rows, to be mended and sent again."""
    path = rejects_of(request.actor, NOUN, run_id)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"rejected-{run_id}.csv", content_type="text/csv")
