"""A repeat gets the first answer; another content or caller does not; old receipts go."""

import hashlib
import importlib
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError

from wangge.journal.actions import body_hash, once, record
from wangge.journal.models import Entry, Receipt
from wangge.journal.tasks import RECEIPTS_KEPT, drop_old_receipts
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import ClientIdReused, InvalidInput

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


class Work:
    """Counts how often it was done."""

    def __init__(self, error: Exception | None = None) -> None:
        self.times = 0
        self.error = error

    def __call__(self) -> tuple[int, str]:
        self.times += 1
        record(act="work", object_type="t", object_id=1, by=SYSTEM, now=NOW)
        if self.error is not None:
            raise self.error
        return 201, json.dumps({"time": self.times})


def send(client_id: uuid.UUID, work: Work, *, caller: str = "user:1", body: Any = None) -> tuple[int, str, bool]:
    return once(client_id=client_id, caller=caller, body=body or {"a": 1, "b": "二"}, now=NOW, do=work)


def test_a_repeat_is_answered_and_not_done() -> None:
    work, client_id = Work(), uuid.uuid4()
    assert send(client_id, work) == (201, '{"time": 1}', False)
    assert send(client_id, work) == (201, '{"time": 1}', True)
    assert send(client_id, work, body={"b": "二", "a": 1}) == (201, '{"time": 1}', True)  # the order is no content
    assert work.times == Entry.objects.count() == Receipt.objects.count() == 1
    assert send(uuid.uuid4(), work)[2] is False


@pytest.mark.parametrize("change", [{"caller": "user:2"}, {"caller": "resident:"}, {"body": {"a": 2}}], ids=str)
def test_another_caller_or_content_is_refused(change: dict[str, Any]) -> None:
    work, client_id = Work(), uuid.uuid4()
    send(client_id, work)
    with pytest.raises(ClientIdReused):
        send(client_id, work, **change)
    assert work.times == 1


def test_what_failed_left_nothing_and_may_be_sent_again() -> None:
    client_id = uuid.uuid4()
    for error in (InvalidInput(), RuntimeError("killed")):
        with pytest.raises(type(error)):
            send(client_id, Work(error))
    assert not Receipt.objects.exists() and not Entry.objects.exists()
    assert send(client_id, Work()) == (201, '{"time": 1}', False)


@pytest.mark.parametrize("unlucky", [1, 2])
def test_what_meets_another_row_in_a_unique_column_is_done_once_more(unlucky: int) -> None:
    taken = Receipt.objects.create(client_id=uuid.uuid4(), caller="", body_hash=b"", status=200, answer="", at=NOW)

    class Drawing(Work):
        """Draws a key that is taken, the first times."""

        def __call__(self) -> tuple[int, str]:
            done = super().__call__()
            if self.times <= unlucky:
                Receipt.objects.create(pk=taken.pk, caller="", body_hash=b"", status=200, answer="", at=NOW)
            return done

    work, client_id = Drawing(), uuid.uuid4()
    if unlucky == 2:
        with pytest.raises(IntegrityError):
            send(client_id, work)
        assert (work.times, Entry.objects.count()) == (2, 0), "no more than twice"
        return
    assert send(client_id, work) == (201, '{"time": 2}', False)
    assert send(client_id, work) == (201, '{"time": 2}', True)
    assert Entry.objects.count() == 1, "the first try left nothing"


def test_the_content_stands_in_a_receipt_as_a_digest_only() -> None:
    client_id = uuid.uuid4()
    send(client_id, Work(), body={"text": "我是三单元老李", "phone": "13805350000"})
    receipt = Receipt.objects.get()
    assert len(bytes(receipt.body_hash)) == 16
    assert "老李" not in receipt.answer and "1380" not in receipt.answer
    assert body_hash({"a": 1}) != body_hash({"a": "1"})


def test_a_receipt_cannot_be_tried_without_the_key(settings: Any) -> None:
    """Of a visit there are four outcomes: whoever has the database alone must not find out which one it was."""
    visit = {"kind": "visit", "data": {"target": 7, "outcome": "declined"}}
    kept = body_hash(visit)
    settings.FIELD_KEY = "another key"
    assert body_hash(visit) != kept
    settings.FIELD_KEY = ""
    assert body_hash(visit) != kept


def test_receipts_of_before_are_keyed_in_place() -> None:
    body = {"a": 1, "b": "二"}
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    plain = hashlib.blake2b(text.encode(), digest_size=16).digest()
    client_id = uuid.uuid4()
    Receipt.objects.create(client_id=client_id, caller="user:1", body_hash=plain, status=200, answer='"first"', at=NOW)
    migration = importlib.import_module("wangge.journal.migrations.0005_keyed_receipts")
    migration.key_receipts(apps, None)
    assert send(client_id, Work(), body=body) == (200, '"first"', True)


def test_receipts_are_dropped_after_four_hundred_days() -> None:
    send(uuid.uuid4(), Work())
    assert drop_old_receipts(now=NOW + RECEIPTS_KEPT) == 0
    assert drop_old_receipts(now=NOW + RECEIPTS_KEPT + timedelta(seconds=1)) == 1
