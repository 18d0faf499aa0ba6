"""Settings as sheets: given out as they can be taken in again; a file shows what it would change before it does."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.desk.settings.flow import confirm
from wangge.desk.settings.nouns import NOUNS, Asked, Noun
from wangge.desk.settings.sheet_form import ConfirmSheetForm, SheetForm
from wangge.desk.settings.words import KINDS, told_plan
from wangge.desk.views.frame import frame
from wangge.files.actions import drop_sheet, keep_sheet, note_sheet
from wangge.files.queries import sheet_of
from wangge.files.sheets import as_file
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import DomainError, NotFound, RoleNotAllowed
from wangge.lib.plans import Kind, Problem
from wangge.lib.sheets import csv_lines, read_sheet, sheet_notes, sheet_rows, write_xlsx
from wangge.lib.tables import Row, UnreadableTable
from wangge.people.queries import directory
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.files.models import Sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN, MAX_ROWS = 200, 20_000
REFUSED = (413, 415, 422)


@access(Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)
@require_safe
def export(request: PageRequest, key: str, kind: str) -> HttpResponse:
    """The whole of one kind of setting, as a file that can be taken in again; the journal knows who took it."""
    now = clock.now()
    noun, asked = _noun(request, key, Role.AUDITOR), _asked(request, now)
    note_sheet(noun=noun.key, by=request.actor, now=now)
    headings = [str(column.heading) for column in noun.columns]
    rows = sheet_rows(noun.columns, noun.rows(asked))
    if kind == "csv":
        response = HttpResponse("".join(csv_lines(headings, rows)), content_type="text/csv; charset=utf-8")
    else:
        held = io.BytesIO()
        write_xlsx(held, headings, rows, sheet_notes(noun.columns))
        response = HttpResponse(held.getvalue(), content_type=XLSX)
    name = f"{noun.key}-{clock.office_time(now):%Y%m%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@access(Role.SYSADMIN, Role.SECADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: PageRequest, key: str) -> HttpResponse:
    """Take the file as it is, change it, send it back: nothing is written yet."""
    now = clock.now()
    noun, asked = _noun(request, key), _asked(request, now)
    form = SheetForm(request.POST or None, request.FILES or None, today=asked.today, has_effective=noun.has_effective)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            kept = keep_sheet(stream=sent, name=sent.name or "", noun=noun.key, by=request.actor, now=now)
            with _rows(kept, noun) as rows:
                for _row in rows:
                    pass
        except DomainError as refusal:
            if refusal.status not in REFUSED:
                raise
            form.add_error("file", str(refusal.detail))
        else:
            return HttpResponseRedirect(_address(noun, kept, form.cleaned_data.get("effective"), asked.office))
    context: dict[str, Any] = {
        "form": form,
        "noun": noun,
        "back": reverse(noun.back),
        "office": asked.office,
        "max_rows": MAX_ROWS,
    }
    context = frame(request, now, nav_name=_nav(noun), **context)
    return render(request, "desk/settings/sheet.html", context, status=422 if form.errors else 200)


@access(Role.SYSADMIN, Role.SECADMIN)
@require_safe
def look(request: PageRequest, key: str, digest: str) -> HttpResponse:
    """What the file would change, and why what cannot be taken cannot; confirmed only when all of it can."""
    now = clock.now()
    noun, asked = _noun(request, key), _asked(request, now)
    kept = sheet_of(request.actor.id or 0, noun.key, digest)
    with _rows(kept, noun) as rows:
        plan = noun.plan(rows, asked)
    form = ConfirmSheetForm(initial={"seen": plan.mark})
    context: dict[str, Any] = {
        "form": form,
        "noun": noun,
        "kept": kept,
        "plan": plan,
        "counts": [(KINDS[kind][0], KINDS[kind][1], plan.count(kind)) for kind in Kind],
        "changes": told_plan(plan.changes[:SHOWN]),
        "shown": SHOWN,
        "problems": [_told(problem, noun) for problem in plan.problems[:SHOWN]],
        "effective": asked.effective if noun.has_effective else None,
        "again": f"{reverse('desk:settings_sheet', args=[noun.key])}{_query(asked.office)}",
        "confirm": request.get_full_path().replace(f"/{digest}/", f"/{digest}/confirm/"),
    }
    status = 422 if plan.problems else 200
    context = frame(request, now, nav_name=_nav(noun), **context)
    return render(request, "desk/settings/sheet_plan.html", context, status=status)


@access(Role.SYSADMIN, Role.SECADMIN)
@require_POST
def settle(request: PageRequest, key: str, digest: str) -> HttpResponse:
    """Do what was shown, in one transaction; refused when it would come to something else by now."""
    now = clock.now()
    noun, asked = _noun(request, key), _asked(request, now)
    form = ConfirmSheetForm(request.POST)
    if not form.is_valid():
        raise NotFound

    def act() -> str:
        kept = sheet_of(request.actor.id or 0, noun.key, digest)
        with _rows(kept, noun) as rows:
            plan = noun.apply(rows, form.cleaned_data["seen"], asked)
        drop_sheet(sheet=kept)
        return str(len(plan.changes))

    count, _is_repeat = confirm(request, now, act)
    messages.success(request, _("已导入，共改动 %(n)s 项。") % {"n": count})
    return HttpResponseRedirect(f"{reverse(noun.back)}{_query(asked.office)}")


def _noun(request: PageRequest, key: str, *readers: Role) -> Noun:
    noun = NOUNS.get(key)
    if noun is None:
        raise NotFound
    if not request.actor.has_role(noun.role, *readers):
        raise RoleNotAllowed
    return noun


def _asked(request: PageRequest, now: datetime) -> Asked:
    """The day and the office of the address; a day that is none is today."""
    text, office = request.GET.get("effective", ""), request.GET.get("office", "")
    try:
        effective = date.fromisoformat(text)
    except ValueError:
        effective = clock.office_date(now)
    if office and office not in directory().by_code:
        raise NotFound(_("没有这个单位，或已停用。"))
    return Asked(by=request.actor, now=now, effective=effective, office=office)


@contextmanager
def _rows(kept: "Sheet", noun: Noun) -> Iterator[Iterator[Row]]:
    """The rows of a kept sheet under the names of its columns."""
    with as_file(bytes(kept.content)) as path:
        yield _counted(read_sheet(path, noun.columns, noun.needed))


def _counted(rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count >= MAX_ROWS:
            raise UnreadableTable(_("超过 %(n)d 行，请分几次导入") % {"n": MAX_ROWS})
        yield row


def _address(noun: Noun, kept: "Sheet", effective: date | None, office: str) -> str:
    asked = {"effective": effective.isoformat() if effective else "", "office": office}
    query = urlencode({name: value for name, value in asked.items() if value})
    path = reverse("desk:settings_sheet_look", args=[noun.key, kept.digest])
    return f"{path}?{query}" if query else path


def _query(office: str) -> str:
    return f"?{urlencode({'office': office})}" if office else ""


def _nav(noun: Noun) -> str:
    return noun.back.removeprefix("desk:")


def _told(problem: Problem, noun: Noun) -> dict[str, Any]:
    heading = next((column.heading for column in noun.columns if column.name == problem.column), "")
    return {"line": problem.line, "heading": heading, "reason": problem.reason}
