"""The left column: a role's queues with their counts, and the places of the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wangge.cases.queries.listing import Count, queue_counts
from wangge.cases.queries.seats import saved_lists
from wangge.cases.queries.telling import named_area, named_org
from wangge.cases.queries.waiting import own_counts
from wangge.desk.words import QUEUES, ROLES
from wangge.lib.access import CASE_ROLES
from wangge.lib.actor import Actor, Level, Role
from wangge.notices.queries.inbox import COUNT_BOUND, unread_count
from wangge.patrols.access import READERS as PATROL_READERS
from wangge.patrols.access import visible_misses
from wangge.places.access import READERS
from wangge.privacy.access import PARTY_ROLES
from wangge.residents.access import HOUSEHOLD_ROLES, service_posts

QUEUE_ICONS = {
    "to_assign": "inbox",
    "to_sign": "clipboard-list",
    "doing": "player-play",
    "to_decide": "scale",
    "on_hold": "player-pause",
    "assisting": "users",
    "to_verify": "shield-check",
    "to_call_back": "phone",
    "late": "clock-exclamation",
}
ITEM_READERS = (*CASE_ROLES, Role.SYSADMIN, Role.AUDITOR)
DESK_QUEUES = ("to_assign", "to_decide", "to_sign", "doing", "on_hold", "to_verify", "to_call_back", "late")
OFFICER_QUEUES = ("to_sign", "doing", "assisting", "on_hold", "to_verify", "late")
OVERSIGHT_QUEUES = ("late", "to_decide", "to_call_back", "to_verify", "to_assign", "to_sign", "doing", "on_hold")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the navigation. `count` is empty where there is nothing to count."""

    label: str
    href: str
    icon: str
    count: str = ""
    is_late: bool = False
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    entries: list[Entry]


def queues_of(actor: Actor) -> tuple[str, ...]:
    """The queues of a role, in the order in which it works them; the first one is its home."""
    if actor.has_role(Role.DESK):
        return DESK_QUEUES
    if actor.has_role(Role.SUPERVISOR, Role.LEADER):
        return OVERSIGHT_QUEUES
    if actor.has_role(Role.OFFICER):
        return OFFICER_QUEUES
    return ("doing", "late")


def home_queue(actor: Actor) -> str:
    return queues_of(actor)[0]


def sections(actor: Actor, now: datetime) -> list[Section]:
    """The navigation of `actor` with live counts; administrators, who see no case, have the reference pages only."""
    if not actor.has_role(*CASE_ROLES):
        return [Section("", [_inbox(actor)]), *_settings(actor), _reference(actor)]
    names = queues_of(actor)
    counts = queue_counts(actor, now, names)
    is_unit = actor.has_role(Role.OFFICER) and not actor.has_role(Role.DESK)
    queues = [
        Entry(
            label=_("已反馈，待核查") if is_unit and name == "to_verify" else str(QUEUES[name]),
            href=f"{reverse('desk:cases')}?queue={name}",
            icon=QUEUE_ICONS[name],
            count=told(counts[name]),
            is_late=name == "late" and counts[name].count > 0,
            name=name,
        )
        for name in names
    ]
    queues.append(Entry(_("全部案件"), f"{reverse('desk:cases')}?order=-reported_at", "list", name="all"))
    found = [Section("", queues), Section("", [_inbox(actor)])]
    kept = saved_lists(actor)
    if kept:
        own = [
            Entry(each.name, f"{reverse('desk:cases')}?{each.query}", "star", name=f"list{each.pk}") for each in kept
        ]
        found.append(Section(_("我的视图"), own))
    if actor.has_role(Role.DESK):
        found.append(Section("", [Entry(_("窗口登记"), reverse("desk:window"), "user-plus", name="window", key="N")]))
    if actor.has_role(Role.WORKER):
        found.append(Section("", [Entry(_("手机端"), "/field/", "device-mobile", name="field")]))
    found.append(Section(_("工作"), _works(actor, now)))
    registers = _registers(actor)
    if registers:
        found.append(Section(_("登记"), registers))
    return [*found, _reference(actor)]


def _works(actor: Actor, now: datetime) -> list[Entry]:
    """What is worked on beside the queues."""
    works = [Entry(_("地图"), reverse("desk:map"), "map", name="map")]
    mine = {}
    if actor.has_role(Role.DESK, Role.OFFICER, Role.SUPERVISOR, Role.LEADER):
        mine = own_counts(actor, now, {"patrols": visible_misses(actor)})
        works.append(
            Entry(pgettext("list", "督办单"), reverse("desk:cards"), "flag", told_or_empty(mine["cards"]), name="cards")
        )
        address, count = reverse("desk:instructions"), told_or_empty(mine["instructions"])
        works.append(Entry(pgettext("list", "领导批示"), address, "edit", count, name="instructions"))
        works.append(Entry(_("评价率"), reverse("desk:rates"), "report-analytics", name="rates"))
        works.append(Entry(_("易复发点位"), reverse("desk:recurring"), "recycle", name="recurring"))
        address, count = reverse("desk:sessions"), told_or_empty(mine["sessions"])
        works.append(Entry(_("会商"), address, "speakerphone", count, name="sessions"))
    works.append(Entry(_("专项行动"), reverse("desk:campaigns"), "route", name="campaigns"))
    if actor.has_role(*PATROL_READERS):
        missed = told_or_empty(mine.get("patrols", 0))
        works.append(Entry(_("巡查"), reverse("desk:patrols"), "shield-check", missed, name="patrols"))
    if actor.has_role(Role.DESK, Role.SUPERVISOR, Role.LEADER):
        works.insert(1, Entry(_("逐个回访"), reverse("desk:calls"), "phone", name="calls"))
        works.append(_triage())
    return works


def _registers(actor: Actor) -> list[Entry]:
    """What is collected once, for those whose ground it lies in."""
    entries = []
    if actor.has_role(*READERS):
        entries.append(Entry(_("场所设施"), reverse("desk:places"), "building", name="places"))
    if actor.has_role(*HOUSEHOLD_ROLES):
        entries.append(Entry(_("住户地址"), reverse("desk:households"), "home", name="households"))
    if service_posts(actor):
        entries.append(Entry(_("服务登记"), reverse("desk:services"), "heart-handshake", name="services"))
    if actor.has_role(*PARTY_ROLES):
        entries.append(Entry(_("数据共享"), reverse("desk:shared_list"), "file-export", name="shared"))
    return entries


def _triage() -> Entry:
    return Entry(_("类别建议"), reverse("desk:triage"), "bulb", name="triage")


def _settings(actor: Actor) -> list[Section]:
    """What an administrator looks after, each their own; the auditor reads."""
    entries = []
    if actor.has_role(Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR):
        entries.append(Entry(_("开办设置"), reverse("desk:settings_start"), "clipboard-list", name="settings_start"))
    if actor.has_role(Role.SYSADMIN, Role.AUDITOR):
        address = reverse("desk:settings_catalogue")
        entries.append(Entry(_("事项目录"), address, "list-check", name="settings_catalogue"))
        address = reverse("desk:settings_calendar")
        entries.append(Entry(_("办公日历"), address, "calendar", name="settings_calendar"))
        entries.append(Entry(_("办理规则"), reverse("desk:settings_rules"), "scale", name="settings_rules"))
        entries.append(Entry(_("通知"), reverse("desk:notice_deliveries"), "send", name="notices"))
        entries.append(_triage())
        address = reverse("desk:settings_organisations")
        entries.append(Entry(_("单位设置"), address, "building", name="settings_organisations"))
    if actor.has_role(Role.SECADMIN, Role.AUDITOR):
        address = reverse("desk:settings_accounts")
        entries.append(Entry(_("账号与岗位"), address, "id-badge-2", name="settings_accounts"))
    if actor.has_role(Role.AUDITOR):
        entries.append(Entry(_("设置改动记录"), reverse("desk:settings_history"), "history", name="settings_history"))
        entries.append(Entry(_("数据共享"), reverse("desk:shared_list"), "file-export", name="shared"))
        entries.append(Entry(_("服务查找记录"), reverse("desk:service_looks"), "eye", name="service_looks"))
    return [Section(_("设置"), entries)] if entries else []


def _inbox(actor: Actor) -> Entry:
    unread = unread_count(actor)
    count = f"{COUNT_BOUND - 1}+" if unread >= COUNT_BOUND else str(unread or "")
    return Entry(_("消息"), reverse("desk:inbox"), "bell", count, name="inbox")


def _reference(actor: Actor) -> Section:
    entries = [
        Entry(_("网格区划"), reverse("desk:areas"), "map-2", name="areas"),
        Entry(_("单位与人员"), reverse("desk:people"), "users", name="people"),
        Entry(_("事项与时限"), reverse("desk:catalogue"), "list-check", name="catalogue"),
        Entry(_("工作日历"), reverse("desk:calendar"), "calendar", name="calendar"),
    ]
    if actor.has_role(*ITEM_READERS):
        entries.insert(3, Entry(_("网格事项清单"), reverse("desk:settings_items"), "clipboard-check", name="items"))
    return Section(_("本级"), entries)


def told_or_empty(count: int) -> str:
    return f"{count:,}" if count else ""


def told(count: Count) -> str:
    """`128`, or `10,000+` where counting further would cost more than anyone gains."""
    return f"{count.count:,}" if count.is_exact else f"{count.count:,}+"


def where(actor: Actor) -> str:
    """For whom the person sits here: the centre or unit of the first post."""
    post = next(iter(actor.posts), None)
    if post is None:
        return ""
    org = named_org(post.org_id)
    area = named_area(post.area)
    if post.level == Level.GRID and area is not None:
        return area["name"]
    return org["name"] if org else str(ROLES[post.role])
