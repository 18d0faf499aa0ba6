"""Setting an office's rules: by supervision or a leader above the desks concerned, with a reason, never overwriting."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas.codes import prefix
from wangge.cases.models import Policy
from wangge.cases.policies import LIMITS, PolicyKind
from wangge.journal.actions import record
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import InvalidInput, RoleNotAllowed
from wangge.people.queries import organisation_by_code


@transaction.atomic
def set_policy(*, kind: PolicyKind, org: str, value: int, reason: str, by: Actor, now: datetime) -> Policy:
    """A new value from now on, for one centre (its code) or, with an empty `org`, for the county.

    Archiving is the county's alone. `RoleNotAllowed` for whoever does not oversee the centre, `InvalidInput` else.
    """
    centre = organisation_by_code(org) if org else None
    if not may_set(by, centre.area_code if centre else ""):
        raise RoleNotAllowed
    least, most = LIMITS[kind]
    if not least <= value <= most:
        raise InvalidInput(fields={"value": _("请填写 %(least)d 到 %(most)d") % {"least": least, "most": most}})
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("请写明理由")})
    if centre is not None and (centre.kind != "centre" or kind == PolicyKind.ARCHIVE_DAYS):
        raise InvalidInput(fields={"org": _("只能为治理中心或全市设定")})
    row = Policy.objects.create(
        kind=kind, org_id=centre.id if centre else None, value=value, reason=reason.strip(), set_by=by.id, set_at=now
    )
    facts = {"kind": str(kind), "org": centre.id if centre else None, "value": value}
    record(act="set_policy", object_type="policy", object_id=row.pk, by=by, now=now, data=facts)
    return row


def may_set(by: Actor, area: str) -> bool:
    """Does the person oversee this area (empty: the county)?"""
    for post in by.posts_as(Role.SUPERVISOR, Role.LEADER):
        if post.level == Level.CITY or (area and area.startswith(prefix(post.area))):
            return True
    return False
