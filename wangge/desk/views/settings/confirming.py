"""The three steps of each change: the form, what it would change, and the act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from wangge.desk.settings.flow import SettingsForm, Step, confirm, sent, step_of
from wangge.desk.settings.words import told_plan
from wangge.desk.views.frame import frame
from wangge.lib.errors import DomainError
from wangge.lib.plans import Plan
from wangge.ui.requests import PageRequest


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown before a change is made. `notes` say what it does not touch and what cannot be undone."""

    title: str
    plan: Plan
    notes: Sequence[str]
    submit: str
    effective: date | None = None
    is_final: bool = False
    seen: str = ""  # the plan's mark, confirmed with it


@dataclass(frozen=True, slots=True)
class Settled:
    """What to say and where to go once it is done."""

    text: str
    to: str


def proceed(
    request: PageRequest,
    form: SettingsForm,
    now: datetime,
    *,
    page: Callable[[int], HttpResponse],
    preview: Callable[[], Preview],
    act: Callable[[], str],
    settled: Callable[[str], Settled | HttpResponse],
    nav_name: str = "settings_catalogue",
) -> HttpResponse:
    """One round of form, preview or confirmation. `act` gives a key of what it made, `settled` reads it.

    `settled` may answer with a page of its own, for what is shown once and nowhere kept.
    """
    if request.method != "POST":
        return page(200)
    step = step_of(request)
    if not form.is_valid():
        return page(422)
    if step is Step.EDIT:
        return page(200)
    try:
        if step is Step.PREVIEW:
            return _show(request, preview(), now, nav_name)
        answer, _is_repeat = confirm(request, now, act)
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        form.add_refusal(refusal)
        return page(422)
    done = settled(answer)
    if isinstance(done, HttpResponse):
        return done
    messages.success(request, done.text)
    return HttpResponseRedirect(done.to)


def _show(request: PageRequest, preview: Preview, now: datetime, nav_name: str) -> HttpResponse:
    context: dict[str, Any] = {
        "preview": preview,
        "sent": sent(request, preview.seen),
        "changes": told_plan(preview.plan.changes),
    }
    return render(request, "desk/settings/preview.html", frame(request, now, nav_name=nav_name, **context))
