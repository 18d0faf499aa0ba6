"""Plans with their places, the windows that a calendar or a hand opened, checks, and what was missed."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from wangge.cases.models import Case
from wangge.patrols.windows import Cadence
from wangge.places.models import Place

RESULTS = ("fine", "hazard", "no_access")


class Plan(models.Model):
    """A set of places of an area that grid workers look at, under an item of the grid list."""

    title = models.CharField(max_length=60)
    town = models.CharField(max_length=15, blank=True)
    village = models.CharField(max_length=15, blank=True)
    grid = models.CharField(max_length=15, blank=True)
    cadence = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Cadence])
    item_code = models.CharField(max_length=10)  # catalogue.GridItem
    starts_on = models.DateField()
    ended_on = models.DateField(null=True)  # the first day without it
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            Index(fields=["town", "id"], name="patrol_plan_town"),
            Index(fields=["village", "id"], name="patrol_plan_village"),
            Index(fields=["grid", "id"], name="patrol_plan_grid"),
            Index(fields=["id"], name="patrol_plan_running", condition=Q(ended_on__isnull=True)),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")), name="patrol_plan_period"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PlanPlace(models.Model):
    """A place of a plan, until it was taken out."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="stops", db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["plan", "place"], name="patrol_place_once")]


class Window(models.Model):
    """A span in which each place of a plan is due once: [opens_at, closes_at)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="windows", db_index=False)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    reason = models.CharField(max_length=60, blank=True)  # of one that was opened by hand
    opened_by = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)  # when the worker reckoned what was missed
    places = models.PositiveIntegerField(default=0)  # how many were due, as reckoned then
    missed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [Index(fields=["closes_at"], name="patrol_window_open", condition=Q(closed_at__isnull=True))]
        constraints = [
            UniqueConstraint(fields=["plan", "opens_at"], name="patrol_window_once"),
            CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="patrol_window_period"),
        ]


class Check(models.Model):
    """One look at one place. The position of the telephone is kept for thirty days, here and nowhere else."""

    client_id = models.UUIDField(unique=True)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="checks", db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    result = models.CharField(max_length=9)
    note = models.CharField(max_length=500, blank=True)
    captured_at = models.DateTimeField()  # by the telephone's clock
    received_at = models.DateTimeField()
    checked_by = models.BigIntegerField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            Index(fields=["window", "place"], name="patrol_check_window"),
            Index(fields=["place", "-received_at"], name="patrol_check_place"),
            Index(fields=["received_at"], name="patrol_check_position", condition=Q(lon__isnull=False)),
        ]
        constraints = [
            CheckConstraint(condition=Q(result__in=RESULTS), name="patrol_check_result"),
            CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="patrol_check_position_whole",
            ),
        ]


class Miss(models.Model):
    """A place that nobody looked at within a window, until the desk has settled it or a late check came."""

    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="misses", db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    town = models.CharField(max_length=15, blank=True)
    village = models.CharField(max_length=15, blank=True)
    grid = models.CharField(max_length=15, blank=True)
    outcome = models.CharField(max_length=10, blank=True)  # came_late, made_up, excused
    note = models.CharField(max_length=200, blank=True)
    settled_by = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(fields=["town", "id"], name="patrol_miss_town", condition=Q(outcome="")),
            Index(fields=["village", "id"], name="patrol_miss_village", condition=Q(outcome="")),
            Index(fields=["grid", "id"], name="patrol_miss_grid", condition=Q(outcome="")),
        ]
        constraints = [
            UniqueConstraint(fields=["window", "place"], name="patrol_miss_once"),
            CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True)
                | (Q(outcome__in=["came_late", "made_up", "excused"]) & Q(settled_at__isnull=False)),
                name="patrol_miss_settled",
            ),
        ]
