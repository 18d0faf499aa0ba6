"""Addresses and how many live there, as a band: nothing else, about nobody. Earlier values are kept."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from wangge.journal.models import Marked
from wangge.residents.models.columns import AreaColumns
from wangge.residents.words import Basis, SizeBand, Source


class HouseholdValues(AreaColumns):
    """What is known of a household, with where it came from."""

    address = models.CharField(max_length=200)
    size_band = models.CharField(max_length=4, choices=SizeBand.choices, blank=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    collected_on = models.DateField()
    collector_id = models.BigIntegerField(null=True)  # people.User; none when a table was imported
    basis = models.CharField(max_length=8, choices=Basis.choices)

    class Meta:
        abstract = True


class Household(Marked, HouseholdValues):
    """An address of a grid. One address stands once in a grid while it is in use."""

    supplier = models.CharField(max_length=60, blank=True)  # the register that it was imported from, with its own id
    supplier_key = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            Index(fields=["town", "id"], name="residents_household_town"),
            Index(fields=["village", "id"], name="residents_household_vill"),
            Index(fields=["grid", "id"], name="residents_household_grid"),
            Index(fields=["merged_into"], name="residents_household_into", condition=Q(merged_into__isnull=False)),
            Index(fields=["grid", "mark_xid", "mark_id"], name="residents_household_mark"),
        ]
        constraints = [
            UniqueConstraint(
                # Beside the grid what holds it: an address that waits for a grid stands once in its village.
                fields=["grid", "address", "village", "town"],
                condition=Q(retired_at__isnull=True),
                name="residents_household_once",
            ),
            CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(retired_at__isnull=False), name="residents_household_merged"
            ),
            UniqueConstraint(
                fields=["supplier", "supplier_key"],
                condition=~Q(supplier_key=""),
                name="residents_household_supplied",
            ),
            CheckConstraint(condition=Q(size_band__in=SizeBand.values), name="residents_household_band"),
            CheckConstraint(condition=Q(basis__in=Basis.values), name="residents_household_basis"),
        ]


class HouseholdDeparture(Marked, AreaColumns):
    """A household went from this grid to another one: the telephones of this one are told to drop it."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes = [Index(fields=["grid", "mark_xid", "mark_id"], name="residents_departure_mark")]


class HouseholdPast(HouseholdValues):
    """The values of one version that a later one replaced."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="past")
    version = models.PositiveIntegerField()
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["household", "version"], name="residents_household_past_once")]
        indexes = [Index(fields=["replaced_at"], name="residents_household_past_at")]


class HouseholdDouble(models.Model):
    """Two addresses that may be one, found by the machine and decided by a person, once."""

    first = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+", db_index=False)  # the older record
    second = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=6, blank=True)  # merged, apart
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(fields=["id"], name="residents_double_open", condition=Q(decision=""))]
        constraints = [
            UniqueConstraint(fields=["first", "second"], name="residents_double_once"),
            CheckConstraint(condition=Q(first__lt=F("second")), name="residents_double_ordered"),
            CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True)
                | (Q(decision__in=["merged", "apart"]) & Q(decided_at__isnull=False)),
                name="residents_double_decided",
            ),
        ]
