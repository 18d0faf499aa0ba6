"""The category file: what its columns mean, and one row of it as checked values. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from wangge.catalogue.columns import BY_NAME, STAGES
from wangge.catalogue.deadlines import Limit, Unit
from wangge.lib import tables

SHIPPED = Path(__file__).parent / "data" / "categories.csv"

CODE = re.compile(r"^\d{2}(\d{2}){0,3}$")
WORD = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")  # an organisation's code
SYMBOLIC_LEADS = frozenset({"town", "village", "owner"})
CHOICES: dict[str, tuple[str, ...]] = {
    "secrecy": ("open", "internal", "confidential", "transferred"),
    "place_rule": ("needed", "optional", "none"),
    "town_duty": ("basic", "assisting", "withdrawn"),
    "urgency": ("urgent", "pressing", "ordinary"),
}
FLAGS = (
    "is_publishable",
    "is_grid_item",
    "is_consultation",
    "is_emergency",
    "is_dispute",
    "is_conduct",
)
LIMITS = ("accept", "sign", "respond", "handle", "reply")
LENGTHS = {"name": 80, "name_en": 120, "description": 200, "description_en": 200, "basis": 20, "note": 200}
YES, NO = frozenset({"1", "true", "yes", "是"}), frozenset({"0", "false", "no", "否", ""})

# Accepting and signing, by urgency (standards 3.5: urgent 30 minutes, pressing 2 WH, ordinary 4 WH).
DEFAULT_LIMITS = {"urgent": "0.5 h", "pressing": "2 wh", "ordinary": "4 wh"}
# The promise to the resident is the handling limit, but not less than this: a case also has to be accepted,
# assigned and checked. Five working days is the ceiling of the hotline rules of Shandong (T3).
SHORTEST_REPLY = {"urgent": "1 wd", "pressing": "3 wd", "ordinary": "5 wd"}
LONGER = {"wh": Decimal(1) / Decimal("7.5"), "wd": Decimal(1), "d": Decimal(5) / 7, "h": Decimal(5) / 168}


class RowRefused(ValueError):
    """A row cannot be taken; the text says why, in the reader's language, and `column` where."""

    def __init__(self, text: str, column: str = "") -> None:
        self.column = column
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """The values of `Category` and, for items, of `TimeStandard`, under the names of their columns."""

    code: str
    category: dict[str, Any]
    standard: dict[str, Any] | None


def shipped_rows() -> list[tables.Row]:
    """The category tree that comes with the product (standards 3.5): ten fields and their items."""
    return list(tables.read_rows(SHIPPED))


def parse_row(row: Mapping[str, Any]) -> CategoryRow:
    """One row of the category file. Raises RowRefused with the reason."""
    values = {key: str(value if value is not None else "").strip() for key, value in row.items() if key}
    code = values.get("code", "")
    if not CODE.match(code):
        raise RowRefused(_("类别编码应为 2、4、6 或 8 位数字：%(value)s") % {"value": code}, "code")
    if row.get(""):
        raise RowRefused(_("这一行的列数比表头多"))
    _check_texts(values)
    parent = values.get("parent_code") or code[:-2]
    category: dict[str, Any] = {
        "parent_code": parent,
        "name": values["name"],
        "name_en": values["name_en"],
        "lead": _lead(values.get("lead", ""), "lead", is_item=bool(parent)),
        "assisting": [_lead(word, "assisting", is_item=True) for word in _words(values, "assisting")],
        "standard_codes": _words(values, "standard_codes"),
        "keywords": _words(values, "keywords"),
        "description": values.get("description", ""),
        "description_en": values.get("description_en", ""),
    }
    category |= {name: _choice(values, name) for name in CHOICES}
    category |= {name: _flag(values, name) for name in FLAGS}
    _check_rules(category)
    return CategoryRow(code, category, _standard(values, category["urgency"]) if parent else None)


def to_row(code: str, category: Mapping[str, Any], standard: Mapping[str, Any] | None) -> dict[str, str]:
    """The row of the file that says exactly this: what `parse_row` reads is written back the same."""
    row = {"code": code, "status": "active"}
    for name in ("name", "name_en", "lead", "description", "description_en", *CHOICES):
        row[name] = category[name]
    for name in ("assisting", "standard_codes", "keywords"):
        row[name] = "|".join(category[name])
    row |= {name: "1" if category[name] else "0" for name in FLAGS}
    if category["parent_code"] != code[:-2]:
        row["parent_code"] = category["parent_code"]
    if standard is None:
        return row
    for name in LIMITS:
        amount = standard[f"{name}_amount"]
        row[name] = "" if amount is None else str(Limit(Decimal(amount), Unit(standard[f"{name}_unit"])))
    row["stages"] = "|".join(f"{stage}={text}" for stage, text in standard["stages"])
    return row | {"basis": standard["basis"], "note": standard["note"]}


def _check_rules(category: Mapping[str, Any]) -> None:
    """What must not stand together, whoever sets it (product.md section 3: self-handled, the list of duties)."""
    is_sealed = category["secrecy"] in ("confidential", "transferred")
    if category["is_grid_item"] and (
        is_sealed or category["is_dispute"] or category["is_conduct"] or category["is_emergency"]
    ):
        text = _("矛盾纠纷、作风投诉、突发紧急、保密和移交的事项不能入格：不得由网格员自行处置")
        raise RowRefused(text, "is_grid_item")
    if category["is_publishable"] and is_sealed:
        raise RowRefused(_("保密和移交的事项，结果不能公开"), "is_publishable")
    if category["town_duty"] == "withdrawn" and "town" in (category["lead"], *category["assisting"]):
        raise RowRefused(_("上级收回的事项不能由属地镇街主办或协办"), "town_duty")


def longer(one: Limit, other: Limit) -> Limit:
    """The longer of two limits, told in working days of seven and a half hours in weeks of five."""
    return one if _in_working_days(one) >= _in_working_days(other) else other


def _in_working_days(limit: Limit) -> Decimal:
    return limit.amount * LONGER[limit.unit.value]


def _check_texts(values: Mapping[str, str]) -> None:
    for name in ("name", "name_en"):
        if not values.get(name):
            raise _refused(_("缺少 %(column)s"), name)
    for name, length in LENGTHS.items():
        if len(values.get(name, "")) > length:
            raise RowRefused(
                _("%(column)s 超过 %(length)d 个字") % {"column": BY_NAME[name].heading, "length": length}, name
            )


def _refused(text: str, name: str, **values: object) -> RowRefused:
    return RowRefused(text % {"column": BY_NAME[name].heading, **values}, name)


def _words(values: Mapping[str, str], name: str) -> list[str]:
    return [word.strip() for word in values.get(name, "").split("|") if word.strip()]


def _lead(word: str, column: str, *, is_item: bool) -> str:
    if not word and not is_item:
        return ""
    if not WORD.match(word):
        raise RowRefused(_("单位代码有误：%(value)s") % {"value": word}, column)
    return word


def _choice(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    if value not in CHOICES[name]:
        told = "、".join(f"{word}（{code}）" for code, word in BY_NAME[name].words.items())
        raise _refused(_("%(column)s 应为 %(choices)s 之一：%(value)s"), name, choices=told, value=value)
    return value


def _flag(values: Mapping[str, str], name: str) -> bool:
    value = values.get(name, "").lower()
    if value not in YES | NO:
        raise RowRefused(
            _("%(column)s 应为 1 或 0：%(value)s") % {"column": BY_NAME[name].heading, "value": value}, name
        )
    return value in YES


def _limit(text: str, name: str) -> Limit:
    try:
        limit = Limit.parse(text)
    except ValueError:
        raise _refused(
            _("%(column)s 应为数量加单位，如 5 工作日（5 wd）、4 工作小时（4 wh）、30 自然日（30 d）：%(value)s"),
            name,
            value=text,
        ) from None
    if limit.amount != round(limit.amount, 2):
        raise RowRefused(
            _("%(column)s 最多两位小数：%(value)s") % {"column": BY_NAME[name].heading, "value": text}, name
        )
    return limit


def _standard(values: Mapping[str, str], urgency: str) -> dict[str, Any]:
    handle = _limit(values.get("handle", ""), "handle")
    sign = _limit(values.get("sign") or DEFAULT_LIMITS[urgency], "sign")
    reply_text = values.get("reply", "")
    reply = _limit(reply_text, "reply") if reply_text else longer(handle, Limit.parse(SHORTEST_REPLY[urgency]))
    if longer(handle, sign) is not handle:
        raise RowRefused(_("签收时限不能长于办结时限"), "sign")
    if longer(reply, handle) is not reply:
        raise RowRefused(_("答复居民的时限不能短于办结时限"), "reply")
    limits: dict[str, Limit | None] = {
        "accept": _limit(values.get("accept") or DEFAULT_LIMITS[urgency], "accept"),
        "sign": sign,
        "respond": _limit(values["respond"], "respond") if values.get("respond") else None,
        "handle": handle,
        "reply": reply,
    }
    standard: dict[str, Any] = {
        "stages": [_stage(word) for word in _words(values, "stages")],
        "basis": values.get("basis", ""),
        "note": values.get("note", ""),
    }
    for name, limit in limits.items():
        standard[f"{name}_amount"] = limit.amount if limit else None
        standard[f"{name}_unit"] = limit.unit.value if limit else ""
    return standard


def _stage(word: str) -> list[str]:
    name, _sign, text = word.partition("=")
    if name not in STAGES:
        raise RowRefused(_("没有这个办理阶段：%(value)s") % {"value": name}, "stages")
    return [name, str(_limit(text, "stages"))]
