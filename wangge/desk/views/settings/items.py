"""The list of grid items on the desk: what is in force, what waits, what is over; proposing, deciding, withdrawing."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases.queries.telling import category_name, named_area, named_org
from wangge.catalogue.actions import decide_item, propose_item, withdraw_item
from wangge.catalogue.items import ItemInfo
from wangge.catalogue.queries import items as listed
from wangge.catalogue.queries import items_in_force
from wangge.desk.nav import ITEM_READERS
from wangge.desk.refused import explain
from wangge.desk.settings.item_form import DecideForm, ItemForm, WithdrawForm, period_words
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError, NotFound, RoleNotAllowed
from wangge.people.queries import names_of
from wangge.ui.requests import PageRequest

NAV = "items"
TONES = {"proposed": "warn", "admitted": "ok", "refused": "", "withdrawn": ""}


def told(item: ItemInfo, today: date) -> dict[str, Any]:
    """An item in words."""
    is_held = item.holds_on(today)
    status, tone = str(listed.STATUSES[item.status]), TONES[item.status]
    if item.status == "admitted" and not is_held:
        status, tone = (_("待生效"), "accent") if today < item.starts_on else (_("已到期"), "")
    return {
        "item": item,
        "action": listed.WORKER_ACTIONS[item.worker_action],
        "org": (named_org(item.org_id) or {}).get("name", "") if item.org_id else _("产品自带的职责"),
        "area": (named_area(item.area_code) or {}).get("name", "") if item.area_code else _("各级"),
        "period": period_words(item),
        "opens": [category_name(code) for code in item.opens],
        "status": status,
        "tone": tone,
    }


@access(*ITEM_READERS)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """What grid workers may be given today; what waits for a decision; what is over."""
    now, by = clock.now(), request.actor
    today, tab = clock.office_date(now), request.GET.get("tab", "")
    waiting = listed.proposed_items(by)
    if tab == "proposed":
        rows = [listed.info_of(row) for row in waiting]
    elif tab == "past":
        rows = [listed.info_of(row) for row in listed.past_items(by, today)]
    else:
        tab, rows = "", [*items_in_force(on=today), *listed.items_to_come(today)]
    context = frame(
        request,
        now,
        nav_name=NAV,
        rows=[told(item, today) for item in rows],
        tab=tab,
        waiting=len(waiting),
        may_propose=bool(listed.areas_to_propose_for(by)),
    )
    return render(request, "desk/settings/items.html", context)


@access(*ITEM_READERS)
@require_safe
def item(request: PageRequest, code: str) -> HttpResponse:
    """One item with every version, who proposed and decided, and what this person may do."""
    return _page(request, code)


def _page(
    request: PageRequest, code: str, bound: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    now, by, kept = clock.now(), request.actor, bound or {}
    today = clock.office_date(now)
    versions = listed.versions_of(by, code)
    rows = {row.version: row for row in listed.rows_of(by, code)}
    names = names_of({who for row in rows.values() for who in (row.proposed_by, row.decided_by) if who is not None})
    told_versions = []
    for info in versions:
        row = rows.get(info.version)
        more: dict[str, Any] = {"row": row}
        if row is not None:
            more |= {"proposed": names.get(row.proposed_by or 0, ""), "decided": names.get(row.decided_by or 0, "")}
        told_versions.append(told(info, today) | more)
    shown, waits = versions[0], versions[0].status == "proposed"
    held = next((each for each in versions if each.holds_on(today)), None)
    decides = waits and listed.may_decide(by, shown.area_code, rows[shown.version].proposed_by)
    withdraws = held is not None and listed.may_decide(by, held.area_code, None)
    context = frame(
        request,
        now,
        nav_name=NAV,
        code=code,
        first=told_versions[0],
        versions=told_versions,
        decide_form=kept.get("decide") or (DecideForm(auto_id="decide_%s") if decides else None),
        withdraw_form=kept.get("withdraw") or (WithdrawForm(auto_id="withdraw_%s") if withdraws else None),
        may_change=held is not None and not held.is_temporary and not waits and _may_change(by, held),
    )
    return render(request, "desk/settings/item.html", context, status=status)


def _may_change(by: Actor, held: ItemInfo) -> bool:
    areas = listed.areas_to_propose_for(by)
    return held.area_code in areas if held.area_code else any(code.endswith("0" * 9) for code in areas)


@access(*ITEM_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: PageRequest, code: str = "") -> HttpResponse:
    """A new item, or the next version of one."""
    now, by = clock.now(), request.actor
    areas = listed.areas_to_propose_for(by)
    if not areas:
        raise RoleNotAllowed
    today, held = clock.office_date(now), None
    if code:
        held = next((each for each in listed.versions_of(by, code) if each.holds_on(today)), None)
        if held is None or not _may_change(by, held):
            raise NotFound
        areas = [each for each in areas if held.area_code or each.endswith("0" * 9)]
    form = ItemForm(request.POST or None, areas=areas, today=today, held=held)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = propose_item(fields=form.item(), by=by, now=now, code=code)
            except (RoleNotAllowed, NotFound):
                raise
            except DomainError as refusal:
                status = explain(form, refusal)
            else:
                messages.success(request, _("已提交，等待本级审核"))
                return HttpResponseRedirect(reverse("desk:settings_item", args=[made.code]))
    context = frame(request, now, nav_name=NAV, form=form, code=code)
    return render(request, "desk/settings/item_form.html", context, status=status)


@access(*ITEM_READERS)
@require_POST
def decide(request: PageRequest, code: str, version: int) -> HttpResponse:
    """The grid body admits or refuses."""
    form = DecideForm(request.POST, auto_id="decide_%s")
    listed.item_row(request.actor, code, version)
    if form.is_valid():
        try:
            decide_item(code=code, version=version, by=request.actor, now=clock.now(), **form.cleaned_data)
        except (RoleNotAllowed, NotFound):
            raise
        except DomainError as refusal:
            return _page(request, code, {"decide": form}, explain(form, refusal))
        messages.success(request, _("审核意见已记录"))
        return HttpResponseRedirect(reverse("desk:settings_item", args=[code]))
    return _page(request, code, {"decide": form}, 422)


@access(*ITEM_READERS)
@require_POST
def withdraw(request: PageRequest, code: str) -> HttpResponse:
    """Off the list from today."""
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    listed.versions_of(request.actor, code)
    if form.is_valid():
        try:
            withdraw_item(code=code, by=request.actor, now=clock.now(), **form.cleaned_data)
        except (RoleNotAllowed, NotFound):
            raise
        except DomainError as refusal:
            return _page(request, code, {"withdraw": form}, explain(form, refusal))
        messages.success(request, _("该事项已退出清单，今天起不能再据此交办"))
        return HttpResponseRedirect(reverse("desk:settings_item", args=[code]))
    return _page(request, code, {"withdraw": form}, 422)
