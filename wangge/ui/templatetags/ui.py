"""`{% load ui %}`: icons, chips of time left, dates and numbers in the office's form, QR codes, masked telephones."""

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.lib.clock import now as clock_now
from wangge.lib.clock import office_time
from wangge.lib.late import late
from wangge.ui.time_left import time_left_of

segno = late("segno")
register = template.Library()
ICONS = Path(__file__).resolve().parent.parent / "icons"


@cache
def _svg(name: str) -> str:
    path = ICONS / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        raise template.TemplateSyntaxError(f"no icon {name!r} in wangge/ui/icons")
    return path.read_text(encoding="utf-8").strip().removeprefix("<svg ")


@register.simple_tag
def icon(name: str, label: str = "", classes: str = "") -> SafeString:
    """The vendored SVG `name`, inlined. Decorative (hidden from screen readers) unless a `label` is given."""
    shape = mark_safe(_svg(name))  # noqa: S308  # a file of ours
    css = f"icon {classes}".strip()
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}" {}', css, label, shape)
    return format_html('<svg class="{}" aria-hidden="true" {}', css, shape)


@register.simple_tag
def time_left(due: datetime | None, now: datetime | None = None, since: datetime | None = None) -> SafeString | str:
    """A chip with the time left until `due`: grey, amber at 80 % of `since`…`due`, red when late; empty without a due.

    Without `since` it turns amber four hours before the end.
    """
    if due is None:
        return ""
    left = time_left_of(due, now or clock_now(), since)
    return format_html(
        '<span class="chip {}" data-due="{}" data-since="{}">{}<time datetime="{}" title="{}">{}</time></span>',
        left.tone,
        due.isoformat(),
        since.isoformat() if since else "",
        icon("clock-exclamation") if left.tone == "late" else icon("clock"),
        due.isoformat(),
        local_time(due),
        left.words,
    )


@register.simple_tag
def moment(value: datetime | None, relative: bool = False) -> SafeString | str:
    """`<time>` with the office's date and time; with `relative=True`, the browser adds "3 分钟前" beside it."""
    if value is None:
        return ""
    extra = mark_safe(' data-relative=""') if relative else ""
    return format_html('<time datetime="{}"{}>{}</time>', value.isoformat(), extra, local_time(value))


@register.filter
def local_time(value: datetime | None) -> str:
    """Date and minute on the office's clock: `11月23日 09:14`, with the year when it is not this year's."""
    if value is None:
        return ""
    local = office_time(value)
    return f"{_day(local.date())} {local:%H:%M}"


@register.filter
def local_date(value: datetime | date | None) -> str:
    """The office's date: `11月23日` / `23 Nov`, with the year when it is not this year's."""
    if value is None:
        return ""
    return _day(office_time(value).date() if isinstance(value, datetime) else value)


def _day(day: date) -> str:
    with_year = day.year != office_time(clock_now()).year
    if (get_language() or "").startswith("en"):
        return f"{day.day} {day:%b} {day.year}" if with_year else f"{day.day} {day:%b}"
    return f"{day.year}年{day.month}月{day.day}日" if with_year else f"{day.month}月{day.day}日"


@register.filter
def number(value: float | int | None, decimals: int = 0) -> str:
    """`12,345` in both languages; a dash for None (a figure that does not exist is not a zero).

    Not Django's own format, which groups Chinese figures by four.
    """
    return "–" if value is None else f"{value:,.{decimals}f}"


@register.filter
def share(value: float | None, n: int | None = None) -> str:
    """`0.964|share:41` → `96.4%（n=41）`: a percentage is never shown without what it is counted from."""
    if value is None or not n:
        return _("暂无数据")
    return _("%(percent)s%%（n=%(n)s）") % {"percent": f"{value * 100:.1f}", "n": number(n)}


@register.filter
def mask_phone(value: str | None) -> str:
    """`13812345678` → `138****5678`; shorter numbers keep only their last two digits."""
    digits = (value or "").strip()
    if len(digits) >= 11:
        return digits[:-8] + "****" + digits[-4:]
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if digits else ""


@register.simple_tag(takes_context=True)
def query_string(context: dict[str, Any], **changes: Any) -> str:
    """The request's query with `changes` made (None or "" removes), without the cursor unless it is one of them.

    Unlike Django's own tag it forgets `cursor` and `before`: a changed filter starts at the first page.
    """
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name in ("cursor", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(name, [str(one) for one in value])
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """`text` as a QR code in SVG, black on white with a quiet zone, without style attributes."""
    code = segno.make(text, error="m", micro=False)
    matrix = [bytes(row) for row in code.matrix_iter(border=4)]
    runs = [
        f"M{match.start()} {y}h{match.end() - match.start()}v1h-{match.end() - match.start()}z"
        for y, row in enumerate(matrix)
        for match in re.finditer(rb"\x01+", row)
    ]
    return format_html(
        '<span class="qr"><svg role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" d="{}"/></svg></span>',
        label or _("二维码"),
        len(matrix),
        len(matrix),
        len(matrix),
        len(matrix),
        "".join(runs),
    )
