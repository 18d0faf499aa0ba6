"""Versioned categories, time standards and office calendars. A version that is in force is never edited."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _


class Secrecy(models.TextChoices):
    OPEN = "open", _("公开")
    INTERNAL = "internal", _("内部")
    CONFIDENTIAL = "confidential", _("保密")
    TRANSFERRED = "transferred", _("移交")


class PlaceRule(models.TextChoices):
    NEEDED = "needed", _("须填地点")
    OPTIONAL = "optional", _("地点可不填")
    NONE = "none", _("不需地点")


class TownDuty(models.TextChoices):
    """The list of duties of towns: basic, assisting the county's department, or withdrawn from towns."""

    BASIC = "basic", _("基本履职")
    ASSISTING = "assisting", _("配合履职")
    WITHDRAWN = "withdrawn", _("上级收回")


class Urgency(models.TextChoices):
    URGENT = "urgent", _("特急")
    PRESSING = "pressing", _("加急")
    ORDINARY = "ordinary", _("普通")


class Category(models.Model):
    """One version of a field (two digits) or of an item in it (four digits)."""

    code = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # exclusive; null in the newest version
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    parent_code = models.CharField(max_length=8, blank=True)
    # An organisation's code, or town, village, owner (who owns the thing), which the case resolves by its place.
    lead = models.CharField(max_length=40, blank=True)
    assisting = models.JSONField(default=list)
    secrecy = models.CharField(max_length=12, choices=Secrecy.choices)
    is_publishable = models.BooleanField()
    place_rule = models.CharField(max_length=8, choices=PlaceRule.choices)
    town_duty = models.CharField(max_length=9, choices=TownDuty.choices)
    urgency = models.CharField(max_length=8, choices=Urgency.choices)
    is_grid_item = models.BooleanField()  # admitted: a grid worker may settle it
    is_consultation = models.BooleanField()  # a desk may answer it at once
    is_emergency = models.BooleanField()
    is_dispute = models.BooleanField()
    is_conduct = models.BooleanField()
    standard_codes = models.JSONField(default=list)  # GB/T 47678.5-2026
    keywords = models.JSONField(default=list)
    description = models.CharField(max_length=200, blank=True)  # one line for residents
    description_en = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["code", "version"], name="category_version"),
            UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="category_one_newest"),
            # Equal when a version was replaced on the day it was to begin: it is never in force.
            CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="category_period_in_order"
            ),
            CheckConstraint(condition=Q(parent_code="") | ~Q(lead=""), name="category_item_has_lead"),
        ]


class TimeStandard(models.Model):
    """One version of the limits of a category. Cases keep its id: limits are never updated, only followed."""

    category_code = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    accept_amount = models.DecimalField(max_digits=8, decimal_places=2)  # the desk accepts
    accept_unit = models.CharField(max_length=2)
    sign_amount = models.DecimalField(max_digits=8, decimal_places=2)  # the unit signs
    sign_unit = models.CharField(max_length=2)
    respond_amount = models.DecimalField(max_digits=8, decimal_places=2, null=True)  # the first measure
    respond_unit = models.CharField(max_length=2, blank=True)
    handle_amount = models.DecimalField(max_digits=8, decimal_places=2)  # the unit is done
    handle_unit = models.CharField(max_length=2)
    reply_amount = models.DecimalField(max_digits=8, decimal_places=2)  # the promise to the resident
    reply_unit = models.CharField(max_length=2)
    stages = models.JSONField(default=list)  # [[stage, "4 wh"], …] in order
    basis = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["category_code", "version"], name="standard_version"),
            UniqueConstraint(fields=["category_code"], condition=Q(valid_to=None), name="standard_one_newest"),
            CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="standard_period_in_order"
            ),
        ]


class CalendarVersion(models.Model):
    """One version of an office's calendar; the highest id of an office is the one in use.

    The default calendar (office "") is complete in itself; an office's own calendar adds its days and hours to the
    default version that it stands on (`base`) and is carried forward when that is replaced.
    """

    id = models.BigAutoField(primary_key=True)
    office = models.CharField(max_length=40, blank=True)
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    hours = models.JSONField(default=list)  # [["08:30", "12:00"], …]; empty: as in the base
    hours_from = models.JSONField(default=list)  # [["2026-06-01", [["08:30", "12:00"], …]], …] in order of the days
    known_from = models.DateField()
    known_until = models.DateField()  # inclusive
    source = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [Index(fields=["office", "-id"], name="calendar_newest")]
        constraints = [
            CheckConstraint(condition=Q(base=None, office="") | ~Q(base=None) & ~Q(office=""), name="calendar_base"),
            CheckConstraint(condition=Q(known_until__gte=F("known_from")), name="calendar_known_in_order"),
        ]


class DayKind(models.TextChoices):
    STATUTORY = "statutory", _("法定节假日")
    MAKEUP = "makeup", _("调休上班")
    SUSPENSION = "suspension", _("临时停止办公")
    ORDINARY = "ordinary", _("平常日")


class CalendarDay(models.Model):
    """A day that a calendar version names. Days that it does not name follow Monday to Friday."""

    version = models.ForeignKey(CalendarVersion, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    is_workday = models.BooleanField()
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    note = models.CharField(max_length=80, blank=True)

    class Meta:
        # A suspension stands beside what the day otherwise is, so that lifting it gives that back.
        constraints = [
            UniqueConstraint(
                fields=["version", "date"], condition=~Q(kind=DayKind.SUSPENSION), name="calendar_day_once"
            ),
            UniqueConstraint(
                fields=["version", "date"], condition=Q(kind=DayKind.SUSPENSION), name="calendar_suspension_once"
            ),
        ]


class Ladder(models.Model):
    """One version of an office's ladder of supervision; the highest id of an area is the one in use.

    Fractions are of the limit that runs: 0.5 is half of it, 2 the same time again after it. Cases already on a rung
    stay there; a new version decides the rungs that follow.
    """

    area_code = models.CharField(max_length=15, blank=True)  # a town's own ladder; empty: the county's
    remind_at = models.DecimalField(max_digits=4, decimal_places=2)  # not signed by then: a reminder
    warn_at = models.DecimalField(max_digits=4, decimal_places=2)  # nearly due: a notice
    red_at = models.DecimalField(max_digits=4, decimal_places=2)  # a red card; the yellow one comes when it is late
    red_reworks = models.PositiveSmallIntegerField()  # so many reworks bring a red card
    answer_amount = models.PositiveSmallIntegerField()  # working days to answer a card
    appeal_amount = models.PositiveSmallIntegerField()  # working days to appeal against it
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [Index(fields=["area_code", "-id"], name="ladder_newest")]
        constraints = [
            CheckConstraint(
                condition=Q(remind_at__gt=0) & Q(warn_at__gt=F("remind_at")) & Q(warn_at__lt=1) & Q(red_at__gt=1),
                name="ladder_rungs_in_order",
            ),
            CheckConstraint(
                condition=Q(red_reworks__gte=1) & Q(answer_amount__gte=1) & Q(appeal_amount__gte=1),
                name="ladder_amounts_positive",
            ),
        ]


class ConclusionBefore(models.TextChoices):
    """At which act the signed conclusion of an obligatory joint session must be there."""

    DISPATCH = "dispatch", _("再次交办前")
    VERIFY = "verify", _("办结前")
    ARCHIVE = "archive", _("归档前")


class HandlingRules(models.Model):
    """One version of the office's rules for requests, holds and instructions. Limits as in the file: "2 wd"."""

    version = models.PositiveIntegerField(unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    return_within = models.CharField(max_length=16)  # from dispatch: later a unit may not ask to return
    extensions = models.PositiveSmallIntegerField()  # how many may be granted for one case
    extension_limit = models.CharField(max_length=16)  # the longest one
    decide_within = models.CharField(max_length=16)  # a desk decides, or carries the lateness itself
    hold_limit = models.CharField(max_length=16)  # the longest time to a hold's review
    plan_limit = models.CharField(max_length=16, default="180 d")  # the furthest date of a closure with a plan
    instruction_within = models.CharField(max_length=16)  # the reply to an instruction that names no date
    conclusion_before = models.CharField(max_length=8, choices=ConclusionBefore.choices)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="rules_in_order"),
        ]


class WorkerAction(models.TextChoices):
    """What a grid worker does under an item; enforcing, searching and questioning are none of them."""

    INFORM = "inform", _("宣传告知")
    OBSERVE = "observe", _("了解采集")
    REPORT = "report", _("发现上报")
    HELP = "help", _("协助办理")


class ItemStatus(models.TextChoices):
    PROPOSED = "proposed", _("待审核")
    ADMITTED = "admitted", _("已入格")
    REFUSED = "refused", _("未准入")
    WITHDRAWN = "withdrawn", _("已退出")


class GridItem(models.Model):
    """One version of an item of the list of work that grid workers may be given (standards 4.1).

    A duty that the product ships (`items.SHIPPED`) has no row until an office changes or withdraws it.
    """

    code = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    org = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, null=True, related_name="+")  # proposes
    legal_basis = models.CharField(max_length=300)
    level = models.CharField(max_length=8)
    area_code = models.CharField(max_length=15, blank=True)  # of the body that decides; empty in a shipped duty
    worker_action = models.CharField(max_length=8, choices=WorkerAction.choices)
    forbidden = models.CharField(max_length=500)
    frequency = models.CharField(max_length=100)
    is_temporary = models.BooleanField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day
    valid_to = models.DateField(null=True)  # exclusive: from then on replaced or withdrawn
    opens = models.JSONField(default=list)  # categories that it opens to grid workers
    status = models.CharField(max_length=9, choices=ItemStatus.choices)
    proposed_at = models.DateTimeField()
    proposed_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # of the decision, or of the withdrawal
    told_at = models.DateTimeField(null=True)  # when whoever proposed was told of the decision

    class Meta:
        indexes = [Index(fields=["area_code", "status", "-id"], name="griditem_listed")]
        constraints = [
            UniqueConstraint(fields=["code", "version"], name="griditem_version"),
            UniqueConstraint(fields=["code"], condition=Q(status="proposed"), name="griditem_one_proposal"),
            CheckConstraint(condition=Q(is_temporary=False) | Q(ends_on__isnull=False), name="griditem_temporary_ends"),
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="griditem_in_order"),
            CheckConstraint(
                condition=Q(status="proposed", decided_at=None) | ~Q(status="proposed") & ~Q(reason=""),
                name="griditem_decided_with_reason",
            ),
            # A second person decides; who withdraws may have proposed.
            CheckConstraint(
                condition=Q(decided_by=None)
                | Q(proposed_by=None)
                | ~Q(decided_by=F("proposed_by"))
                | Q(status="withdrawn"),
                name="griditem_second_person",
            ),
        ]


class Revision(models.Model):
    """A single row that every change counts up, so that processes know when to read the catalogue again."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [CheckConstraint(condition=Q(id=1), name="catalogue_revision_single")]
