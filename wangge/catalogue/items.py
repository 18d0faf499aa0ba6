"""The list of work that grid workers may be given, as values. Pure: no database, no clock.

An office proposes and admits its own items (`actions.items`); until it changes or withdraws one of the eight duties of
the product, that duty holds as version 0 at every level (standards 4.1: regulations on grid work, article 23).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wangge.areas.codes import prefix

FIRST = date(2000, 1, 1)  # as the first catalogue: older records can be imported under the duties
BASIS = _("网格化服务管理条例关于网格员职责的规定")
FORBIDDEN = _("不得检查、搜查、处罚或者盘问；不采集人脸、指纹等生物识别信息；不对个人作评价、打分或者标注。")


@dataclass(frozen=True, slots=True)
class ItemInfo:
    """One version of an item. `id` is 0 and `version` 0 in a shipped duty, which holds at every level."""

    id: int
    code: str
    version: int
    title: str
    title_en: str
    org_id: int | None
    legal_basis: str | Promise
    level: str
    area_code: str
    worker_action: str
    forbidden: str | Promise
    frequency: str | Promise
    is_temporary: bool
    starts_on: date
    ends_on: date | None  # the last day
    valid_to: date | None  # exclusive: replaced or withdrawn from that day on
    opens: tuple[str, ...]  # categories (or whole fields) that grid workers may settle or be given through this item
    status: str

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return self.title_en if self.title_en and (get_language() or "").startswith("en") else self.title

    def holds_on(self, day: date) -> bool:
        """Was or is it in force on a day? A temporary item is not from the day after its last one."""
        if self.status not in ("admitted", "withdrawn") or day < self.starts_on:
            return False
        return (self.ends_on is None or day <= self.ends_on) and (self.valid_to is None or day < self.valid_to)

    def holds_in(self, area_code: str) -> bool:
        """An item holds in the area of the body that admitted it, and in everything below."""
        return not self.area_code or area_code.startswith(prefix(self.area_code))


def _duty(
    code: str, title: str, title_en: str, action: str, frequency: str | Promise, opens: tuple[str, ...] = ()
) -> ItemInfo:
    return ItemInfo(
        id=0,
        code=code,
        version=0,
        title=title,
        title_en=title_en,
        org_id=None,
        legal_basis=BASIS,
        level="city",
        area_code="",
        worker_action=action,
        forbidden=FORBIDDEN,
        frequency=frequency,
        is_temporary=False,
        starts_on=FIRST,
        ends_on=None,
        valid_to=None,
        opens=opens,
        status="admitted",
    )


FIELDS = tuple(f"{n:02}" for n in range(1, 11))
SHIPPED: tuple[ItemInfo, ...] = (
    _duty("G01", "宣传政策和法律法规", "Make policy and law known", "inform", _("按宣传安排")),
    _duty(
        "G02",
        "依法采集基础信息，收集社情民意",
        "Collect basic information as the law provides, and opinions",
        "observe",
        _("随变随采"),
    ),
    _duty(
        "G03",
        "排查矛盾纠纷和不稳定因素，就地化解或者及时上报",
        "Find disputes early; settle them on the spot or report them",
        "report",
        _("日常"),
    ),
    _duty(
        "G04",
        "协助排查公共安全隐患，普及安全知识，发布预警",
        "Help to find hazards to public safety; give safety advice and warnings",
        "report",
        _("日常"),
    ),
    _duty("G05", "组织志愿服务，开展关爱服务", "Volunteer activities and care services", "help", _("按需要")),
    _duty("G06", "为困难群众帮办代办", "Errands for people in difficulty", "help", _("按申请")),
    _duty(
        "G07",
        "发现并报告灾害、公共卫生事件、事故，协助处置",
        "Discover and report disasters, public health events and accidents; help to respond",
        "report",
        _("即时"),
    ),
    _duty(
        "G08",
        "办理事项目录中标明入格的小事",
        "Settle small matters that the catalogue marks as grid items",
        "help",
        _("随发现随办"),
        FIELDS,
    ),
)


def in_force(items: Iterable[ItemInfo], day: date) -> dict[str, ItemInfo]:
    """The items in force on a day by code: the office's own versions, and duties that it has not taken over by then."""
    found: dict[str, ItemInfo] = {}
    taken_over: set[str] = set()
    for item in items:
        if item.status in ("admitted", "withdrawn") and item.starts_on <= day:
            taken_over.add(item.code)
        if item.holds_on(day):
            found[item.code] = item
    shipped = {duty.code: duty for duty in SHIPPED if duty.code not in taken_over and duty.holds_on(day)}
    return shipped | found


def opens_category(held: Mapping[str, ItemInfo], code: str) -> bool:
    """Does an item of the whole county open a category, or the field that it stands in, to grid workers?"""
    return any(code.startswith(opened) for item in held.values() if item.level == "city" for opened in item.opens)
