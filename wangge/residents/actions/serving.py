"""Services by application and consent: registered, found by exact search, shown with a purpose, withdrawn, erased."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.journal.actions import record, record_many
from wangge.lib import clock, ids
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.errors import InvalidInput, NotFound
from wangge.residents import cipher, errors, sealed
from wangge.residents.access import reachable_services, require_service_post, service_for, service_posts
from wangge.residents.actions.looks import check_reason, note_look, spend_look
from wangge.residents.masking import is_masked, plain_digits, plain_name
from wangge.residents.models import Consent, Correction, Household, ServiceLook, ServiceRecord
from wangge.residents.queries.consents import consent_text_by
from wangge.residents.queries.protection import demand_assessment
from wangge.residents.words import Activity, ConsentChannel, EndReason, GivenBy, Look, Purpose, Service

LONGEST_NAME, SHORTEST_PHONE, LONGEST_PHONE = 60, 7, 30
YEARS_KEPT = 3  # the bare record and its looks, as proof of what was agreed to and done (law: three years)


@dataclass(frozen=True, slots=True)
class Application:
    """What a person or guardian asks for and agrees to. Days are the office's; `ends_on` is the first day without."""

    service: str
    name: str
    phone: str
    given_by: str
    channel: str
    text_version: int
    given_on: date
    starts_on: date
    ends_on: date
    consent_id: uuid.UUID | None = None  # of an agreement that was recorded elsewhere; else one is made


@dataclass(frozen=True, slots=True)
class Person:
    """Name and telephone in clear text: for the answer to a journalled look only."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Found:
    """The one record of a search, and how many more of the same person there are (to be asked for by service)."""

    record: ServiceRecord
    more: int


@transaction.atomic
def register_service(*, household: Household, application: Application, by: Actor, now: datetime) -> ServiceRecord:
    """A service under a consent, recorded together: without the one there is not the other.

    `AssessmentMissing` before the impact assessment of services was approved.
    """
    require_service_post(by)
    demand_assessment(Activity.SERVICES)
    text_id = check_application(application, now)
    if household.retired_at is not None:
        raise InvalidInput(fields={"household": _("这个地址已停用，请选择现在的地址")})
    consent = _consent(application, text_id, now)
    code = ids.new_query_code()
    post = next(iter(service_posts(by)), None)
    try:
        with transaction.atomic():
            made = ServiceRecord.objects.create(
                consent=consent,
                household=household,
                town=household.town,
                village=household.village,
                grid=household.grid,
                service=application.service,
                name_locked=cipher.lock(application.name.strip(), sealed.NAME),
                phone_locked=cipher.lock(application.phone.strip(), sealed.PHONE),
                code_locked=cipher.lock(code, sealed.CODE),
                person_index=sealed.person_index(application.name, application.phone),
                code_index=sealed.code_index(code),
                starts_on=application.starts_on,
                ends_on=application.ends_on,
                org_id=post.org_id if post else None,
                registered_by=by.id,
                registered_at=now,
            )
    except IntegrityError:
        raise InvalidInput(fields={"consent_id": _("这份同意下已登记过这项服务")}) from None
    note_look(kind=Look.REGISTER, target=made, by=by, now=now)
    return made


def check_application(application: Application, now: datetime) -> int:
    """The key of the consent's text. Raises `ConsentRequired`, `ConsentPeriod`, `MaskedValue` or `InvalidInput`."""
    check_person(application.name, application.phone)
    if application.service not in Service.values:
        raise InvalidInput(fields={"service": _("请从列表中选择")})
    if application.given_by not in GivenBy.values or application.channel not in ConsentChannel.values:
        raise errors.ConsentRequired
    text = consent_text_by(application.text_version, application.given_on)
    if text is None:
        raise errors.ConsentRequired(fields={"text_version": _("没有这一版同意书，或当日尚未发布")})
    today = clock.office_date(now)
    given, starts, ends = application.given_on, application.starts_on, application.ends_on
    wrong = {}
    if given > today:
        wrong["given_on"] = _("同意的日期不能晚于今天")
    if starts < given:
        wrong["starts_on"] = _("服务不能早于同意之日开始")
    if ends <= max(starts, today):
        wrong["ends_on"] = _("到期日须晚于开始日和今天")
    elif given <= today and ends > year_after(given):
        wrong["ends_on"] = _("同意最长十二个月：到期日不晚于 %(day)s") % {"day": year_after(given)}
    if wrong:
        raise errors.ConsentPeriod(fields=wrong)
    return text.pk


def year_after(day: date) -> date:
    """The same day of the next year; of 29 February, the 28th."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def check_person(name: str, phone: str) -> None:
    """A name and a telephone that may be stored. What a page shows in place of them is refused."""
    for field, value in (("name", name), ("phone", phone)):
        if is_masked(value):
            raise errors.MaskedValue(fields={field: str(errors.MaskedValue.title)})
    wrong = {}
    if not 1 <= len(plain_name(name)) <= LONGEST_NAME:
        wrong["name"] = _("请填写姓名")
    if not SHORTEST_PHONE <= len(plain_digits(phone)) <= LONGEST_PHONE or len(phone) > LONGEST_PHONE:
        wrong["phone"] = _("请填写电话，至少 7 位数字")
    if wrong:
        raise InvalidInput(fields=wrong)


def _consent(application: Application, text_id: int, now: datetime) -> Consent:
    """The consent of an application; one with an id of its own may stand there for another service already."""
    if application.consent_id is not None:
        known = Consent.objects.select_for_update().filter(pk=application.consent_id).first()
        if known is not None:
            return _same(known, application)
    made = Consent(
        text_id=text_id,
        channel=application.channel,
        given_by=application.given_by,
        given_on=application.given_on,
        recorded_at=now,
        ends_on=application.ends_on,
    )
    if application.consent_id is not None:
        made.pk = application.consent_id
    made.save(force_insert=True)
    return made


def _same(known: Consent, application: Application) -> Consent:
    if known.withdrawn_at is not None:
        raise errors.ConsentRequired(fields={"consent_id": _("这份同意已经撤回")})
    if known.given_on != application.given_on or application.ends_on > known.ends_on:
        raise errors.ConsentPeriod(fields={"consent_id": _("与已登记的同意日期不符")})
    # Once the person is erased nobody can tell whose agreement it was: it carries nothing further.
    other = ServiceRecord.objects.filter(consent=known, person_index__isnull=False).first()
    same = sealed.person_index(application.name, application.phone)
    if other is None or bytes(other.person_index or b"") != same:
        raise errors.ConsentRequired(fields={"consent_id": _("这份同意登记的是另一个人")})
    return known


def find_service(
    *,
    purpose: str,
    words: str,
    by: Actor,
    now: datetime,
    name: str = "",
    phone: str = "",
    code: str = "",
    service: str = "",
) -> Found:
    """The one record within the own ground with exactly this name and telephone, or this application code.

    Found or not, it counts and is journalled. Raises `NotFound`, `LookQuotaSpent`.
    """
    require_service_post(by)
    purpose, words = check_reason(purpose, words)
    if not code and not (plain_name(name) and plain_digits(phone)):
        raise InvalidInput(fields={"name": _("请填写完整的姓名和电话，或申请码")})
    spend_look(by=by, now=now)
    kept = reachable_services(by).filter(ends_on__gt=clock.office_date(now))
    if code:
        kept = kept.filter(code_index=sealed.code_index(ids.normal_query_code(code)))
    else:
        kept = kept.filter(person_index=sealed.person_index(name, phone))
    if service:
        kept = kept.filter(service=service)
    found = list(kept.select_related("household", "consent__text").order_by("-id")[:10])
    target = found[0] if found else None
    with transaction.atomic():
        note_look(kind=Look.SEARCH, target=target, by=by, now=now, purpose=purpose, words=words)
    if target is None:
        raise NotFound(_("没有查到：姓名和电话须与登记的完全一致，且在您的职责范围内"))
    return Found(target, len(found) - 1)


def reveal_service(*, record_id: int, purpose: str, words: str, by: Actor, now: datetime) -> Person:
    """Name and telephone in clear text, once, after a purpose was given; it counts, and the person is told of it."""
    target = service_for(by, record_id, now)
    purpose, words = check_reason(purpose, words)
    spend_look(by=by, now=now)
    with transaction.atomic():
        note_look(kind=Look.REVEAL, target=target, by=by, now=now, purpose=purpose, words=words)
    return opened_person(target)


def opened_person(target: ServiceRecord) -> Person:
    return Person(sealed.opened(target.name_locked, sealed.NAME), sealed.opened(target.phone_locked, sealed.PHONE))


@transaction.atomic
def withdraw_service(*, record_id: int, words: str, by: Actor, now: datetime) -> ServiceRecord:
    """A desk or worker withdraws on the person's behalf, who asked for it."""
    target = service_for(by, record_id, now)
    purpose, words = check_reason(Purpose.WITHDRAW.value, words)
    note_look(kind=Look.WITHDRAW, target=target, by=by, now=now, purpose=purpose, words=words)
    return withdraw_consent(consent_id=target.consent_id, record_id=target.pk, by=by, now=now)


@transaction.atomic
def withdraw_consent(*, consent_id: uuid.UUID, record_id: int, by: Actor, now: datetime) -> ServiceRecord:
    """The consent ends at once, and with it every service under it; names and telephones are erased."""
    if not Consent.objects.filter(pk=consent_id, withdrawn_at__isnull=True).update(withdrawn_at=now):
        raise errors.ServiceEnded
    for each in ServiceRecord.objects.filter(consent_id=consent_id, ended_at__isnull=True).order_by("id"):
        _end([each.pk], EndReason.WITHDRAWN, now)
        facts = {"reason": EndReason.WITHDRAWN.value}
        record(act="service_end", object_type="service", object_id=each.pk, by=by, now=now, data=facts)
    return ServiceRecord.objects.select_related("household", "consent__text").get(pk=record_id)


def _end(record_ids: list[int], reason: EndReason, now: datetime) -> None:
    """Nothing personal outlives the service: the name, the telephone, and what was asked or said about them."""
    ServiceRecord.objects.filter(pk__in=record_ids).update(
        name_locked=None,
        phone_locked=None,
        code_locked=None,
        person_index=None,
        ended_at=now,
        end_reason=reason.value,
        erased_at=now,
    )
    ServiceLook.objects.filter(record__in=record_ids).update(words="")
    open_ones = Correction.objects.filter(record__in=record_ids, decided_at__isnull=True)
    open_ones.update(decided_at=now, is_accepted=False, wanted_locked=None)
    Correction.objects.filter(record__in=record_ids).update(reply_locked=None)


@transaction.atomic
def erase_due_services(*, today: date, now: datetime, batch: int = 500) -> int:
    """End what has come to its day, erase the persons, and drop bare records after their years; how many."""
    due = list(
        ServiceRecord.objects.filter(ends_on__lte=today, erased_at__isnull=True)
        .order_by("id")
        .values_list("pk", flat=True)[:batch]
    )
    _end(due, EndReason.ENDED, now)
    rows = (
        {"act": "service_end", "object_type": "service", "object_id": pk, "data": {"reason": EndReason.ENDED.value}}
        for pk in due
    )
    record_many(rows, by=SYSTEM, now=now)
    return len(due) + _drop_old(now, batch)


def _drop_old(now: datetime, batch: int) -> int:
    edge = now.replace(year=now.year - YEARS_KEPT, day=min(now.day, 28))
    old = list(ServiceRecord.objects.filter(ended_at__lt=edge).order_by("id").values_list("pk", "consent_id")[:batch])
    ServiceRecord.objects.filter(pk__in=[pk for pk, _consent_id in old]).delete()
    Consent.objects.filter(pk__in={consent_id for _pk, consent_id in old}, services__isnull=True).delete()
    ServiceLook.objects.filter(record__isnull=True, at__lt=edge).delete()
    return len(old)
