"""An agreement from its draft to its end. Two offices, two signatures, and neither is the drafter's."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas.errors import BadAreaCode
from wangge.areas.queries import index
from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.errors import InvalidInput, RoleNotAllowed
from wangge.people.models import OrgKind
from wangge.people.queries import directory
from wangge.privacy import errors
from wangge.privacy.access import PARTY_ROLES, is_party, own_organisations, receives, signs_for_giver
from wangge.privacy.models import Agreement, Basis
from wangge.privacy.registers import REGISTERS
from wangge.privacy.states import STEPS, Act, State

LONGEST_YEARS = 3
SHORTEST_PURPOSE, LONGEST_PURPOSE, LONGEST_TEXT = 5, 300, 200


@dataclass(frozen=True, slots=True)
class Terms:
    """What two offices agree on. `valid_to` is the first day without."""

    giver_id: int
    receiver_id: int
    register: str
    fields: tuple[str, ...]
    areas: tuple[str, ...]
    purpose: str
    basis: str
    basis_cited: str
    valid_from: date
    valid_to: date
    assessment: str = ""
    may_export: bool = False


@transaction.atomic
def draft_agreement(*, terms: Terms, by: Actor, now: datetime) -> Agreement:
    """A draft by somebody of one of the two offices. Raises `InvalidInput`, `RoleNotAllowed`."""
    _check(terms, by, now)
    made = Agreement.objects.create(**_columns(terms), drafted_by=by.id, drafted_at=now)
    _tell("draft", made, by, now, {"to": State.DRAFT.value})
    return made


@transaction.atomic
def change_draft(*, agreement: Agreement, base_version: int, terms: Terms, by: Actor, now: datetime) -> Agreement:
    """Other terms while it is a draft; who changes them is the drafter from then on."""
    if not is_party(by, agreement):
        raise RoleNotAllowed
    _check(terms, by, now)
    values = {**_columns(terms), "drafted_by": by.id, "drafted_at": now}
    return _move(agreement, base_version, frozenset({State.DRAFT}), values, "change", by, now, {})


@transaction.atomic
def act_on_agreement(
    *, agreement: Agreement, act: Act, base_version: int, by: Actor, now: datetime, reason: str = ""
) -> Agreement:
    """Propose, approve for the own side, refuse, drop or end. A refusal, a drop and an end need a reason."""
    if not is_party(by, agreement):
        raise RoleNotAllowed
    step = STEPS[act]
    if State(agreement.state) not in step.sources:
        raise errors.AgreementMovedOn(state=agreement.state)
    values: dict[str, Any] = {"state": step.target.value}
    told: dict[str, Any] = {"from": agreement.state}
    if act is Act.PROPOSE:
        _check_proposal(agreement, now)
        values["proposed_at"] = now
    elif act is Act.APPROVE:
        side = _side(agreement, by)
        values |= {f"{side}_approved_by": by.id, f"{side}_approved_at": now}
        other = agreement.giver_approved_at if side == "receiver" else agreement.receiver_approved_at
        values["state"] = State.APPROVED.value if other is not None else State.PROPOSED.value
        told["side"] = side
    else:
        if act is Act.REFUSE and not (signs_for_giver(by, agreement) or receives(by, agreement)):
            raise RoleNotAllowed
        reason = " ".join(reason.split())
        if not 2 <= len(reason) <= LONGEST_TEXT:
            raise InvalidInput(fields={"reason": _("请写明理由，2 到 200 个字")})
        values |= {"ended_by": by.id, "ended_at": now, "end_reason": reason}
    told["to"] = values["state"]
    return _move(agreement, base_version, step.sources, values, act.value, by, now, told)


def _side(agreement: Agreement, by: Actor) -> str:
    """For which side somebody signs now. Raises `RoleNotAllowed`, `SamePersonTwice`, `AgreementMovedOn`."""
    may = [
        side
        for side, allowed in (("giver", signs_for_giver(by, agreement)), ("receiver", receives(by, agreement)))
        if allowed
    ]
    if not may:
        raise RoleNotAllowed
    signed = {agreement.giver_approved_by, agreement.receiver_approved_by}
    if by.id == agreement.drafted_by or by.id in signed:
        raise errors.SamePersonTwice
    waiting = [side for side in may if getattr(agreement, f"{side}_approved_at") is None]
    if not waiting:
        raise errors.AgreementMovedOn(state=agreement.state)
    return waiting[0]


def _check_proposal(agreement: Agreement, now: datetime) -> None:
    """What may wait while it is a draft."""
    if REGISTERS[agreement.register].needs_assessment and not agreement.assessment:
        raise InvalidInput(fields={"assessment": _("涉及个人信息的，先做影响评估，填写报告编号和日期")})
    if agreement.valid_to <= clock.office_date(now):
        raise InvalidInput(fields={"valid_to": _("期限已过，请改期")})


@transaction.atomic
def end_expired(*, now: datetime, batch: int = 200) -> int:
    """Agreements past their term are ended; how many. Nobody could look any more since that day began."""
    due = Agreement.objects.filter(valid_to__lte=clock.office_date(now), state=State.APPROVED.value).order_by("id")
    found = list(due[:batch])
    for each in found:
        values = {"state": State.ENDED.value, "ended_at": now}
        told = {"from": each.state, "to": State.ENDED.value}
        _move(each, each.version, frozenset({State.APPROVED}), values, "expire", SYSTEM, now, told)
    return len(found)


def _move(
    agreement: Agreement,
    base_version: int,
    sources: frozenset[State],
    values: dict[str, Any],
    act: str,
    by: Actor,
    now: datetime,
    told: dict[str, Any],
) -> Agreement:
    """Set the values if nobody was faster, with the journal's row."""
    still = Agreement.objects.filter(pk=agreement.pk, version=base_version, state__in=[each.value for each in sources])
    if not still.update(version=base_version + 1, **values):
        raise errors.AgreementMovedOn(state=Agreement.objects.values_list("state", flat=True).get(pk=agreement.pk))
    _tell(act, agreement, by, now, told)
    return Agreement.objects.select_related("giver", "receiver").get(pk=agreement.pk)


def _tell(act: str, agreement: Agreement, by: Actor, now: datetime, told: dict[str, Any]) -> None:
    record(act=f"{act}_agreement", object_type="agreement", object_id=agreement.pk, by=by, now=now, data=told)


def _columns(terms: Terms) -> dict[str, Any]:
    values = asdict(terms)
    texts = {name: " ".join(values[name].split()) for name in ("purpose", "basis_cited", "assessment")}
    return {**values, **texts, "fields": list(terms.fields), "areas": sorted(set(terms.areas))}


def _check(terms: Terms, by: Actor, now: datetime) -> None:
    wrong = {**_wrong_parties(terms), **_wrong_reasons(terms), **_wrong_term(terms, clock.office_date(now))}
    if wrong:
        raise InvalidInput(fields=wrong)
    if not by.has_role(*PARTY_ROLES) or not own_organisations(by) & {terms.giver_id, terms.receiver_id}:
        raise RoleNotAllowed


def _wrong_parties(terms: Terms) -> dict[str, str]:
    """Who gives what to whom, and of which ground."""
    wrong: dict[str, str] = {}
    orgs = directory().by_id
    giver, receiver, register = orgs.get(terms.giver_id), orgs.get(terms.receiver_id), REGISTERS.get(terms.register)
    if giver is None or not giver.is_active or giver.kind != OrgKind.CENTRE:
        wrong["giver"] = _("登记由治理中心保管：提供方应是一个治理中心")
    if receiver is None or not receiver.is_active or terms.receiver_id == terms.giver_id:
        wrong["receiver"] = _("请选择另一个单位作为接收方")
    if register is None:
        wrong["register"] = _("请从列表中选择")
    elif not terms.fields or not set(terms.fields) <= set(register.fields):
        wrong["fields"] = _("请从这个登记的字段中选择")
    if giver is not None and register is not None:
        wrong |= _wrong_areas(terms.areas, giver.area_code, register.finest)
    return wrong


def _wrong_reasons(terms: Terms) -> dict[str, str]:
    """For what, and on what ground."""
    wrong: dict[str, str] = {}
    if not SHORTEST_PURPOSE <= len(terms.purpose.strip()) <= LONGEST_PURPOSE:
        wrong["purpose"] = _("请写明用途，5 到 300 个字")
    if terms.basis not in Basis.values:
        wrong["basis"] = _("请从列表中选择")
    if not 2 <= len(terms.basis_cited.strip()) <= LONGEST_TEXT:
        wrong["basis_cited"] = _("请写明依据的条款或文件，2 到 200 个字")
    if len(terms.assessment) > LONGEST_TEXT:
        wrong["assessment"] = _("200 个字以内")
    return wrong


def _wrong_term(terms: Terms, today: date) -> dict[str, str]:
    begins = terms.valid_from
    if begins.year > today.year + LONGEST_YEARS:
        return {"valid_from": _("起始日太远")}
    if terms.valid_to <= max(begins, today):
        return {"valid_to": _("终止日须晚于起始日和今天")}
    if terms.valid_to > begins.replace(year=begins.year + LONGEST_YEARS, day=min(begins.day, 28)):
        return {"valid_to": _("一份协议最长三年")}
    return {}


def _wrong_areas(areas: tuple[str, ...], ground: str, finest: Any) -> dict[str, str]:
    """Areas must be in force, within the giver's ground, and not finer than the register allows."""
    if not areas:
        return {"areas": _("请选择区域")}
    for code in areas:
        try:
            level = codes.level_of(code)
        except BadAreaCode:
            return {"areas": _("没有这个区划：%(code)s") % {"code": code}}
        if index().get(code) is None or not code.startswith(codes.prefix(ground)):
            return {"areas": _("不在提供方的辖区内：%(code)s") % {"code": code}}
        if codes.LEVELS.index(level) > codes.LEVELS.index(finest):
            return {"areas": _("合计数最细到村居：%(code)s") % {"code": code}}
    return {}
