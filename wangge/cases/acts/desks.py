"""What the acts of desks, and of those who check and call back, need."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wangge.cases.acts.parts import ActInput, Instant, Method, Note, RefusalReason, SpokenNote


class DispatchInput(ActInput):
    lead: str | None = None
    worker: str | None = None
    assisting: list[str] = Field(default_factory=list, max_length=8)
    assisting_due_at: dict[str, Instant] = Field(default_factory=dict, max_length=8)  # own limits, by the unit's code
    category: str | None = None
    due_at: Instant | None = None
    brief: Note = ""


class RefuseInput(ActInput):
    note: SpokenNote  # names the right route
    reason_code: RefusalReason


class TransferInput(ActInput):
    to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    receipt: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""


class MergeInput(ActInput):
    into: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]  # a case number


class RelocateInput(ActInput):
    lon: float | None = None
    lat: float | None = None
    datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    area: str | None = None
    place_unknown: bool = False
    address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None


class RecategoriseInput(ActInput):
    category: str
    about: str | None = None  # code of the organisation complained of, for recusal
    about_worker: str | None = None


class VerifyInput(ActInput):
    method: Method


class ReworkInput(VerifyInput):
    is_false: bool = False  # the answer said what is not so: a red card


class MoveInput(ActInput):
    area: str | None = None


class ReissueInput(ActInput):
    note: SpokenNote
    due_at: Instant | None = None  # without it, as the standard and calendar now in force give it


class EnlistInput(ActInput):
    assisting: list[str] = Field(min_length=1, max_length=8)
    due_at: Instant | None = None  # without it, as the lead's


class ReleaseInput(ActInput):
    org: str
    note: SpokenNote
