"""What a journal entry's facts say in a sentence: limits that moved, units that came and went."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wangge.cases.models import EndReason
from wangge.cases.reasons import HOLD_REASONS
from wangge.cases.states import Act
from wangge.ui.templatetags.ui import local_time


@dataclass(frozen=True, slots=True)
class Names:
    """How units and people are called in the reader's language, by key."""

    org: Callable[[int], str]
    person: Callable[[int], str]


def detail(act: str, facts: Mapping[str, Any], names: Names) -> str:
    """What staff read beside the act: limits that moved, units that came or went; empty where its name says all."""
    parts = (_clock(act, facts), *_units(act, facts, names), *_session(act, facts, names), _captured(facts))
    return "；".join(part for part in parts if part)


def _captured(facts: Mapping[str, Any]) -> str:
    """Of what was done without a network: when it was done; the entry's own time is that of its arrival."""
    return _("手机上记录于 %(at)s，有网后送达") % {"at": _told(facts["captured_at"])} if "captured_at" in facts else ""


def _session(act: str, facts: Mapping[str, Any], names: Names) -> Iterator[str]:
    """What the acts about a joint session say of units, times and outcomes."""
    if "session" not in facts:
        return
    units = facts.get("summoned") or facts.get("units")
    if units:
        yield _("参会单位：%(units)s") % {"units": "、".join(map(names.org, units))}
    if facts.get("excused"):
        yield "、".join(map(names.org, facts["excused"]))
    if act in (Act.CONVENE, "adjourn_session"):
        yield _("会商时间 %(at)s") % {"at": _told(facts["starts_at"])}
    if facts.get("attended"):
        yield _("到会：%(units)s") % {"units": "、".join(map(names.org, facts["attended"]))}
    if "commitment" in facts:
        yield _("%(unit)s，%(due)s 前完成") % {"unit": names.org(facts["unit"]), "due": _told(facts["due_at"])}
    if "approve" in facts:
        yield _("核实已完成") if facts["approve"] else _("核实未完成，继续办理")
    if facts.get("late"):
        yield _("逾期完成")


def _units(act: str, facts: Mapping[str, Any], names: Names) -> Iterator[str]:
    if facts.get("assisting"):
        yield _("协办：%(units)s") % {"units": "、".join(map(names.org, facts["assisting"]))}
    if facts.get("ended"):
        yield _("协办结束：%(units)s（%(why)s）") % {
            "units": "、".join(map(names.org, facts["ended"])),
            "why": EndReason(facts["why"]).label,
        }
    if act == Act.INSTRUCT:
        yield _("请%(unit)s在 %(due)s 前回复") % {"unit": names.org(facts["org"]), "due": _told(facts["reply_due_at"])}
    if act == Act.REPLY_INSTRUCTION and facts["late"]:
        yield _("逾期回复")
    if act == Act.ASSIGN:
        doing = names.org(facts["org"]) if facts.get("org") else ""
        doing = names.person(facts["person"]) if facts.get("person") else doing
        yield _("由%(who)s办理") % {"who": doing} if doing else _("由本单位直接办理")


def label(act: str, facts: Mapping[str, Any], plain: str) -> str:
    """What an act is called in a timeline; done by a unit that assists, it says so."""
    return _("协办单位：%(act)s") % {"act": plain} if facts.get("assist") else plain


def people(facts: Mapping[str, Any]) -> set[int]:
    """Whom the facts name, by key."""
    return {facts["person"]} if facts.get("person") else set()


def _clock(act: str, facts: Mapping[str, Any]) -> str:
    if facts.get("due_before") and facts.get("due_at"):
        return _("办理期限由 %(before)s 改为 %(after)s") % {
            "before": _told(facts["due_before"]),
            "after": _told(facts["due_at"]),
        }
    if not facts.get("until"):
        return ""
    until = {"until": _told(facts["until"])}
    if act == Act.DECIDE_HOLD:
        return _("办理时限自申请时起停止，%(until)s 复核") % until
    if act == Act.REQUEST_HOLD:
        return _("申请 %(until)s 复核") % until
    if act == Act.REQUEST_EXTENSION:
        return _("申请延至 %(until)s") % until
    return ""


def is_public(act: str, facts: Mapping[str, Any]) -> bool:
    """Is this entry of a public act for the public? What was refused inside the office, and what a
    unit that assists does, is not."""
    if act in (Act.DECIDE_EXTENSION, Act.DECIDE_HOLD):
        return bool(facts.get("approve"))
    return not facts.get("assist")


def public_detail(act: str, facts: Mapping[str, Any]) -> str:
    """What the reporter reads of an extension or a hold. The promise of an answer is not moved by either."""
    if act == Act.DECIDE_EXTENSION:
        return _("承办单位的办理期限延长至 %(due)s，给您的答复期限不变。") % {"due": _told(facts["due_at"])}
    if act == Act.DECIDE_HOLD:
        return _("%(reason)s，暂缓办理，%(until)s 复核。给您的答复期限不变。") % {
            "reason": HOLD_REASONS.get(str(facts.get("reason")), _("条件尚不具备")),
            "until": _told(facts["until"]),
        }
    return ""


def _told(text: str) -> str:
    return local_time(datetime.fromisoformat(text))
