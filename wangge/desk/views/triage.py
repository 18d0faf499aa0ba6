"""Suggestions: accepting one with a key, how often they agree with decisions, training anew, and going back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from wangge.cases.queries.suggesting import agreement, silent
from wangge.cases.queries.telling import category_name
from wangge.cases.states import Act
from wangge.desk import trained
from wangge.desk.refused import come_back
from wangge.desk.views.acts import send
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.actor import Role
from wangge.triage.actions import activate_model, ask_training, cancel_training, set_min_confidence
from wangge.triage.queries import min_confidence
from wangge.ui.requests import PageRequest

PERIODS = (30, 90, 365)
READERS = (Role.DESK, Role.SUPERVISOR, Role.LEADER, Role.SYSADMIN, Role.AUDITOR)


class ConfidenceForm(forms.Form):
    """How sure a suggestion must be, in percent."""

    percent = forms.IntegerField(label=gettext_lazy("把握至少（%）"), min_value=0, max_value=100)


@access(*CASE_ROLES)
@require_POST
def accept(request: PageRequest, number: str) -> HttpResponse:
    """Dispatch as suggested: the same act, with what stood on the suggestion."""
    return send(request, number, Act.DISPATCH)


@access(*READERS)
@require_safe
def overview(request: PageRequest) -> HttpResponse:
    """How often people decide as suggested, the model in use, and those trained before."""
    now = clock.now()
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else PERIODS[1]
    since = now - timedelta(days=days)
    rows = agreement(since)
    offered, agreed = sum(each.offered for each in rows), sum(each.agreed for each in rows)
    leads, same_lead = sum(each.leads for each in rows), sum(each.same_lead for each in rows)
    context: dict[str, Any] = frame(
        request,
        now,
        nav_name="triage",
        days=days,
        periods=PERIODS,
        rows=[(each, category_name(each.category)) for each in rows],
        offered=offered,
        agreed=agreed,
        rate=agreed / offered if offered else None,
        leads=leads,
        same_lead=same_lead,
        lead_rate=same_lead / leads if leads else None,
        silent=silent(since),
        may_change=request.actor.has_role(Role.SYSADMIN),
        confidence=ConfidenceForm(initial={"percent": round(100 * min_confidence())}),
        least=round(100 * min_confidence()),
        models=trained.models(),
        runs=trained.latest_runs(),
    )
    return render(request, "desk/triage.html", context)


@access(Role.SYSADMIN)
@require_POST
def start(request: PageRequest) -> HttpResponse:
    """Ask for a training; the worker does it."""
    return _done(
        request, lambda: ask_training(by=request.actor, now=clock.now()), _("已排入训练，完成后在本页查看报告")
    )


@access(Role.SYSADMIN)
@require_POST
def cancel(request: PageRequest, run_id: int) -> HttpResponse:
    """Give up a training."""
    return _done(request, lambda: cancel_training(run_id=run_id, by=request.actor, now=clock.now()), _("训练已取消"))


@access(Role.SYSADMIN)
@require_POST
def activate(request: PageRequest, model_id: int) -> HttpResponse:
    """Put a model to use, or an earlier one again; 0 is the one that is shipped."""
    return _done(request, lambda: activate_model(model_id=model_id, by=request.actor, now=clock.now()), _("已启用"))


@access(Role.SYSADMIN)
@require_POST
def confidence(request: PageRequest) -> HttpResponse:
    """How sure a suggestion must be from now on."""
    form = ConfidenceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填 0 到 100 之间的整数"))
        return HttpResponseRedirect(reverse("desk:triage"))
    share = form.cleaned_data["percent"] / 100
    return _done(
        request,
        lambda: set_min_confidence(share=share, by=request.actor, now=clock.now()),
        _("把握低于 %(n)s%% 的不再作为建议") % {"n": form.cleaned_data["percent"]},
    )


def _done(request: PageRequest, act: Callable[[], object], told: str) -> HttpResponse:
    return come_back(request, act, told, reverse("desk:triage"))
