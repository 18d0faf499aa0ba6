"""Rows by statements composed once are the rows that Django's own `save` and `update` make."""

import uuid
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, models, transaction

from wangge.journal.models import Entry, Receipt
from wangge.lib.rows import insert, insert_all, update
from wangge.residents.models import Contact

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 3, 4, 5, 678, tzinfo=UTC)
ELSEWHERE = datetime(2026, 11, 27, 11, 4, 5, tzinfo=timezone(timedelta(hours=8)))


def stored(row: models.Model) -> list[object]:
    """What stands in the columns, the key apart."""
    meta = row._meta
    names = [connection.ops.quote_name(str(f.column)) for f in meta.local_concrete_fields if f is not meta.pk]
    with connection.cursor() as cursor:
        key = connection.ops.quote_name(str(meta.pk.column))
        value = meta.pk.get_db_prep_value(row.pk, connection)
        cursor.execute(f"SELECT {', '.join(names)} FROM {meta.db_table} WHERE {key} = %s", [value])
        return [bytes(each) if isinstance(each, memoryview) else each for each in cursor.fetchone()]


def contact(**values: object) -> Contact:
    return Contact(created_at=AT, erase_on=date(2027, 1, 2), phone_locked=b"\x00\xff", language="en", **values)


def entry(**values: object) -> Entry:
    data = {"grid": "370682001001001", "n": None, "字": [1, True]}
    usual = {"at": AT, "act": "sign", "object_type": "case", "object_id": 7, "actor_kind": "user", "data": data}
    return Entry(**(usual | values))


def receipt(**values: object) -> Receipt:
    usual = {"client_id": uuid.uuid4(), "caller": "user:1", "body_hash": b"\x01" * 16, "answer": "{}", "at": AT}
    return Receipt(**({"status": 201} | usual | values))


@pytest.mark.parametrize(
    "make",
    [
        contact,
        lambda: contact(is_protected=True, phone_index=b"\x02" * 16),
        entry,
        lambda: entry(at=ELSEWHERE, actor_id=3, data={}),
        receipt,
        lambda: receipt(at=ELSEWHERE),
    ],
)
def test_an_inserted_row_is_the_one_that_save_makes(make: object) -> None:
    ours, djangos = insert(make()), make()  # type: ignore[operator]
    djangos.save(force_insert=True)
    assert ours.pk is not None and ours.pk != djangos.pk
    assert not ours._state.adding
    assert stored(ours) == stored(djangos)
    assert type(ours).objects.get(pk=ours.pk) == ours


def test_several_rows_are_put_in_at_once() -> None:
    insert_all([])
    insert_all([entry(act="one"), entry(act="two", data={})])
    assert list(Entry.objects.order_by("id").values_list("act", flat=True)) == ["one", "two"]


def test_a_row_whose_key_is_there_takes_what_is_renewed() -> None:
    first = insert(receipt())
    again = receipt(client_id=first.pk, status=409, answer="new", caller="other")
    insert_all([again], renew=("status", "answer"))
    found = Receipt.objects.get()
    assert (found.status, found.answer, found.caller) == (409, "new", "user:1")


def test_an_update_changes_the_rows_that_it_names() -> None:
    here, done, other = (insert(contact(notice_version=n, erased_at=at)) for n, at in ((1, None), (1, AT), (2, None)))
    values = {"erase_on": date(2030, 1, 1), "phone_locked": None, "created_at": ELSEWHERE}
    assert update(Contact, values, notice_version=1, erased_at=None) == 1
    here.refresh_from_db()
    assert (here.erase_on, here.phone_locked, here.created_at) == (date(2030, 1, 1), None, ELSEWHERE)
    assert {Contact.objects.get(pk=each.pk).erase_on for each in (done, other)} == {date(2027, 1, 2)}
    assert update(Contact, {"language": "x"}, notice_version=9, erased_at=None) == 0


def test_a_key_that_is_taken_is_refused_and_only_its_savepoint_undone() -> None:
    first = insert(receipt())
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(receipt(client_id=first.pk))
    insert(receipt())
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic(savepoint=False):
            insert(receipt(client_id=first.pk))
        insert(receipt())  # the whole must be undone: as after a failed save()
    assert Receipt.objects.count() == 2
