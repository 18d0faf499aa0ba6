"""Who works on a case and by when: turns of units with their clocks, requests that await a decision, and what moved a
clock."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wangge.cases.models.case import Case
from wangge.people.models import Organisation, User


class EndReason(models.TextChoices):
    """Why a unit's turn is over: an assisting unit reads it, nothing ends silently."""

    CLOSED = "closed", pgettext_lazy("end of a turn", "案件已办结")
    RETURNED = "returned", pgettext_lazy("end of a turn", "案件已退回")
    RECALLED = "recalled", pgettext_lazy("end of a turn", "交办已撤回")
    RELEASED = "released", pgettext_lazy("end of a turn", "中心已解除协办")
    WITHDRAWN = "withdrawn", pgettext_lazy("end of a turn", "诉求人已撤回")
    TRANSFERRED = "transferred", pgettext_lazy("end of a turn", "案件已移交")
    MERGED = "merged", pgettext_lazy("end of a turn", "案件已合并")


class Assignment(models.Model):
    """A unit's turn at a case, as lead or assisting, with its own clock: one row for each dispatch."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_lead = models.BooleanField(default=True)
    # Who in the unit (a section, a person) or for it (a firm) does the work; the unit answers for it.
    done_by_org = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    done_by_user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    dispatched_at = models.DateTimeField()
    sign_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    due_unit = models.CharField(max_length=2, default="wh")  # in which what is left of the limit is told after a pause
    return_by = models.DateTimeField(null=True)  # until when the lead may ask to return it
    signed_at = models.DateTimeField(null=True)
    signed_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)
    standard_id = models.BigIntegerField()
    calendar_id = models.BigIntegerField()
    rung_at = models.DateTimeField(null=True)  # when supervision of the unit takes its next rung
    next_rung = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            Index(fields=["rung_at"], name="case_turn_rung", condition=Q(rung_at__isnull=False)),
            Index(
                fields=["org", "ended_at", "answered_at", "case"], name="case_turn_assists", condition=Q(is_lead=False)
            ),
            # What a unit has at work, when it is wound up; those that ended are found by their case.
            Index(fields=["org"], name="case_turn_running", condition=Q(ended_at__isnull=True)),
            # A grid worker's own results of the month.
            Index(fields=["worker", "answered_at"], name="case_turn_worker", condition=Q(worker__isnull=False)),
            Index(fields=["done_by_org"], name="case_turn_done_by", condition=Q(done_by_org__isnull=False)),
        ]
        constraints = [
            UniqueConstraint(
                fields=["case"], condition=Q(is_lead=True, ended_at__isnull=True), name="case_one_lead_at_a_time"
            ),
            UniqueConstraint(
                fields=["case", "org"],
                condition=Q(is_lead=False, ended_at__isnull=True),
                name="case_a_unit_assists_once_at_a_time",
            ),
        ]


class RequestKind(models.TextChoices):
    RETURN = "return", _("退回")
    EXTENSION = "extension", _("延期")
    HOLD = "hold", _("挂账")


class Request(models.Model):
    """A unit's request that awaits a decision. A request stops no clock; its approval does, from `asked_at`.

    A decision after `decide_by` is late: `late_desk_id` names the desk that carries that lateness, from `decide_by`
    to `decided_at`, instead of the unit. An approved hold lasts until `ended_at`.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason_code = models.CharField(max_length=24)
    until = models.DateTimeField(null=True)  # an extension's new limit, a hold's review
    guarding = models.TextField(blank=True)  # a hold: who guards the place meanwhile, and how
    files = models.JSONField(default=list)  # keys of the uploads that prove it
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    decide_by = models.DateTimeField()
    rules_version = models.PositiveIntegerField(default=0)  # catalogue.HandlingRules under which it was asked
    is_approved = models.BooleanField(null=True)
    is_lapsed = models.BooleanField(default=False)  # nobody decided it: the case went on without
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    late_desk_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(
                fields=["until"],
                name="case_hold_review",
                condition=Q(kind="hold", is_approved=True, ended_at__isnull=True),
            )
        ]
        constraints = [
            UniqueConstraint(
                fields=["case", "kind"], condition=Q(is_approved__isnull=True), name="case_one_request_waiting"
            ),
            UniqueConstraint(
                fields=["case"],
                condition=Q(kind="hold", is_approved=True, ended_at__isnull=True),
                name="case_one_hold_at_a_time",
            ),
            CheckConstraint(
                condition=Q(is_approved__isnull=True, decided_at__isnull=True)
                | Q(is_approved__isnull=False, decided_at__isnull=False),
                name="case_request_decided_whole",
            ),
            CheckConstraint(condition=Q(is_lapsed=False) | Q(is_approved=False), name="case_lapsed_is_not_approved"),
            CheckConstraint(
                condition=Q(late_desk_id__isnull=True) | Q(decided_at__gt=F("decide_by")),
                name="case_only_late_decisions_are_charged",
            ),
        ]


class ClockKind(models.TextChoices):
    EXTENSION = "extension", pgettext_lazy("clock", "延期")
    HOLD = "hold", pgettext_lazy("clock", "挂账停表")
    RESUME = "resume", pgettext_lazy("clock", "恢复计时")
    REISSUE = "reissue", pgettext_lazy("clock", "重定时限")


class ClockChange(models.Model):
    """What moved a limit that was running: who, why, as from when, from which limit to which, by which versions.

    `due_after` is empty while the clock stands. The words of the decision stand beside its journal entry.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clock_changes")
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=ClockKind.choices)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)  # empty for the system itself
    counts_from = models.DateTimeField()  # an approval: when it was asked
    due_before = models.DateTimeField()
    due_after = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=24, blank=True)
    request = models.ForeignKey(Request, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    standard_id = models.BigIntegerField()
    calendar_id = models.BigIntegerField()

    class Meta:
        indexes = [Index(fields=["at"], name="case_clock_changes_at")]
