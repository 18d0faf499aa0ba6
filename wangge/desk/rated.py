"""Rates in words: a share with its n and its interval, or why there is none; answers with what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wangge.areas import queries as areas
from wangge.cases.outcomes import LAPSED, OUTCOME_LABELS, Outcome
from wangge.cases.queries.rates import TOO_FEW, By, RatesRow, Which
from wangge.cases.queries.telling import category_name, named_org
from wangge.cases.rates import Rate
from wangge.desk.words import SATISFIED
from wangge.ui.templatetags.ui import number

if TYPE_CHECKING:
    from wangge.cases.models import RatingAppeal, Verdict

PERIODS = (30, 90, 180, 365)
GROUPS: dict[By, str | Promise] = {
    "unit": gettext_lazy("按承办单位"),
    "town": gettext_lazy("按镇街"),
    "village": gettext_lazy("按村居"),
    "category": gettext_lazy("按类别"),
}
HEADINGS: dict[By, str | Promise] = {
    "unit": gettext_lazy("承办单位"),
    "town": gettext_lazy("镇街"),
    "village": gettext_lazy("村居"),
    "category": gettext_lazy("类别"),
}
WHICH: dict[Which, str | Promise] = {
    "left_out": pgettext_lazy("answers", "不计入的"),
    "appealed": pgettext_lazy("answers", "申诉过的"),
    "not_solved": pgettext_lazy("answers", "未解决的"),
    "": pgettext_lazy("answers", "全部办结"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One share: the words, and the small print below them."""

    main: str
    small: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `href` lists what stands behind it."""

    name: str
    row: RatesRow
    cells: tuple[Cell, ...]  # drawn for a call, responded, solved, satisfied
    href: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One reporter's verdict on one closing, with what became of it."""

    number: str
    href: str
    category: str
    unit: str
    closed_at: datetime
    outcome: str
    answer: str
    left_out: str
    decision: str
    appeal: str
    appeal_reason: str
    appeal_answer: str


def cell(rate: Rate) -> Cell:
    """`92.3%`, `n=41，80–97%`; below a small n the plain figures only."""
    if rate.share is None:
        return Cell(_("暂无数据"), "")
    if rate.n < TOO_FEW:
        return Cell(_("样本太少"), _("%(hits)s / %(n)s") % {"hits": number(rate.hits), "n": number(rate.n)})
    small = _("n=%(n)s，%(low)s–%(high)s%%") % {
        "n": number(rate.n),
        "low": f"{100 * rate.low:.0f}",
        "high": f"{100 * rate.high:.0f}",
    }
    return Cell(f"{100 * rate.share:.1f}%", small)


def plain(rate: Rate) -> Cell:
    """A share that is no estimate: what was drawn of all that there was."""
    if rate.share is None:
        return Cell("—", "")
    small = _("%(hits)s / %(n)s") % {"hits": number(rate.hits), "n": number(rate.n)}
    return Cell(f"{100 * rate.share:.0f}%", small)


def rows(found: Sequence[RatesRow], by: By, query: dict[str, str]) -> list[Row]:
    return [row_of(each, _name(each.key, by), query | _narrowed(each.key, by)) for each in found]


def row_of(row: RatesRow, name: str, query: dict[str, str]) -> Row:
    return Row(
        name=name,
        row=row,
        cells=(plain(row.sampled), cell(row.responded), cell(row.solved), cell(row.satisfied)),
        href=f"{reverse('desk:rates_answers')}?{urlencode(query | {'which': 'left_out'})}",
    )


def _name(key: str, by: By) -> str:
    if by == "unit":
        return (named_org(int(key)) or {}).get("name", key) if key else _("中心或网格员当场处理")
    if not key:
        return _("未归类") if by == "category" else _("未定位")
    if by == "category":
        return category_name(key) or key
    info = areas.index().get(key)
    return info.name if info else key


def _narrowed(key: str, by: By) -> dict[str, str]:
    name = by if by in ("unit", "category") else "area"
    return {name: key} if key else {}


def answers(found: "Sequence[Verdict]") -> list[Answer]:
    return [_answer(row) for row in found]


def _answer(row: "Verdict") -> Answer:
    appeal: RatingAppeal | None = getattr(row, "appeal", None)
    return Answer(
        number=row.case.number,
        href=reverse("desk:case", args=[row.main.number]),
        category=category_name(row.category) or _("待定类别"),
        unit=(named_org(row.unit_id) or {}).get("name", ""),
        closed_at=row.closed_at,
        outcome=_outcome(row.outcome),
        answer=_said(row),
        left_out=str(row.get_left_out_display()) if row.left_out else "",
        decision=str(row.get_decision_display()) if row.decision else "",
        appeal=_appeal(appeal),
        appeal_reason=appeal.reason if appeal else "",
        appeal_answer=appeal.answer if appeal else "",
    )


def _outcome(outcome: str) -> str:
    if outcome == LAPSED:
        return _("没有回访")
    return str(OUTCOME_LABELS[Outcome(outcome)]) if outcome else ""


def _said(row: "Verdict") -> str:
    if row.is_solved is None or row.satisfied is None:
        return ""
    return f"{_('已解决') if row.is_solved else _('未解决')} · {SATISFIED[row.satisfied]}"


def _appeal(appeal: "RatingAppeal | None") -> str:
    if appeal is None:
        return ""
    if appeal.is_upheld is None:
        return _("申诉待审定")
    return _("申诉成立") if appeal.is_upheld else _("申诉不成立")
