"""Organisations: created, changed, retired into another, restored; what each has to do, and how it has changed."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases.actions.units import retire_unit
from wangge.cases.queries.reliance import UnitReliance, reliance_on
from wangge.cases.queries.telling import named_area, named_org
from wangge.catalogue import queries as catalogue
from wangge.desk.settings.flow import SettingsForm
from wangge.desk.settings.org_form import NewOrganisationForm, OrganisationForm, RetireUnitForm
from wangge.desk.settings.words import told_past_units
from wangge.desk.views.frame import frame
from wangge.desk.views.settings.confirming import Preview, Settled, proceed
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import NotFound
from wangge.lib.plans import Change, Kind, Plan, cells
from wangge.people import actions
from wangge.people import queries as people
from wangge.people.columns import IN_USE, KINDS, ORG_BY_NAME, ORG_COLUMNS, org_row
from wangge.people.errors import NOTHING_CHANGED, BadOrganisation
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.people.models import Organisation

NAV, PAGE_SIZE = "settings_organisations", 50


@access(Role.SYSADMIN, Role.AUDITOR)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """Every unit, retired ones too, found by name, code or area."""
    now = clock.now()
    words = request.GET.get("q", "").strip()[:60]
    kind, status = request.GET.get("kind", ""), request.GET.get("status", "active")
    found = [org for org in people.directory().by_id.values() if _is_asked(org, words, kind, status)]
    found.sort(key=lambda org: (list(KINDS).index(org.kind), org.area_code, org.id))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {
            "code": org.code,
            "name": (named_org(org.id) or {}).get("name", org.name),
            "kind": KINDS.get(org.kind, org.kind),
            "area": (named_area(org.area_code) or {}).get("name", ""),
            "accepts": ORG_BY_NAME["accepts_from"].told("|".join(sorted(org.accepts_from))),
            "is_active": org.is_active,
        }
        for org in page
    ]
    context = frame(
        request,
        now,
        nav_name=NAV,
        page=page,
        rows=rows,
        words=words,
        kind=kind,
        status=status,
        kinds=list(KINDS.items()),
        statuses=[*IN_USE.items(), ("all", _("全部"))],
        may_change=request.actor.has_role(Role.SYSADMIN),
    )
    return render(request, "desk/settings/organisations.html", context)


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PageRequest) -> HttpResponse:
    """A new unit in an area."""
    now = clock.now()
    form = NewOrganisationForm(request.POST or None)
    title = _("新增单位")

    def preview() -> Preview:
        values = form.values()
        people.check_area(values["area_code"])
        people.check_organisation(
            **{name: values[name] for name in ("code", "kind", "area_code", "accepts_from")}, is_new=True
        )
        new = org_row({**values, "is_active": True})
        change = Change(Kind.ADDED, values["code"], values["name"], cells(ORG_COLUMNS, {}, new))
        return Preview(title, Plan((change,)), [_("单位代码、类型和所在区划以后不能改。")], _("确认新增"))

    def act() -> str:
        values = form.values()
        level = people.check_area(values["area_code"])
        return actions.create_organisation(**values, level=level, by=request.actor, now=now).code

    return _settle(request, form, now, title, "", preview, act, _("已新增，可以交办和设岗位了。"))


@access(Role.SYSADMIN, Role.AUDITOR)
@require_safe
def organisation(request: PageRequest, code: str) -> HttpResponse:
    """One unit: its particulars, what it has to do by the catalogue, who holds a post, and how it has changed."""
    now = clock.now()
    org = _organisation(code)
    today, row = clock.office_date(now), org_row(vars(org))
    known = catalogue.newest()
    items = sorted(catalogue.naming(org.code, known), key=lambda each: each.row["code"])
    context = frame(
        request,
        now,
        nav_name=NAV,
        org=org,
        name=(named_org(org.pk) or {}).get("name", org.name),
        facts=[(column.heading, column.told(row[column.name])) for column in ORG_COLUMNS if column.name != "area_code"],
        area=named_area(org.area_code),
        led=[each.row for each in items if each.row["lead"] == org.code],
        assisted=[each.row for each in items if each.row["lead"] != org.code],
        by_place=org.kind in ("town", "village"),
        posts=list(people.posts_for(org, today)[:PAGE_SIZE]),
        reliance=reliance_on(org, today),
        past=told_past_units(people.past_organisation(org)),
        may_change=request.actor.has_role(Role.SYSADMIN),
    )
    return render(request, "desk/settings/organisation.html", context)


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PageRequest, code: str) -> HttpResponse:
    """Names, telephone, and whose assignments it takes."""
    now = clock.now()
    org = _organisation(code)
    old = org_row(vars(org))
    form = OrganisationForm(request.POST or None, row=old)
    title = _("更改单位 %(name)s") % {"name": org.name}

    def preview() -> Preview:
        values = form.values()
        kept = {name: getattr(org, name) for name in ("code", "kind", "area_code")}
        people.check_organisation(**kept, accepts_from=values["accepts_from"])
        told = cells(ORG_COLUMNS, old, org_row({**vars(org), **values}))
        if not told:
            raise BadOrganisation(NOTHING_CHANGED)
        change = Change(Kind.CHANGED, org.code, org.name, told)
        return Preview(title, Plan((change,)), [_("已经交给它的案件不受影响。")], _("确认更改"))

    def act() -> str:
        return actions.change_organisation(org=org, **form.values(), by=request.actor, now=now).code

    return _settle(request, form, now, title, code, preview, act, _("已保存。"))


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: PageRequest, code: str) -> HttpResponse:
    """Retire a unit; what relies on it goes to the unit that takes its place."""
    now = clock.now()
    org = _organisation(code)
    if not org.is_active:
        raise NotFound(_("这个单位已经停用。"))
    relied = reliance_on(org, clock.office_date(now))
    choices = [(each.code, (named_org(each.pk) or {}).get("name", each.name)) for each in people.successors_of(org)]
    form = RetireUnitForm(request.POST or None, choices=choices, is_needed=relied.any)
    title = _("停用单位 %(name)s") % {"name": org.name}

    def preview() -> Preview:
        row = org_row(vars(org))
        told = cells(ORG_COLUMNS, row, {**row, "status": "retired"})
        plan = Plan((Change(Kind.RETIRED, org.code, org.name, told),))
        to = dict(choices).get(form.cleaned_data["successor"], "")
        return Preview(title, plan, _handed(relied, to), _("确认停用"), is_final=True)

    def act() -> str:
        chosen = form.cleaned_data["successor"]
        successor = _organisation(chosen) if chosen else None
        retire_unit(org=org, successor=successor, by=request.actor, now=now)
        return org.code

    done = _("已停用。")
    return _settle(request, form, now, title, code, preview, act, done, relied=relied, relied_on=_handed(relied, ""))


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: PageRequest, code: str) -> HttpResponse:
    """A retired unit takes work again."""
    now = clock.now()
    org = _organisation(code)
    if org.is_active:
        raise NotFound(_("这个单位正在使用。"))
    form = SettingsForm(request.POST or None)
    title = _("恢复单位 %(name)s") % {"name": org.name}

    def preview() -> Preview:
        row = org_row(vars(org))
        told = cells(ORG_COLUMNS, row, {**row, "status": "active"})
        notes = [_("停用时交出去的案件、岗位和事项不会自动回来。")]
        return Preview(title, Plan((Change(Kind.RESTORED, org.code, org.name, told),)), notes, _("确认恢复"))

    def act() -> str:
        return actions.restore_organisation(org=org, by=request.actor, now=now).code

    return _settle(request, form, now, title, code, preview, act, _("已恢复。"))


def _settle(
    request: PageRequest,
    form: SettingsForm,
    now: datetime,
    title: str,
    code: str,
    preview: Any,
    act: Any,
    done: str,
    **more: Any,
) -> HttpResponse:
    back = reverse("desk:settings_organisation", args=[code]) if code else reverse("desk:settings_organisations")

    def page(status: int) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "title": title, "back": back, **more}
        context = frame(request, now, nav_name=NAV, **context)
        return render(request, "desk/settings/organisation_form.html", context, status=status)

    def settled(made: str) -> Settled:
        return Settled(done, reverse("desk:settings_organisation", args=[made]))

    return proceed(request, form, now, page=page, preview=preview, act=act, settled=settled, nav_name=NAV)


def _organisation(code: str) -> "Organisation":
    org = people.organisation_row(code)
    if org is None:
        raise NotFound(_("没有这个单位。"))
    return org


def _handed(relied: UnitReliance, to: str) -> list[str]:
    """What relies on a unit, and where it goes."""
    if not relied.any:
        return [_("没有在办案件、岗位或事项归这个单位。")]
    parts = [
        _("主办的在办案件 %(n)d 件") % {"n": relied.led},
        _("协办的在办案件 %(n)d 件") % {"n": relied.assisted},
        _("持有的在办案件 %(n)d 件") % {"n": relied.held},
        _("现任和待任岗位 %(n)d 个") % {"n": relied.posts},
        _("目录中的事项 %(n)d 项") % {"n": relied.items},
    ]
    told = "、".join(parts)
    if not to:
        return [_("现在归这个单位的有：%(what)s。") % {"what": told}]
    return [
        _("从今天起转由“%(to)s”承接：%(what)s。") % {"to": to, "what": told},
        _("案件的编号和各项期限都不变；岗位转过去后立即生效；目录中的事项各生成新的一版。"),
    ]


def _is_asked(org: people.OrgInfo, words: str, kind: str, status: str) -> bool:
    if (kind in KINDS and org.kind != kind) or (status in IN_USE and org.is_active != (status == "active")):
        return False
    place = (named_area(org.area_code) or {}).get("name", "")
    return not words or any(words.lower() in text.lower() for text in (org.name, org.name_en, org.code, place))
