"""The narrow row of a case: its current values, with a column for each level of the area."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from wangge.cases.channels import Channel, ContactMode
from wangge.cases.states import OPEN, STATE_LABELS, State
from wangge.lib import ids
from wangge.people.models import Organisation, User
from wangge.residents.models import Contact

OPEN_VALUES = [state.value for state in OPEN]
IS_OPEN = Q(state__in=OPEN_VALUES)
APART = ("about_org_id", "about_user_id", "secrecy")
JUDGED = ("category", "channel", "holder", "running_due_at", *APART)


class Case(models.Model):
    """One matter. Area levels have a column each, so that a scope is an equality on an index."""

    county = models.CharField(max_length=6)
    reported_on = models.DateField()  # the office's date, part of the number for good
    query_code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=12, choices=[(s.value, str(s)) for s in State])
    text = models.TextField()
    brief = models.TextField(blank=True)  # what a unit sees of a confidential case
    category = models.CharField(max_length=8, blank=True)
    secrecy = models.CharField(max_length=12, default="open")
    town = models.CharField(max_length=15, blank=True)
    village = models.CharField(max_length=15, blank=True)
    grid = models.CharField(max_length=15, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    datum = models.CharField(max_length=5, blank=True)  # as it was given; lon and lat are WGS-84
    address = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    contact_mode = models.CharField(max_length=12, choices=ContactMode.choices)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    occurred_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    accept_due_at = models.DateTimeField()
    reply_due_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    running_due_at = models.DateTimeField(null=True)  # the clock that runs in the present state
    rung_at = models.DateTimeField(null=True)  # when supervision of the desk takes its next rung
    next_rung = models.PositiveSmallIntegerField(null=True)  # and which one that is (rungs.Rung)
    closed_at = models.DateTimeField(null=True)
    standard_id = models.BigIntegerField()  # catalogue.TimeStandard that made the clocks, as it stood
    calendar_id = models.BigIntegerField()
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    holder_level = models.CharField(max_length=8)
    lead = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_contact_id = models.BigIntegerField(null=True)  # the officer who keeps the person informed
    reporter_user_id = models.BigIntegerField(null=True)  # the member of staff who typed it in
    about_org_id = models.BigIntegerField(null=True)  # recusal: the unit complained of
    about_user_id = models.BigIntegerField(null=True)
    result = models.TextField(blank=True)
    closure_class = models.CharField(max_length=12, blank=True)
    promised_on = models.DateField(null=True)
    reopenings = models.PositiveSmallIntegerField(default=0)
    planned_reopenings = models.PositiveSmallIntegerField(default=0)  # by a plan's date: counted apart
    reworks = models.PositiveSmallIntegerField(default=0)
    is_self_handled = models.BooleanField(default=False)
    is_sampled = models.BooleanField(default=False)  # self-handled and drawn for checking
    source = models.CharField(max_length=20, blank=True)  # imports: the source system and its own id
    source_id = models.CharField(max_length=60, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        # Lists and counts name the index they walk (queries/walks.py). What follows the order in an index is there to
        # be judged without reading the row: its text makes a row long.
        indexes = [
            Index(fields=["reported_at", "id", "due_at"], name="case_city"),
            Index(fields=["due_at", "id"], name="case_due_at"),
            Index(
                fields=["state", "reported_at", "id", "category", "about_org_id", "about_user_id"], name="case_state"
            ),
            Index(fields=["state", "due_at", "id", "category"], name="case_state_due"),
            Index(
                fields=["category", "reported_at", "id", "state", "about_org_id", "about_user_id"], name="case_category"
            ),
            Index(fields=["holder", "reported_at", "id", "state", "about_org_id", "about_user_id"], name="case_holder"),
            Index(fields=["channel", "about_org_id", "about_user_id"], name="case_channel"),
            Index(fields=["lon", "lat"], name="case_point", condition=Q(lon__isnull=False)),
            Index(
                fields=["town", "state", "reported_at", "id", *JUDGED, "lead", "lon", "lat"],
                name="case_town",
            ),
            Index(fields=["town", "state", "due_at", "id", "category", "holder"], name="case_town_due"),
            Index(
                fields=["village", "reported_at", "id", "state", *APART],
                name="case_village",
            ),
            Index(fields=["grid", "reported_at", "id", "state", "town", "lead", *APART], name="case_grid"),
            Index(
                fields=["lead", "state", "reported_at", "id", *JUDGED],
                name="case_lead",
                condition=Q(lead__isnull=False),
            ),
            Index(
                fields=["lead", "state", "due_at", "id", "category"],
                name="case_lead_due",
                condition=Q(lead__isnull=False),
            ),
            Index(fields=["worker", "state", "id"], name="case_worker", condition=Q(worker__isnull=False)),
            Index(
                fields=["running_due_at", "id", "reported_at", "due_at", "state", "town", "lead", *APART],
                name="case_running",
                condition=Q(running_due_at__isnull=False),
            ),
            Index(fields=["rung_at"], name="case_rung", condition=Q(rung_at__isnull=False)),
            Index(fields=["closed_at", "id"], name="case_closed", condition=Q(state="closed")),
            Index(fields=["promised_on", "id"], name="case_promised", condition=Q(promised_on__isnull=False)),
            Index(fields=["merged_into"], name="case_merged", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            UniqueConstraint(fields=["source", "source_id"], condition=~Q(source_id=""), name="case_source_once"),
            CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="case_point_whole",
            ),
            CheckConstraint(condition=Q(reopenings__lte=2), name="case_reopened_twice_at_most"),
            CheckConstraint(
                condition=~Q(state__in=["dispatched", "handling", "answered"])
                | (Q(lead__isnull=False) & Q(due_at__isnull=False)),
                name="case_in_work_has_lead_and_due",
            ),
            CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="case_merged_names_its_main_case",
            ),
        ]

    @property
    def number(self) -> str:
        return ids.case_number(self.county, self.reported_on, self.pk)

    @property
    def label(self) -> str:
        return str(STATE_LABELS[State(self.state)])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_VALUES

    @property
    def rounds(self) -> int:
        """How often the matter came back after closing, by the resident or by a plan's date."""
        return self.reopenings + self.planned_reopenings

    @property
    def main(self) -> "Case":
        """The case in which the matter is handled: this one, or the one that it was merged into."""
        return self if self.merged_into is None else self.merged_into
