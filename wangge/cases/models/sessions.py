"""Joint sessions (会商): units summoned about one case or several of the same matter, what was said, and what each unit
has committed itself to."""

from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from wangge.cases.models.case import Case
from wangge.people.models import Organisation


class JointSession(models.Model):
    """One session: called, held or cancelled; with a conclusion at its end, which a leader signs."""

    org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # the centre that convenes it
    is_county = models.BooleanField()  # the convening centre is the county's
    matter = models.TextField()
    convened_by = models.BigIntegerField()
    convened_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    link = models.CharField(max_length=300, blank=True)  # the office's own video meeting
    adjournments = models.PositiveSmallIntegerField(default=0)
    held_at = models.DateTimeField(null=True)
    minutes = models.TextField(blank=True)
    minutes_at = models.DateTimeField(null=True)
    minutes_by = models.BigIntegerField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.BigIntegerField(null=True)
    cancel_reason = models.TextField(blank=True)
    conclusion = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            Index(fields=["starts_at"], name="case_session_called", condition=Q(held_at=None, cancelled_at=None)),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(held_at__isnull=True), name="case_session_held_or_cancelled"
            ),
            CheckConstraint(
                condition=Q(concluded_at__isnull=True) | Q(held_at__isnull=False), name="case_session_concluded_if_held"
            ),
            CheckConstraint(
                condition=Q(signed_at__isnull=True) | Q(concluded_at__isnull=False), name="case_session_signed_whole"
            ),
        ]

    @property
    def is_called(self) -> bool:
        """Neither held nor cancelled yet."""
        return self.held_at is None and self.cancelled_at is None

    @property
    def is_running(self) -> bool:
        """Not cancelled, and without a conclusion yet."""
        return self.cancelled_at is None and self.concluded_at is None


class SessionCase(models.Model):
    """A case that a session is about, with how often it had been reopened by then."""

    session = models.ForeignKey(JointSession, on_delete=models.CASCADE, related_name="matters")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sessions")
    reopenings = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["session", "case"], name="case_once_in_a_session")]


class Summons(models.Model):
    """A unit that is called to a session. Until `ended_at` it sees the session's cases."""

    session = models.ForeignKey(JointSession, on_delete=models.CASCADE, related_name="summons")
    org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    summoned_at = models.DateTimeField()
    has_attended = models.BooleanField(null=True)  # known with the minutes
    excused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(fields=["org"], name="case_summons_open", condition=Q(ended_at__isnull=True))]
        constraints = [UniqueConstraint(fields=["session", "org"], name="case_summoned_once")]


class Commitment(models.Model):
    """What a unit has committed itself to at a session, by when; it reports it done, the convening desk confirms."""

    summons = models.ForeignKey(Summons, on_delete=models.CASCADE, related_name="commitments")
    text = models.TextField()
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField()
    rung_at = models.DateTimeField(null=True)  # when supervision takes its next rung
    next_rung = models.PositiveSmallIntegerField(null=True)
    proof = models.TextField(blank=True)
    files = models.JSONField(default=list)  # keys of the uploads that prove it
    reported_at = models.DateTimeField(null=True)
    reported_by = models.BigIntegerField(null=True)
    returns = models.PositiveSmallIntegerField(default=0)  # how often the desk did not find it done
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            Index(fields=["rung_at"], name="case_commitment_rung", condition=Q(rung_at__isnull=False)),
            Index(fields=["due_at"], name="case_commitment_open", condition=Q(confirmed_at__isnull=True)),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(reported_at__isnull=False),
                name="case_commitment_confirmed_whole",
            ),
        ]

    def is_late(self, now: datetime) -> bool:
        return (self.reported_at or now) > self.due_at
