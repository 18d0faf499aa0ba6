"""The case page, its files and its print."""

import uuid
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.areas import queries as areas
from wangge.areas.errors import UnknownArea
from wangge.cases.access import get_case, is_reporters, reads_own_words
from wangge.cases.actions.exporting import note_print
from wangge.cases.queries.joined import joined_to
from wangge.cases.queries.listing import QUEUES
from wangge.cases.states import Act, State
from wangge.desk import act_forms, case_page, filters, joined, listed, nav
from wangge.desk.views.frame import asked_of, columns, target
from wangge.desk.words import DANGER, SUBMITS
from wangge.files.queries import for_owners
from wangge.files.serving import serve
from wangge.files.storage import Variant
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.actor import Actor, Level
from wangge.lib.errors import NotFound
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.cases.models import Case
    from wangge.files.models import Upload


@access(*CASE_ROLES)
@require_safe
def case(request: PageRequest, number: str) -> HttpResponse:
    return show(request, get_case(request.actor, number))


def show(
    request: PageRequest, case: "Case", *, form: act_forms.ActForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The case in its three columns, or alone when htmx asks for that; `form` is the one that stands open."""
    actor, now = request.actor, clock.now()
    asked = list_beside(request, case)
    open_act = form.act if form is not None else case_page.likely(case, actor)
    context = case_page.context(case, actor, now, asked.query, open_act)
    if form is None and open_act is not None and "problem" not in more:
        form = act_forms.build(act_forms.setting_of(case, open_act, actor, now), seen=context["seen"])
    context |= form_context(case, form, actor, asked.query) | more
    if target(request):
        # After an act the row, the counts and a message come along; the list itself stays where it is.
        context |= {"listed": None, "row": None}
        if more.get("done"):
            row = listed.rows([case], actor, now, asked.query, asked.queue)[0]
            context |= {
                "row": row,
                "nav_sections": nav.sections(actor, now),
                "nav_name": asked.queue or "all",
                "is_live": True,
            }
        return render(request, "desk/parts/case_answer.html", context, status=status)
    return columns(request, now, asked, current=case.number, status=status, is_open=True, **context)


def form_context(case: "Case", form: act_forms.ActForm | None, actor: Actor, query: str) -> dict[str, Any]:
    if form is None:
        return {"form": None}
    label = case_page.label_of(case, form.act, actor)
    place = case_page.place_of(case) if form.act == Act.RELOCATE else {}
    return {
        "form": form,
        "place_map": place.get("map", ""),
        "place_point": place.get("point", ""),
        "form_address": case_page.act_address(case, form.act, query),
        "form_label": label,
        "form_submit": SUBMITS.get(form.act, label),
        "form_is_danger": form.act in DANGER,
        "is_dispatch": form.act == Act.DISPATCH,
        "is_relocate": form.act == Act.RELOCATE,
        "compared": joined.compared(case, str(form["into"].value() or ""), actor) if form.act == Act.MERGE else [],
    }


def list_beside(request: PageRequest, case: "Case") -> filters.Asked:
    """The list that the case was opened from; without one, the queue in which the case waits."""
    waiting = next((name for name, queue in QUEUES.items() if State(case.state) in queue.states), "")
    return asked_of(request, waiting)


@access(*CASE_ROLES)
@require_safe
def file(request: PageRequest, number: str, upload_id: uuid.UUID) -> HttpResponseBase:
    return serve(request, _upload(request, number, upload_id))


@access(*CASE_ROLES)
@require_safe
def thumbnail(request: PageRequest, number: str, upload_id: uuid.UUID) -> HttpResponseBase:
    return serve(request, _upload(request, number, upload_id), Variant.THUMBNAIL)


def _upload(request: PageRequest, number: str, upload_id: uuid.UUID) -> "Upload":
    """A file of a case that the person may see, or of a report merged into it; what a reporter sent in confidence is
    the desks' alone."""
    found = get_case(request.actor, number)
    owners = for_owners("case", [found.pk, *(each.pk for each in joined_to(found))])
    upload = next((each for uploads in owners.values() for each in uploads if str(each.pk) == str(upload_id)), None)
    if upload is None:
        raise NotFound
    if is_reporters(upload) and not reads_own_words(request.actor, found):
        raise NotFound
    return upload


@access(*CASE_ROLES)
@require_safe
def print_case(request: PageRequest, number: str) -> HttpResponse:
    """The case file on paper. Printing is a look at the whole file, so it is journalled."""
    actor, now = request.actor, clock.now()
    found = get_case(actor, number)
    note_print(case=found, by=actor, now=now)
    context = case_page.context(found, actor, now)
    context |= {"printed_at": now, "where": nav.where(actor), "steps_in_order": list(reversed(context["steps"]))}
    return render(request, "desk/print.html", context)


@access(*CASE_ROLES)
@require_safe
def around(request: PageRequest, code: str) -> HttpResponse:
    """The outlines around an area for the small map: the grids of its village, or the areas below it."""
    info = areas.index().get(code)
    if info is None:
        raise UnknownArea
    if info.level == Level.GRID:
        shapes = areas.boundaries(Level.GRID, info.parent)
    elif info.level == Level.VILLAGE:
        shapes = areas.boundaries(Level.GRID, code)
    else:
        shapes = areas.boundaries(Level.VILLAGE if info.level == Level.TOWN else Level.TOWN, code)
    response = JsonResponse(shapes)
    response["Cache-Control"] = "private, max-age=3600"
    return response
