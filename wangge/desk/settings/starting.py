"""The first set-up of an office: each step, what is there, what is missing before residents can report, who does it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.areas import queries as areas
from wangge.areas.codes import GENERAL
from wangge.cases.queries.readiness import Need, is_in_use, lacking
from wangge.catalogue import queries as catalogue
from wangge.lib import clock
from wangge.lib.actor import Actor, Level, Role
from wangge.notices.queries.deliveries import channels
from wangge.people.queries import directory, grids_without_worker, roles_held
from wangge.residents.queries import current_notice
from wangge.residents.queries.protection import current_officer, standings
from wangge.residents.words import Activity
from wangge.ui.templatetags.ui import number

BY_PLACE = frozenset({"town", "village", "owner"})  # leads that the case's place names
NAMED = 6  # codes told by name before "and so on"


class State(StrEnum):
    """How a step stands. Only what is missing keeps residents from reporting."""

    DONE = "done"
    MISSING = "missing"
    ADVISED = "advised"
    OPTIONAL = "optional"


STATES: dict[State, tuple[str | Promise, str, str]] = {
    State.DONE: (gettext_lazy("已完成"), "ok", "check"),
    State.MISSING: (gettext_lazy("必须补上"), "late", "alert-triangle"),
    State.ADVISED: (gettext_lazy("建议补上"), "warn", "info-circle"),
    State.OPTIONAL: (gettext_lazy("可选"), "", "settings"),
}
NEEDS: dict[Need, str | Promise] = {
    Need.COUNTY: gettext_lazy("县（市）"),
    Need.GRIDS: gettext_lazy("区划和网格"),
    Need.CATEGORIES: gettext_lazy("事项目录"),
    Need.CENTRE: gettext_lazy("县级治理中心"),
    Need.DESK: gettext_lazy("县级中心的值班员"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """Where a step is done; `is_post` is a button that does it at once."""

    label: str
    href: str
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the set-up. `facts` are what is there, `gaps` what is not; `role` does it (`is_mine`: who asks has
    that role), `command` helps out."""

    key: str
    title: str
    why: str
    state: State
    role: Role
    facts: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    command: str = ""
    is_mine: bool = False

    @property
    def word(self) -> str | Promise:
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        return STATES[self.state][1]

    @property
    def icon(self) -> str:
        return STATES[self.state][2]


@dataclass(frozen=True, slots=True)
class _Office:
    """What several steps read."""

    now: datetime
    needs: frozenset[Need]
    is_in_use: bool
    county: str


def is_complete() -> bool:
    """Can residents report? Until then administrators land on the list of steps."""
    return not lacking()


def steps(actor: Actor, now: datetime) -> list[Step]:
    """Every step as it stands; links only for those whose duty it is."""
    county = areas.county()
    office = _Office(now, frozenset(lacking()), is_in_use(), county.code if county else "")
    made = [make(office) for make in _STEPS]
    return [replace(step, is_mine=True) if actor.has_role(step.role) else replace(step, links=()) for step in made]


def _county(office: _Office) -> Step:
    is_missing = Need.COUNTY in office.needs
    county = areas.index().get(office.county)
    return Step(
        "county",
        _("县（市）"),
        _("编码是六位行政区划代码加九个零，它定下所有案件编号的开头。"),
        State.MISSING if is_missing else State.DONE,
        Role.SYSADMIN,
        facts=(f"{county.name} {county.code}",) if county else (),
        gaps=(_("还没有县（市）") if is_missing else "",),
        command="" if county else "wangge user create NAME --role sysadmin --area CODE --area-name TEXT",
    )


def _areas(office: _Office) -> Step:
    counts = dict.fromkeys(Level, 0)
    for area in areas.index():
        counts[area.level] += area.kind == GENERAL or area.level is Level.GRID
    told = _("镇街 %(town)s 个、村居 %(village)s 个、网格 %(grid)s 个") % {
        level.value: number(counts[level]) for level in (Level.TOWN, Level.VILLAGE, Level.GRID)
    }
    sheet = Link(_("上传区划表"), reverse("desk:settings_sheet", args=["areas"]))
    is_missing = Need.GRIDS in office.needs
    return Step(
        "areas",
        _("镇街、村居和网格"),
        _("一张表（XLSX 或 CSV），每行一个区划：编码、名称。开始受理以后，改区划走区划变更，由另一人批准。"),
        State.MISSING if is_missing else State.DONE,
        Role.SYSADMIN,
        facts=(told,),
        gaps=(_("还没有网格") if is_missing else "",),
        links=(Link(_("区划变更"), reverse("desk:changes")) if office.is_in_use else sheet,),
    )


def _boundaries(office: _Office) -> Step:
    held = areas.index()
    grids = [area for area in held if area.level is Level.GRID and area.kind == GENERAL]
    drawn = sum(held.geometry(area.code) is not None for area in grids)
    upload = Link(_("上传边界（GeoJSON）"), reverse("desk:settings_boundaries"))
    check = Link(_("检查空隙和重叠"), reverse("desk:areas_check"))
    return Step(
        "boundaries",
        _("网格边界"),
        _("有了边界，居民在地图上选点就能找到网格；没有边界的，居民从名单里选村居。"),
        State.DONE if grids and drawn == len(grids) else State.ADVISED,
        Role.SYSADMIN,
        facts=(_("%(n)s 个网格中 %(drawn)s 个有边界") % {"n": number(len(grids)), "drawn": number(drawn)},),
        links=(check,) if office.is_in_use else (upload, check),
    )


def _units(office: _Office) -> Step:
    held = [org for org in directory().by_id.values() if org.is_active]
    towns = areas.listing(level=Level.TOWN)
    centres = directory().centres
    kinds = {kind: sum(org.kind == kind for org in held) for kind in ("centre", "department")}
    lacks = sum(town.code not in centres for town in towns)
    unknown = sorted(_leads() - {org.code for org in held})
    gaps = [_("还没有县级治理中心") if Need.CENTRE in office.needs else ""]
    gaps.append(_("%(n)s 个镇街没有治理中心，案件由县级中心受理") % {"n": number(lacks)} if lacks else "")
    if unknown:
        told = ", ".join(unknown[:NAMED])
        gaps.append(
            _("事项目录里有 %(n)s 个主办单位还不存在：%(codes)s%(more)s")
            % {"n": number(len(unknown)), "codes": told, "more": "…" if len(unknown) > NAMED else ""}
        )
    return Step(
        "units",
        _("部门和治理中心"),
        _("谁来承办。单位代码要和事项目录里的主办单位一致，受理时才能带出建议单位。"),
        State.MISSING if Need.CENTRE in office.needs else State.ADVISED if lacks or unknown else State.DONE,
        Role.SYSADMIN,
        facts=(
            _("治理中心 %(centre)s 个、部门 %(department)s 个")
            % {kind: number(count) for kind, count in kinds.items()},
        ),
        gaps=tuple(gaps),
        links=(
            Link(_("上传单位表"), reverse("desk:settings_sheet", args=["organisations"])),
            Link(_("逐个新增"), reverse("desk:settings_organisation_new")),
        ),
    )


def _leads() -> frozenset[str]:
    """The units that the catalogue names."""
    return frozenset(item.lead for field in catalogue.tree() for item in field.items if item.lead) - BY_PLACE


def _people(office: _Office) -> Step:
    today = clock.office_date(office.now)
    held = roles_held(today)
    grids = [area.code for area in areas.listing(level=Level.GRID) if area.kind == GENERAL]
    bare = len(grids_without_worker(grids, today))
    gaps = [_("县级中心还没有值班员：没有人受理") if Need.DESK in office.needs else ""]
    gaps.append(_("%(n)s 个网格没有网格员") % {"n": number(bare)} if bare else "")
    gaps.append("" if held.get(Role.AUDITOR) else _("还没有审计员：查看记录无人核对"))
    gaps.append("" if held.get(Role.SECADMIN) else _("还没有安全管理员：账号和岗位由其开设，系统管理员不能给自己授权"))
    is_missing = Need.DESK in office.needs
    return Step(
        "people",
        _("人员"),
        _("账号和岗位由安全管理员从一张表导入，一次性密码打印分发。系统管理员不能开设账号。"),
        State.MISSING if is_missing else State.ADVISED if any(gaps) else State.DONE,
        Role.SECADMIN,
        facts=(
            _("值班员 %(desk)s 人、部门承办人 %(officer)s 人、网格员 %(worker)s 人")
            % {role.value: number(held.get(role, 0)) for role in (Role.DESK, Role.OFFICER, Role.WORKER)},
        ),
        gaps=tuple(gaps),
        links=(
            Link(_("上传人员表"), reverse("desk:settings_sheet", args=["staff"])),
            Link(_("逐个开设"), reverse("desk:settings_account_new")),
        ),
        command=""
        if held.get(Role.SECADMIN)
        else f"wangge user create NAME --role secadmin --area {office.county or 'CODE'}",
    )


def _calendar(office: _Office) -> Step:
    warning = catalogue.calendar_warning(office.now)
    return Step(
        "calendar",
        _("办公日历"),
        _("法定节假日和调休随产品自带；临时停办、夏季作息在这里设。"),
        State.ADVISED if warning else State.DONE,
        Role.SYSADMIN,
        facts=() if warning else (_("法定工作日历已载入"),),
        gaps=(warning or "",),
        links=(Link(_("办公日历"), reverse("desk:settings_calendar")),),
    )


def _categories(office: _Office) -> Step:
    tree = catalogue.tree()
    items = sum(len(field.items) for field in tree)
    is_missing = Need.CATEGORIES in office.needs
    load = Link(_("载入产品自带的目录"), reverse("desk:settings_start_catalogue"), is_post=True)
    sheet = Link(_("上传自己的事项表"), reverse("desk:settings_sheet", args=["categories"]))
    return Step(
        "categories",
        _("事项目录和时限"),
        _("居民能反映什么、谁主办、多久办完。产品自带一套，可以逐项改成本地的。"),
        State.MISSING if is_missing else State.DONE,
        Role.SYSADMIN,
        facts=(_("%(fields)s 个大类、%(items)s 个事项") % {"fields": number(len(tree)), "items": number(items)},),
        gaps=(_("还没有事项目录") if is_missing else "",),
        links=(load, sheet) if is_missing else (Link(_("看目录"), reverse("desk:settings_catalogue")), sheet),
    )


def _rules(office: _Office) -> Step:
    used = catalogue.rules()
    told = _("第 %(n)s 版") % {"n": used.version} if used.version else _("产品自带的规则")
    return Step(
        "rules",
        _("办理规则"),
        _("退回、延期、挂账的期限和次数。不改就按产品自带的执行。"),
        State.DONE if used.version else State.OPTIONAL,
        Role.SYSADMIN,
        facts=(told,),
        links=(Link(_("办理规则"), reverse("desk:settings_rules")),),
    )


def _notices(office: _Office) -> Step:
    held = channels(office.now)
    failing = [each.label for each in held if each.is_on and each.backlog.failing]
    on = [each.label for each in held if each.is_on]
    state = State.DONE if on and not failing else State.ADVISED if failing else State.OPTIONAL
    return Step(
        "notices",
        _("邮件和短信"),
        _("由运行维护人员用环境变量设置；没有也能受理，居民凭查询码看进展。设好后发一条测试。"),
        state,
        Role.SYSADMIN,
        facts=(_("已设置：%(names)s") % {"names": "、".join(on)} if on else _("都没有设置"),),
        gaps=(_("发送受阻：%(names)s") % {"names": "、".join(failing)} if failing else "",),
        links=(Link(_("通道和测试"), reverse("desk:notice_channels")),),
    )


def _privacy(office: _Office) -> Step:
    notice = current_notice(office.now)
    is_own = notice is not None and notice.version > 1
    gap = "" if is_own else _("还是产品自带的文字") if notice else _("还没有发布")
    return Step(
        "privacy",
        _("隐私告知"),
        _("居民填联系方式以前看到的告知。请写上本单位的名称、联系电话和个人信息保护负责人。"),
        State.DONE if is_own else State.ADVISED,
        Role.SYSADMIN,
        facts=(_("第 %(n)s 版") % {"n": notice.version},) if notice else (),
        gaps=(gap,),
        links=(
            Link(_("核对并发布"), reverse("desk:settings_privacy")),
            Link(_("服务登记同意书"), reverse("desk:settings_consent")),
        ),
    )


def _protection(office: _Office) -> Step:
    officer = current_officer()
    held = standings(clock.office_date(office.now))
    reports = next(each for each in held if each.activity is Activity.REPORTS)
    open_for = [str(each.activity.label) for each in held if each.is_open]
    due = [str(each.activity.label) for each in held if each.is_due]
    gaps = [
        "" if officer else _("还没有指定个人信息保护负责人"),
        "" if reports.is_open else _("受理诉求还没有通过影响评估：请在对居民开放以前完成"),
        _("该复评了：%(names)s") % {"names": "、".join(due)} if due else "",
    ]
    return Step(
        "protection",
        _("个人信息保护"),
        _("指定负责人并公布；每项业务开展以前，一人评估、另一人审批。没有通过评估的，不能登记服务。"),
        State.ADVISED if any(gaps) else State.DONE,
        Role.SYSADMIN,
        facts=(_("已通过评估：%(names)s") % {"names": "、".join(open_for)},) if open_for else (),
        gaps=tuple(gaps),
        links=(Link(_("负责人和影响评估"), reverse("desk:settings_protection")),),
    )


_STEPS: tuple[Callable[[_Office], Step], ...] = (
    _county,
    _areas,
    _boundaries,
    _units,
    _people,
    _calendar,
    _categories,
    _rules,
    _notices,
    _privacy,
    _protection,
)


def told_needs() -> Iterator[str | Promise]:
    """What keeps residents from reporting, in words."""
    return (NEEDS[need] for need in lacking())


def counted(made: list[Step]) -> Mapping[State, int]:
    return {state: sum(step.state is state for step in made) for state in State}
