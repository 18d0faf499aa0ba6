"""Places with their current values, how they stood before, which grids they left, and which may be one."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from wangge.journal.xid import CurrentTransaction
from wangge.lib.compact import CompactEncoder
from wangge.places.kinds import Basis, Condition, Group, Kind, PlaceState, kinds_of

_FACILITIES = [kind.value for kind in kinds_of(Group.FACILITY)]
_ORGANISATIONS = [kind.value for kind in kinds_of(Group.ORGANISATION)]


class Place(models.Model):
    """Something on the ground. A column for each level of the area, so that a scope is an equality on an index."""

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=15)
    village = models.CharField(max_length=15, blank=True)
    grid = models.CharField(max_length=15, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    datum = models.CharField(max_length=5, blank=True)  # as it was given; lon and lat are WGS-84
    component_code = models.CharField(max_length=17, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    condition = models.CharField(max_length=9, blank=True)
    state = models.CharField(max_length=6, default=PlaceState.IN_USE.value)
    source = models.CharField(max_length=20, blank=True)  # where it came from, with its own id there
    source_id = models.CharField(max_length=60, blank=True)
    source_version = models.PositiveIntegerField(default=0)  # the version that the source wrote last
    collected_on = models.DateField()
    collector_id = models.BigIntegerField(null=True)
    legal_basis = models.CharField(max_length=9, default=Basis.DUTY.value)
    ended_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    # The journal entry of the last change and its transaction: the order in which telephones read changes.
    mark_xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    mark_id = models.BigIntegerField()

    class Meta:
        indexes = [
            Index(fields=["town", "state", "id", "kind"], name="place_town"),
            Index(fields=["village", "state", "id", "kind"], name="place_village"),
            Index(fields=["grid", "mark_xid", "mark_id"], name="place_grid"),
            Index(fields=["kind", "state", "id"], name="place_kind"),
            Index(fields=["lon", "lat"], name="place_point", condition=Q(lon__isnull=False)),
            Index(fields=["component_code"], name="place_component", condition=~Q(component_code="")),
            Index(fields=["credit_code"], name="place_credit", condition=~Q(credit_code="")),
            Index(fields=["merged_into"], name="place_merged", condition=Q(merged_into__isnull=False)),
        ]
        constraints = [
            UniqueConstraint(fields=["source", "source_id"], condition=~Q(source_id=""), name="place_source_once"),
            CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="place_kind_known"),
            CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="place_point_whole",
            ),
            CheckConstraint(
                condition=Q(component_code="", condition="") | Q(kind__in=_FACILITIES), name="place_component_facility"
            ),
            CheckConstraint(
                condition=Q(condition="") | Q(condition__in=[each.value for each in Condition]),
                name="place_condition_known",
            ),
            CheckConstraint(condition=Q(credit_code="") | Q(kind__in=_ORGANISATIONS), name="place_credit_organisation"),
            CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (Q(state__in=["in_use", "gone"]) & Q(merged_into__isnull=True)),
                name="place_merged_names_its_main",
            ),
            CheckConstraint(
                condition=Q(state="gone", ended_on__isnull=False) | (~Q(state="gone") & Q(ended_on__isnull=True)),
                name="place_gone_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_use(self) -> bool:
        return self.state == PlaceState.IN_USE


class PlacePast(models.Model):
    """How a place stood before a change: what the journal, which holds ids only, does not tell."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="past")
    version = models.PositiveIntegerField()  # the version that it was
    entry_id = models.BigIntegerField(unique=True)  # the journal entry of the change
    row = models.JSONField(encoder=CompactEncoder)

    class Meta:
        constraints = [UniqueConstraint(fields=["place", "version"], name="place_past_once")]


class Departure(models.Model):
    """A place went out of a grid: the telephones of that grid are told to drop it."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+", db_index=False)
    grid = models.CharField(max_length=15)
    mark_xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    mark_id = models.BigIntegerField()

    class Meta:
        indexes = [Index(fields=["grid", "mark_xid", "mark_id"], name="place_departure")]


class Double(models.Model):
    """Two records that may be one place, found by the machine and decided by a person, once."""

    first = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+", db_index=False)  # the older record
    second = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=9)  # component, credit, near
    metres = models.FloatField(null=True)
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=6, blank=True)  # merged, apart
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(fields=["id"], name="place_double_open", condition=Q(decision=""))]
        constraints = [
            UniqueConstraint(fields=["first", "second"], name="place_double_once"),
            CheckConstraint(condition=Q(first__lt=F("second")), name="place_double_ordered"),
            CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (Q(decision__in=["merged", "apart"]) & Q(decided_at__isnull=False)),
                name="place_double_decided",
            ),
        ]


class ImportRun(models.Model):
    """A file of rows to take in, asked for by a person and worked off under a lease: what died is taken up again.

    `noun` says what the rows are; packages above bring takers of their own (`wangge.lib.taking`).
    """

    noun = models.CharField(max_length=20)
    file_name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    options = models.JSONField(default=dict)  # what the taker needs: kind, source, columns
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=12, blank=True)  # done, failed, cancelled
    failure = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    rows_total = models.PositiveIntegerField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    rejects_size = models.PositiveBigIntegerField(default=0)  # bytes of the rejected rows that are committed
    doubles = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["noun", "digest"], condition=Q(is_open=True), name="place_import_once_at_a_time"),
            CheckConstraint(
                condition=Q(is_open=True, outcome="") | (Q(is_open=False) & ~Q(outcome="")),
                name="place_import_ends_once",
            ),
        ]
