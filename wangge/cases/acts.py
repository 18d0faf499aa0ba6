"""What each act needs, as pydantic models: the API's bodies, the JSON Schemas in `/acts` and the desk's forms."""

import re
import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator

from wangge.cases.states import Act

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SpokenNote = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


FIRST_YEAR, LAST_YEAR = 1900, 2199  # beyond them neither calendars nor time zones can be trusted


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant needs its UTC offset")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"an instant lies between {FIRST_YEAR} and {LAST_YEAR}")
    return value


Instant = Annotated[datetime, AfterValidator(_aware)]


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


class Input(BaseModel):
    """What comes from outside: text that no database stores (NUL, halves of characters) is refused."""

    model_config = ConfigDict(extra="ignore")

    @field_validator("*")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and _UNSTORABLE.search(text):
                raise ValueError("text must not hold NUL characters or halves of characters")
        return value


class ActInput(Input):
    """What every act carries: the client's own id, for repeats, and a note."""

    client_id: uuid.UUID
    note: Note = ""


class DispatchInput(ActInput):
    lead: str | None = None
    worker: str | None = None
    assisting: list[str] = Field(default_factory=list, max_length=8)
    category: str | None = None
    due_at: Instant | None = None
    brief: Note = ""


class RefuseInput(ActInput):
    note: SpokenNote  # names the right route
    reason_code: RefusalReason


class TransferInput(ActInput):
    to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    receipt: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""


class ReasonedInput(ActInput):
    note: SpokenNote


class SelfHandleInput(ActInput):
    result: Note = ""
    closure_class: ClosureClass = ClosureClass.SOLVED
    category: str | None = None
    files: list[uuid.UUID] = Field(default_factory=list, max_length=12)


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


class RequestReturnInput(ActInput):
    reason_code: ReturnReason
    files: list[uuid.UUID] = Field(default_factory=list, max_length=12)


class DecideInput(ActInput):
    approve: bool


class AnswerInput(ActInput):
    result: SpokenNote
    closure_class: ClosureClass
    promised_on: date | None = None
    files: list[uuid.UUID] = Field(default_factory=list, max_length=12)


class VerifyInput(ActInput):
    method: Method


class CallBackInput(ActInput):
    contacted: bool
    solved: bool | None = None
    satisfied: Annotated[int, Field(ge=1, le=4)] | None = None


class MoveInput(ActInput):
    area: str | None = None


INPUTS: dict[Act, type[ActInput]] = {
    Act.DISPATCH: DispatchInput,
    Act.REFUSE: RefuseInput,
    Act.TRANSFER: TransferInput,
    Act.VOID: ReasonedInput,
    Act.SELF_HANDLE: SelfHandleInput,
    Act.SIGN: ActInput,
    Act.RECALL: ActInput,
    Act.RELOCATE: RelocateInput,
    Act.RECATEGORISE: RecategoriseInput,
    Act.ASK_REPORTER: ReasonedInput,
    Act.WITHDRAW: ActInput,
    Act.REQUEST_RETURN: RequestReturnInput,
    Act.DECIDE_RETURN: DecideInput,
    Act.ANSWER: AnswerInput,
    Act.VERIFY: VerifyInput,
    Act.REWORK: VerifyInput,
    Act.CALL_BACK: CallBackInput,
    Act.REOPEN: ActInput,
    Act.ARCHIVE: ActInput,
    Act.ESCALATE: MoveInput,
    Act.DELEGATE: MoveInput,
    Act.URGE: ActInput,
    Act.COMMENT: ReasonedInput,
}


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
