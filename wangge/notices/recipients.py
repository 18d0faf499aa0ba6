"""What an act hands over: the object it was done to, whom to tell, and with which values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wangge.notices.events import KINDS, Event
from wangge.notices.states import Audience

ADDRESS = frozenset({"number", "code"})  # the address of a case is made from them, whatever the text names
Value = str | int | datetime | Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff."""

    user_id: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Everyone who holds the unit's desk or officer post when the notice is handed out."""

    org_id: int


@dataclass(frozen=True, slots=True)
class Reporter:
    """A member of the public, known by the id of the encrypted contact only."""

    contact_id: int


Addressee = Person | Unit | Reporter


@dataclass(frozen=True, slots=True)
class About:
    """The object of the act, named as the journal names it."""

    object_type: str
    object_id: int


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell one addressee. Of a confidential matter only its neutral stand-in leaves the house."""

    event: Event
    audience: Audience
    to: Addressee
    about: About
    values: Mapping[str, Value] = field(default_factory=dict)
    is_confidential: bool = False
    is_urgent: bool = False
    except_ids: tuple[int, ...] = ()

    def kept(self) -> tuple[Event, dict[str, Any], bool]:
        """The event under which it is told, its values as they are stored, and whether it may ring at night.

        A value that the event does not name is a mistake of the caller: `LookupError`.
        """
        kind = KINDS[self.event, self.audience]
        for name in self.values:
            if name not in kind.names | ADDRESS:
                raise LookupError(f"{self.event} for {self.audience} has no {name}")
        event = Event.CONFIDENTIAL if self.is_confidential else self.event
        is_neutral = self.is_confidential and self.audience == Audience.RESIDENT
        wanted = KINDS[event, self.audience].names | (frozenset() if is_neutral else ADDRESS)
        kept = {name: _stored(value) for name, value in self.values.items() if name in wanted and value is not None}
        return event, kept, self.is_urgent or kind.is_urgent


def _stored(value: Value) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value
