"""What comes from the reporter: the report with its contact, messages, the verdict."""

import uuid
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wangge.cases.acts.parts import Input, Instant


class ContactInput(Input):
    """How to reach the reporter; both may be left out."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30, pattern=r"^[0-9+()\s-]*$")] = ""


class ReportInput(Input):
    """A report from any channel. One of a point, an `area` code or `place_unknown` is needed."""

    client_id: uuid.UUID
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=5000)]
    lon: float | None = None
    lat: float | None = None
    datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    area: str | None = None
    place_unknown: bool = False
    category: str | None = None
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    occurred_at: Instant | None = None
    contact: ContactInput | None = None
    contact_mode: Literal["reachable", "confidential", "anonymous"] | None = None
    about: str | None = None  # code of the organisation complained of


class StaffReportInput(ReportInput):
    """A report typed in by staff: the window, the telephone, a letter, a grid worker's own."""

    channel: Literal["window", "phone", "letter", "worker", "hotline"] | None = None
    on_behalf: bool = False


class EvaluationInput(Input):
    """The resident's verdict: `satisfied` 4 very satisfied … 1 dissatisfied."""

    client_id: uuid.UUID | None = None
    solved: bool
    satisfied: Annotated[int, Field(ge=1, le=4)]
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


class MessageInput(Input):
    """A message from the reporter."""

    client_id: uuid.UUID | None = None
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
