"""Who answers for personal data, and the impact assessment of each activity: proposed, decided by another, kept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.desk.refused import explain
from wangge.desk.settings.protection_form import AssessmentForm, DecisionForm, OfficerForm
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import DomainError, NotFound
from wangge.people.queries import names_of
from wangge.residents.actions import decide_assessment, name_officer, propose_assessment
from wangge.residents.queries import protection
from wangge.residents.words import Activity, AssessmentState
from wangge.ui.requests import PageRequest

NAV = "settings_start"
KEEPERS = (Role.SYSADMIN, Role.SECADMIN)
READERS = (*KEEPERS, Role.AUDITOR)
TONES = {AssessmentState.PROPOSED: "warn", AssessmentState.APPROVED: "ok", AssessmentState.RETURNED: ""}


@access(*READERS)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The officer named, and how each activity stands."""
    return _index(request)


def _index(request: PageRequest, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    now = clock.now()
    officer = protection.current_officer()
    may_change = request.actor.has_role(*KEEPERS)
    if form is None and may_change:
        form = OfficerForm(
            initial={"username": officer.user.username, "reached_by": officer.reached_by} if officer else None
        )
    context = frame(
        request,
        now,
        nav_name=NAV,
        officer=officer,
        form=form,
        rows=protection.standings(clock.office_date(now)),
        may_change=may_change,
    )
    return render(request, "desk/settings/protection.html", context, status=status)


@access(*KEEPERS)
@require_POST
def officer(request: PageRequest) -> HttpResponse:
    """Name who answers for personal data."""
    form = OfficerForm(request.POST)
    if not form.is_valid():
        return _index(request, form, 422)
    try:
        name_officer(**form.cleaned_data, by=request.actor, now=clock.now())
    except DomainError as refusal:
        return _index(request, form, explain(form, refusal))
    messages.success(request, _("已公布个人信息保护负责人。"))
    return HttpResponseRedirect(reverse("desk:settings_protection"))


@access(*READERS)
@require_safe
def activity(request: PageRequest, name: str) -> HttpResponse:
    """Every version of one activity's assessment; the one that waits can be decided by somebody else."""
    return _activity(request, _named(name))


def _activity(request: PageRequest, kind: Activity, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    now, by = clock.now(), request.actor
    rows = protection.versions(kind)
    waiting = next((row for row in rows if row.state == AssessmentState.PROPOSED), None)
    may_decide = waiting is not None and by.has_role(*KEEPERS) and waiting.proposed_by != by.id
    names = names_of({who for row in rows for who in (row.proposed_by, row.decided_by) if who is not None})
    told: list[dict[str, Any]] = [
        {
            "row": row,
            "tone": TONES[AssessmentState(row.state)],
            "proposed": names.get(row.proposed_by, ""),
            "decided": names.get(row.decided_by or 0, ""),
        }
        for row in rows
    ]
    context = frame(
        request,
        now,
        nav_name=NAV,
        kind=kind,
        versions=told,
        waiting=waiting,
        decide_form=(form or DecisionForm()) if may_decide else None,
        may_propose=waiting is None and by.has_role(*KEEPERS),
    )
    return render(request, "desk/settings/assessment.html", context, status=status)


@access(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: PageRequest, name: str) -> HttpResponse:
    """Write an assessment, beginning from the last one, and lay it before a second person."""
    kind, now = _named(name), clock.now()
    last = next(iter(protection.versions(kind)), None)
    begun = {each: getattr(last, each) for each in ("lawfulness", "effects", "measures")} if last else {}
    form = AssessmentForm(request.POST or None, initial=begun | AssessmentForm.suggested(clock.office_date(now)))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                propose_assessment(data=form.weighed(kind), by=request.actor, now=now)
            except DomainError as refusal:
                status = explain(form, refusal)
            else:
                messages.success(request, _("已提交，等待另一位管理员审批。"))
                return HttpResponseRedirect(reverse("desk:settings_assessment", args=[kind.value]))
    context = frame(request, now, nav_name=NAV, form=form, kind=kind)
    return render(request, "desk/settings/assessment_form.html", context, status=status)


@access(*KEEPERS)
@require_POST
def decide(request: PageRequest, name: str, assessment_id: int) -> HttpResponse:
    """The second person's word."""
    kind, form = _named(name), DecisionForm(request.POST)
    found = protection.assessment(assessment_id)
    if found is None or found.activity != kind:
        raise NotFound
    if not form.is_valid():
        return _activity(request, kind, form, 422)
    try:
        decide_assessment(assessment_id=found.pk, **form.cleaned_data, by=request.actor, now=clock.now())
    except DomainError as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, str(refusal.detail))
        return HttpResponseRedirect(reverse("desk:settings_assessment", args=[kind.value]))
    messages.success(request, _("审批意见已记录。"))
    return HttpResponseRedirect(reverse("desk:settings_assessment", args=[kind.value]))


def _named(name: str) -> Activity:
    if name not in Activity.values:
        raise NotFound
    return Activity(name)
