"""What the register knows: kinds of places in three groups, and the words for what is said of them."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


class Group(StrEnum):
    PREMISES = "premises"
    FACILITY = "facility"
    ORGANISATION = "organisation"


class Kind(StrEnum):
    """Closed, so that no kind says anything about the people in it."""

    BUILDING = "building"
    ESTATE = "estate"
    PUBLIC = "public"
    MARKET = "market"
    SITE = "site"
    WATER = "water"
    MANHOLE = "manhole"
    HYDRANT = "hydrant"
    LAMP = "lamp"
    SIGNAL = "signal"
    BIN = "bin"
    TOILET = "toilet"
    CABINET = "cabinet"
    POLE = "pole"
    FACILITY = "facility"
    COMPANY = "company"
    SHOP = "shop"
    SCHOOL = "school"
    CLINIC = "clinic"
    INSTITUTION = "institution"
    ASSOCIATION = "association"


GROUP_WORDS: dict[Group, Words] = {
    Group.PREMISES: _("场所与楼院"),
    Group.FACILITY: _("公共设施"),
    Group.ORGANISATION: pgettext_lazy("register", "单位商户"),
}
KIND_WORDS: dict[Kind, Words] = {
    Kind.BUILDING: _("楼栋"),
    Kind.ESTATE: _("小区院落"),
    Kind.PUBLIC: _("公共场所"),
    Kind.MARKET: _("集贸市场"),
    Kind.SITE: _("工地"),
    Kind.WATER: _("水域"),
    Kind.MANHOLE: _("井盖"),
    Kind.HYDRANT: _("消火栓"),
    Kind.LAMP: _("路灯"),
    Kind.SIGNAL: _("交通设施"),
    Kind.BIN: _("垃圾收集点"),
    Kind.TOILET: _("公共厕所"),
    Kind.CABINET: _("箱柜"),
    Kind.POLE: _("杆塔"),
    Kind.FACILITY: _("其他设施"),
    Kind.COMPANY: pgettext_lazy("register", "企业"),
    Kind.SHOP: _("商铺"),
    Kind.SCHOOL: _("学校幼儿园"),
    Kind.CLINIC: _("医疗卫生机构"),
    Kind.INSTITUTION: _("机关事业单位"),
    Kind.ASSOCIATION: _("社会组织"),
}
_FIRST_OF = {Group.PREMISES: Kind.BUILDING, Group.FACILITY: Kind.MANHOLE, Group.ORGANISATION: Kind.COMPANY}
_ORDER = list(Kind)


def kinds_of(group: Group) -> tuple[Kind, ...]:
    """The kinds of a group, in the order in which they are offered."""
    starts = [*sorted(_ORDER.index(first) for first in _FIRST_OF.values()), len(_ORDER)]
    start = _ORDER.index(_FIRST_OF[group])
    return tuple(_ORDER[start : next(end for end in starts if end > start)])


GROUP_OF: dict[str, Group] = {kind.value: group for group in Group for kind in kinds_of(group)}


class Condition(StrEnum):
    """Of a facility, as the component data of GB/T 47678.5 tell it."""

    INTACT = "intact"
    BROKEN = "broken"
    MISSING = "missing"
    ABANDONED = "abandoned"
    REMOVED = "removed"


CONDITION_WORDS: dict[Condition, Words] = {
    Condition.INTACT: _("完好"),
    Condition.BROKEN: _("破损"),
    Condition.MISSING: _("丢失"),
    Condition.ABANDONED: _("废弃"),
    Condition.REMOVED: pgettext_lazy("component", "移除"),
}


class Basis(StrEnum):
    """On what ground a record is kept."""

    DUTY = "duty"
    PUBLISHED = "published"
    OWNER = "owner"
    AGREEMENT = "agreement"


BASIS_WORDS: dict[Basis, Words] = {
    Basis.DUTY: _("履行法定职责"),
    Basis.PUBLISHED: _("依法公开的信息"),
    Basis.OWNER: _("权属单位提供"),
    Basis.AGREEMENT: _("数据共享协议"),
}


class PlaceState(StrEnum):
    IN_USE = "in_use"
    GONE = "gone"
    MERGED = "merged"


STATE_WORDS: dict[PlaceState, Words] = {
    PlaceState.IN_USE: _("在用"),
    PlaceState.GONE: pgettext_lazy("place", "已不存在"),
    PlaceState.MERGED: pgettext_lazy("place", "已并入另一条"),
}
