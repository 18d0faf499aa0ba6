"""The columns of the sheets of organisations and of staff as people see them, and rows of both. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wangge.lib.actor import Level, Role
from wangge.lib.sheets import Column

Words = Mapping[str, str | Promise]

KINDS: Words = {
    "centre": _("治理中心"),
    "department": _("部门"),
    "town": _("镇街"),
    "village": _("村居"),
    "company": _("经营企业"),
    "team": _("网格队伍"),
    "oversight": _("督查与管理"),
}
LEVELS: Words = {
    Level.CITY.value: _("市级"),
    Level.TOWN.value: _("镇街"),
    Level.VILLAGE.value: _("村居"),
    Level.GRID.value: pgettext_lazy("area", "网格"),
}
DESK_LEVELS: Words = {level: LEVELS[level] for level in ("city", "town", "village")}
ROLES: Words = {
    Role.DESK.value: _("中心值班员"),
    Role.WORKER.value: _("网格员"),
    Role.OFFICER.value: _("部门承办人"),
    Role.SUPERVISOR.value: _("督查员"),
    Role.MEDIATOR.value: _("调解员"),
    Role.LEADER.value: _("领导"),
    Role.SYSADMIN.value: _("系统管理员"),
    Role.SECADMIN.value: _("安全管理员"),
    Role.AUDITOR.value: _("审计员"),
}
ORIGINS: Words = {
    "full_time": _("专职"),
    "cadre": _("村居干部兼职"),
    "building_head": _("楼栋长"),
    "volunteer": _("志愿者"),
}
IN_USE: Words = {"active": _("在用"), "retired": _("停用")}
ACCOUNT: Words = {"open": _("启用"), "locked": _("锁定")}

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
BY_PLACE = frozenset({"town", "village", "owner"})  # in the catalogue these stand for whoever is on the spot
USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,59}")

ORG_COLUMNS = (
    Column("code", _("单位代码"), _("字母、数字、点、横线或下划线；代码不能改")),
    Column("name", _("名称"), _("不超过 100 个字")),
    Column("name_en", _("英文名称"), _("可不填")),
    Column("kind", _("类型"), _("填写其中之一"), KINDS),
    Column("area_code", _("所在区划"), _("15 位编码；层级由它而定")),
    Column("accepts_from", _("接受哪几级交办"), _("多个用顿号隔开；不接受交办的不填"), DESK_LEVELS, several=True),
    Column("phone", _("电话"), _("可不填")),
    Column("status", _("使用状态"), _("有岗位、在办案件或事项的单位请在页面上停用"), IN_USE),
)
STAFF_COLUMNS = (
    Column("username", _("登录名"), _("小写字母开头；登录名不能改")),
    Column("name", _("姓名")),
    Column("work_phone", _("工作电话"), _("可不填")),
    Column("account", _("账号"), _("启用或锁定"), ACCOUNT),
    Column("closes_on", _("账号关闭日期"), _("从这一天起不能登录；可不填")),
    Column("role", _("岗位"), _("填写其中之一；不填为只开账号"), ROLES),
    Column("area_code", _("岗位区划"), _("15 位编码")),
    Column("org", _("单位代码")),
    Column("origin", _("网格员来源"), _("只填给网格员"), ORIGINS),
    Column("valid_from", _("任职日期"), _("如 2027-01-01")),
    Column("valid_to", _("离任日期"), _("从这一天起不再任职；可不填")),
)
ORG_BY_NAME = {column.name: column for column in ORG_COLUMNS}
STAFF_BY_NAME = {column.name: column for column in STAFF_COLUMNS}
POST_COLUMNS = tuple(STAFF_BY_NAME[name] for name in ("role", "area_code", "org", "origin", "valid_from", "valid_to"))
ACCOUNT_COLUMNS = tuple(STAFF_BY_NAME[name] for name in ("username", "name", "work_phone", "account", "closes_on"))


class Reason(StrEnum):
    """Why an administrator touched an account: a code, since the journal holds no words."""

    NEW = "new"
    FORGOTTEN = "forgotten"
    DEVICE_LOST = "device_lost"
    MISUSE = "misuse"
    LEFT = "left"
    ABSENT = "absent"
    RETURNED = "returned"
    REORGANISED = "reorganised"
    CORRECTION = "correction"


REASONS: Words = {
    Reason.NEW.value: _("新开账号，首次发放"),
    Reason.FORGOTTEN.value: _("本人忘记密码"),
    Reason.DEVICE_LOST.value: _("验证设备遗失或更换"),
    Reason.MISUSE.value: _("疑似被他人使用"),
    Reason.LEFT.value: _("离职、退休或调出"),
    Reason.ABSENT.value: _("长期不在岗"),
    Reason.RETURNED.value: _("恢复上岗"),
    Reason.REORGANISED.value: _("机构或分工调整"),
    Reason.CORRECTION.value: _("登记有误，更正"),
}


def day(value: date | None) -> str:
    return value.isoformat() if value else ""


def org_row(values: Mapping[str, Any]) -> dict[str, str]:
    """An organisation's columns as the sheet writes them."""
    return {
        **{name: str(values[name]) for name in ("code", "name", "name_en", "kind", "area_code", "phone")},
        "accepts_from": "|".join(level for level in DESK_LEVELS if level in values["accepts_from"]),
        "status": "active" if values["is_active"] else "retired",
    }


def account_row(values: Mapping[str, Any]) -> dict[str, str]:
    """An account's columns as the sheet writes them."""
    return {
        **{name: str(values[name]) for name in ("username", "name", "work_phone")},
        "account": "open" if values["is_active"] else "locked",
        "closes_on": day(values["closes_on"]),
    }


def post_row(values: Mapping[str, Any], org: str) -> dict[str, str]:
    """A post's columns as the sheet writes them; `org` is the organisation's code."""
    return {
        **{name: str(values[name]) for name in ("role", "area_code", "origin")},
        "org": org,
        "valid_from": day(values["valid_from"]),
        "valid_to": day(values["valid_to"]),
    }
