"""What waits for a decision on a case, with its reason, its proof and what an approval would do to the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from wangge.cases.actions import asking, handling
from wangge.cases.queries.requests import current_hold, waiting_requests
from wangge.cases.queries.telling import Moment, named_org
from wangge.cases.reasons import EXTENSION_REASONS, HOLD_REASONS
from wangge.cases.states import Act, State
from wangge.catalogue.queries import rules
from wangge.desk.words import RETURNS, Words
from wangge.lib import clock
from wangge.ui.templatetags.ui import local_date, local_time

if TYPE_CHECKING:
    from wangge.cases.models import Case, Request

REASONS: dict[str, Words] = {
    **{str(code): words for code, words in RETURNS.items()},
    **EXTENSION_REASONS,
    **HOLD_REASONS,
}
ASKED_BY = {"return": Act.REQUEST_RETURN, "extension": Act.REQUEST_EXTENSION, "hold": Act.REQUEST_HOLD}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request as the one who decides it reads it."""

    title: str
    reason: str
    text: str
    guarding: str
    effect: str
    asked_at: datetime
    decide_by: datetime
    file_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """The hold that a case is in: since when, until which review, why, and who guards the place meanwhile."""

    since: datetime
    until: datetime | None
    days: int
    reason: str
    guarding: str


def waiting_on(case: "Case", moments: Sequence[Moment]) -> list[Waiting]:
    """The requests of a case that wait, oldest first."""
    if case.state not in (State.DISPATCHED, State.HANDLING):
        return []
    said = {(moment.act, moment.at): moment.text for moment in moments}
    return [_shown(case, request, said) for request in waiting_requests(case)]


def _shown(case: "Case", request: "Request", said: dict[tuple[str, datetime], str]) -> Waiting:
    org = (named_org(request.org_id) or {}).get("name", "")
    titles = {
        "return": _("%(org)s申请退回"),
        "extension": _("%(org)s申请延期"),
        "hold": _("%(org)s申请挂账"),
    }
    return Waiting(
        title=titles[request.kind] % {"org": org},
        reason=str(REASONS.get(request.reason_code, request.reason_code)),
        text=said.get((ASKED_BY[request.kind], request.asked_at), ""),
        guarding=request.guarding,
        effect=effect(case, request),
        asked_at=request.asked_at,
        decide_by=request.decide_by,
        file_ids=tuple(request.files),
    )


def effect(case: "Case", request: "Request") -> str:
    """What an approval would do to the clock."""
    if request.kind == "extension" and request.until is not None:
        return _("同意后办理期限由 %(before)s 改为 %(after)s") % {
            "before": local_time(case.due_at),
            "after": local_time(request.until),
        }
    if request.kind == "hold" and request.until is not None:
        return _("同意后办理时限自 %(asked)s 起停止，%(until)s 复核时接着走") % {
            "asked": local_time(request.asked_at),
            "until": local_time(request.until),
        }
    return _("同意后案件回到待交办，答复期限不变")


def decision_words(act: Act) -> tuple[str, str]:
    """What the two buttons of a decision say."""
    if act == Act.DECIDE_RETURN:
        return _("同意退回"), _("不同意，由该单位继续办理")
    if act == Act.DECIDE_EXTENSION:
        return _("同意延期"), _("不同意，期限不变")
    if act == Act.DECIDE_HOLD:
        return _("同意挂账"), _("不同意，继续办理")
    if act == Act.DECIDE_RATING:
        return _("申诉成立，这次评价不计入比率"), _("申诉不成立，评价照计")
    return _("同意"), _("不同意")


def hint_of_until(case: "Case", act: Act, now: datetime) -> str:
    """How far the limit or the review may be put off."""
    if act == Act.REQUEST_EXTENSION:
        return _("现在的期限 %(due)s，最晚可延到 %(latest)s；每件最多延期 %(n)d 次") % {
            "due": local_time(case.due_at),
            "latest": local_date(asking.longest_extension(case, now)),
            "n": rules().extensions,
        }
    return _("到这一天自动恢复办理，最晚 %(latest)s") % {"latest": local_date(asking.longest_hold(now))}


def hint_of_plan(now: datetime) -> str:
    """How far off the date of a closure with a plan may be."""
    latest = local_date(handling.furthest_promise(now))
    return _("以“列入计划”办结的必须填写，最晚 %(latest)s；到期仍未确认完成的，自动重新办理") % {"latest": latest}


def held(case: "Case", now: datetime) -> Held | None:
    """The hold that stops the clock of a case now."""
    hold = current_hold(case) if case.state == State.ON_HOLD else None
    if hold is None:
        return None
    days = (clock.office_date(now) - clock.office_date(hold.asked_at)).days
    reason = str(REASONS.get(hold.reason_code, hold.reason_code))
    return Held(hold.asked_at, hold.until, days, reason, hold.guarding)
