"""The reporter's other open cases: at judging, for the desk itself, by a keyed hash, and nothing more."""

from typing import Any

import pytest

from tests.county import GRID, GRID2
from tests.play import NEIGHBOURS, Play
from wangge.cases.models import Case
from wangge.cases.queries.same_reporter import others_of_reporter
from wangge.residents.actions import erase_after, erase_due_contacts
from wangge.residents.cipher import blind
from wangge.residents.models import Contact

pytestmark = pytest.mark.django_db
PHONE: dict[str, Any] = {"contact": {"name": "赵大姐", "phone": "138 0535 0000"}}
SAME: dict[str, Any] = {"contact": {"phone": "+86 13805350000"}}
OTHER: dict[str, Any] = {"contact": {"phone": "13805351111"}}


def numbers(case: Case, play: Play, name: str = "li") -> list[int]:
    return [each.pk for each in others_of_reporter(Case.objects.get(pk=case.pk), play.actor(name))]


def test_the_judging_desk_sees_the_same_telephones_open_cases(play: Play) -> None:
    first, _stranger = play.report(**PHONE), play.report(**OTHER)
    second = play.report(text="楼道里没有灯", **SAME)
    assert numbers(second, play) == [first.pk]
    assert numbers(first, play) == [second.pk]


def test_only_while_it_is_judged_and_only_open_ones(play: Play) -> None:
    ended, judged, waiting = play.report(**PHONE), play.report(**SAME), play.report(**SAME)
    play.do("li", ended, "void")
    play.do("li", judged, "dispatch")
    assert numbers(waiting, play) == [judged.pk]
    assert numbers(judged, play) == []


def test_nobody_but_the_desk_and_nothing_outside_it(play: Play) -> None:
    here, there = play.report(GRID, **PHONE), play.report(GRID2, **SAME)
    for name in ("wang", "qian", "lead", "sun", "zhao"):
        assert numbers(here, play, name) == []
    assert numbers(here, play) == []  # the other one lies with another desk
    assert numbers(here, play, "jin") == [there.pk]


def contact_of(case: Case) -> Contact:
    assert case.contact is not None
    return Contact.objects.get(pk=case.contact.pk)


@pytest.mark.parametrize("guarded", [{"contact_mode": "confidential"}, {"category": NEIGHBOURS}])
def test_confidential_reports_and_disputes_join_nothing(play: Play, guarded: dict[str, Any]) -> None:
    plain, kept_apart = play.report(**PHONE), play.report(**SAME, **guarded)
    assert numbers(plain, play) == []
    assert numbers(kept_apart, play) == []


def test_the_hash_is_keyed_and_goes_with_the_contact(play: Play, settings: Any) -> None:
    case = play.report(**PHONE)
    contact = contact_of(case)
    assert contact.phone_index is not None
    assert b"13805350000" not in bytes(contact.phone_index)
    erase_after(contact_id=contact.pk, on=play.now.date())
    erase_due_contacts(today=play.now.date(), now=play.now)
    assert Contact.objects.get(pk=contact.pk).phone_index is None
    before = blind("13805350000", "here")
    assert blind("13805350000", "there") != before
    settings.FIELD_KEY = "A" * 43 + "="
    assert blind("13805350000", "here") != before


def test_a_contact_that_becomes_protected_loses_its_hash(play: Play) -> None:
    case = play.report(**PHONE)
    play.do("li", case, "recategorise", category="0906")
    assert contact_of(case).phone_index is None
