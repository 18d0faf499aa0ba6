"""The chain of seals: what it covers, what it betrays, and where it stops."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from tests.at_once import apart, at_once, shared_database
from wangge.journal import sealing, tasks
from wangge.journal.actions import record, record_many
from wangge.journal.models import Entry, Seal
from wangge.journal.queries import BrokenSeal, check_seals, digest_of, unsealed_count
from wangge.lib.actor import SYSTEM, Actor

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
LI = Actor(id=7, username="li")


def write(count: int = 1) -> list[int]:
    return [
        record(act="comment", object_type="case", object_id=turn, by=LI, now=NOW, data={"turn": turn}).pk
        for turn in range(count)
    ]


def seal(batch: int = tasks.BATCH) -> int:
    """Seal whatever is settled; on PostgreSQL the entries of an open test transaction are not, hence the threads."""
    return tasks.seal(now=NOW, batch=batch)


@pytest.fixture
def committed(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads share, with an empty journal."""
    with shared_database(tmp_path):
        yield


# A transaction open anywhere on the server, so also in a test beside this one, holds the horizon back.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]


def test_seals_cover_every_entry_once_in_order(committed: None) -> None:
    apart(lambda: write(7))
    assert apart(unsealed_count) == 7
    assert apart(lambda: seal(batch=3)) == 7
    assert apart(unsealed_count) == 0
    assert apart(seal) == 0
    seals = apart(lambda: list(Seal.objects.order_by("id")))
    assert [len(sealing.unpack_ids(bytes(seal.entry_ids))) for seal in seals] == [3, 3, 1]
    assert apart(check_seals) is None
    apart(lambda: write(2))
    assert apart(unsealed_count) == 2
    assert apart(lambda: unsealed_count(bound=1)) == 1


def alter(pk: int, **values: object) -> None:
    Entry.objects.filter(pk=pk).update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"act": "verify"},
        {"object_type": "user"},
        {"object_id": 999},
        {"actor_id": 8},
        {"actor_id": None},
        {"actor_kind": "system"},
        {"org_id": 3},
        {"data": {"turn": 3, "more": 1}},
        {"data": {}},
        {"at": datetime(2026, 3, 10, 2, 0, 0, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_an_altered_entry_is_named_whatever_was_altered(committed: None, values: dict[str, object]) -> None:
    pks = apart(lambda: write(5))
    apart(lambda: seal(batch=2))
    apart(lambda: alter(pks[3], **values))
    second = apart(lambda: Seal.objects.order_by("id")[1].pk)
    assert apart(check_seals) == BrokenSeal(second, pks[3], "altered")


def test_a_deleted_entry_is_named(committed: None) -> None:
    pks = apart(lambda: write(5))
    apart(lambda: seal(batch=2))
    apart(lambda: Entry.objects.filter(pk=pks[2]).delete())
    broken = apart(check_seals)
    assert broken is not None and (broken.entry_id, broken.reason) == (pks[2], "missing")


def test_an_entry_slipped_in_among_sealed_ones_is_named(committed: None) -> None:
    pks = apart(lambda: write(4))
    apart(lambda: Entry.objects.filter(pk=pks[1]).delete())
    apart(seal)
    assert apart(check_seals) is None

    def slip_in() -> None:
        first = Entry.objects.get(pk=pks[0])
        first.pk, first.act = pks[1], "verify"
        first.save(force_insert=True)

    apart(slip_in)
    broken = apart(check_seals)
    assert broken is not None and (broken.entry_id, broken.reason) == (pks[1], "inserted")


@pytest.mark.parametrize("how", ["digests", "entry_ids", "chain", "delete"])
def test_a_seal_that_was_tampered_with_breaks_the_chain(committed: None, how: str) -> None:
    apart(lambda: write(6))
    apart(lambda: seal(batch=2))

    def tamper() -> int:
        _first, second, third = Seal.objects.order_by("id")
        if how == "delete":
            second.delete()
            return int(third.pk)
        value = bytearray(bytes(getattr(second, how)))
        value[0] ^= 1
        Seal.objects.filter(pk=second.pk).update(**{how: bytes(value)})
        return int(second.pk)

    place = apart(tamper)
    broken = apart(check_seals)
    assert broken is not None and (broken.seal_id, broken.reason) == (place, "chain")


def test_a_rewritten_chain_still_differs_from_a_seal_kept_elsewhere(committed: None) -> None:
    pks = apart(lambda: write(2))
    apart(seal)
    kept = apart(lambda: bytes(Seal.objects.get().chain))
    apart(lambda: alter(pks[0], act="verify"))
    apart(Seal.objects.all().delete)
    apart(seal)
    assert apart(check_seals) is None  # whoever owns the database can seal anew …
    assert apart(lambda: bytes(Seal.objects.get().chain)) != kept  # … but not to the same chain


def test_two_sealers_at_once_make_one_chain(committed: None) -> None:
    for _round in range(3):
        apart(
            lambda: record_many(
                ({"act": "x", "object_type": "t", "object_id": n} for n in range(40)), by=SYSTEM, now=NOW
            )
        )
        sealed = at_once(*[lambda: seal(batch=7) for _worker in range(3)])
        assert sum(sealed) == 40
    assert apart(check_seals) is None
    ids = apart(lambda: [pk for row in Seal.objects.all() for pk in sealing.unpack_ids(bytes(row.entry_ids))])
    assert len(ids) == len(set(ids)) == 120


def test_nothing_is_sealed_past_a_transaction_that_is_still_open(committed: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: a lower id never commits later")
    written, finish = Event(), Event()
    held: list[int] = []

    def hold() -> None:
        try:
            with transaction.atomic():
                held.extend(write(1))
                written.set()
                finish.wait(30)
        finally:
            connections.close_all()

    thread = Thread(target=hold)
    thread.start()
    assert written.wait(30)
    later = apart(lambda: write(2))
    assert later[0] > held[0]
    assert apart(seal) == 0  # a lower id may still commit
    finish.set()
    thread.join(30)
    assert apart(seal) == 3
    assert apart(check_seals) is None
    order = apart(lambda: sealing.unpack_ids(bytes(Seal.objects.get().entry_ids)))
    assert sorted(order) == sorted([*held, *later])


@pytest.mark.parametrize("ids", [[], [5], [1, 2, 3, 4, 9, 10, 2, 11, 12], list(range(7, 507)), [2**40, 2**40 + 1, 3]])
def test_ids_are_packed_in_runs_and_unpacked_in_order(ids: list[int]) -> None:
    assert sealing.unpack_ids(sealing.pack_ids(ids)) == tuple(ids)


def test_a_batch_of_entries_in_a_row_takes_a_few_bytes_each() -> None:
    digests = [sealing.digest(n, NOW, "sign", "case", n, None, "user", None, {}) for n in range(500)]
    assert len(sealing.pack_ids(range(1, 501))) + len(sealing.pack_digests(digests)) < 5 * 500


def old_fashioned() -> None:
    """Rewrite all seals as they were made at first: whole ids and whole digests."""
    previous = sealing.GENESIS
    for row in Seal.objects.order_by("id"):
        entries = [Entry.objects.get(pk=pk) for pk in sealing.unpack_ids(bytes(row.entry_ids))]
        row.entry_ids = b"".join(entry.pk.to_bytes(8, "big") for entry in entries)
        row.digests = b"".join(digest_of(entry) for entry in entries)
        row.chain = previous = sealing.chain(previous, row.entry_ids, row.digests)
        row.save()


def test_seals_made_at_first_still_hold_and_betray(committed: None) -> None:
    pks = apart(lambda: write(5))
    apart(lambda: seal(batch=2))
    apart(old_fashioned)
    apart(lambda: write(3))
    assert apart(seal) == 3
    assert apart(check_seals) is None
    apart(lambda: alter(pks[1], act="verify"))
    broken = apart(check_seals)
    assert broken is not None and (broken.entry_id, broken.reason) == (pks[1], "altered")


def test_an_entry_whose_short_digest_is_met_is_betrayed_by_the_whole(committed: None) -> None:
    pks = apart(lambda: write(3))
    apart(seal)

    def forge() -> None:
        """As if an altered entry had the first bytes of the true one's digest."""
        row, entries = Seal.objects.get(), list(Entry.objects.order_by("id"))
        digests = [digest_of(entry) for entry in entries]
        digests[1] = digests[1][: sealing.SHORT_SIZE] + bytes(sealing.DIGEST_SIZE - sealing.SHORT_SIZE)
        row.digests = sealing.pack_digests(digests)
        row.chain = sealing.chain(sealing.GENESIS, bytes(row.entry_ids), row.digests)
        row.save()

    apart(forge)
    assert pks
    broken = apart(check_seals)
    assert broken is not None and (broken.entry_id, broken.reason) == (None, "altered")
