"""Joint sessions: the list by what comes next, one session with what may be done, and its record in print."""

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from wangge.cases.actions.meeting import Meeting, act_on_session
from wangge.cases.queries import sessions
from wangge.desk import meetings
from wangge.desk.meeting_forms import form_class
from wangge.desk.nav import where
from wangge.desk.refused import explain
from wangge.desk.shown import Named, attached, received
from wangge.desk.views.frame import frame
from wangge.journal.actions import first_answer, once
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.errors import DomainError, NotFound, RoleNotAllowed
from wangge.ui.requests import PageRequest, client_id_of, whole_number

HIDDEN = ("client_id", "csrfmiddlewaretoken")
FIRST = ("record", "confirm", "report", "commit", "conclude", "sign")  # what carries a session on; the rest is folded


@access(*CASE_ROLES)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The sessions about cases that this person may see, newest first, by what comes next for them."""
    actor, now = request.actor, clock.now()
    status, below = request.GET.get("status", ""), whole_number(request.GET.get("cursor"))
    page = sessions.list_sessions(actor, now, status=status, below=below)
    counts = sessions.session_counts(actor, now)
    context = frame(
        request,
        now,
        nav_name="sessions",
        rows=meetings.rows(page.items, actor, now),
        next_cursor=page.next_below or "",
        total=counts.get(status, 0) if status else counts["everything"],
        tabs=[{"name": name, "label": words, "count": counts[name]} for name, words in meetings.TABS.items()],
        everything=counts["everything"],
        status=status,
    )
    return render(request, "desk/sessions.html", context)


@access(*CASE_ROLES)
@require_safe
def session(request: PageRequest, session_id: int) -> HttpResponse:
    """One session: about what, who is called, what was said and promised, and what this person may do."""
    return _page(request, session_id)


@access(*CASE_ROLES)
@require_POST
def act(request: PageRequest, session_id: int, name: str) -> HttpResponse:
    """One act on a session; whoever was a moment too late is told, and what was typed stays."""
    if name not in meetings.ACTS:
        raise NotFound
    actor, now = request.actor, clock.now()
    caller, client_id = f"{actor.kind}:{actor.id}", client_id_of(request)
    body = ["session", session_id, name, {key: request.POST.getlist(key) for key in request.POST if key not in HIDDEN}]
    if client_id is not None and first_answer(client_id=client_id, caller=caller, body=body) is not None:
        return _done(request, session_id, name)
    found = sessions.get_session(actor, session_id)
    form = form_class(name, found, meetings.called_to(found, actor, now), actor, now)(
        request.POST, request.FILES, auto_id=f"{name}_%s"
    )
    if not form.is_valid():
        return _page(request, session_id, {name: form}, 422)
    try:
        do = partial(_perform, request, found, name, form, received(form.cleaned_data.get("files") or []), now)
        once(client_id=client_id or uuid.uuid4(), caller=caller, body=body, now=now, do=do)
    except RoleNotAllowed:
        raise
    except DomainError as refusal:
        return _page(request, session_id, {name: form}, explain(form, refusal))
    return _done(request, session_id, name)


def _perform(
    request: PageRequest, found: Any, name: str, form: forms.Form, files: list[Named], now: datetime
) -> tuple[int, str]:
    """Files and act in one transaction; they belong to the first of the session's cases that this person sees."""
    actor = request.actor
    told = {field: value for field, value in form.cleaned_data.items() if field not in HIDDEN}
    if files:
        told["files"] = attached(files, sessions.matters_of([found], actor)[found.pk][0], actor, now)
    act_on_session(session=found, act=name, data=Meeting(**told), by=actor, now=now)
    return 200, ""


def _done(request: PageRequest, session_id: int, name: str) -> HttpResponse:
    """To the session as it is now; to the list, when it left this person's reach."""
    messages.success(request, str(meetings.DONE[name]))
    still_seen = sessions.visible_sessions(request.actor).filter(pk=session_id).exists()
    address = reverse("desk:session", args=[session_id]) if still_seen else reverse("desk:sessions")
    return HttpResponseRedirect(address)


@access(*CASE_ROLES)
@require_safe
def print_session(request: PageRequest, session_id: int) -> HttpResponse:
    """The record of a session for the file: who was called and came, minutes, promises, conclusion, signature."""
    actor, now = request.actor, clock.now()
    found = sessions.get_session(actor, session_id)
    context = _shown(request, found) | {"printed_at": now, "where": where(actor)}
    return render(request, "desk/session_print.html", context)


def _shown(request: PageRequest, found: Any) -> dict[str, Any]:
    actor, now = request.actor, clock.now()
    called = meetings.called_to(found, actor, now)
    return {
        "session": found,
        "row": meetings.rows([found], actor, now)[0],
        "called": called,
        "matters": meetings.matters(found, actor),
        "names": meetings.people(found),
    }


def _page(
    request: PageRequest, session_id: int, bound: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    actor, now = request.actor, clock.now()
    found = sessions.get_session(actor, session_id)
    shown = _shown(request, found)
    kept = bound or {}
    allowed = sessions.may_do(actor, found, now)
    acts = []
    for name in meetings.ACTS:
        if name not in allowed and name not in kept:
            continue
        form = kept.get(name) or form_class(name, found, shown["called"], actor, now)(auto_id=f"{name}_%s")
        is_first = name in FIRST[:3] or name == "sign" or (name == "conclude" and found.held_at is not None)
        acts.append(
            {
                "name": name,
                "form": form,
                "label": meetings.ACTS[name],
                "is_open": name in kept or is_first,
                "is_danger": name == "cancel",
            }
        )
    context = frame(request, now, nav_name="sessions", acts=acts, **shown)
    return render(request, "desk/session.html", context, status=status)
