"""The units at a case as the desk shows them: whose turn it is or was, who does the work, how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from wangge.cases.queries.telling import named_org
from wangge.cases.queries.units import Turn
from wangge.ui.templatetags.ui import local_time

if TYPE_CHECKING:
    from wangge.cases.models import Case


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """One unit. `due` is empty when its clock does not run."""

    name: str
    role: str
    doing: str
    status: str
    due: datetime | None
    is_running: bool
    is_awaited: bool  # assists, and the lead must wait for its answer


def shown_turns(case: "Case", turns: Sequence[Turn]) -> list[ShownTurn]:
    return [_shown(turn, case) for turn in turns]


def _shown(turn: Turn, case: "Case") -> ShownTurn:
    is_at_work = turn.is_running and (turn.answered_at is None or (turn.is_lead and case.state == "handling"))
    doing = " · ".join(part for part in (_name(turn.done_by_org_id), turn.done_by) if part)
    return ShownTurn(
        name=_name(turn.org_id),
        role=_("主办") if turn.is_lead else _("协办"),
        doing=doing,
        status=_status(turn, is_at_work=is_at_work),
        due=turn.due_at if is_at_work and case.state != "on_hold" else None,
        is_running=turn.is_running,
        is_awaited=is_at_work and not turn.is_lead,
    )


def _name(org_id: int | None) -> str:
    return (named_org(org_id) or {}).get("name", "")


def _status(turn: Turn, *, is_at_work: bool) -> str:
    if turn.answered_at is not None and not is_at_work:
        return _("%(at)s 反馈") % {"at": local_time(turn.answered_at)}
    if turn.ended_at is not None:
        return turn.end_words or _("已结束")
    if turn.signed_at is not None:
        return _("%(at)s 签收") % {"at": local_time(turn.signed_at)}
    return _("未签收")
