"""Joint sessions: called by a town's or the county's desk, moved, cancelled, held; who is called and who excused."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.cases import access, errors
from wangge.cases.actions.changing import change, log
from wangge.cases.acts import ConveneInput
from wangge.cases.models import Case, Commitment, JointSession, SessionCase, Summons
from wangge.cases.queries.summonable import summonable
from wangge.cases.states import Act
from wangge.journal.actions import record
from wangge.lib.actor import Actor, Level
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.people.queries import OrgInfo, organisation_by_code


@transaction.atomic
def convene(*, case: Case, data: ConveneInput, by: Actor, now: datetime) -> Case:
    """Call units together about a case, and about others of the same matter. Each unit is told and sees the cases."""
    desk = access.desk_post(by, case)
    if desk is None:
        raise RoleNotAllowed
    if data.starts_at <= now:
        raise InvalidInput(fields={"starts_at": _("会商时间须晚于现在")})
    cases = [case, *_others(case, data, by)]
    units = [_unit(code, cases, desk.level, desk.area) for code in dict.fromkeys(data.units)]
    session = JointSession.objects.create(
        org_id=desk.org_id,
        is_county=desk.level == Level.CITY,
        matter=data.note,
        convened_by=by.id or 0,
        convened_at=now,
        starts_at=data.starts_at,
        place=data.place,
        link=data.link,
    )
    SessionCase.objects.bulk_create(
        SessionCase(session=session, case=each, reopenings=each.reopenings) for each in cases
    )
    Summons.objects.bulk_create(
        Summons(session=session, org_id=unit.id, reason=data.note, summoned_at=now) for unit in units
    )
    facts = {"session": session.pk, "starts_at": data.starts_at.isoformat(), "convener": desk.org_id}
    calling = {"summoned": [unit.id for unit in units]}
    for each in cases:
        fields: dict[str, Any] = {"brief": data.brief} if data.brief and each.contact_mode == "confidential" else {}
        told = facts | (calling if each is case else {"units": calling["summoned"]})
        change(each, Act.CONVENE, by=by, now=now, note=data.note, data=told, **fields)
    record(act="convene", object_type="session", object_id=session.pk, by=by, now=now, data=facts, org_id=desk.org_id)
    return case


def _others(case: Case, data: ConveneInput, by: Actor) -> list[Case]:
    """The other cases of the matter, each one that this desk may convene about; a confidential one stands alone."""
    named = (_other(number, by) for number in data.also)
    others = list({each.pk: each for each in named if each.pk != case.pk}.values())
    secret = [each for each in (case, *others) if "confidential" in (each.contact_mode, each.secrecy)]
    if others and secret:
        raise InvalidInput(fields={"also": _("保密案件单独会商，不与其他案件一并")})
    if any(each.contact_mode == "confidential" and not (each.brief or data.brief) for each in secret):
        raise errors.BriefRequired(fields={"brief": errors.BriefRequired.title})
    return others


def _other(number: str, by: Actor) -> Case:
    try:
        return access.case_for(by, number, Act.CONVENE)
    except (NotFound, RoleNotAllowed, errors.ActNotAllowed):
        said = _("%(number)s：找不到，或者不能由本中心一并会商") % {"number": number}
        raise InvalidInput(fields={"also": said}) from None


def _unit(code: str, cases: Sequence[Case], level: Level, area: str) -> OrgInfo:
    """A unit that this desk may call, and that none of the cases is about."""
    unit = organisation_by_code(code)
    if not summonable(unit, level, area):
        raise InvalidInput(fields={"units": _("只能召集市级部门和本辖区的单位")})
    if any(unit.id in access.complained_of(case) for case in cases):
        raise errors.AboutThisUnit(fields={"units": errors.AboutThisUnit.title})
    return unit


@transaction.atomic
def summon(*, session: JointSession, org: str, reason: str, by: Actor, now: datetime) -> JointSession:
    """Call one more unit, with the reason that it reads."""
    hold(session)
    cases = cases_of(session)
    unit = _unit(org, cases, Level(session.org.level), session.org.area_code)
    try:
        with transaction.atomic():
            Summons.objects.create(session=session, org_id=unit.id, reason=words(reason), summoned_at=now)
    except IntegrityError:
        again = Summons.objects.filter(session=session, org_id=unit.id, excused_at__isnull=False)
        if not again.update(reason=words(reason), summoned_at=now, excused_at=None, ended_at=None):
            raise errors.SummonedAlready(fields={"org": errors.SummonedAlready.title}) from None
    facts = {"summoned": [unit.id], "starts_at": session.starts_at.isoformat()}
    return tell(session, "summon", by=by, now=now, note=reason.strip(), facts=facts)


@transaction.atomic
def excuse(*, session: JointSession, org: str, reason: str, by: Actor, now: datetime) -> JointSession:
    """A unit need not come: it no longer sees the cases. One with an open commitment stays."""
    unit, note = organisation_by_code(org), words(reason)
    hold(session)
    if Commitment.objects.filter(summons__session=session, summons__org=unit.id, confirmed_at=None).exists():
        raise errors.CommitmentOpen(fields={"org": errors.CommitmentOpen.title})
    called = Summons.objects.filter(session=session, org=unit.id, ended_at__isnull=True)
    if not called.update(excused_at=now, ended_at=now):
        raise errors.SessionMovedOn
    return tell(session, "excuse", by=by, now=now, note=note, facts={"excused": [unit.id]})


@transaction.atomic
def adjourn(
    *, session: JointSession, starts_at: datetime, place: str, reason: str, by: Actor, now: datetime
) -> JointSession:
    """Another time, and perhaps another place, with the reason: each unit called is told."""
    if starts_at <= now:
        raise InvalidInput(fields={"starts_at": _("会商时间须晚于现在")})
    note, before = words(reason), session.starts_at
    place = place.strip() or session.place
    step(session, starts_at=starts_at, place=place, adjournments=session.adjournments + 1)
    facts = {"from_at": before.isoformat(), "starts_at": starts_at.isoformat(), "moved": called_to(session)}
    return tell(session, "adjourn_session", by=by, now=now, note=note, facts=facts)


@transaction.atomic
def cancel(*, session: JointSession, reason: str, by: Actor, now: datetime) -> JointSession:
    """It will not be held, with the reason: the units called are told and no longer see the cases."""
    note = words(reason)
    step(session, cancelled_at=now, cancelled_by=by.id, cancel_reason=note)
    Commitment.objects.filter(summons__session=session).update(rung_at=None, next_rung=None)
    Summons.objects.filter(session=session, ended_at__isnull=True).update(ended_at=now)
    facts = {"cancelled": called_to(session), "starts_at": session.starts_at.isoformat()}
    return tell(session, "cancel_session", by=by, now=now, note=note, facts=facts)


@transaction.atomic
def record_minutes(
    *, session: JointSession, minutes: str, attended: Sequence[str], by: Actor, now: datetime
) -> JointSession:
    """It was held: what was said, and which of the units called have come."""
    if session.starts_at > now:
        raise InvalidInput(fields={"text": _("会商尚未开始，不能记录纪要；改期的请先改期")})
    text = words(minutes)
    present = {organisation_by_code(code).id for code in attended}
    if not present <= set(called_to(session)):
        raise InvalidInput(fields={"attended": _("只能选参会单位")})
    step(session, held_at=session.starts_at, minutes=text, minutes_at=now, minutes_by=by.id)
    called = Summons.objects.filter(session=session, excused_at__isnull=True)
    called.update(has_attended=False)
    called.filter(org_id__in=present).update(has_attended=True)
    return tell(session, "hold_session", by=by, now=now, note=text, facts={"attended": sorted(present)})


def called_to(session: JointSession) -> list[int]:
    """The units called that have not been excused, by key."""
    called = Summons.objects.filter(session=session, excused_at__isnull=True)
    return list(called.order_by("id").values_list("org_id", flat=True))


def cases_of(session: JointSession) -> list[Case]:
    """The cases that a session is about, the first one first."""
    matters = SessionCase.objects.filter(session=session).select_related("case").order_by("id")
    return [matter.case for matter in matters]


def words(text: str) -> str:
    if not text.strip():
        raise InvalidInput(fields={"text": _("请写明情况")})
    return text.strip()


def hold(session: JointSession) -> None:
    """Hold a session that is neither cancelled nor concluded until the act is done; else it has moved on.

    Whoever cancels or concludes it meanwhile waits, and finds what the act has left.
    """
    rows = JointSession.objects.select_for_update().filter(pk=session.pk, cancelled_at=None, concluded_at=None)
    starts_at = rows.values_list("starts_at", flat=True).first()
    if starts_at is None:
        raise errors.SessionMovedOn
    session.starts_at = starts_at


def step(session: JointSession, **fields: Any) -> None:
    """Write what an act changes on a session that is neither held nor cancelled; else it has moved on."""
    waits = JointSession.objects.filter(pk=session.pk, held_at=None, cancelled_at=None, starts_at=session.starts_at)
    if not waits.update(**fields):
        raise errors.SessionMovedOn
    for name, value in fields.items():
        setattr(session, name, value)


def tell(
    session: JointSession, act: str, *, by: Actor, now: datetime, note: str, facts: Mapping[str, Any]
) -> JointSession:
    """Journal an act on the session and in the timeline of each of its cases; people are told of the first one."""
    data = {"session": session.pk, "convener": session.org_id, **facts}
    record(act=act, object_type="session", object_id=session.pk, by=by, now=now, data=data, org_id=session.org_id)
    for place, case in enumerate(cases_of(session)):
        log(case, act, by=by, now=now, note=note, data={**data, "also": True} if place else data)
    return session
