"""Contacts on their own: what lies in the table, who approves whom, notices and erasure in batches."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM, Actor
from wangge.residents import actions, cipher
from wangge.residents.errors import NoContact, SamePerson
from wangge.residents.models import Contact, Unmasking
from wangge.residents.queries import current_notice, pending_unmasking

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
PHONE = "13805350000"
LI, JIN = Actor(id=1, username="li"), Actor(id=2, username="jin")


def contact(*, is_protected: bool = False, erase_on: date | None = None) -> Contact:
    made = actions.keep_contact(name="", phone=PHONE, is_protected=is_protected, notice_version=1, now=NOW)
    if erase_on is not None:
        actions.erase_after(contact_id=made.pk, on=erase_on)
    return made


@pytest.mark.parametrize("key", ["", "short", "!!!", "AAAA"])
def test_a_key_of_the_wrong_size_is_told_plainly(settings: Any, key: str) -> None:
    settings.FIELD_KEY = key
    with pytest.raises(ImproperlyConfigured, match="WANGGE_FIELD_KEY"):
        cipher.lock(PHONE, "x")


def test_no_key_joins_the_contacts_of_a_person() -> None:
    first, second = contact(), contact()
    assert bytes(first.phone_locked or b"") != bytes(second.phone_locked or b"")
    assert first.name_locked is None
    names = {field.name for field in Contact._meta.get_fields()}
    assert not names & {"phone", "name", "hash", "digest", "person", "resident"}


def test_the_database_itself_refuses_one_person_as_two() -> None:
    made = contact(is_protected=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unmasking.objects.create(contact=made, asked_by=1, asked_at=NOW, purpose="x", approved_by=1, approved_at=NOW)


def test_an_approval_is_for_the_one_who_asked_first_and_not_by_them() -> None:
    made = contact(is_protected=True)
    for actor in (LI, JIN):
        with pytest.raises(Exception, match="second_person_required"):
            actions.show_contact(contact_id=made.pk, case_id=1, purpose="核实", by=actor, now=NOW)
    waiting = pending_unmasking(made.pk)
    assert waiting is not None and waiting.asked_by == LI.id
    with pytest.raises(SamePerson):
        actions.approve_unmasking(contact_id=made.pk, case_id=1, by=LI, now=NOW)
    actions.approve_unmasking(contact_id=made.pk, case_id=1, by=JIN, now=NOW)
    shown = actions.show_contact(contact_id=made.pk, case_id=1, purpose="核实", by=LI, now=NOW)
    assert shown.phone == PHONE


def test_erasure_goes_by_the_day_and_in_batches_and_is_final() -> None:
    day = date(2026, 9, 6)
    due = [contact(erase_on=day) for _turn in range(5)]
    later, never = contact(erase_on=day + timedelta(days=1)), contact()
    assert [actions.erase_due_contacts(today=day, now=NOW, batch=2) for _turn in range(4)] == [2, 2, 1, 0]
    assert Contact.objects.filter(erased_at__isnull=True).count() == 2
    assert set(Entry.objects.filter(act="erase_contact").values_list("object_id", flat=True)) == {row.pk for row in due}
    with pytest.raises(NoContact):
        actions.show_contact(contact_id=due[0].pk, case_id=1, purpose="核实", by=LI, now=NOW)
    for kept in (later, never):
        assert actions.show_contact(contact_id=kept.pk, case_id=1, purpose="核实", by=LI, now=NOW).phone == PHONE


def test_the_newest_notice_is_in_force_from_its_instant() -> None:
    first = actions.publish_notice(text_zh="一", text_en="one", by=SYSTEM, now=NOW)
    second = actions.publish_notice(text_zh="二", text_en="two", by=SYSTEM, now=NOW + timedelta(days=1))
    assert (first.version, second.version) == (1, 2)
    assert current_notice(NOW) == first
    assert current_notice(NOW + timedelta(days=1)) == second
    assert current_notice(NOW - timedelta(seconds=1)) is None
