"""What a queue is about, beside each of its rows: hours left to decide, the age of a hold, the limit of assistance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from wangge.cases.queries.requests import holds_at, waiting_at
from wangge.cases.queries.units import assisting_limits
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.ui.templatetags.ui import local_date

if TYPE_CHECKING:
    from wangge.cases.models import Case, Request


@dataclass(frozen=True, slots=True)
class Aside:
    """A clock of the queue's own (with when it began), or words in its place."""

    due: datetime | None = None
    since: datetime | None = None
    text: str = ""


def asides(queue: str, cases: Sequence["Case"], actor: Actor, now: datetime) -> dict[int, Aside]:
    """By case, in one query; nothing for queues whose rows say it all."""
    ids = [case.pk for case in cases]
    match queue:
        case "to_decide":
            waiting = waiting_at(ids)
            return {
                pk: Aside(each.decide_by, each.asked_at, str(each.get_kind_display())) for pk, each in waiting.items()
            }
        case "on_hold":
            return {pk: Aside(text=_age(hold, now)) for pk, hold in holds_at(ids).items()}
        case "assisting":
            return {pk: Aside(due) for pk, due in assisting_limits(ids, actor.org_ids).items()}
        case _:
            return {}


def _decision(request: "Request") -> Aside:
    return Aside(request.decide_by, request.asked_at, str(request.get_kind_display()))


def _age(hold: "Request", now: datetime) -> str:
    days = (clock.office_date(now) - clock.office_date(hold.asked_at)).days
    return _("已 %(days)d 天 · %(until)s 复核") % {"days": days, "until": local_date(hold.until)}
