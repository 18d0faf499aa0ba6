"""A visit written down at the desk from paper, with what the register knows of its target shown as known."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wangge.campaigns import access as campaign_access
from wangge.campaigns import actions
from wangge.campaigns.errors import RegisterMoved
from wangge.campaigns.queries.known import known_of
from wangge.campaigns.queries.listing import target_for
from wangge.campaigns.states import State
from wangge.desk import campaigning
from wangge.desk.refused import explain
from wangge.desk.views.campaigns import NAV
from wangge.desk.views.frame import frame
from wangge.desk.visit_form import ASKED, VisitForm, first_of
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.errors import DomainError, NotFound, RoleNotAllowed
from wangge.residents.words import Source
from wangge.ui.requests import PageRequest


@access(*CASE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PageRequest, campaign_id: int, target_id: int) -> HttpResponse:
    """The form of one target; a refusal stands beside its question, what was typed stays."""
    by, now = request.actor, clock.now()
    campaign = campaign_access.get_campaign(by, campaign_id)
    target = target_for(by, campaign, target_id)
    if not campaign_access.records_in(by, target.grid):
        raise RoleNotAllowed
    if campaign.state != State.RUNNING:
        raise NotFound
    known, status, moved = known_of(by, campaign, [target]).get(target.pk), 200, None
    if request.method != "POST":
        form = VisitForm(campaign, known, initial=first_of(known, uuid.uuid4(), now))
    else:
        form, status = VisitForm(campaign, known, request.POST), 422
        if form.is_valid():
            data = _data(form, campaign.pk, target.pk, now)
            try:
                actions.record_visit(data=data, by=by, now=now)
            except RegisterMoved as refusal:
                moved, status = refusal, 409
                form = _again(request, campaign, known)
            except (RoleNotAllowed, NotFound):
                raise
            except DomainError as refusal:
                beside = {name: ASKED + name for name in refusal.fields if ASKED + name in form.fields}
                status = explain(form, refusal, beside)
            else:
                messages.success(request, _("已记下这次走访"))
                return HttpResponseRedirect(reverse("desk:campaign_targets", args=[campaign.pk, target.grid]))
    context: dict[str, Any] = frame(
        request,
        now,
        nav_name=NAV,
        **campaigning.head(campaign),
        form=form,
        target=target,
        known=known,
        known_source=_source(known.row.source) if known is not None else "",
        moved=moved,
    )
    return render(request, "desk/campaign_visit.html", context, status=status)


def _data(form: VisitForm, campaign_id: int, target_id: int, now: datetime) -> actions.VisitInput:
    said = form.cleaned_data
    return actions.VisitInput(
        client_id=said["client_id"],
        campaign_id=campaign_id,
        target_id=target_id,
        outcome=said["outcome"],
        captured_at=form.captured_at(now),
        return_on=said["return_on"],
        answers=form.told(),
        register_version=said["register_version"],
    )


def _again(request: PageRequest, campaign: Any, known: Any) -> VisitForm:
    """What was typed, on what the register says now."""
    typed = request.POST.copy()
    typed["register_version"] = str(known.version) if known is not None else ""
    form = VisitForm(campaign, known, typed)
    form.is_valid()
    return form


def _source(source: str) -> str:
    return str(Source(source).label) if source in Source.values else source
