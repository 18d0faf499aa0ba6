"""A prepared query finds what the query set finds that it was made of, whatever values come with it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from wangge.journal.models import Entry
from wangge.lib.prepared import Given, Prepared
from wangge.people.models import Organisation, Post, User
from wangge.residents.models import Contact

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 3, 4, 5, 678, tzinfo=UTC)


def entry(object_id: int, at: datetime = AT) -> Entry:
    return Entry.objects.create(
        at=at, act="sign", object_type="case", object_id=object_id, actor_kind="user", data={"字": [object_id]}
    )


def test_it_finds_what_its_query_set_finds_each_time_anew() -> None:
    rows = [entry(1), entry(2), entry(2, AT + timedelta(days=1))]
    query = Prepared.of(Entry.objects.filter(object_id=Given("of"), at__lte=Given("until")).order_by("-id"))
    assert query.all(of=2, until=AT) == [rows[1]]
    assert query.all(of=2, until=AT + timedelta(days=2)) == [rows[2], rows[1]]
    assert query.first(of=1, until=AT) == rows[0]
    assert query.first(of=3, until=AT) is None


def test_its_objects_are_whole() -> None:
    entry(7)
    found, usual = Prepared.of(Entry.objects.filter(object_id=Given("of"))).first(of=7), Entry.objects.get()
    assert found is not None
    assert {name: value for name, value in vars(found).items() if name != "_state"} == {
        name: value for name, value in vars(usual).items() if name != "_state"
    }
    assert (found._state.adding, found._state.db) == (False, usual._state.db)
    found.act = "answer"
    found.save()
    assert Entry.objects.get().act == "answer"


def test_bytes_and_dates_are_compared_as_they_are_stored() -> None:
    kept = Contact.objects.create(created_at=AT, phone_index=b"\x00" * 16, erase_on=date(2027, 1, 2))
    query = Prepared.of(Contact.objects.filter(phone_index=Given("index"), erase_on=Given("day")))
    assert query.first(index=b"\x00" * 16, day=date(2027, 1, 2)) == kept
    assert query.first(index=b"\x01" * 16, day=date(2027, 1, 2)) is None
    assert query.first(index=b"\x00" * 16, day=date(2027, 1, 3)) is None


def test_related_objects_come_along() -> None:
    user = User.objects.create(username="somebody", name="甲")
    org = Organisation.objects.create(code="o", name="乙", kind="department", level="city", area_code="3" * 15)
    Post.objects.create(user=user, org=org, role="desk", level="city", area_code="3" * 15, valid_from=AT.date())
    query = Prepared.of(Post.objects.filter(user_id=Given("user")).select_related("user", "org"))
    query.first(user=user.pk)
    with CaptureQueriesContext(connection) as queries:
        found = query.first(user=user.pk)
        assert found is not None
        assert (found.user.name, found.org.name) == ("甲", "乙")
    assert len(queries) == 1


def test_it_is_narrowed_by_further_conditions_even_to_nothing() -> None:
    rows = [entry(1), entry(2)]
    wanted = Entry.objects.filter(object_id=Given("of"))
    query = Prepared.of(wanted)
    assert query.narrowed(wanted.filter(Q(pk__gte=rows[1].pk))).all(of=2) == [rows[1]]
    assert query.narrowed(wanted.filter(Q(pk__gte=rows[1].pk))).all(of=1) == []
    assert query.narrowed(wanted.filter(Q(pk__in=[]))).all(of=1) == []


@pytest.mark.parametrize("number", [2**63, 10**20, -(10**20)])
def test_a_number_that_no_column_holds_finds_nothing(number: int) -> None:
    entry(1)
    assert Prepared.of(Entry.objects.filter(object_id=Given("of"))).all(of=number) == []
