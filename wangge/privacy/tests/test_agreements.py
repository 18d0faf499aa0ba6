"""Agreements: two offices, two other people, one term; nothing is seen before, beside or after it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.county import GRID, TOWN, TOWN2, VILLAGE, Cast
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import InvalidInput, NotFound, RoleNotAllowed
from wangge.privacy import queries
from wangge.privacy.actions import (
    Terms,
    Way,
    change_draft,
    draft_agreement,
    end_expired,
    export_shared,
    look_at_shared,
)
from wangge.privacy.errors import AgreementMovedOn, AgreementNotRunning, ExportNotAgreed, SamePersonTwice
from wangge.privacy.models import Agreement, SharedLook
from wangge.privacy.registers import REGISTERS
from wangge.privacy.states import ENDS, STEPS, Act, State
from wangge.privacy.tests.conftest import Draft, do
from wangge.residents.actions import Application, publish_consent_text, register_service
from wangge.residents.models import ConsentText, Household
from wangge.residents.tests.assessed import assess
from wangge.residents.words import Activity

pytestmark = pytest.mark.django_db


def look(cast: Cast, found: Agreement, now: datetime, name: str = "sun", **more: Any) -> list[dict[str, Any]]:
    found.refresh_from_db()
    return look_at_shared(agreement=found, way=Way.PAGE, by=cast.actor(name), now=now, **more).rows


def test_every_state_is_reached_and_only_ends_end() -> None:
    assert {step.target for step in STEPS.values()} | {State.DRAFT} == set(State)
    assert {state for step in STEPS.values() for state in step.sources} == set(State) - ENDS


def test_from_draft_to_running_takes_two_other_people(cast: Cast, now: datetime, draft: Draft) -> None:
    found = draft()
    with pytest.raises(AgreementNotRunning):
        look(cast, found, now)
    found = do(cast, found, "li", Act.PROPOSE, now)
    with pytest.raises(RoleNotAllowed):  # her town's leader signs for the centre, not its desk
        do(cast, found, "li", Act.APPROVE, now)
    found = do(cast, found, "lead", Act.APPROVE, now)
    assert found.state == State.PROPOSED
    with pytest.raises(AgreementNotRunning):
        look(cast, found, now)
    with pytest.raises(SamePersonTwice):
        do(cast, found, "lead", Act.APPROVE, now)
    found = do(cast, found, "sun", Act.APPROVE, now)
    assert (found.state, found.giver_approved_by) == (State.APPROVED, cast.users["lead"].pk)
    acts = Entry.objects.filter(object_type="agreement").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["draft_agreement", "propose_agreement", "approve_agreement", "approve_agreement"]


def test_the_drafter_does_not_sign(cast: Cast, now: datetime, draft: Draft) -> None:
    found = do(cast, draft(by="sun"), "sun", Act.PROPOSE, now)
    with pytest.raises(SamePersonTwice):
        do(cast, found, "sun", Act.APPROVE, now)
    assert Act.APPROVE not in queries.may_do(cast.actor("sun"), found)
    assert Act.APPROVE in queries.may_do(cast.actor("lead"), found)


def test_the_database_knows_two_people_and_both_signatures(running: Draft) -> None:
    found = Agreement.objects.filter(pk=running().pk)
    for wrong in ({"receiver_approved_by": found.get().giver_approved_by}, {"giver_approved_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            found.update(**wrong)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("fields", ("address", "phone")),
        ("fields", ()),
        ("register", "services_by_name"),
        ("areas", ()),
        ("areas", (TOWN2,)),
        ("areas", ("370682999000000",)),
        ("purpose", "用"),
        ("basis", "because"),
        ("basis_cited", ""),
        ("valid_to", date(2026, 3, 10)),
        ("valid_to", date(2029, 3, 11)),
    ],
)
def test_terms_are_checked(cast: Cast, now: datetime, terms: Terms, field: str, wrong: Any) -> None:
    with pytest.raises(InvalidInput):
        draft_agreement(terms=replace(terms, **{field: wrong}), by=cast.actor("li"), now=now)


def test_a_term_beyond_every_calendar_is_refused_in_words(draft: Draft) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft(valid_from=date(9999, 12, 30), valid_to=date(9999, 12, 31))
    assert list(refused.value.fields) == ["valid_from"]


def test_only_a_centre_gives_and_only_the_two_offices_draft(cast: Cast, now: datetime, terms: Terms) -> None:
    with pytest.raises(InvalidInput) as refused:
        given = replace(terms, giver_id=terms.receiver_id, receiver_id=terms.giver_id)
        draft_agreement(terms=given, by=cast.actor("li"), now=now)
    assert "giver" in refused.value.fields
    for name in ("zhao", "zhou", "wang", "qian", "audit"):
        with pytest.raises(RoleNotAllowed):
            draft_agreement(terms=terms, by=cast.actor(name), now=now)


def test_an_impact_assessment_comes_before_the_proposal(cast: Cast, now: datetime, draft: Draft) -> None:
    found = draft(assessment="")
    with pytest.raises(InvalidInput):
        do(cast, found, "li", Act.PROPOSE, now)
    places = draft(register="places", fields=("kind", "name"), assessment="")
    assert do(cast, places, "li", Act.PROPOSE, now).state == State.PROPOSED


def test_the_receiver_sees_just_these_fields_of_these_areas(
    cast: Cast, now: datetime, homes: list[int], running: Draft
) -> None:
    found = running()
    assert look(cast, found, now) == [{"address": "富水路 18 号", "size_band": "2"}]
    wider = running(areas=(TOWN,), fields=("address",))
    first = look_at_shared(agreement=wider, way=Way.API, by=cast.actor("sun"), now=now, limit=1)
    rest = look_at_shared(
        agreement=wider, way=Way.API, by=cast.actor("sun"), now=now, limit=1, after=first.next_after or 0
    )
    assert [row["address"] for row in (*first.rows, *rest.rows)] == ["富水路 18 号", "龙门路 3 号"]
    assert rest.next_after is None


@pytest.mark.parametrize("name", ["zhou", "zhao", "wang", "qian"])
def test_outsiders_see_neither_the_agreement_nor_its_rows(cast: Cast, now: datetime, running: Draft, name: str) -> None:
    found, actor = running(), cast.actor(name)
    with pytest.raises((NotFound, RoleNotAllowed)):
        queries.agreement(actor, found.pk)
    with pytest.raises(RoleNotAllowed):
        look(cast, found, now, name)


def test_giver_and_auditor_see_who_looked_and_no_rows(
    cast: Cast, now: datetime, homes: list[int], running: Draft
) -> None:
    found = running()
    look(cast, found, now)
    look(cast, found, now)
    for name in ("li", "lead", "jin", "audit"):
        seen = queries.looks_at(cast.actor(name), queries.agreement(cast.actor(name), found.pk)).items
        assert [(each.by_id, each.rows, each.way) for each in seen] == [(cast.users["sun"].pk, 1, "page")] * 2
        with pytest.raises(RoleNotAllowed):
            look(cast, found, now, name)
    assert queries.looks_at(cast.actor("sun"), found).items == []
    entries = Entry.objects.filter(act="view_shared").values_list("object_id", "data")
    assert list(entries) == [(found.pk, {"way": "page", "rows": 1})] * 2


def test_ending_it_ends_access_at_once(cast: Cast, now: datetime, homes: list[int], running: Draft) -> None:
    found = running()
    assert len(look(cast, found, now)) == 1
    with pytest.raises(InvalidInput):
        do(cast, found, "li", Act.END, now)
    with pytest.raises(RoleNotAllowed):
        do(cast, found, "zhao", Act.END, now, "不用了")
    do(cast, found, "li", Act.END, now, "工作已完成")
    with pytest.raises(AgreementNotRunning):
        look(cast, found, now)
    with pytest.raises(AgreementMovedOn):
        do(cast, found, "li", Act.END, now, "再终止")
    assert SharedLook.objects.count() == 1


def test_before_its_first_day_and_from_its_last_day_on_nothing_is_seen(
    cast: Cast, now: datetime, homes: list[int], running: Draft
) -> None:
    later = running(valid_from=date(2026, 3, 11))
    with pytest.raises(AgreementNotRunning):
        look(cast, later, now)
    assert len(look(cast, later, now + timedelta(days=1))) == 1
    last = now.replace(month=9)
    with pytest.raises(AgreementNotRunning):
        look(cast, later, last)
    assert end_expired(now=last) == 1 and end_expired(now=last) == 0
    later.refresh_from_db()
    assert later.state == State.ENDED


def test_files_only_where_it_is_agreed(cast: Cast, now: datetime, homes: list[int], running: Draft) -> None:
    with pytest.raises(ExportNotAgreed):
        export_shared(agreement=running(), by=cast.actor("sun"), now=now)
    found = running(may_export=True)
    assert export_shared(agreement=found, by=cast.actor("sun"), now=now) == [
        {"address": "富水路 18 号", "size_band": "2"}
    ]
    with pytest.raises(RoleNotAllowed):
        export_shared(agreement=found, by=cast.actor("li"), now=now)
    assert [each.way for each in SharedLook.objects.all()] == ["file"]


def test_a_refusal_ends_it_and_a_draft_can_be_changed(cast: Cast, now: datetime, draft: Draft, terms: Terms) -> None:
    found = draft()
    other = replace(terms, purpose="改造入户通知和回访")
    changed = change_draft(agreement=found, base_version=1, terms=other, by=cast.actor("sun"), now=now)
    assert (changed.purpose, changed.drafted_by, changed.version) == (other.purpose, cast.users["sun"].pk, 2)
    with pytest.raises(AgreementMovedOn):
        change_draft(agreement=found, base_version=1, terms=terms, by=cast.actor("li"), now=now)
    do(cast, changed, "li", Act.PROPOSE, now)
    with pytest.raises(RoleNotAllowed):
        do(cast, changed, "li", Act.REFUSE, now, "范围过大")
    assert do(cast, changed, "lead", Act.REFUSE, now, "范围过大").state == State.REFUSED
    with pytest.raises(AgreementMovedOn):
        do(cast, changed, "lead", Act.APPROVE, now)


def test_no_register_gives_a_person() -> None:
    named = {name for register in REGISTERS.values() for name in register.fields}
    assert not named & {"phone", "person", "name_locked", "phone_locked", "consent", "collector_id", "id"}
    assert set(REGISTERS["services"].fields) == {"village", "service", "count"}
    assert set(REGISTERS["households"].fields) <= {
        "address", "size_band", "town", "village", "grid", "source", "collected_on", "version",
    }  # fmt: skip


def test_services_are_given_as_counts_and_small_counts_not_at_all(
    cast: Cast, now: datetime, homes: list[int], running: Draft
) -> None:
    counted = {"register": "services", "fields": ("village", "service", "count"), "areas": (TOWN,)}
    found = running(**counted)
    assert look(cast, found, now) == []
    serve(cast, homes[0], now, 4)
    assert [row["count"] for row in look(cast, found, now)] == [None]
    serve(cast, homes[0], now, 1)
    assert look(cast, found, now) == [{"village": VILLAGE, "service": "meals", "count": 5}]
    with pytest.raises(InvalidInput):
        running(**{**counted, "areas": (GRID,)})


def serve(cast: Cast, home: int, now: datetime, count: int) -> None:
    if not ConsentText.objects.exists():
        publish_consent_text(text_zh="同意", text_en="agreed", by=SYSTEM, now=now)
        assess(cast, Activity.SERVICES, now)
    day = date(2026, 3, 10)
    for turn in range(count):
        asked = Application(
            "meals", f"赵大姐{turn}", f"0535-555010{turn}", "self", "paper", 1, day, day, date(2027, 3, 1)
        )
        household = Household.objects.get(pk=home)
        register_service(household=household, application=asked, by=cast.actor("chen"), now=now)
