"""Words of the settings pages: what happened to a setting, and what an act in its history was."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wangge.cases.queries.telling import named_org
from wangge.catalogue.queries import PastCalendar, PastChange
from wangge.lib.plans import Change, Kind
from wangge.people.queries import PastOrganisation, names_of

Words = str | Promise

KINDS: dict[str, tuple[Words, str]] = {
    Kind.ADDED: (_("新增"), "ok"),
    Kind.CHANGED: (_("更改"), "accent"),
    Kind.RETIRED: (_("停用"), "warn"),
    Kind.RESTORED: (_("恢复"), "ok"),
}
ACTS: dict[str, Words] = {
    "load_category": _("载入事项"),
    "create_category": _("新增事项"),
    "change_category": _("更改事项"),
    "retire_category": _("停用事项"),
    "set_time_standard": _("设定时限"),
    "change_calendar": _("更改工作日历"),
    "create_organisation": _("新增单位"),
    "change_organisation": _("更改单位"),
    "retire_organisation": _("停用单位"),
    "restore_organisation": _("恢复单位"),
    "create_user": _("开设账号"),
    "change_account": _("更改账号"),
    "lock_account": _("锁定账号"),
    "unlock_account": _("解锁账号"),
    "reset_password": _("重置密码"),
    "set_password": _("本人改密码"),
    "forget_factors": _("重置第二验证方式"),
    "give_post": _("任命岗位"),
    "end_post": _("结束岗位"),
    "move_post": _("调任"),
    "export_settings": _("导出设置"),
    "set_handling_rules": _("更改办理规则"),
    "set_ladder": _("更改督办阶梯"),
    "propose_item": _("申请事项入格"),
    "admit_item": _("准予事项入格"),
    "refuse_item": _("不予事项入格"),
    "withdraw_item": _("事项退出清单"),
    "publish_notice": _("发布隐私告知"),
    "draft_area_change": _("起草区划变更"),
    "revise_area_change": _("修改区划变更"),
    "propose_area_change": _("提请批准区划变更"),
    "send_back_area_change": _("退回区划变更"),
    "approve_area_change": _("批准区划变更"),
    "cancel_area_change": _("撤销区划变更"),
    "apply_area_change": _("区划变更生效"),
    "decide_carry": _("决定岗位随区划变更的去向"),
    "move_organisation": _("单位随区划变更"),
}
_CATALOGUE = ("load_category", "create_category", "change_category", "retire_category", "set_time_standard")
_UNITS = ("create_organisation", "change_organisation", "retire_organisation", "restore_organisation")
_ACCOUNTS = (
    "create_user",
    "change_account",
    "lock_account",
    "unlock_account",
    "reset_password",
    "set_password",
    "forget_factors",
)
_POSTS = ("give_post", "end_post", "move_post")
_AREAS = (
    *(f"{act}_area_change" for act in ("draft", "revise", "propose", "send_back", "approve", "cancel", "apply")),
    "decide_carry",
    "move_organisation",
)
# What the history can be narrowed to: a word and its acts.
NOUNS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "catalogue": (_("事项目录"), _CATALOGUE),
    "calendar": (_("办公日历"), ("change_calendar",)),
    "rules": (_("办理规则"), ("set_handling_rules", "set_ladder")),
    "items": (_("网格事项清单"), ("propose_item", "admit_item", "refuse_item", "withdraw_item")),
    "organisations": (_("单位设置"), _UNITS),
    "accounts": (_("账号"), _ACCOUNTS),
    "posts": (_("岗位"), _POSTS),
    "areas": (_("区划变更"), _AREAS),
    "exports": (_("导出设置"), ("export_settings",)),
}


def told_plan(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes for a table: the word for what happens and its tone beside each."""
    return [{"change": change, "word": KINDS[change.kind][0], "tone": KINDS[change.kind][1]} for change in changes]


def told_changes(past: Sequence[PastChange]) -> list[dict[str, Any]]:
    """The history of a setting: who, when and what. Acts without a person are the system's own."""
    names = names_of(change.actor_id for change in past)
    return [
        {
            "change": change,
            "act": ACTS.get(change.act, change.act),
            "who": names.get(change.actor_id or 0) or gettext("系统"),
        }
        for change in past
    ]


def told_past_units(past: Sequence[PastOrganisation]) -> list[dict[str, Any]]:
    """The history of an organisation: who, when and what; where its work went."""
    names = names_of(each.actor_id for each in past)
    return [
        {
            "change": each,
            "act": ACTS.get(each.act, each.act),
            "who": names.get(each.actor_id or 0) or gettext("系统"),
            "successor": (named_org(each.successor_id) or {}).get("name", ""),
        }
        for each in past
    ]


def told_hours(spans: Iterable[Sequence[time | str]]) -> str:
    """`08:30–12:00、13:30–17:30`, from times or from what a row keeps."""
    return "、".join("–".join(each if isinstance(each, str) else f"{each:%H:%M}" for each in span) for span in spans)


def told_calendars(past: Sequence[PastCalendar]) -> list[dict[str, Any]]:
    """The history of a calendar: who made each version, when, and what it changed."""
    names = names_of(version.actor_id for version in past)
    return [
        {"version": each, "who": names.get(each.actor_id or 0) or gettext("系统"), "what": _what_changed(each)}
        for each in past
    ]


def _what_changed(past: PastCalendar) -> list[str]:
    told = []
    if past.source == "base":
        told.append(gettext("随通用日历更新"))
    if past.days:
        told.append(gettext("写明 %(n)d 天") % {"n": past.days})
    if past.suspended:
        told.append(gettext("停止办公：%(days)s") % {"days": _told_days(past.suspended)})
    if past.lifted:
        told.append(gettext("恢复办公：%(days)s") % {"days": _told_days(past.lifted)})
    if past.hours is not None:
        hours = told_hours(past.hours) or gettext("随通用日历")
        told.append(
            gettext("办公时间自 %(day)s 起：%(hours)s") % {"day": past.hours_from, "hours": hours}
            if past.hours_from
            else gettext("办公时间：%(hours)s") % {"hours": hours}
        )
    return told


def _told_days(days: Sequence[date]) -> str:
    """The first few days, and how many there are."""
    told = "、".join(day.isoformat() for day in days[:4])
    return told if len(days) <= 4 else gettext("%(days)s 等 %(n)d 天") % {"days": told, "n": len(days)}
