"""Addresses and how many live there, as a band: nothing else, about nobody. Earlier values are kept."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

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

    class Meta:
        indexes = [
            Index(fields=["town", "id"], name="residents_household_town"),
            Index(fields=["village", "id"], name="residents_household_vill"),
            Index(fields=["grid", "id"], name="residents_household_grid"),
            Index(fields=["grid", "mark_xid", "mark_id"], name="residents_household_mark"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["grid", "address"], condition=Q(retired_at__isnull=True), name="residents_household_once"
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
