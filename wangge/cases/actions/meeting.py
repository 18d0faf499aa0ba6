"""What may be done with a joint session, by the name that page and API use: who may is asked here, then it is done."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from wangge.cases.actions import committing, convening
from wangge.cases.models import JointSession
from wangge.cases.queries import sessions
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.people.queries import organisation_by_code

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the acts on a session need; each takes its own part."""

    text: str = ""
    org: str = ""
    starts_at: datetime | None = None
    place: str = ""
    until: date | datetime | None = None
    attended: list[str] = field(default_factory=list)
    commitment: int | None = None
    files: list[UUID] = field(default_factory=list)
    approve: bool | None = None


def act_on_session(*, session: JointSession, act: str, data: Meeting, by: Actor, now: datetime) -> JointSession:
    """Do `act` for `by`, who sees the session: `RoleNotAllowed`, `SessionMovedOn` or the act's own refusal else."""
    sessions.require(by, session, act, now, org_id=_speaks_for(session, act, data, by))
    match act:
        case "summon":
            convening.summon(session=session, org=_org(data), reason=data.text, by=by, now=now)
        case "excuse":
            convening.excuse(session=session, org=_org(data), reason=data.text, by=by, now=now)
        case "adjourn":
            at = _given(data.starts_at, "starts_at")
            convening.adjourn(session=session, starts_at=at, place=data.place, reason=data.text, by=by, now=now)
        case "cancel":
            convening.cancel(session=session, reason=data.text, by=by, now=now)
        case "record":
            convening.record_minutes(session=session, minutes=data.text, attended=data.attended, by=by, now=now)
        case "commit":
            until = _given(data.until, "until")
            committing.commit(session=session, org=_org(data), text=data.text, until=until, by=by, now=now)
        case "report":
            made = sessions.get_commitment(session, _given(data.commitment, "commitment"))
            committing.report_commitment(commitment=made, proof=data.text, files=data.files, by=by, now=now)
        case "confirm":
            made = sessions.get_commitment(session, _given(data.commitment, "commitment"))
            approve = _given(data.approve, "approve")
            committing.confirm_commitment(commitment=made, approve=approve, text=data.text, by=by, now=now)
        case "conclude":
            committing.conclude(session=session, text=data.text, by=by, now=now)
        case _:
            committing.sign_conclusion(session=session, by=by, now=now)
    return session


def _speaks_for(session: JointSession, act: str, data: Meeting, by: Actor) -> int | None:
    """The unit whose commitment it is: made, reported done or confirmed."""
    if act == "commit" and data.org:
        return organisation_by_code(data.org).id
    if act in ("report", "confirm") and data.commitment is not None:
        return sessions.get_commitment(session, data.commitment).summons.org_id
    return None


def _org(data: Meeting) -> str:
    return _given(data.org or None, "org")


def _given(value: T | None, name: str) -> T:
    if value is None:
        raise InvalidInput(fields={name: _("这一项必须填写")})
    return value
