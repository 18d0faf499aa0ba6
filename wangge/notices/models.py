"""Notices (whom to tell what), the inbox, deliveries outside it, versions of templates, settings, preferences."""

import uuid
from datetime import time

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from wangge.notices.states import Audience, Channel, State
from wangge.people.models import Organisation, User
from wangge.residents.models import Contact


class Notice(models.Model):
    """One thing to tell one addressee, written in the transaction of the act that it tells of.

    `values` hold ids, codes and instants, never what a person typed; a member of the public stands here by the id of
    the encrypted contact alone.
    """

    event = models.CharField(max_length=20)
    audience = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Audience])
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    org = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_type = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    values = models.JSONField(default=dict)
    except_ids = models.JSONField(default=list)  # users who are not told: who did it, whom it is about
    is_urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    spread_at = models.DateTimeField(null=True)  # when the worker turned it into inbox items and deliveries
    reached = models.PositiveIntegerField(default=0)  # how many people or telephones that were

    class Meta:
        indexes = [
            Index(fields=["id"], name="notices_to_spread", condition=Q(spread_at__isnull=True)),
            Index(fields=["at"], name="notices_at"),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(user__isnull=False, org__isnull=True, contact__isnull=True)
                | Q(user__isnull=True, org__isnull=False, contact__isnull=True)
                | Q(user__isnull=True, org__isnull=True, contact__isnull=False),
                name="notices_one_addressee",
            )
        ]


class Item(models.Model):
    """A notice in a person's inbox."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="items")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["user", "id"], name="notices_inbox"),
            Index(fields=["user", "id"], name="notices_unread", condition=Q(read_at__isnull=True)),
        ]
        constraints = [UniqueConstraint(fields=["notice", "user"], name="notices_item_once")]


class Delivery(models.Model):
    """One message on its way out: to a member of staff, or (`user` empty) to the notice's member of the public.

    Whoever wants to send it moves `next_at` to the end of a lease first; a worker that dies leaves a lease that ends.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)  # goes with every try: the receiver drops repeats by it
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    channel = models.CharField(max_length=4, choices=[(c.value, c.value) for c in Channel])
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State], default=State.WAITING.value)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)  # a code of ours, never the other side's words
    receipt = models.CharField(max_length=80, blank=True)  # the gateway's own id

    class Meta:
        indexes = [
            Index(fields=["channel", "next_at", "id"], name="notices_due", condition=Q(state="waiting")),
            Index(fields=["state", "id"], name="notices_by_state"),
            Index(fields=["ended_at"], name="notices_lost", condition=Q(state="given_up")),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(state="waiting", next_at__isnull=False, ended_at__isnull=True)
                | (~Q(state="waiting") & Q(next_at__isnull=True, ended_at__isnull=False)),
                name="notices_waiting_has_a_time",
            )
        ]


class Template(models.Model):
    """One version of the words of an event for an audience in a language. Versions stay; version 0 is the shipped."""

    event = models.CharField(max_length=20)
    audience = models.CharField(max_length=10)
    language = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=60, blank=True)
    body = models.CharField(max_length=500)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["event", "audience", "language", "version"], name="notices_version_once")
        ]


class Office(models.Model):
    """The office's settings: one row, or none while everything is as shipped."""

    quiet_from = models.TimeField(default=time(21, 0))
    quiet_to = models.TimeField(default=time(8, 0))
    tells_from = models.DateTimeField(null=True)  # what happened before is told to nobody (past records taken in)
    revision = models.BigIntegerField(default=0)  # grows with each change here and of templates: processes reload


class Preference(models.Model):
    """How one member of staff wants to be told outside the inbox, and in what language."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=8, default="zh-hans")
    mail = models.JSONField(default=list)  # events
    sms = models.JSONField(default=list)
