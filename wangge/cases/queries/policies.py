"""Reading an office's rules: the value in force, and who set it."""

from datetime import datetime

from django.db.models import Q

from wangge.cases.models import Policy
from wangge.cases.policies import DEFAULTS, PolicyKind


def policy(kind: PolicyKind, org_id: int | None, now: datetime) -> Policy | None:
    """The setting in force for a centre: its own, else the county's; None while nobody has set one."""
    rows = Policy.objects.filter(Q(org_id=org_id) | Q(org__isnull=True), kind=kind, set_at__lte=now)
    return max(rows, key=lambda row: (row.org_id is not None, row.set_at, row.pk), default=None)


def policy_value(kind: PolicyKind, org_id: int | None, now: datetime) -> int:
    found = policy(kind, org_id, now)
    return DEFAULTS[kind] if found is None else found.value


def policies(kind: PolicyKind) -> list[Policy]:
    """Every setting that was ever made, the latest first."""
    return list(Policy.objects.filter(kind=kind).select_related("org").order_by("-set_at", "-id"))


def values_in_force(kind: PolicyKind, now: datetime) -> dict[int | None, int]:
    """What holds now: the county's value under None, and those of centres that have their own."""
    found: dict[int | None, int] = {None: DEFAULTS[kind]}
    rows = Policy.objects.filter(kind=kind, set_at__lte=now).order_by("set_at", "pk")
    return found | dict(rows.values_list("org_id", "value"))
