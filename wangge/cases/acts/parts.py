"""What inputs are made of: kinds of text and time, lists of reasons, and what every act carries."""

import re
import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SpokenNote = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


FIRST_YEAR, LAST_YEAR = 1900, 2199  # beyond them neither calendars nor time zones can be trusted


def _spelled(value: object) -> object:
    """Pydantic reads a bare number as seconds since 1970: "2026" would be a time of that year's first day of all."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and "-" not in value):
        raise ValueError(_("应为带时区的时间，如 2026-01-31T08:30:00+08:00"))
    return value


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(_("应为带时区的时间，如 2026-01-31T08:30:00+08:00"))
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(_("时间应在 %(first)s 年到 %(last)s 年之间") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    return value


Instant = Annotated[datetime, BeforeValidator(_spelled), AfterValidator(_aware)]
# A day stands for the end of its business (a limit) or its beginning (a review).
Until = Instant | date
Files = Annotated[list[uuid.UUID], Field(max_length=12)]


class ClosureClass(StrEnum):
    SOLVED = "solved"
    PLAN = "plan"
    EXPLAINED = "explained"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    NOT_FOUND = "not_found"


class Method(StrEnum):
    FIELD = "field"
    PHONE = "phone"
    PHOTO = "photo"


class RefusalReason(StrEnum):
    """standards.md 3.7, after Weifang's hotline rules, article 19."""

    LEGAL_CHANNEL = "legal_channel"
    IN_PETITION = "in_petition"
    SECRET = "secret"
    DECIDED = "decided"
    OTHER = "other"


class ReturnReason(StrEnum):
    """standards.md 3.7."""

    NOT_OUR_DUTY = "not_our_duty"
    WRONG_AREA = "wrong_area"
    DUPLICATE = "duplicate"
    INSUFFICIENT_LOCATION = "insufficient_location"
    EMERGENCY_CHANNEL = "emergency_channel"


class ExtensionReason(StrEnum):
    """Why a unit cannot keep its limit."""

    WORKLOAD = "workload"
    MATERIALS = "materials"
    WEATHER = "weather"
    PROCEDURE = "procedure"
    COOPERATION = "cooperation"
    OTHER = "other"


class HoldReason(StrEnum):
    """Matters that wait long by their nature: standards.md 3.3, row 12."""

    ENGINEERING = "engineering"
    SEASON = "season"
    FUNDING = "funding"
    CONDITION = "condition"


class Input(BaseModel):
    """What comes from outside: text that no database stores (NUL, halves of characters) is refused."""

    model_config = ConfigDict(extra="ignore")

    @field_validator("*")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and _UNSTORABLE.search(text):
                raise ValueError(_("含有不能保存的字符"))
        return value


class ActInput(Input):
    """What every act carries: the client's own id, for repeats, and a note."""

    client_id: uuid.UUID
    note: Note = ""


class ReasonedInput(ActInput):
    note: SpokenNote


class DecideInput(ActInput):
    approve: bool
