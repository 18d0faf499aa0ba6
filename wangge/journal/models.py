"""Entries (what happened), seals (the hash chain over them) and receipts (first answers, for repeats)."""

from django.db import models
from django.db.models import Index, Q

from wangge.journal.xid import CurrentTransaction
from wangge.lib.compact import CompactEncoder


class Entry(models.Model):
    """One act on one object. Ids only: nothing personal and no free text ever stands here."""

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    at = models.DateTimeField()
    act = models.CharField(max_length=40)
    object_type = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    actor_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=10)
    org_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict, encoder=CompactEncoder)

    class Meta:
        indexes = [
            # Without the id, which SQLite adds to every index by itself; an object has few entries to be sorted.
            Index(fields=["object_type", "object_id"], name="journal_object"),
            # On SQLite every xid is 0 and the key is the order: the index is empty there.
            Index(fields=["xid", "id"], name="journal_order", condition=Q(xid__gt=0)),
            # What is told of other things than cases, by act: their many entries cost no case a write.
            Index(fields=["act", "-id"], name="journal_acts", condition=~Q(object_type="case")),
        ]


class Marked(models.Model):
    """A row whose changes are read with a cursor: the journal entry of the last one, and its transaction."""

    mark_xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    mark_id = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Seal(models.Model):
    """A batch of entries in reading order, their digests, and a hash that chains this batch to the one before."""

    id = models.BigAutoField(primary_key=True)
    sealed_at = models.DateTimeField()
    last_xid = models.BigIntegerField()
    last_id = models.BigIntegerField(unique=True)  # two workers can never seal the same batch
    entry_ids = models.BinaryField()  # as `sealing.pack_ids` packs them
    digests = models.BinaryField()  # as `sealing.pack_digests` packs them, in the order of entry_ids
    chain = models.BinaryField(max_length=32)


class Receipt(models.Model):
    """The first answer to a write that carried a client-made id: a repeat gets it again."""

    client_id = models.UUIDField(primary_key=True)
    caller = models.CharField(max_length=40)
    body_hash = models.BinaryField(max_length=16)
    status = models.SmallIntegerField()
    answer = models.TextField()
    at = models.DateTimeField(db_index=True)
