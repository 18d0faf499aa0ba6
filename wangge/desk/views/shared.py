"""Agreements to share between offices: listed, drafted, signed, looked through, ended; and the files they allow."""

import io
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases.tables import csv_lines, write_xlsx
from wangge.desk import shared_words
from wangge.desk.refused import explain
from wangge.desk.shared_forms import AgreementForm, ReasonForm, field_groups
from wangge.desk.views.export import XLSX
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import DomainError, InvalidInput, NotFound, RoleNotAllowed
from wangge.people.queries import directory
from wangge.privacy import actions, queries
from wangge.privacy.access import receives
from wangge.privacy.registers import REGISTERS
from wangge.privacy.states import Act, State
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.privacy.models import Agreement

NAV = "shared"
PARTIES = (Role.DESK, Role.OFFICER, Role.LEADER)
BESIDE = {"fields": "fields_named"}  # what the form calls otherwise than the terms do


@access(*PARTIES, Role.AUDITOR)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The agreements of the own offices; the auditor sees all."""
    now = clock.now()
    page = queries.agreements(request.actor, below=_key(request.GET.get("cursor", "")))
    context = frame(
        request,
        now,
        nav_name=NAV,
        rows=[shared_words.row(each, clock.office_date(now)) for each in page.items],
        next_cursor=page.next_below or "",
        may_draft=request.actor.has_role(*PARTIES),
    )
    return render(request, "desk/shared_list.html", context)


@access(*PARTIES)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PageRequest) -> HttpResponse:
    """Draft an agreement."""
    now = clock.now()
    form = AgreementForm(
        request.actor,
        request.POST if request.method == "POST" else None,
        initial=AgreementForm.first(request.actor, clock.office_date(now)),
    )
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, 422 if form.errors else 200)
    try:
        made = actions.draft_agreement(terms=form.terms(), by=request.actor, now=now)
    except InvalidInput as refusal:
        return _form_page(request, form, explain(form, refusal, BESIDE))
    messages.success(request, _("草稿已保存：核对后提交双方批准"))
    return HttpResponseRedirect(reverse("desk:shared", args=[made.pk]))


@access(*PARTIES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PageRequest, agreement_id: int) -> HttpResponse:
    """Other terms while it is a draft."""
    now = clock.now()
    found = queries.agreement(request.actor, agreement_id)
    if found.state != State.DRAFT:
        raise NotFound
    form = AgreementForm(request.actor, request.POST if request.method == "POST" else None, initial=_initial(found))
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, form, 422 if form.errors else 200)
    base = form.cleaned_data["base_version"] or 0
    try:
        actions.change_draft(agreement=found, base_version=base, terms=form.terms(), by=request.actor, now=now)
    except InvalidInput as refusal:
        return _form_page(request, form, explain(form, refusal, BESIDE))
    return HttpResponseRedirect(reverse("desk:shared", args=[agreement_id]))


@access(*PARTIES, Role.AUDITOR)
@require_safe
def one(request: PageRequest, agreement_id: int) -> HttpResponse:
    """The terms; for the receiver what is shared, while it runs; for the giver and the auditor who looked."""
    return _page(request, agreement_id)


@access(*PARTIES)
@require_POST
def act(request: PageRequest, agreement_id: int, name: str) -> HttpResponse:
    """Propose, approve, refuse, drop or end."""
    actor, now = request.actor, clock.now()
    found = queries.agreement(actor, agreement_id)
    if name not in list(Act):
        raise NotFound
    wanted, base = Act(name), _key(request.POST.get("base_version", "")) or 0
    form = ReasonForm(request.POST, auto_id=f"{name}_%s")
    if wanted in shared_words.WITH_REASON and not form.is_valid():
        return _page(request, agreement_id, {wanted: form}, 422)
    reason = form.cleaned_data["reason"] if wanted in shared_words.WITH_REASON else ""
    try:
        actions.act_on_agreement(agreement=found, act=wanted, base_version=base, by=actor, now=now, reason=reason)
    except RoleNotAllowed:
        raise
    except DomainError as refusal:
        text = "；".join(str(each) for each in refusal.fields.values()) or str(refusal.detail)
        messages.error(request, text)
        return _page(request, agreement_id, status=refusal.status)
    messages.success(request, str(shared_words.DONE[wanted]))
    return HttpResponseRedirect(reverse("desk:shared", args=[agreement_id]))


@access(*PARTIES)
@require_safe
def export(request: PageRequest, agreement_id: str, kind: str) -> HttpResponseBase:
    """A file of what is shared, where the agreement names export; counted as a look."""
    now = clock.now()
    found = queries.agreement(request.actor, int(agreement_id))
    rows = actions.export_shared(agreement=found, by=request.actor, now=now)
    headings = {name: REGISTERS[found.register].fields[name] for name in found.fields}
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(rows, headings), content_type="text/csv; charset=utf-8")
    else:
        held = io.BytesIO()
        write_xlsx(held, rows, headings)
        response = HttpResponse(held.getvalue(), content_type=XLSX)
    name = f"shared-{agreement_id}-{clock.office_time(now):%Y%m%d-%H%M}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _initial(found: "Agreement") -> dict[str, Any]:
    names = ("register", "purpose", "basis", "basis_cited", "assessment", "may_export", "valid_from", "valid_to")
    orgs = directory().by_id
    return {
        **{name: getattr(found, name) for name in names},
        "giver": orgs[found.giver_id].code,
        "receiver": orgs[found.receiver_id].code,
        "fields_named": [f"{found.register}:{name}" for name in found.fields],
        "areas": "、".join(found.areas),
        "base_version": found.version,
    }


def _form_page(request: PageRequest, form: AgreementForm, status: int) -> HttpResponse:
    chosen = form["fields_named"].value() or []
    groups = [
        (group, [(value, label, value in chosen) for value, label in choices]) for group, choices in field_groups()
    ]
    context = frame(request, clock.now(), nav_name=NAV, form=form, receivers=form.receivers, groups=groups)
    return render(request, "desk/shared_form.html", context, status=status)


def _page(
    request: PageRequest, agreement_id: int, bound: dict[Act, ReasonForm] | None = None, status: int = 200
) -> HttpResponse:
    actor, now = request.actor, clock.now()
    found = queries.agreement(actor, agreement_id)
    today, kept = clock.office_date(now), bound or {}
    shown: dict[str, Any] | None = None
    following = None
    if receives(actor, found) and queries.is_running(found, today) and request.method != "POST":
        after = _key(request.GET.get("cursor", "")) or 0
        way = actions.Way.PAGE
        page = actions.look_at_shared(agreement=found, way=way, by=actor, now=now, after=after)
        shown, following = shared_words.table(found, page.rows), page.next_after
    acts = [
        {
            "name": each.value,
            "label": shared_words.ACTS[each],
            "form": (kept.get(each) or ReasonForm(auto_id=f"{each.value}_%s"))
            if each in shared_words.WITH_REASON
            else None,
            "is_open": each in kept,
        }
        for each in queries.may_do(actor, found)
    ]
    # Who looks through the rows pages through them; whoever sees the looks only pages through those.
    looks = queries.looks_at(actor, found, below=None if shown else _key(request.GET.get("cursor", "")))
    context = frame(
        request,
        now,
        nav_name=NAV,
        agreement=found,
        row=shared_words.row(found, today),
        told=shared_words.told(found),
        acts=acts,
        is_draft=found.state == State.DRAFT and bool(acts),
        shown=shown,
        next_cursor=(following if shown else looks.next_below) or "",
        looks=shared_words.looks(looks.items),
    )
    response = render(request, "desk/shared.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
