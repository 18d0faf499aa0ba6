"""Consented services at the desk: an application, the exact search, one record at a time, corrections of persons.

No page here lists people. A record opens for half an hour to whoever found it by exact search or registered it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.desk import nav
from wangge.desk.served import told_looks, told_record, waiting
from wangge.desk.service_forms import ApplicationForm, DecisionForm, ReasonForm, SearchForm, WithdrawForm
from wangge.desk.views.frame import frame
from wangge.journal.actions import once
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import DomainError, InvalidInput, NotFound, RoleNotAllowed
from wangge.residents import actions, queries, sealed
from wangge.residents.access import require_service_post
from wangge.residents.actions.looks import DAILY_LOOKS
from wangge.residents.queries import serving as reading
from wangge.residents.words import CorrectedField, Purpose
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.residents.models import Household

NAV = "services"
STAFF = (Role.DESK, Role.WORKER)
FORMS = {"reveal": ReasonForm, "withdraw": WithdrawForm}


@access(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: PageRequest) -> HttpResponse:
    """The exact search; on the desk also how many requests for correction wait, without a name."""
    require_service_post(request.actor)
    form = SearchForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _search_page(request, form, 422 if form.errors else 200)
    try:
        found = actions.find_service(**form.cleaned_data, by=request.actor, now=clock.now())
    except NotFound as refusal:
        form.add_error(None, str(refusal.detail))
        return _search_page(request, form, 404)
    except DomainError as refusal:
        if refusal.status not in (422, 429):
            raise
        return _search_page(request, _refused(form, refusal), refusal.status)
    if found.more:
        messages.info(request, _("此人另有 %(n)d 项服务：选定“哪一项服务”再查") % {"n": found.more})
    return HttpResponseRedirect(reverse("desk:service", args=[found.record.pk]))


@access(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PageRequest, household_id: int) -> HttpResponse:
    """Register an application at an address, with the consent; then the code is handed over."""
    actor, now = request.actor, clock.now()
    require_service_post(actor)
    home, text = queries.household(actor, household_id), queries.current_consent_text(now)
    first = ApplicationForm.first(clock.office_date(now), text.version if text else 1)
    form = ApplicationForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method != "POST" or not form.is_valid():
        return _application_page(request, form, home, 422 if form.errors else 200)
    try:
        key = _register(request, form, home, now)
    except InvalidInput as refusal:
        return _application_page(request, _refused(form, refusal), home, 422)
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        return _application_page(request, _refused(form, refusal), home, 422)
    return HttpResponseRedirect(reverse("desk:service_receipt", args=[key]))


def _register(request: PageRequest, form: ApplicationForm, home: "Household", now: datetime) -> int:
    """The record's number; the receipt for repeats keeps nothing else."""
    by = request.actor

    def do() -> tuple[int, str]:
        made = actions.register_service(household=home, application=form.application(), by=by, now=now)
        return 303, str(made.pk)

    _status, answer, _repeat = once(
        client_id=form.cleaned_data["client_id"],
        caller=f"desk:{by.id}",
        body=sealed.body_digest(f"{home.pk} {sorted(request.POST.items())}"),
        now=now,
        do=do,
    )
    return int(answer)


@access(*STAFF)
@require_safe
def receipt(request: PageRequest, record_id: int) -> HttpResponse:
    """The application code to hand over, for whoever registered it and on that day only."""
    now = clock.now()
    record = reading.own_registration(request.actor, record_id)
    code = reading.application_code(record, request.actor, now)
    if not code:
        raise NotFound
    context = {
        "record": told_record(record, now),
        "code": code,
        "address": f"{settings.BASE_URL}{reverse('portal:my_service', args=[code])}",
        "plain": f"{settings.BASE_URL}{reverse('portal:my_services')}",
        "where": nav.where(request.actor),
    }
    return _unkept(render(request, "desk/service_receipt.html", context))


@access(*STAFF)
@require_safe
def one(request: PageRequest, record_id: int) -> HttpResponse:
    """One record that was found, behind stars."""
    return _record_page(request, record_id)


@access(*STAFF)
@require_POST
def reveal(request: PageRequest, record_id: int) -> HttpResponse:
    """Name and telephone, on this page only, after a purpose was given."""
    actor, now = request.actor, clock.now()
    reading.service(actor, record_id, now)
    form = ReasonForm(request.POST, auto_id="reveal_%s")
    if not form.is_valid():
        return _record_page(request, record_id, {"reveal": form}, status=422)
    try:
        person = actions.reveal_service(record_id=record_id, **form.cleaned_data, by=actor, now=now)
    except DomainError as refusal:
        if refusal.status not in (422, 429):
            raise
        return _record_page(request, record_id, {"reveal": _refused(form, refusal)}, status=refusal.status)
    return _record_page(request, record_id, person=person)


@access(*STAFF)
@require_POST
def withdraw(request: PageRequest, record_id: int) -> HttpResponse:
    """The person asked to withdraw."""
    actor, now = request.actor, clock.now()
    reading.service(actor, record_id, now)
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    if not form.is_valid():
        return _record_page(request, record_id, {"withdraw": form}, status=422)
    try:
        actions.withdraw_service(record_id=record_id, words=form.cleaned_data["words"], by=actor, now=now)
    except InvalidInput as refusal:
        return _record_page(request, record_id, {"withdraw": _refused(form, refusal)}, status=422)
    messages.success(request, _("已撤回：同意终止，姓名和电话已删除"))
    return HttpResponseRedirect(reverse("desk:services"))


@access(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: PageRequest, correction_id: int) -> HttpResponse:
    """What a person asks to have put right; opening it is a look that the person is told of."""
    actor, now = request.actor, clock.now()
    if request.method != "POST":
        return _correction_page(request, correction_id)
    asked = reading.waiting_correction(actor, correction_id)
    form = DecisionForm(asked.field, actor, request.POST)
    if not form.is_valid():
        return _correction_page(request, correction_id, form, 422)
    try:
        actions.decide_correction(correction_id=correction_id, **_given(form), by=actor, now=now)
    except RoleNotAllowed:
        raise
    except DomainError as refusal:
        return _correction_page(request, correction_id, _refused(form, refusal), refusal.status)
    messages.success(request, _("已答复，本人凭申请码看得到"))
    return HttpResponseRedirect(reverse("desk:services"))


@access(Role.AUDITOR)
@require_safe
def looks(request: PageRequest) -> HttpResponse:
    """Who has searched and looked, for what and why: for the auditor, without a person or an address."""
    now = clock.now()
    asked = {name: request.GET.get(name, "") for name in ("cursor", "by")}
    below, by_id = (int(text) if text.isdecimal() and len(text) < 19 else None for text in asked.values())
    page = reading.all_looks(request.actor, below=below, by_id=by_id)
    context = frame(
        request,
        now,
        nav_name="service_looks",
        rows=told_looks(page.items),
        next_cursor=page.next_below or "",
        by=by_id,
        quota=DAILY_LOOKS,
    )
    return _unkept(render(request, "desk/service_looks.html", context))


def _given(form: DecisionForm) -> dict[str, Any]:
    """What was filled in; a field left empty changes nothing."""
    asked = form.cleaned_data
    extra = {name: asked[name] for name in ("household_id", "service", "ends_on") if asked.get(name)}
    return {"approve": asked["approve"], "reply": asked["reply"], **extra}


def _refused(form: Any, refusal: DomainError) -> Any:
    for name, text in (refusal.fields or {"": refusal.detail}).items():
        form.add_error(name if name in form.fields else None, str(text))
    return form


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _search_page(request: PageRequest, form: forms.Form, status: int) -> HttpResponse:
    now = clock.now()
    left = max(DAILY_LOOKS - reading.looks_today(request.actor, now), 0)
    context = frame(
        request,
        now,
        nav_name=NAV,
        form=form,
        left=left,
        quota=DAILY_LOOKS,
        corrections=waiting(request.actor, now),
        decides=request.actor.has_role(Role.DESK),
    )
    return _unkept(render(request, "desk/services.html", context, status=status))


def _application_page(request: PageRequest, form: forms.Form, home: "Household", status: int) -> HttpResponse:
    now = clock.now()
    text = queries.current_consent_text(now)
    words = ""
    if text is not None:
        words = text.text_en if (get_language() or "").startswith("en") else text.text_zh
    context = frame(request, now, nav_name=NAV, form=form, household=home, text=text, words=words)
    return _unkept(render(request, "desk/service_form.html", context, status=status))


def _record_page(
    request: PageRequest,
    record_id: int,
    bound: dict[str, forms.Form] | None = None,
    *,
    person: actions.Person | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    record = reading.service(request.actor, record_id, now)
    kept = bound or {}
    context = frame(
        request,
        now,
        nav_name=NAV,
        record=told_record(record, now),
        person=person,
        reveal_form=kept.get("reveal") or ReasonForm(auto_id="reveal_%s", initial={"purpose": Purpose.PROVIDE.value}),
        withdraw_form=kept.get("withdraw") or WithdrawForm(auto_id="withdraw_%s"),
        withdraw_open="withdraw" in kept,
    )
    return _unkept(render(request, "desk/service.html", context, status=status))


def _correction_page(
    request: PageRequest, correction_id: int, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    now = clock.now()
    asked, wanted = actions.open_correction(correction_id=correction_id, by=request.actor, now=now)
    context = frame(
        request,
        now,
        nav_name=NAV,
        asked=asked,
        field=CorrectedField(asked.field).label,
        wanted=wanted,
        record=told_record(asked.record, now),
        form=form or DecisionForm(asked.field, request.actor),
    )
    return _unkept(render(request, "desk/service_correction.html", context, status=status))
