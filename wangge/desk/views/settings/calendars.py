"""The office calendar: a year as it is, days without office, office hours from a day on; offices' own calendars."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases.queries.reliance import open_due_between
from wangge.cases.queries.telling import named_org
from wangge.catalogue import actions
from wangge.catalogue import queries as catalogue
from wangge.catalogue.deadlines import OfficeCalendar, Spans
from wangge.catalogue.publication import DAY_STATE, HOURS
from wangge.desk.settings.calendar_form import HoursForm, LiftForm, SuspendForm
from wangge.desk.settings.flow import SettingsForm
from wangge.desk.settings.words import told_calendars, told_hours
from wangge.desk.views.catalogue import asked_year, year_context
from wangge.desk.views.frame import frame
from wangge.desk.views.settings.confirming import Preview, Settled, proceed
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import NotFound
from wangge.lib.plans import Cell, Change, Kind, Plan
from wangge.people.queries import directory
from wangge.ui.requests import PageRequest

NAV = "settings_calendar"


@access(Role.SYSADMIN, Role.AUDITOR)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """A year of one calendar, what is suspended, the hours and those to come, and who changed it."""
    now = clock.now()
    today, office = clock.office_date(now), _office(request)
    year = asked_year(request.GET.get("year", ""), today)
    own = catalogue.calendar_content(office)
    context = frame(
        request,
        now,
        nav_name=NAV,
        **year_context(year, office, now),
        office_name=_name(office),
        choices=_choices(),
        own=office in catalogue.calendar_offices(),
        suspended=[pair for pair in sorted(own.suspended.items()) if pair[0] >= today],
        past=told_calendars(catalogue.past_calendars(office)),
        to_come=[(date.fromisoformat(day), told_hours(hours)) for day, hours in own.hours_from if day > str(today)],
        query=_query(office),
        may_change=request.actor.has_role(Role.SYSADMIN),
    )
    return render(request, "desk/settings/calendar.html", context)


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: PageRequest) -> HttpResponse:
    """Days on which an office, or every office, does not work."""
    now = clock.now()
    office = _office(request)
    form = SuspendForm(request.POST or None, today=clock.office_date(now))
    title = _("临时停止办公")

    def preview() -> Preview:
        plan, used = _days(form.days(), office, to="suspended"), catalogue.calendar(office)
        count = sum(used.is_workday(day) for day in form.days())
        days = _("所选 %(n)d 天中有 %(count)d 个工作日停止办公。") % {"n": len(form.days()), "count": count}
        return Preview(title, plan, [days, _standing(form.days(), used)], _("确认停止办公"))

    def act() -> str:
        asked = form.cleaned_data
        days = form.days()
        made = actions.suspend_days(days=days, note=asked["note"], by=request.actor, now=now, office=office)
        return str(made.pk)

    return _settle(request, form, now, title, office, preview, act)


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: PageRequest) -> HttpResponse:
    """Give suspended days back what they otherwise are."""
    now = clock.now()
    today, office = clock.office_date(now), _office(request)
    own = catalogue.calendar_content(office)
    suspended = [pair for pair in sorted(own.suspended.items()) if pair[0] >= today]
    if not suspended:
        raise NotFound(_("今天以后没有停止办公的日子。"))
    form = LiftForm(request.POST or None, suspended=suspended)
    title = _("恢复办公")

    def preview() -> Preview:
        days = form.cleaned_data["days"]
        note = _standing(days, catalogue.calendar(office))
        return Preview(title, _days(days, office, to="lifted"), [note], _("确认恢复办公"))

    def act() -> str:
        days = form.cleaned_data["days"]
        return str(actions.lift_suspension(days=days, by=request.actor, now=now, office=office).pk)

    return _settle(request, form, now, title, office, preview, act)


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: PageRequest) -> HttpResponse:
    """Office hours from a day on, such as for the summer."""
    now = clock.now()
    today, office = clock.office_date(now), _office(request)
    used = catalogue.calendar(office)
    form = HoursForm(request.POST or None, today=today, spans=used.hours_on(today), is_office=bool(office))
    title = _("办公时间")

    def preview() -> Preview:
        day: date = form.cleaned_data["effective"]
        spans = form.spans() or catalogue.calendar().hours_on(day)
        plan = _hours_plan(used.hours_on(day), spans, day)
        return Preview(title, plan, [_kept()], _("确认更改"), day)

    def act() -> str:
        spans, day = form.spans(), form.cleaned_data["effective"]
        made = actions.set_office_hours(spans=spans, by=request.actor, now=now, office=office, effective=day)
        return str(made.pk)

    return _settle(request, form, now, title, office, preview, act)


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_hours(request: PageRequest, day: date) -> HttpResponse:
    """Take back office hours that are to begin."""
    now = clock.now()
    office = _office(request)
    own = dict(catalogue.calendar_content(office).hours_from)
    if day.isoformat() not in own or day <= clock.office_date(now):
        raise NotFound(_("这一天没有待生效的办公时间。"))
    form = SettingsForm(request.POST or None)
    title = _("取消 %(day)s 起的办公时间") % {"day": day.isoformat()}
    used = catalogue.calendar(office)

    def preview() -> Preview:
        plan = _hours_plan(used.hours_on(day), used.hours_on(day - timedelta(days=1)), day)
        return Preview(title, plan, [_kept()], _("确认取消"), day)

    def act() -> str:
        return str(actions.withdraw_hours(effective=day, by=request.actor, now=now, office=office).pk)

    return _settle(request, form, now, title, office, preview, act)


def _settle(
    request: PageRequest, form: SettingsForm, now: datetime, title: str, office: str, preview: Any, act: Any
) -> HttpResponse:
    address = f"{reverse('desk:settings_calendar')}{_query(office)}"

    def page(status: int) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "title": title, "office_name": _name(office), "back": address}
        context = frame(request, now, nav_name=NAV, **context)
        return render(request, "desk/settings/calendar_form.html", context, status=status)

    return proceed(
        request,
        form,
        now,
        page=page,
        preview=preview,
        act=act,
        settled=lambda _key: Settled(_("已保存，从现在起算的期限按新日历；已经算定的期限不变。"), address),
        nav_name=NAV,
    )


def _office(request: PageRequest) -> str:
    """The office whose calendar is asked for; empty for the one of all. Raises `NotFound`."""
    office = request.GET.get("office", "")
    org = directory().by_code.get(office)
    if office and (org is None or not org.is_active):
        raise NotFound(_("没有这个单位，或已停用。"))
    return office


def _query(office: str) -> str:
    return f"?{urlencode({'office': office})}" if office else ""


def _name(office: str) -> str:
    org = directory().by_code.get(office)
    return (named_org(org.id) or {}).get("name", "") if org else _("通用日历")


def _choices() -> list[tuple[str, str, bool]]:
    """Offices that may keep a calendar of their own, those that do first."""
    own = frozenset(catalogue.calendar_offices())
    orgs = [org for org in directory().by_id.values() if org.is_active and (org.level != "village" or org.code in own)]
    orgs.sort(key=lambda org: (org.code not in own, org.kind, org.area_code, org.id))
    return [(org.code, (named_org(org.id) or {}).get("name", org.name), org.code in own) for org in orgs]


def _days(days: Sequence[date], office: str, *, to: str) -> Plan:
    """What becomes of days, one by one; those that stay as they are are only counted."""
    used = catalogue.calendar(office)
    plain = replace(used, suspensions=frozenset())
    changes = []
    for day in days:
        was = "suspended" if day in used.suspensions else "work" if used.is_workday(day) else "rest"
        becomes = "suspended" if to == "suspended" else "work" if plain.is_workday(day) else "rest"
        if was != becomes:
            changes.append(Change(Kind.CHANGED, day.isoformat(), "", (Cell(DAY_STATE, was, becomes),)))
    return Plan(tuple(changes), len(days) - len(changes))


def _hours_plan(old: Spans, new: Spans, day: date) -> Plan:
    cell = Cell(HOURS, told_hours(old), told_hours(new))
    return Plan((Change(Kind.CHANGED, day.isoformat(), "", (cell,)),))


def _standing(days: Sequence[date], used: OfficeCalendar) -> str:
    """What the change does not move: the clocks that are running, with how many end in these days."""
    zone = used.zone
    begin = datetime.combine(min(days), time(), tzinfo=zone)
    end = datetime.combine(max(days) + timedelta(days=1), time(), tzinfo=zone)
    return _("在办案件中有 %(n)d 件的当前期限落在这几天，都按原来算定的不变。确需调整的，由有权的人逐件重定时限。") % {
        "n": open_due_between(begin, end)
    }


def _kept() -> str:
    return _("已经算定的期限不变；从这一天起，新的期限按新的办公时间算。")
