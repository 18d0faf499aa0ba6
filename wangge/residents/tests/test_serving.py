"""Consented services: none without a consent, exact search in the own ground, masks, a quota, withdrawal, erasure."""

import json
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.county import GRID_B, Cast
from wangge.journal.models import Entry
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.residents import sealed
from wangge.residents.access import service_for
from wangge.residents.actions import (
    HouseholdData,
    ask_correction,
    change_household,
    decide_correction,
    erase_due_services,
    find_service,
    looks,
    open_correction,
    register_service,
    reveal_service,
    serving,
    withdraw_by_code,
    withdraw_service,
)
from wangge.residents.errors import (
    ConsentPeriod,
    ConsentRequired,
    CorrectionWaiting,
    LookQuotaSpent,
    MaskedValue,
    ServiceEnded,
)
from wangge.residents.models import Consent, Correction, Household, ServiceLook, ServiceRecord
from wangge.residents.queries import serving as reading
from wangge.residents.tests.conftest import ASKED, NAME, PHONE, Register

pytestmark = pytest.mark.django_db
REASON: dict[str, Any] = {"purpose": "provide", "words": "核对送餐时间"}
PERSONAL = ("name_locked", "phone_locked", "code_locked", "person_index")


def code_of(record: ServiceRecord) -> str:
    return sealed.opened(record.code_locked, sealed.CODE)


def find(by: Actor, now: datetime, name: str = NAME, phone: str = PHONE, **more: Any) -> serving.Found:
    return find_service(**{**REASON, **more}, name=name, phone=phone, by=by, now=now)


def test_a_registration_records_consent_and_service_together(cast: Cast, register: Register) -> None:
    made = register()
    assert (made.service, made.grid, made.ends_on) == ("meals", made.household.grid, date(2027, 3, 10))
    assert (made.consent.text.version, made.consent.given_by, made.consent.channel) == (1, "self", "paper")
    for name in PERSONAL:
        held = bytes(getattr(made, name) or b"")
        assert held and NAME.encode() not in held and b"5550101" not in held
    entry = Entry.objects.get(act="service_register")
    assert (entry.object_id, entry.data) == (made.pk, {})


def test_the_database_refuses_a_service_without_a_consent(register: Register) -> None:
    made = register()
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceRecord.objects.filter(pk=made.pk).update(consent=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": date(2027, 3, 11)},
        {"ends_on": date(2026, 3, 10)},
        {"starts_on": date(2026, 3, 9)},
        {"given_on": date(2026, 3, 11), "starts_on": date(2026, 3, 11)},
        {"given_on": date(9999, 12, 30), "starts_on": date(9999, 12, 30), "ends_on": date(9999, 12, 31)},
    ],
)
def test_twelve_months_at_most_and_within_the_consent(register: Register, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConsentPeriod):
        register(**wrong)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"text_version": 2}, {"given_on": date(2026, 3, 2)}, {"given_by": ""}, {"channel": "hearsay"}]
)
def test_without_a_consent_there_is_no_registration(register: Register, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConsentRequired):
        register(**wrong)
    assert not ServiceRecord.objects.exists()


@pytest.mark.parametrize("wrong", [{"service": "dementia"}, {"name": " "}, {"phone": "110"}])
def test_only_listed_services_of_a_reachable_person(register: Register, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        register(**wrong)


def test_the_database_itself_ends_a_consent_after_twelve_months(register: Register) -> None:
    made = register()
    consents, records = Consent.objects.filter(pk=made.consent_id), ServiceRecord.objects.filter(pk=made.pk)
    for rows in (consents, records):
        for day in (date(2027, 3, 11), date(2026, 3, 10)):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(ends_on=day)


def test_a_consent_of_one_person_carries_no_other(register: Register) -> None:
    key = uuid.uuid4()
    register(consent_id=key)
    assert register(consent_id=key, service="visits").consent_id == key
    with pytest.raises(ConsentRequired):
        register(consent_id=key, service="errands", name="钱大爷")
    with pytest.raises(InvalidInput):
        register(consent_id=key)
    assert (Consent.objects.count(), ServiceRecord.objects.count()) == (1, 2)


def test_a_consent_whose_person_was_erased_carries_nobody(cast: Cast, register: Register, now: datetime) -> None:
    key, chen = uuid.uuid4(), cast.actor("chen")
    made = register(consent_id=key)
    asked = ask_correction(code=code_of(made), field="service", wanted="只到四月", now=now)
    decide_correction(correction_id=asked.pk, approve=True, reply="", by=chen, now=now, ends_on=date(2026, 4, 1))
    erase_due_services(today=date(2026, 4, 1), now=now + timedelta(days=22))
    assert is_empty_of_the_person(made) and made.consent.ends_on > date(2026, 4, 1)
    with pytest.raises(ConsentRequired):
        register(consent_id=key, service="visits", name="钱大爷")


@pytest.mark.parametrize("name", ["sun", "qian", "he", "lead", "jin", "sys", "sec", "audit"])
def test_nobody_else_registers_finds_or_reveals(cast: Cast, home: Household, now: datetime, name: str) -> None:
    actor = cast.actor(name)
    for act in (
        lambda: register_service(household=home, application=ASKED, by=actor, now=now),
        lambda: find(actor, now),
        lambda: reveal_service(record_id=1, **REASON, by=actor, now=now),
        lambda: withdraw_service(record_id=1, words="本人来电", by=actor, now=now),
    ):
        with pytest.raises(RoleNotAllowed):
            act()


@pytest.mark.parametrize(
    ("name", "is_near"), [("wang", True), ("chen", True), ("li", True), ("wu", False), ("zhao", False)]
)
def test_exact_search_finds_one_within_the_own_ground_only(
    cast: Cast, register: Register, now: datetime, name: str, is_near: bool
) -> None:
    made, actor = register(), cast.actor(name)
    if not is_near:
        with pytest.raises(NotFound):
            find(actor, now)
        with pytest.raises(NotFound):
            reveal_service(record_id=made.pk, **REASON, by=actor, now=now)
        return
    assert find(actor, now).record.pk == made.pk
    assert find(actor, now, " 赵 大姐", "05355550101").record.pk == made.pk
    assert find(actor, now, "", "", code=code_of(made).lower()).record.pk == made.pk
    for near_miss in (("赵大", PHONE), ("赵", ""), (NAME, "0535-5550102"), ("", PHONE)):
        with pytest.raises((NotFound, InvalidInput)):
            find(actor, now, *near_miss)


def test_one_result_at_a_time(cast: Cast, register: Register, now: datetime) -> None:
    register()
    visits = register(service="visits")
    found = find(cast.actor("chen"), now)
    assert (found.record.pk, found.more) == (visits.pk, 1)
    assert find(cast.actor("chen"), now, service="meals").more == 0


def test_each_look_is_journalled_and_told_to_the_person(cast: Cast, register: Register, now: datetime) -> None:
    made, wang = register(), cast.actor("wang")
    find(wang, now)
    shown = reveal_service(record_id=made.pk, **REASON, by=wang, now=now)
    assert (shown.name, shown.phone) == (NAME, PHONE)
    with pytest.raises(NotFound):
        find(wang, now, "无此人")
    told = [(each.kind, each.role, each.purpose, each.org_id) for each in reading.looks_at(made)]
    team = cast.orgs["team-town"].pk
    assert told[:2] == [("reveal", "worker", "provide", team), ("search", "worker", "provide", team)]
    entries = Entry.objects.filter(object_type="service").order_by("id")
    assert list(entries.values_list("act", "object_id")) == [
        ("service_register", made.pk),
        ("service_search", made.pk),
        ("service_reveal", made.pk),
        ("service_search", 0),
    ]
    assert NAME not in json.dumps(list(entries.values_list("data", flat=True)), ensure_ascii=False)


@pytest.mark.parametrize("wrong", [{"purpose": ""}, {"purpose": "curious"}, {"words": " "}, {"words": "字" * 201}])
def test_a_look_needs_a_purpose_and_a_reason(cast: Cast, register: Register, now: datetime, wrong: Any) -> None:
    made, wang = register(), cast.actor("wang")
    with pytest.raises(InvalidInput):
        find(wang, now, **wrong)
    find(wang, now)
    with pytest.raises(InvalidInput):
        reveal_service(record_id=made.pk, **{**REASON, **wrong}, by=wang, now=now)


def test_numbers_tried_one_after_the_other_lead_nowhere(cast: Cast, register: Register, now: datetime) -> None:
    made, wang = register(), cast.actor("wang")
    with pytest.raises(NotFound):
        service_for(wang, made.pk, now)
    find(wang, now)
    assert service_for(wang, made.pk, now + timedelta(minutes=29)).pk == made.pk
    with pytest.raises(NotFound):
        service_for(wang, made.pk, now + timedelta(minutes=30))


def test_the_quota_holds_for_a_day(
    cast: Cast, register: Register, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, wang = register(), cast.actor("wang")
    monkeypatch.setattr(looks, "DAILY_LOOKS", 3)
    find(wang, now)
    with pytest.raises(NotFound):
        find(wang, now, "无此人")
    reveal_service(record_id=made.pk, **REASON, by=wang, now=now)
    for _try in range(2):
        with pytest.raises(LookQuotaSpent):
            find(wang, now)
        with pytest.raises(LookQuotaSpent):
            reveal_service(record_id=made.pk, **REASON, by=wang, now=now)
    assert Entry.objects.filter(act="look_refused").count() == 1
    assert find(cast.actor("chen"), now).record.pk == made.pk
    assert find(wang, now + timedelta(days=1)).record.pk == made.pk


def test_by_default_there_are_stars_and_they_never_come_back(cast: Cast, register: Register, now: datetime) -> None:
    made = register()
    told = reading.masked(made, date(2026, 3, 10))
    assert (told["name"], told["phone"]) == ("赵**", "053******01")
    for stars in ({"name": told["name"]}, {"phone": told["phone"]}):
        with pytest.raises(MaskedValue):
            register(service="visits", **stars)
    for field in ("name", "phone"):
        with pytest.raises(MaskedValue):
            ask_correction(code=code_of(made), field=field, wanted=told[field], now=now)
    made.refresh_from_db()
    assert serving.opened_person(made) == serving.Person(NAME, PHONE)


def test_the_code_is_handed_over_on_the_day_to_who_registered(cast: Cast, register: Register, now: datetime) -> None:
    made = register()
    assert reading.application_code(made, cast.actor("chen"), now) == code_of(made)
    assert reading.application_code(made, cast.actor("li"), now) == ""
    assert reading.application_code(made, cast.actor("chen"), now + timedelta(days=1)) == ""


def is_empty_of_the_person(record: ServiceRecord) -> bool:
    record.refresh_from_db()
    return all(getattr(record, name) is None for name in PERSONAL) and record.erased_at is not None


def test_withdrawal_ends_every_service_under_the_consent(cast: Cast, register: Register, now: datetime) -> None:
    key = uuid.uuid4()
    meals, visits = register(consent_id=key), register(consent_id=key, service="visits")
    find(cast.actor("chen"), now)
    code = code_of(meals)
    withdraw_by_code(code=code, now=now)
    assert is_empty_of_the_person(meals) and is_empty_of_the_person(visits)
    assert not ServiceLook.objects.exclude(words="").exists()
    assert (meals.end_reason, Consent.objects.get().withdrawn_at) == ("withdrawn", now)
    assert Entry.objects.filter(act="service_end", actor_kind="resident").count() == 2
    with pytest.raises(ServiceEnded):
        withdraw_by_code(code=code, now=now)
    with pytest.raises(NotFound):
        find(cast.actor("chen"), now)
    with pytest.raises(ConsentRequired):
        register(consent_id=key, service="errands")
    assert reading.record_of_code(code).pk == meals.pk  # the person still sees that it is over, and who looked


def test_a_desk_withdraws_for_the_person_who_asks(cast: Cast, register: Register, now: datetime) -> None:
    made, li = register(), cast.actor("li")
    with pytest.raises(NotFound):
        withdraw_service(record_id=made.pk, words="本人来电", by=li, now=now)
    find(li, now)
    withdraw_service(record_id=made.pk, words="本人来电", by=li, now=now)
    assert is_empty_of_the_person(made)
    assert [each.kind for each in reading.looks_at(made)] == ["withdraw", "search", "register"]


def test_the_end_erases_in_batches_and_old_records_go_altogether(register: Register, now: datetime) -> None:
    made = [register(service=name) for name in ("meals", "visits", "errands")]
    day = date(2027, 3, 10)
    assert erase_due_services(today=day - timedelta(days=1), now=now) == 0
    later = now + timedelta(days=365)
    assert [erase_due_services(today=day, now=later, batch=2) for _turn in range(3)] == [2, 1, 0]
    assert all(is_empty_of_the_person(each) and each.end_reason == "ended" for each in made)
    assert erase_due_services(today=day, now=later + timedelta(days=3 * 366)) == 3
    assert (ServiceRecord.objects.count(), Consent.objects.count(), ServiceLook.objects.count()) == (0, 0, 0)


def test_what_has_come_to_its_day_is_not_found_before_the_loop_comes_round(
    cast: Cast, register: Register, now: datetime, at: Callable[[str], datetime]
) -> None:
    register()
    at("2027-03-10 08:00")
    with pytest.raises(NotFound):
        find(cast.actor("chen"), datetime.fromisoformat("2027-03-10T08:00:00+08:00"))


def test_a_correction_is_decided_by_the_own_desk(cast: Cast, register: Register, now: datetime) -> None:
    made = register()
    asked = ask_correction(code=code_of(made), field="phone", wanted="0535-5550999", now=now)
    assert asked.due_on == date(2026, 4, 9)
    with pytest.raises(CorrectionWaiting):
        ask_correction(code=code_of(made), field="phone", wanted="0535-5550998", now=now)
    for name, error in (("zhao", NotFound), ("wang", RoleNotAllowed), ("sun", RoleNotAllowed), ("jin", RoleNotAllowed)):
        with pytest.raises(error):
            open_correction(correction_id=asked.pk, by=cast.actor(name), now=now)
    chen = cast.actor("chen")
    assert open_correction(correction_id=asked.pk, by=chen, now=now)[1] == "0535-5550999"
    decided = decide_correction(correction_id=asked.pk, approve=True, reply="已更正", by=chen, now=now)
    assert (decided.is_accepted, decided.wanted_locked) == (True, None)
    assert find(chen, now, phone="0535-5550999").record.version == 2
    with pytest.raises(NotFound):
        find(chen, now)
    with pytest.raises(NotFound):
        decide_correction(correction_id=asked.pk, approve=True, reply="", by=chen, now=now)


def test_a_refusal_gives_its_reason_and_a_withdrawal_closes_what_waits(
    cast: Cast, register: Register, now: datetime
) -> None:
    made, chen = register(), cast.actor("chen")
    asked = ask_correction(code=code_of(made), field="name", wanted="钱大爷", now=now)
    with pytest.raises(InvalidInput):
        decide_correction(correction_id=asked.pk, approve=False, reply=" ", by=chen, now=now)
    decide_correction(correction_id=asked.pk, approve=False, reply="与证件不符", by=chen, now=now)
    waiting = ask_correction(code=code_of(made), field="address", wanted="龙门路 3 号", now=now)
    withdraw_by_code(code=code_of(made), now=now)
    assert not Correction.objects.filter(decided_at__isnull=True).exists()
    assert not Correction.objects.exclude(wanted_locked=None, reply_locked=None).exists()
    with pytest.raises(NotFound):
        open_correction(correction_id=waiting.pk, by=chen, now=now)


def test_address_and_service_are_corrected_within_their_bounds(
    cast: Cast, register: Register, far_home: Household, now: datetime
) -> None:
    made, chen = register(), cast.actor("chen")
    moved = ask_correction(code=code_of(made), field="address", wanted="龙门路 3 号", now=now)
    with pytest.raises(NotFound):
        decide_correction(correction_id=moved.pk, approve=True, reply="", by=chen, now=now, household_id=far_home.pk)
    asked = ask_correction(code=code_of(made), field="service", wanted="改到年底", now=now)
    for wrong in ({}, {"service": "x"}, {"ends_on": date(2027, 3, 11)}):
        with pytest.raises((InvalidInput, ConsentPeriod)):
            decide_correction(correction_id=asked.pk, approve=True, reply="", by=chen, now=now, **wrong)
    decide_correction(
        correction_id=asked.pk, approve=True, reply="", by=chen, now=now, service="visits", ends_on=date(2027, 1, 1)
    )
    made.refresh_from_db()
    assert (made.service, made.ends_on) == ("visits", date(2027, 1, 1))


def test_a_correction_makes_no_second_record_of_one_service(cast: Cast, register: Register, now: datetime) -> None:
    key = uuid.uuid4()
    made = register(consent_id=key)
    register(consent_id=key, service="visits")
    asked = ask_correction(code=code_of(made), field="service", wanted="改为探访", now=now)
    with pytest.raises(InvalidInput):
        decide_correction(
            correction_id=asked.pk, approve=True, reply="", by=cast.actor("chen"), now=now, service="visits"
        )
    assert Correction.objects.get().decided_at is None, "the request still waits"


def test_a_service_goes_with_its_address_to_another_grid(
    cast: Cast, register: Register, home: Household, now: datetime
) -> None:
    made, chen, wang = register(), cast.actor("chen"), cast.actor("wang")
    find(wang, now)
    change_household(household=home, base_version=1, data=HouseholdData(home.address, GRID_B), by=chen, now=now)
    with pytest.raises(NotFound):
        find(wang, now)
    with pytest.raises(NotFound):
        reveal_service(record_id=made.pk, **REASON, by=wang, now=now)
    assert find(chen, now).record.grid == GRID_B
