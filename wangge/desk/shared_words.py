"""Words for agreements to share, and one as its page shows it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wangge.cases.queries.telling import named_area, named_org
from wangge.desk.words import Words
from wangge.people.queries import names_of
from wangge.privacy.queries import is_running
from wangge.privacy.registers import REGISTERS
from wangge.privacy.states import Act, State
from wangge.residents.words import Service, SizeBand, Source

if TYPE_CHECKING:
    from wangge.privacy.models import Agreement, SharedLook

BASES: dict[str, Words] = {
    "duty": _("履行法定职责"),
    "consent": _("本人单独同意"),
    "urgent": _("应对突发事件"),
}
STATES: dict[str, Words] = {
    State.DRAFT.value: pgettext_lazy("agreement", "草稿"),
    State.PROPOSED.value: pgettext_lazy("agreement", "待双方批准"),
    State.APPROVED.value: pgettext_lazy("agreement", "已批准"),
    State.REFUSED.value: pgettext_lazy("agreement", "未批准"),
    State.ENDED.value: pgettext_lazy("agreement", "已终止"),
}
ACTS: dict[Act, Words] = {
    Act.PROPOSE: pgettext_lazy("agreement", "提交双方批准"),
    Act.APPROVE: pgettext_lazy("agreement", "代表本方批准"),
    Act.REFUSE: pgettext_lazy("agreement", "不批准"),
    Act.DROP: pgettext_lazy("agreement", "撤回草稿"),
    Act.END: pgettext_lazy("agreement", "终止协议"),
}
DONE: dict[Act, Words] = {
    Act.PROPOSE: _("已提交，双方各由一人批准后生效"),
    Act.APPROVE: _("已批准"),
    Act.REFUSE: _("已记录：不批准"),
    Act.DROP: _("已撤回"),
    Act.END: _("已终止：接收方即刻起不能再查看"),
}
WITH_REASON = (Act.REFUSE, Act.DROP, Act.END)
WAYS: dict[str, Words] = {"page": _("页面"), "api": _("接口"), "file": _("导出文件")}
# Codes of the registers in words.
_VALUES: dict[str, dict[str, Words]] = {
    "size_band": {each.value: each.label for each in SizeBand},
    "source": {each.value: each.label for each in Source},
    "service": {each.value: each.label for each in Service},
}


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One line of the list."""

    id: int
    giver: str
    receiver: str
    register: Words
    status: Words
    tone: str
    valid_from: date
    valid_to: date
    purpose: str


def status_of(found: "Agreement", today: date) -> tuple[Words, str]:
    """The word and the tone: an approved one may wait for its first day or have run out."""
    if found.state == State.APPROVED:
        if is_running(found, today):
            return pgettext_lazy("agreement", "有效"), "ok"
        if today < found.valid_from:
            return pgettext_lazy("agreement", "已批准，未到起始日"), "accent"
        return pgettext_lazy("agreement", "已到期"), ""
    tones = {State.PROPOSED.value: "warn", State.DRAFT.value: "accent"}
    return STATES[found.state], tones.get(found.state, "")


def row(found: "Agreement", today: date) -> AgreementRow:
    status, tone = status_of(found, today)
    return AgreementRow(
        id=found.pk,
        giver=_org(found.giver_id),
        receiver=_org(found.receiver_id),
        register=REGISTERS[found.register].label,
        status=status,
        tone=tone,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        purpose=found.purpose,
    )


def told(found: "Agreement") -> dict[str, Any]:
    """The terms and the signatures in words."""
    ids = (found.drafted_by, found.giver_approved_by, found.receiver_approved_by, found.ended_by)
    names = names_of({each for each in ids if each is not None})
    register = REGISTERS[found.register]
    return {
        "fields": [register.fields[name] for name in found.fields],
        "areas": [(named_area(code) or {}).get("name", code) for code in found.areas],
        "basis": BASES[found.basis],
        "drafted": names.get(found.drafted_by or 0, ""),
        "giver_signed": names.get(found.giver_approved_by or 0, ""),
        "receiver_signed": names.get(found.receiver_approved_by or 0, ""),
        "ended": names.get(found.ended_by or 0, ""),
    }


def table(found: "Agreement", rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What is shared, with headings and values in words."""
    register = REGISTERS[found.register]
    return {
        "headings": [register.fields[name] for name in found.fields],
        "lines": [[_value(name, row[name]) for name in found.fields] for row in rows],
    }


def _value(name: str, value: Any) -> Any:
    if name == "count" and value is None:
        return _("不足 5")
    if name in ("town", "village", "grid"):
        return (named_area(value) or {}).get("name", "")
    return _VALUES.get(name, {}).get(value, value)


def looks(found: list["SharedLook"]) -> list[dict[str, Any]]:
    """Who looked, when, how and at how many rows."""
    names = names_of({each.by_id for each in found})
    return [
        {"who": names.get(each.by_id, ""), "at": each.at, "way": WAYS[each.way], "rows": each.rows, "id": each.pk}
        for each in found
    ]


def _org(org_id: int) -> str:
    return (named_org(org_id) or {}).get("name", "")
