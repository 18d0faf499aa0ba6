"""The ladder of supervision as data that an office sets itself: each change is a new version with its reason."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.catalogue import queries
from wangge.catalogue.actions.revision import count_up
from wangge.catalogue.models import Ladder
from wangge.journal.actions import record
from wangge.lib.actor import Actor, Level
from wangge.lib.errors import InvalidInput


def set_ladder(
    *,
    area_code: str,
    remind_at: Decimal,
    warn_at: Decimal,
    red_at: Decimal,
    red_reworks: int,
    answer_days: int,
    appeal_days: int,
    reason: str,
    by: Actor,
    now: datetime,
) -> Ladder:
    """A new version of the county's ladder (`area_code` empty) or of a town's own.

    Fractions of the limit in order: reminder < notice < 1 < red card; days are working days. `InvalidInput` names
    what is out of order. What stands on a rung already stays there.
    """
    faults = _faults(area_code, remind_at, warn_at, red_at, reason)
    if min(red_reworks, answer_days, appeal_days) < 1:
        faults["red_reworks"] = _("次数和天数至少为 1")
    if faults:
        raise InvalidInput(fields=faults)
    with transaction.atomic():
        count_up()
        made = Ladder.objects.create(
            area_code=area_code,
            remind_at=remind_at,
            warn_at=warn_at,
            red_at=red_at,
            red_reworks=red_reworks,
            answer_amount=answer_days,
            appeal_amount=appeal_days,
            reason=reason,
            created_at=now,
            created_by=by.id,
        )
        rungs = {"remind_at": str(remind_at), "warn_at": str(warn_at), "red_at": str(red_at)}
        record(
            act="set_ladder",
            object_type="ladder",
            object_id=made.pk,
            by=by,
            now=now,
            data={"area": area_code, "red_reworks": red_reworks, **rungs},
        )
    queries.drop_snapshot()
    return made


def _faults(area_code: str, remind_at: Decimal, warn_at: Decimal, red_at: Decimal, reason: str) -> dict[str, str]:
    faults = {}
    if not 0 < remind_at < warn_at < 1:
        faults["warn_at"] = _("提醒须早于预警，预警须早于到期")
    if not 1 < red_at <= 10:
        faults["red_at"] = _("红牌须晚于到期，至多为时限的 10 倍")
    if not reason.strip():
        faults["reason"] = _("请写明调整的理由")
    info = areas.index().get(area_code) if area_code else None
    if area_code and (info is None or codes.level_of(area_code) != Level.TOWN):
        faults["area_code"] = _("请选择一个镇街，或留空表示全市")
    return faults
