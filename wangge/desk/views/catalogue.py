"""What can be reported, by whom it is done and by when; the office's calendar, and a deadline with its working."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from wangge.cases.queries.telling import named_org
from wangge.catalogue import queries as catalogue
from wangge.catalogue.deadlines import LARGEST_AMOUNT, Limit, Unit
from wangge.catalogue.errors import UnknownCategory
from wangge.catalogue.queries import CategoryInfo
from wangge.desk import working
from wangge.desk.views.frame import frame
from wangge.desk.words import BASES
from wangge.lib import clock
from wangge.lib.access import ADMIN_ROLES, CASE_ROLES, access
from wangge.lib.actor import Role
from wangge.lib.errors import NotFound
from wangge.people.queries import directory
from wangge.ui.requests import PageRequest

Words = str | Promise
UNITS: dict[Unit, Words] = {
    Unit.WORKING_HOURS: gettext_lazy("工作小时"),
    Unit.WORKING_DAYS: gettext_lazy("工作日"),
    Unit.DAYS: gettext_lazy("日（自然日）"),
    Unit.HOURS: gettext_lazy("小时（昼夜连续）"),
}
LEADS: dict[str, Words] = {
    "town": gettext_lazy("属地镇街"),
    "village": gettext_lazy("属地村居"),
    "owner": gettext_lazy("权属单位"),
}
SECRECY: dict[str, Words] = {
    "open": gettext_lazy("公开"),
    "internal": gettext_lazy("内部"),
    "confidential": gettext_lazy("保密"),
    "transferred": gettext_lazy("移交"),
}
DUTIES: dict[str, Words] = {
    "basic": gettext_lazy("镇街基本履职"),
    "assisting": gettext_lazy("镇街配合履职"),
    "withdrawn": gettext_lazy("上级收回，不下派镇街"),
}
URGENCIES: dict[str, Words] = {
    "urgent": gettext_lazy("特急"),
    "pressing": gettext_lazy("加急"),
    "ordinary": gettext_lazy("普通"),
}
PLACES: dict[str, Words] = {
    "needed": gettext_lazy("须填地点"),
    "optional": gettext_lazy("地点可不填"),
    "none": gettext_lazy("不需地点"),
}
WEEKDAYS: tuple[Words, ...] = (
    pgettext_lazy("weekday", "一"),
    pgettext_lazy("weekday", "二"),
    pgettext_lazy("weekday", "三"),
    pgettext_lazy("weekday", "四"),
    pgettext_lazy("weekday", "五"),
    pgettext_lazy("weekday", "六"),
    pgettext_lazy("weekday", "日"),
)
EARLIEST, LATEST = 2000, 2100


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The whole tree with its limits, or what a search leaves of it; `grid=1`: what grid workers may settle."""
    now = clock.now()
    words, only_grid = request.GET.get("q", "").strip()[:60], request.GET.get("grid") == "1"
    groups = []
    for group in catalogue.tree():
        items = [_row(item) for item in group.items if _is_asked(item, words, only_grid=only_grid)]
        if items:
            groups.append({"code": group.code, "label": group.label, "items": items})
    context = frame(
        request,
        now,
        nav_name="catalogue",
        groups=groups,
        total=sum(len(group["items"]) for group in groups),
        words=words,
        only_grid=only_grid,
        general=catalogue.general_standard(),
        general_words=_limits(catalogue.general_standard()),
        may_change=request.actor.has_role(Role.SYSADMIN),
    )
    return render(request, "desk/catalogue.html", context)


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def item(request: PageRequest, code: str) -> HttpResponse:
    """One item: who does it and by when, what may be done with it, and how it has changed."""
    now = clock.now()
    try:
        info = catalogue.category(code, on=clock.office_date(now))
    except UnknownCategory:
        raise NotFound(_("目录里没有这个事项，可能已停用。")) from None
    field_name, field_name_en = catalogue.field_name(info.parent_code)
    field = catalogue.FieldInfo(info.parent_code, field_name, field_name_en, ())
    versions = [_version(version) for version in reversed(catalogue.standards_of(code))]
    context = frame(
        request,
        now,
        nav_name="catalogue",
        item=info,
        row=_row(info),
        field=field,
        secrecy=SECRECY.get(info.secrecy, info.secrecy),
        place=PLACES.get(info.place_rule, info.place_rule),
        stages=[(catalogue.stage_name(name), _told(limit)) for name, limit in info.standard.stages],
        respond=_told(info.standard.respond) if info.standard.respond else "",
        versions=versions,
        today=clock.office_date(now),
        may_change=request.actor.has_role(Role.SYSADMIN),
    )
    return render(request, "desk/catalogue_item.html", context)


class CalculatorForm(forms.Form):
    """A start in the office's time, an amount and a unit."""

    start = forms.DateTimeField(
        label=gettext_lazy("起算"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("期限"),
        min_value=Decimal(0),
        max_value=LARGEST_AMOUNT,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    unit = forms.ChoiceField(label=gettext_lazy("单位"), choices=[(unit.value, words) for unit, words in UNITS.items()])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "amount" in data and "unit" in data:
            try:
                data["limit"] = Limit(data["amount"], Unit(data["unit"]))
            except ValueError:
                self.add_error("amount", _("按日、按工作日的期限须为不小于 1 的整数"))
        start = data.get("start")
        if start is not None and not EARLIEST <= start.year <= LATEST:
            self.add_error("start", _("请填 2000 年至 2100 年之间的时间"))
        return data


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def calendar(request: PageRequest) -> HttpResponse:
    """A year as the office works it, and a calculator that shows how a deadline comes about."""
    now = clock.now()
    office = request.GET.get("office", "")
    if office not in catalogue.calendar_offices():
        office = ""
    used, today = catalogue.calendar(office), clock.office_date(now)
    asked = any(name in request.GET for name in ("start", "amount"))
    form = CalculatorForm(request.GET if asked else None, initial=_first_sum(now))
    done = None
    if form.is_bound and form.is_valid():
        done = working.worked(form.cleaned_data["start"], form.cleaned_data["limit"], used)
    orgs = directory().by_code
    context = frame(
        request,
        now,
        nav_name="calendar",
        **year_context(asked_year(request.GET.get("year", ""), today), office, now),
        offices=[(code, orgs[code].name if code in orgs else code) for code in catalogue.calendar_offices()],
        form=form,
        done=done,
        limit=_told(form.cleaned_data["limit"]) if done else "",
        is_in_hours=bool(done) and form.cleaned_data["unit"] == Unit.WORKING_HOURS,
        may_change=request.actor.has_role(Role.SYSADMIN),
    )
    return render(request, "desk/calendar.html", context)


def year_context(year: int, office: str, now: datetime) -> dict[str, Any]:
    """A year of one calendar for the page's parts: months, hours, the warning when it ends, the years to choose."""
    used, today = catalogue.calendar(office), clock.office_date(now)
    return {
        "year": year,
        "months": working.year_of(year, used, catalogue.named_days(year, office), today),
        "weekdays": [str(name) for name in WEEKDAYS],
        "used": used,
        "hours": [f"{begin:%H:%M}–{end:%H:%M}" for begin, end in used.hours_on(today)],
        "warning": catalogue.calendar_warning(now, office),
        "years": catalogue.calendar_years(office),
        "office": office,
    }


def _first_sum(now: datetime) -> dict[str, Any]:
    """What the calculator starts with: now, and the general standard's answer."""
    limit = catalogue.general_standard().handle
    return {"start": clock.office_time(now), "amount": f"{limit.amount.normalize():f}", "unit": limit.unit.value}


def asked_year(text: str, today: date) -> int:
    """The year that an address asks for, else this one."""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else today.year
    return year if EARLIEST <= year <= LATEST else today.year


def _is_asked(info: CategoryInfo, words: str, *, only_grid: bool) -> bool:
    if only_grid and not info.is_grid_item:
        return False
    told = (info.code, info.name, info.name_en.lower(), info.description, *info.keywords)
    return not words or any(words.lower() in text for text in told)


def _told(limit: Limit) -> str:
    """`5 工作日`; an amount of nothing is at once."""
    if not limit.amount:
        return _("立即")
    if limit.unit is Unit.HOURS and limit.amount < 1:
        return _("%(n)s 分钟") % {"n": f"{limit.amount * 60:.0f}"}
    plain = {Unit.DAYS: _("日"), Unit.HOURS: _("小时")}
    return f"{limit.amount.normalize():f} {plain.get(limit.unit) or UNITS[limit.unit]}"


def _limits(standard: catalogue.StandardInfo) -> dict[str, str]:
    return {name: _told(getattr(standard, name)) for name in ("accept", "sign", "handle", "reply")}


def _unit(code: str) -> str:
    if code in LEADS:
        return str(LEADS[code])
    org = directory().by_code.get(code)
    found = named_org(org.id) if org else None
    return found["name"] if found else code


def _row(info: CategoryInfo) -> dict[str, Any]:
    return {
        "code": info.code,
        "label": info.label,
        "explanation": info.explanation,
        "lead": _unit(info.lead),
        "assisting": [_unit(code) for code in info.assisting],
        "limits": _limits(info.standard),
        "duty": DUTIES.get(info.town_duty, info.town_duty),
        "urgency": URGENCIES.get(info.urgency, info.urgency) if info.urgency != "ordinary" else "",
        "is_grid_item": info.is_grid_item,
        "is_consultation": info.is_consultation,
        "is_secret": info.secrecy == "confidential",
    }


def _version(standard: catalogue.StandardInfo) -> dict[str, Any]:
    # Versions end before a day; people read the last day on which one holds.
    last = standard.valid_to - timedelta(days=1) if standard.valid_to else None
    basis = _("、").join(str(BASES.get(part, part)) for part in standard.basis.split("/"))
    return {"standard": standard, "limits": _limits(standard), "last_on": last, "basis": basis}
