"""A card in words: its line in lists, its evidence and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.access import reads_own_words
from wangge.cases.cards import CardLevel
from wangge.cases.queries.telling import named_area, named_org
from wangge.desk.words import Words
from wangge.lib.actor import Actor
from wangge.people.queries import names_of

if TYPE_CHECKING:
    from wangge.cases.models import Card

STATUSES: dict[str, Words] = {
    "to_sign": gettext_lazy("待领导签批"),
    "to_answer": gettext_lazy("待答复"),
    "answered": gettext_lazy("已答复"),
    "appealed": gettext_lazy("申诉待裁定"),
    "dismissed": gettext_lazy("申诉不成立"),
    "upheld": gettext_lazy("申诉成立，已撤销"),
    "void": gettext_lazy("已撤销"),
}
STATUS_TONES = {"to_sign": "warn", "to_answer": "warn", "appealed": "accent", "answered": "ok"}
LEVEL_TONES = {CardLevel.RED: "late", CardLevel.YELLOW: "warn", CardLevel.ORDER: "accent"}
ACTS: dict[str, Words] = {
    "sign": gettext_lazy("签批，红牌生效"),
    "answer": gettext_lazy("提交答复"),
    "appeal": gettext_lazy("提出申诉（只能一次）"),
    "decide": gettext_lazy("作出裁定"),
}
TEXTS: dict[str, Words] = {
    "answer": gettext_lazy("原因、已采取的措施和完成时间"),
    "appeal": gettext_lazy("申诉的理由和依据"),
    "decide": gettext_lazy("裁定的理由"),
}
DONE: dict[str, Words] = {
    "sign": gettext_lazy("已签批，红牌生效"),
    "answer": gettext_lazy("答复已提交"),
    "appeal": gettext_lazy("申诉已提交，等待裁定"),
    "decide": gettext_lazy("裁定已作出"),
}
# What the members of a card's evidence are called; those that are ids of rows stay with the record.
EVIDENCE: dict[str, Words] = {
    "dispatched_at": gettext_lazy("交办时间"),
    "signed_at": gettext_lazy("签收时间"),
    "instructed_at": gettext_lazy("批示时间"),
    "committed_at": gettext_lazy("承诺时间"),
    "due_at": gettext_lazy("原定期限"),
    "met_at": gettext_lazy("触发督办的时间"),
    "answered_at": gettext_lazy("反馈时间"),
    "decide_by": gettext_lazy("应审批时间"),
    "reworks": gettext_lazy("已发回重办次数"),
}


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of a list of cards."""

    href: str
    number: str
    line: str
    level: str
    level_tone: str
    rule: str
    org: str
    place: str
    status: str
    status_tone: str
    issued_at: datetime
    answer_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class CardStep:
    """Something that was done with a card."""

    label: str
    at: datetime
    who: str
    text: str


def row(card: "Card", actor: Actor) -> CardRow:
    case = card.case
    words = case.text if reads_own_words(actor, case) else case.brief
    place = named_area(case.village or case.town)
    return CardRow(
        href=f"/desk/cards/{card.pk}/",
        number=case.number,
        line=" ".join(words.split()) or _("（保密反映）"),
        level=str(CardLevel(card.level).label),
        level_tone=LEVEL_TONES[CardLevel(card.level)],
        rule=str(card.get_rule_display()),
        org=(named_org(card.org_id) or {}).get("name", ""),
        place=place["name"] if place else "",
        status=str(STATUSES[card.status]),
        status_tone=STATUS_TONES.get(card.status, ""),
        issued_at=card.issued_at,
        answer_due_at=card.answer_due_at if card.status == "to_answer" else None,
    )


def evidence(card: "Card") -> list[tuple[str, datetime | str]]:
    """The facts that bear a card out, in words."""
    found: list[tuple[str, datetime | str]] = []
    for name, label in EVIDENCE.items():
        value = card.evidence.get(name)
        if value is None:
            continue
        found.append((str(label), parse_datetime(value) or value if isinstance(value, str) else str(value)))
    return found


def steps(card: "Card") -> list[CardStep]:
    """What became of a card, the latest first."""
    decided = _("申诉成立，撤销督办单") if card.is_upheld else _("申诉不成立，督办单有效")
    told = [
        (_("发出"), card.issued_at, card.issued_by, card.note),
        (_("领导签批，红牌生效"), card.signed_off_at, card.signed_off_by, ""),
        (_("单位答复"), card.answered_at, card.answered_by, card.answer),
        (_("单位申诉"), card.appealed_at, card.appealed_by, card.appeal),
        (decided, card.decided_at, card.decided_by, card.decision),
        (_("批准自申请时起算，撤销"), None if card.decided_at else card.voided_at, None, ""),
    ]
    names = names_of({by for _label, _at, by, _text in told if by is not None})
    found = [
        CardStep(label, at, names.get(by, "") if by is not None else _("系统"), text)
        for label, at, by, text in told
        if at is not None
    ]
    return sorted(found, key=lambda step: step.at, reverse=True)
