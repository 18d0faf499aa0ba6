"""Calling back: the reporters to be asked now, one after the other; the telephone, the outcome, then the next."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.cases.access import require
from wangge.cases.actions import perform, revealing
from wangge.cases.errors import ActNotAllowed
from wangge.cases.queries import verdicts
from wangge.cases.queries.telling import staff_timeline
from wangge.cases.states import Act
from wangge.desk import act_forms, called, nav
from wangge.desk.views.frame import frame
from wangge.journal.actions import first_answer, once
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import DomainError, NotFound
from wangge.residents.actions import ContactDetails
from wangge.residents.errors import NoContact, PurposeRequired, SecondPersonRequired
from wangge.ui.requests import PageRequest, client_id_of

CALLERS = (Role.DESK, Role.SUPERVISOR, Role.LEADER)
HIDDEN = ("client_id", "version", "seen", "csrfmiddlewaretoken")


class _InputRefused(Exception):
    """The act's model refused the input; the form bears the errors."""


@access(*CALLERS)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """Who is to be asked, the soonest due first, and the first of them opened."""
    return _page(request)


@access(*CALLERS)
@require_safe
def one(request: PageRequest, verdict_id: int) -> HttpResponse:
    """One reporter opened; somebody who was called meanwhile is passed over."""
    found = verdicts.waiting_one(request.actor, verdict_id, clock.now())
    if found is None:
        messages.warning(request, _("这一位已有回访结果，或不在您的职责范围内。"))
        return HttpResponseRedirect(_address(request))
    return _page(request, found)


@access(*CALLERS)
@require_POST
def reveal(request: PageRequest, verdict_id: int) -> HttpResponse:
    """The telephone, once, on this page only, journalled with its purpose."""
    actor, now = request.actor, clock.now()
    found = _one(request, verdict_id, now)
    row = found.verdict
    contact, refusal = None, ""
    try:
        contact = revealing.reveal_contact(
            case=row.main, purpose=request.POST.get("purpose", ""), by=actor, now=now, of=row.case.number
        )
    except (PurposeRequired, SecondPersonRequired, NoContact) as error:
        refusal = str(error.title)
    response = _page(request, found, contact=contact, refusal=refusal, status=200 if contact else 422)
    response["Cache-Control"] = "no-store"
    return response


@access(*CALLERS)
@require_POST
def save(request: PageRequest, verdict_id: int) -> HttpResponse:
    """How the call went; then the next one. A repeat of the same form is answered as the first."""
    actor, now = request.actor, clock.now()
    body = ["call", verdict_id, {key: request.POST.getlist(key) for key in request.POST if key not in HIDDEN}]
    caller, client_id = f"{actor.kind}:{actor.id}", client_id_of(request)
    if client_id is not None and first_answer(client_id=client_id, caller=caller, body=body) is not None:
        return HttpResponseRedirect(_address(request))
    found = verdicts.waiting_one(actor, verdict_id, now)
    if found is None:
        messages.warning(request, _("没有重复记录：这一位已有回访结果，或不在您的职责范围内。"))
        return HttpResponseRedirect(_address(request))
    main = found.verdict.main
    setting = act_forms.setting_of(main, Act.CALL_BACK, actor, now)
    form = act_forms.build(setting, data=request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    if form.cleaned_data["version"] != main.version:
        problem = _("本案刚由他人办理过，请看过再提交一次；您填写的内容还在。")
        typed = {name: request.POST.get(name) for name in form.fields if name not in HIDDEN}
        return _page(request, found, form=_form(found, request, now, typed), refusal=problem, status=409)
    try:
        require(actor, main, Act.CALL_BACK)
        once(
            client_id=form.cleaned_data["client_id"],
            caller=caller,
            body=body,
            now=now,
            do=partial(_perform, request, found, form, now),
        )
    except _InputRefused:
        return _page(request, found, form=form, status=422)
    except ActNotAllowed as refusal:
        return _page(request, found, form=form, refusal=str(refusal.detail or refusal.title), status=409)
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        form.add_refusals(refusal)
        return _page(request, found, form=form, status=422)
    messages.success(
        request, _("已记录：%(outcome)s") % {"outcome": called.outcome_words(form.cleaned_data["outcome"])}
    )
    return HttpResponseRedirect(_address(request))


def _perform(request: PageRequest, found: verdicts.Waiting, form: act_forms.ActForm, now: datetime) -> tuple[int, str]:
    row = found.verdict
    data = form.act_input([])
    if data is None:
        raise _InputRefused
    told = data.model_copy(update={"of": "" if row.case_id == row.main_id else row.case.number})
    perform(case=row.main, act=Act.CALL_BACK, data=told, by=request.actor, now=now)
    return 200, ""


def _one(request: PageRequest, verdict_id: int, now: datetime) -> verdicts.Waiting:
    found = verdicts.waiting_one(request.actor, verdict_id, now)
    if found is None:
        raise NotFound
    return found


def _when(request: PageRequest) -> verdicts.When:
    asked = request.GET.get("when", "now")
    return asked if asked in ("later", "late") else "now"  # type: ignore[return-value]  # one of its words


def _address(request: PageRequest) -> str:
    when = _when(request)
    return reverse("desk:calls") + (f"?when={when}" if when != "now" else "")


def _form(
    found: verdicts.Waiting, request: PageRequest, now: datetime, typed: dict[str, Any] | None = None
) -> act_forms.ActForm:
    main = found.verdict.main
    setting = act_forms.setting_of(main, Act.CALL_BACK, request.actor, now)
    seen = len(staff_timeline(main, request.actor))
    return act_forms.build(setting, initial={"of": found.verdict.case.number, **(typed or {})}, seen=seen)


def _page(
    request: PageRequest,
    found: verdicts.Waiting | None = None,
    *,
    form: act_forms.ActForm | None = None,
    contact: ContactDetails | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    actor, now, when = request.actor, clock.now(), _when(request)
    page = verdicts.to_ask(actor, now, when=when, is_caller=True, cursor=request.GET.get("cursor") or None)
    opened = found or next(iter(page.items), None)
    if opened is not None and form is None:
        form = _form(opened, request, now)
    query = f"?when={when}" if when != "now" else ""
    context = frame(
        request,
        now,
        nav_name="calls",
        rows=called.rows(page.items, actor, now, query),
        next_cursor=page.next_cursor or "",
        total=nav.told(verdicts.count_to_ask(actor, now, when=when, is_caller=True)),
        tabs=[
            {
                "name": name,
                "label": words,
                "count": nav.told(verdicts.count_to_ask(actor, now, when=name, is_caller=True)),
            }
            for name, words in called.TABS.items()
        ],
        when=when,
        query=query,
        opened=called.panel(opened, actor, now) if opened is not None else None,
        form=form if opened is not None else None,
        contact=contact,
        refusal=refusal,
    )
    return render(request, "desk/calls.html", context, status=status)
