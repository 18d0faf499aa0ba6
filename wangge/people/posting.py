"""Which posts can be: a role, the level of its area, and the organisation that it is held for. Pure."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from wangge.lib.actor import Level, Role

ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})


class Wrong(NamedTuple):
    """What is wrong with a post: the column, and why."""

    column: str
    reason: str


def wrong_post(*, role: Role, level: Level, area_code: str, org_kind: str, org_area: str, origin: str) -> Wrong | None:
    """Why a post cannot be, or None. A desk and an officer sit where their unit is; a grid worker in a grid."""
    if role is Role.DESK and org_kind != "centre":
        return Wrong("org", _("值班员只能设在治理中心"))
    if role is Role.OFFICER and org_kind == "centre":
        return Wrong("org", _("承办人设在部门、镇街、村居或企业；治理中心设值班员"))
    if role in (Role.DESK, Role.OFFICER) and area_code != org_area:
        return Wrong("area", _("这个岗位的区域应与单位所在区域一致"))
    if role is Role.WORKER and level is not Level.GRID:
        return Wrong("area", _("网格员应设在网格"))
    if role is Role.WORKER and not origin:
        return Wrong("origin", _("网格员须填来源"))
    if role is not Role.WORKER and level is Level.GRID:
        return Wrong("area", _("网格只设网格员"))
    if role is not Role.WORKER and origin:
        return Wrong("origin", _("来源只填给网格员"))
    if role in ADMINISTRATORS and level is not Level.CITY:
        return Wrong("area", _("管理员岗位设在市级"))
    return None


def excludes(role: Role, held: frozenset[Role]) -> bool:
    """The three administrators exclude each other and every other role (GB/T 22239-2019)."""
    others = held - {role}
    return bool(others) and (role in ADMINISTRATORS or bool(others & ADMINISTRATORS))
