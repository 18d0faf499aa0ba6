"""What pydantic found wrong with an input, in words of the reader's language; the types are pydantic's own names."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NUMBER = _("应为数字")
_WHOLE = _("应为整数")
_TRUTH = _("应为 true 或 false")
_TEXT = _("应为文字")
_UUID = _("应为 UUID，如 6f1c1c1e-2f0a-4f5c-9d6a-0c5a3f1b7e21")
_INSTANT = _("应为带时区的时间，如 2026-01-31T08:30:00+08:00")
_DAY = _("应为日期，如 2026-01-31")
_LIST = _("应为列表")
_OBJECT = _("应为对象")

# The placeholders are the names of the finding's own context.
WORDS: dict[str, str | Promise] = {
    "missing": _("必须填写"),
    "extra_forbidden": _("没有这一项"),
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_short": _("至少 %(min_length)s 个字"),
    "string_too_long": _("最多 %(max_length)s 个字"),
    "string_pattern_mismatch": _("格式不对，应符合 %(pattern)s"),
    "too_short": _("至少 %(min_length)s 项"),
    "too_long": _("最多 %(max_length)s 项"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "greater_than": _("应大于 %(gt)s"),
    "greater_than_equal": _("不能小于 %(ge)s"),
    "less_than": _("应小于 %(lt)s"),
    "less_than_equal": _("不能大于 %(le)s"),
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "enum": _("应为下列之一：%(expected)s"),
    "literal_error": _("应为下列之一：%(expected)s"),
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "list_type": _LIST,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
}


def words_of(finding: Mapping[str, Any]) -> str:
    """What is wrong and what is expected; a rule of our own speaks for itself (`ValueError` with its words)."""
    context = finding.get("ctx") or {}
    kind = str(finding.get("type", ""))
    if kind == "value_error":
        return str(context.get("error", "")) or str(_("填写有误"))
    words = WORDS.get(kind)
    return str(words) % context if words is not None else str(finding.get("msg", "")) or str(_("填写有误"))


def by_field(findings: Iterable[Mapping[str, Any]], *, outer: frozenset[str] = frozenset()) -> dict[str, str]:
    """The words of each finding by the dotted name of its field, without the names in `outer`; "body" for the whole.

    One field that may be of several kinds has a finding for each: the first speaks.
    """
    told: dict[str, str] = {}
    for finding in findings:
        place = ".".join(str(part) for part in finding.get("loc", ()) if part not in outer)
        told.setdefault(place or "body", words_of(finding))
    return told
