"""What a journal entry's facts say in a sentence: limits that moved, and until when something was asked for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wangge.cases.reasons import HOLD_REASONS
from wangge.cases.states import Act
from wangge.lib import clock


def detail(act: str, facts: Mapping[str, Any]) -> str:
    """The sentence that staff read beside the act; empty where its name says all."""
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
    """Is this entry of a public act for the public? What was refused inside the office is not."""
    return act not in (Act.DECIDE_EXTENSION, Act.DECIDE_HOLD) or bool(facts.get("approve"))


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
    return f"{clock.office_time(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
