"""Telling somebody something: a row in the transaction of the act. Everything else is the worker's."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from wangge.lib.rows import insert_all
from wangge.notices import transports
from wangge.notices.events import Event
from wangge.notices.models import Notice
from wangge.notices.queries.words import office
from wangge.notices.recipients import About, Addressee, Person, Reporter, Telling, Unit, Value
from wangge.notices.states import Audience, Channel


def send(
    *,
    event: Event,
    audience: Audience,
    to: Addressee,
    about: About,
    now: datetime,
    values: Mapping[str, Value] | None = None,
    is_confidential: bool = False,
    is_urgent: bool = False,
) -> int:
    """Tell one addressee of an act, in the caller's transaction; how many notices were written (0 or 1)."""
    telling = Telling(event, audience, to, about, values or {}, is_confidential, is_urgent)
    return send_all(tellings=[telling], now=now)


def reaches_public() -> bool:
    """Is there a way to tell members of the public anything? Without one nobody need work out what to tell them."""
    return transports.is_on(Channel.SMS)


def send_all(*, tellings: Iterable[Telling], now: datetime) -> int:
    """The same for everything that one act tells, in one statement.

    Nothing is written of what happened before the office began to tell, nor for a member of the public when there is
    no way to send text messages: a report costs nothing then.
    """
    begins = office().tells_from
    if begins is not None and now < begins:
        return 0
    has_way = reaches_public()
    rows = [_row(each, now) for each in tellings if has_way or not isinstance(each.to, Reporter)]
    insert_all(rows)
    return len(rows)


def _row(telling: Telling, now: datetime) -> Notice:
    event, values, is_urgent = telling.kept()
    to = telling.to
    return Notice(
        event=event.value,
        audience=telling.audience.value,
        user_id=to.user_id if isinstance(to, Person) else None,
        org_id=to.org_id if isinstance(to, Unit) else None,
        contact_id=to.contact_id if isinstance(to, Reporter) else None,
        object_type=telling.about.object_type,
        object_id=telling.about.object_id,
        values=values,
        except_ids=list(telling.except_ids),
        is_urgent=is_urgent,
        at=now,
    )
