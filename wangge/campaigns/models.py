"""Campaigns, their targets and visits, and the counts that every visit keeps up to date.

A target is an address, a place or a number of a grid, never a person. No row names who visited: the journal does.
"""

from datetime import date

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from wangge.campaigns.states import KIND_LABELS, OUTCOME_LABELS, STATE_LABELS, Outcome, State
from wangge.journal.models import Marked


class Campaign(models.Model):
    """A drive: what for, on what basis, where and until when; its form, and how far it has got."""

    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=1000)
    legal_basis = models.CharField(max_length=300)
    item_code = models.CharField(max_length=8)  # of the list of grid items
    org = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")  # whose drive it is
    level = models.CharField(max_length=8)
    area_code = models.CharField(max_length=15)  # of the body that approves
    areas = models.JSONField(default=list)  # codes of areas in it where the drive takes place
    target_kind = models.CharField(max_length=10, choices=[(kind.value, text) for kind, text in KIND_LABELS.items()])
    starts_on = models.DateField()
    ends_on = models.DateField()  # the last day
    answers_until = models.DateField()  # the last day on which answers are kept
    materials = models.JSONField(default=list)  # [{"key", "name"}] to hand out
    messages = models.JSONField(default=list)  # [{"key", "name", "text"}] to forward
    form = models.JSONField(null=True)  # `form` describes it
    form_findings = models.JSONField(default=list)  # what it asks about persons: [[question, kind, words], …]
    has_form = models.BooleanField(default=False)
    is_about_persons = models.BooleanField(default=False)
    assessment = models.TextField(blank=True, max_length=5000)  # of the impact on personal information
    state = models.CharField(
        max_length=8, choices=[(state.value, text) for state, text in STATE_LABELS.items()], default=State.DRAFT
    )
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.BigIntegerField(null=True)
    second_at = models.DateTimeField(null=True)
    second_by = models.BigIntegerField(null=True)
    sent_back_reason = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True)
    summary = models.JSONField(null=True)  # counts of the answers, kept when the answers are erased
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["state", "ends_on"], name="campaign_running"),
            Index(fields=["area_code", "-id"], name="campaign_listed"),
        ]
        constraints = [
            CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_in_order"),
            CheckConstraint(condition=Q(answers_until__gte=F("ends_on")), name="campaign_answers_outlast_it"),
            CheckConstraint(
                condition=Q(state__in=("draft", "proposed", "closed")) | Q(approved_at__isnull=False),
                name="campaign_approved_first",
            ),
            CheckConstraint(
                condition=Q(state__in=("draft", "proposed", "closed"))
                | Q(is_about_persons=False)
                | Q(second_at__isnull=False) & ~Q(assessment=""),
                name="campaign_persons_assessed",
            ),
            # Who drafts is not who approves, nor is the second who approves.
            CheckConstraint(
                condition=Q(approved_by=None) | Q(second_by=None) | ~Q(approved_by=F("second_by")),
                name="campaign_second_person",
            ),
            CheckConstraint(
                condition=Q(approved_by=None) | Q(created_by=None) | ~Q(approved_by=F("created_by")),
                name="campaign_not_own_approval",
            ),
        ]

    def keeps_answers(self, on: date) -> bool:
        """Are answers still kept on that day? Of a visit that comes in later only the counts are taken."""
        return on <= self.answers_until


class CampaignGrid(models.Model):
    """How far a campaign has got in one grid: kept up in the transaction of each visit."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="grids")
    grid = models.CharField(max_length=15)
    village = models.CharField(max_length=15)
    town = models.CharField(max_length=15)
    target = models.PositiveIntegerField(default=0)
    visits = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    not_home = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    not_applicable = models.PositiveIntegerField(default=0)
    findings = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["campaign", "grid"], name="campaigngrid_once")]
        indexes = [
            Index(fields=["campaign", "town"], name="campaigngrid_town"),
            Index(fields=["campaign", "village"], name="campaigngrid_village"),
        ]


class Reach(models.Model):
    """How many of one material were handed out, or how many people one message reached, in one grid."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    grid = models.CharField(max_length=15)
    key = models.CharField(max_length=40)
    is_message = models.BooleanField()
    times = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["campaign", "grid", "key"], name="reach_once")]


class Target(Marked):
    """One address or place to visit. After closing only what was done is still told apart."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    grid = models.CharField(max_length=15)
    address = models.CharField(max_length=200)
    source = models.CharField(max_length=12, blank=True)  # of which register it was made: household, place
    source_id = models.BigIntegerField(null=True)
    outcome = models.CharField(
        max_length=14, blank=True, choices=[(each.value, text) for each, text in OUTCOME_LABELS.items()]
    )
    return_on = models.DateField(null=True)
    visited_at = models.DateTimeField(null=True)  # when the visit that counts was made

    class Meta:
        constraints = [
            UniqueConstraint(fields=["campaign", "grid", "address"], name="target_once"),
            CheckConstraint(
                condition=Q(return_on=None) | Q(outcome=Outcome.NOT_HOME.value), name="target_return_not_home"
            ),
        ]
        indexes = [
            Index(fields=["campaign", "grid", "id"], name="target_listed"),
            Index(fields=["campaign", "grid", "mark_xid", "mark_id"], name="target_marked"),
        ]


class Visit(models.Model):
    """One visit with its outcome and answers. Of a refusal nothing but the client's id outlasts the campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    client_id = models.UUIDField(unique=True)
    target = models.ForeignKey(Target, on_delete=models.CASCADE, null=True, related_name="+")
    grid = models.CharField(max_length=15, blank=True)
    outcome = models.CharField(
        max_length=14, blank=True, choices=[(each.value, text) for each, text in OUTCOME_LABELS.items()]
    )
    answers = models.JSONField(null=True)
    captured_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    positions_until = models.DateField(null=True)  # the last day on which positions stay among the answers

    class Meta:
        indexes = [
            Index(fields=["positions_until"], name="visit_positions", condition=Q(positions_until__isnull=False)),
            Index(fields=["campaign", "grid", "-id"], name="visit_listed"),
            Index(fields=["campaign", "outcome"], name="visit_outcome"),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(outcome="", target=None, grid="", captured_at=None) | ~Q(outcome=""),
                name="visit_counted_keeps_nothing",
            ),
        ]


class Finding(models.Model):
    """Something seen at a visit that somebody should deal with; in one tap it becomes a case."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", db_index=False)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="findings")
    client_id = models.UUIDField(unique=True)
    grid = models.CharField(max_length=15)
    text = models.CharField(max_length=1000)
    category = models.CharField(max_length=8, blank=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            Index(fields=["campaign", "-id"], name="finding_newest"),
            Index(fields=["campaign", "grid", "-id"], name="finding_listed"),
        ]


class HandedOut(models.Model):
    """One report of materials handed out or a message forwarded; what makes its repeat known."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    client_id = models.UUIDField(unique=True)
    grid = models.CharField(max_length=15)
    key = models.CharField(max_length=40)
    amount = models.PositiveIntegerField()
    captured_at = models.DateTimeField()
    received_at = models.DateTimeField()
