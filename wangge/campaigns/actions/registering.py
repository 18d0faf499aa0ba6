"""What a visit found out goes into the register that its question is bound to, by the register's own act.

Never over what somebody else has written meanwhile: the visit is refused then with what stands there now, and whoever
made it decides. A question bound to nothing, and a target that leads to no record, change no register.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from wangge.campaigns.bound import bound_to
from wangge.campaigns.errors import BadAnswers, RegisterMoved
from wangge.campaigns.models import Campaign, Target
from wangge.campaigns.queries.known import known_of
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError, NotFound
from wangge.places.actions.recording import change_place
from wangge.places.models import Place
from wangge.places.said import PlaceChange
from wangge.residents.actions import HouseholdData, change_household
from wangge.residents.models import Household
from wangge.residents.queries.known import values_at, values_of
from wangge.residents.words import Source


@dataclass(frozen=True, slots=True)
class Held:
    """The record of a target at a visit: what it said when the visitor looked, by question, and which field that is."""

    row: Household | Place
    fields: Mapping[str, str]  # by question
    seen: dict[str, Any]  # what was shown as known, by question


def held_by(by: Actor, campaign: Campaign, target: Target | None, version: int | None) -> Held | None:
    """The record that a target leads to, as it stood in the version that the visitor saw; the latest where that is not
    said. None where no question is bound or the visitor has no such record in the own ground."""
    fields = bound_to(campaign.form, campaign.target_kind)
    found = known_of(by, campaign, [target]).get(target.pk) if target is not None and fields else None
    if found is None:
        return None
    try:
        values = values_at(found.row, version) if version is not None else values_of(found.row)
    except NotFound:
        values = values_of(found.row)
    return Held(found.row, fields, {name: values[field] for name, field in fields.items() if field in values})


def write_back(
    held: Held, answers: Mapping[str, Any], *, client_id: Any, captured: datetime, by: Actor, now: datetime
) -> None:
    """The answers that say something else than what was seen become the record's. `RegisterMoved` where it says
    something else again by now; `BadAnswers` for what the register does not take."""
    told = {name: answers[name] for name in held.fields if name in answers and answers[name] != held.seen.get(name)}
    standing = values_of(held.row)
    moved = {
        name: standing.get(held.fields[name])
        for name, value in told.items()
        if standing.get(held.fields[name]) not in (value, held.seen.get(name))
    }
    if moved:
        raise RegisterMoved(known=moved, register_version=held.row.version)
    changes = {held.fields[name]: value for name, value in told.items() if standing.get(held.fields[name]) != value}
    if not changes:
        return
    questions = {field: name for name, field in held.fields.items()}
    try:
        _change(held.row, changes, client_id, captured, by, now)
    except ValidationError as wrong:
        names = {str(error["loc"][0]) for error in wrong.errors()}
        raise BadAnswers(fields={questions.get(name, name): _("登记册不收这样的内容") for name in names}) from wrong
    except DomainError as refusal:
        if refusal.status != 422:
            raise
        raise BadAnswers(fields={questions.get(name, name): text for name, text in refusal.fields.items()}) from refusal


def _change(
    row: Household | Place, changes: Mapping[str, Any], client_id: Any, captured: datetime, by: Actor, now: datetime
) -> None:
    day = clock.office_date(captured)
    if isinstance(row, Household):
        values = {name: getattr(row, name) for name in ("address", "grid", "size_band", "basis")} | dict(changes)
        said = HouseholdData(**values, source=Source.VISIT.value, collected_on=day)
        change_household(household=row, base_version=row.version, data=said, by=by, now=now)
    else:
        change = PlaceChange(client_id=client_id, base_version=row.version, collected_on=day, **changes)
        change_place(place=row, data=change, by=by, now=now)
