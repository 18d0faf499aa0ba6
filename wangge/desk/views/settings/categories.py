"""Categories and their limits: added, changed from a date, retired. What is in force is never edited."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases.queries.reliance import open_with_category
from wangge.cases.queries.telling import named_org
from wangge.catalogue import actions
from wangge.catalogue import queries as catalogue
from wangge.catalogue.columns import BY_NAME
from wangge.catalogue.comparison import Known
from wangge.desk.settings.category_form import FieldForm, ItemForm, RetireForm
from wangge.desk.settings.words import told_changes
from wangge.desk.views.frame import frame
from wangge.desk.views.settings.confirming import Preview, Settled, proceed
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.people.queries import directory
from wangge.ui.requests import PageRequest

SHOWN = ("lead", "accept", "handle", "reply", "town_duty")


@access(Role.SYSADMIN, Role.AUDITOR)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """Every category in its newest version, what is planned and what is retired too."""
    now = clock.now()
    words, status = request.GET.get("q", "").strip()[:60], request.GET.get("status", "")
    today, known = clock.office_date(now), catalogue.newest()
    rows = [_row(code, each, today) for code, each in sorted(known.items())]
    found = [row for row in rows if _is_asked(row, words, status)]
    context = frame(
        request,
        now,
        nav_name="settings_catalogue",
        rows=found,
        words=words,
        status=status,
        headings=[BY_NAME[name].heading for name in SHOWN],
        may_change=request.actor.has_role(Role.SYSADMIN),
    )
    return render(request, "desk/settings/categories.html", context)


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PageRequest) -> HttpResponse:
    """A new item under a field or item (`under`), or a new field."""
    now = clock.now()
    today, known = clock.office_date(now), catalogue.newest()
    under = request.GET.get("under", "")
    is_item = under in known
    row = {"code": _next_code(under, known)}
    if is_item:
        row |= {name: known[under].row[name] for name in ("secrecy", "place_rule", "town_duty", "urgency")}
    form = (ItemForm if is_item else FieldForm)(request.POST or None, row=row, today=today)
    title = _("新增事项") if is_item else _("新增大类")

    def preview() -> Preview:
        found = catalogue.compared_one(form.row(), known, effective=_from(form), today=today, is_new=True)
        return Preview(title, found.plan, [_kept()], _("确认新增"), _from(form))

    def act() -> str:
        return actions.create_category(row=form.row(), by=request.actor, now=now, effective=_from(form)).code

    return proceed(
        request,
        form,
        now,
        page=partial(_page, request, form, now, title, under=known.get(under), code=under),
        preview=preview,
        act=act,
        settled=lambda code: Settled(_("已新增 %(code)s，自所定日期起生效。") % {"code": code}, _address(code)),
    )


@access(Role.SYSADMIN, Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PageRequest, code: str) -> HttpResponse:
    """One category: a form that makes its next version, and its history; the auditor has the history only."""
    if request.method == "POST" and not request.actor.has_role(Role.SYSADMIN):
        raise RoleNotAllowed
    now = clock.now()
    today, known = clock.office_date(now), catalogue.newest()
    old = _known(known, code)
    form = (ItemForm if old.parent else FieldForm)(request.POST or None, row=old.row, seen=old.mark, today=today)

    def preview() -> Preview:
        found = catalogue.compared_one(form.row(), known, effective=_from(form), today=today)
        notes = [_running(code), _kept()]
        return Preview(_("更改 %(code)s") % {"code": code}, found.plan, notes, _("确认更改"), _from(form))

    def act() -> str:
        seen = form.cleaned_data["seen"]
        row, effective = form.row(), _from(form)
        return actions.change_category(row=row, seen=seen, by=request.actor, now=now, effective=effective).code

    return proceed(
        request,
        form,
        now,
        page=partial(_page, request, form, now, old.row["name"], code=code, old=old),
        preview=preview,
        act=act,
        settled=lambda made: Settled(_("已保存，自所定日期起生效。"), _address(made)),
    )


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: PageRequest, code: str) -> HttpResponse:
    """End a category from a date; cases that have it keep it."""
    now = clock.now()
    today, known = clock.office_date(now), catalogue.newest()
    old = _known(known, code)
    if old.valid_to is not None:
        raise NotFound(_("这个事项已经停用或已定停用日期。"))
    form = RetireForm(request.POST or None, today=today)
    title = _("停用 %(code)s %(name)s") % {"code": code, "name": old.row["name"]}

    def page(status: int) -> HttpResponse:
        context = frame(
            request, now, nav_name="settings_catalogue", form=form, title=title, code=code, running=_running(code)
        )
        return render(request, "desk/settings/category_retire.html", context, status=status)

    def preview() -> Preview:
        row = {"code": code, "status": "retired"}
        found = catalogue.compared_one(row, known, effective=_from(form), today=today)
        notes = [_running(code), _("停用以后可以恢复，恢复也是新的一版。")]
        return Preview(title, found.plan, notes, _("确认停用"), _from(form), is_final=True)

    def act() -> str:
        return actions.retire_category(code=code, by=request.actor, now=now, effective=_from(form)).code

    return proceed(
        request,
        form,
        now,
        page=page,
        preview=preview,
        act=act,
        settled=lambda made: Settled(_("已定于所填日期停用。"), _address(made)),
    )


def _page(
    request: PageRequest,
    form: FieldForm,
    now: datetime,
    title: str,
    status: int,
    *,
    code: str,
    old: Known | None = None,
    under: Known | None = None,
) -> HttpResponse:
    past = catalogue.past_changes(code) if old else []
    context = frame(
        request,
        now,
        nav_name="settings_catalogue",
        form=form,
        title=title,
        code=code,
        old=old,
        under=under,
        is_item=isinstance(form, ItemForm),
        status=_status(old, clock.office_date(now)) if old else None,
        past=told_changes(past),
        may_change=request.actor.has_role(Role.SYSADMIN),
    )
    return render(request, "desk/settings/category.html", context, status=status)


def _from(form: Any) -> date:
    effective: date = form.cleaned_data["effective"]
    return effective


def _known(known: Mapping[str, Known], code: str) -> Known:
    if code not in known:
        raise NotFound(_("目录里没有这个编码。"))
    return known[code]


def _address(code: str) -> str:
    return reverse("desk:settings_category", args=[code])


def _next_code(under: str, known: Mapping[str, Known]) -> str:
    """The first free code below a field or item; of fields, without one."""
    taken = {code for code in known if code.startswith(under) and len(code) == len(under) + 2}
    free = (f"{under}{n:02}" for n in range(1, 100))
    return next((code for code in free if code > max(taken, default="")), "")


def _running(code: str) -> str:
    count = open_with_category(code)
    if not count:
        return _("目前没有此类在办案件。")
    return _("此类在办 %(n)d 件：各按原来的时限办到底，类别和期限都不变。") % {"n": count}


def _kept() -> str:
    return _("现行版本原样保留，旧数据按当时的版本统计。")


def _status(known: Known, today: date) -> tuple[str, str]:
    """Where the newest version stands today: a word and its tone."""
    if known.valid_to is not None:
        if known.valid_to > today:
            return _("%(day)s 停用") % {"day": known.valid_to.isoformat()}, "warn"
        return _("已停用"), ""
    begin = max(known.valid_from, known.standard_from)
    if begin > today:
        return _("新版 %(day)s 生效") % {"day": begin.isoformat()}, "accent"
    return _("在用"), "ok"


def _row(code: str, known: Known, today: date) -> dict[str, Any]:
    told = {name: BY_NAME[name].told(known.row.get(name, "")) for name in SHOWN}
    lead = directory().by_code.get(known.row.get("lead", ""))
    lead_name = (named_org(lead.id) or {}).get("name", "") if lead else told["lead"]
    return {
        "code": code,
        "known": known,
        "name": known.row["name"],
        "is_field": not known.parent,
        "cells": [lead_name, *(told[name] for name in SHOWN[1:])],
        "is_grid_item": known.row["is_grid_item"] == "1",
        "status": _status(known, today),
        "is_retired": known.valid_to is not None and known.valid_to <= today,
        "is_planned": max(known.valid_from, known.standard_from) > today or (known.valid_to or today) > today,
    }


def _is_asked(row: Mapping[str, Any], words: str, status: str) -> bool:
    if status in ("retired", "planned") and not row[f"is_{status}"]:
        return False
    texts = (row["code"], *row["known"].row.values())
    return not words or any(words.lower() in text.lower() for text in texts)
