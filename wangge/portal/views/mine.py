"""The own service, behind the application code: what is held, who looked, withdrawal with one press, correction."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases.queries.telling import named_area, named_org
from wangge.lib import clock
from wangge.lib.access import ANYONE, access
from wangge.lib.errors import DomainError, NotFound
from wangge.portal.forms.mine import ApplicationCodeForm, CorrectionForm
from wangge.portal.roles import ROLES
from wangge.portal.views.follow import behind_the_code
from wangge.residents import actions
from wangge.residents.queries import serving as reading
from wangge.residents.words import ConsentChannel, CorrectedField, EndReason, GivenBy, Look, Purpose, Service

if TYPE_CHECKING:
    from wangge.residents.models import Correction, ServiceLook, ServiceRecord


@access(ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a wrong one stays in the field."""
    form = ApplicationCodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            reading.record_of_code(code)
        except NotFound:
            form.add_error("code", _("没有查到这个申请码：请对照回执再检查一遍"))
        else:
            return HttpResponseRedirect(reverse("portal:my_service", args=[code]))
    response = render(request, "portal/my_services.html", {"form": form}, status=422 if form.errors else 200)
    response["X-Robots-Tag"] = "noindex"
    return response


@access(ANYONE)
@behind_the_code
@require_safe
def show(request: HttpRequest, query_code: str) -> HttpResponse:
    return _page(request, query_code)


@access(ANYONE)
@behind_the_code
@require_POST
def withdraw(request: HttpRequest, query_code: str) -> HttpResponse:
    """One press, no reason, no question."""
    actions.withdraw_by_code(code=query_code, now=clock.now())
    messages.success(request, _("已撤回。同意和服务已终止，您的姓名和电话已经删除。"))
    return HttpResponseRedirect(reverse("portal:my_service", args=[query_code]))


@access(ANYONE)
@behind_the_code
@require_POST
def correct(request: HttpRequest, query_code: str) -> HttpResponse:
    """Ask for one thing to be put right."""
    reading.record_of_code(query_code)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _page(request, query_code, form, 422)
    try:
        asked = actions.ask_correction(code=query_code, **form.cleaned_data, now=clock.now())
    except DomainError as refusal:
        for name, text in (refusal.fields or {"": refusal.detail}).items():
            form.add_error(name if name in form.fields else "wanted", str(text))
        return _page(request, query_code, form, refusal.status)
    messages.success(request, _("已收到更正申请，%(day)s 前在这里答复您。") % {"day": asked.due_on})
    return HttpResponseRedirect(reverse("portal:my_service", args=[query_code]))


def _page(request: HttpRequest, code: str, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    now = clock.now()
    record = reading.record_of_code(code)
    context = {
        "code": code,
        "record": _told(record, now),
        "looks": [_look(each) for each in reading.looks_at(record)],
        "corrections": [_correction(each) for each in reading.corrections_of(record)],
        "form": form or CorrectionForm(),
    }
    return render(request, "portal/my_service.html", context, status=status)


def _told(record: "ServiceRecord", now: datetime) -> dict[str, Any]:
    told = reading.masked(record, clock.office_date(now))
    return {
        **told,
        "service": Service(told["service"]).label,
        "area": (named_area(told["grid"]) or {}).get("name", ""),
        "org": (named_org(told["org_id"]) or {}).get("name", ""),
        "ended": EndReason(told["end_reason"]).label if told["end_reason"] else "",
        "given_by": GivenBy(told["consent"]["given_by"]).label,
        "channel": ConsentChannel(told["consent"]["channel"]).label,
    }


def _look(look: "ServiceLook") -> dict[str, Any]:
    """Unit, role, time and purpose: never who, and never the words."""
    return {
        "at": look.at,
        "unit": (named_org(look.org_id) or {}).get("name", "") or _("系统"),
        "role": ROLES.get(look.role, look.role),
        "kind": Look(look.kind).label,
        "purpose": Purpose(look.purpose).label if look.purpose else "",
    }


def _correction(asked: "Correction") -> dict[str, Any]:
    return {
        "field": CorrectedField(asked.field).label,
        "asked_at": asked.asked_at,
        "due_on": asked.due_on,
        "decided_at": asked.decided_at,
        "is_accepted": asked.is_accepted,
        "reply": reading.reply_to(asked),
    }
