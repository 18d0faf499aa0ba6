"""Addresses of synchronisation, for grid workers: the feed, the batch, and files in pieces."""

import uuid
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field, StringConstraints

from wangge.api.answers import answer
from wangge.api.auth import Staff, caller
from wangge.api.households import ToldHousehold
from wangge.api.reference import REFUSALS
from wangge.api.reports import FILE_REFUSALS, WRITE_REFUSALS
from wangge.api.schemas import Case, Problem
from wangge.api.sync import batch, feed
from wangge.api.sync.errors import OtherUser
from wangge.cases.acts import Instant
from wangge.files import pieces
from wangge.files.errors import FileTooLarge
from wangge.lib import clock
from wangge.lib.actor import Role
from wangge.people.queries import user_by_username
from wangge.ui.preferences import size_of, theme_of

router = Router(tags=["sync"])
WORKER = Staff(Role.WORKER)
MOST_OPERATIONS = 50
NO_CLOCK_IS_SO_WRONG = timedelta(days=366 * 50)


class PhoneCase(Case):
    """A case as a phone holds it. `basis` goes back with an act, beside `version`."""

    running_due_at: datetime | None
    is_mine: bool
    is_back: bool
    is_secret: bool
    acts: list[str]
    basis: str


class ToldPlace(Schema):
    """A place of the register as a phone keeps it. `version` goes back with a correction."""

    id: int
    kind: str
    name: str
    address: str
    grid: str
    lon: float | None
    lat: float | None
    component_code: str
    credit_code: str
    condition: str
    version: int


class FeedAnswer(Schema):
    """`null` where nothing has changed. `numbers`, on the last page of a round, names every case that belongs on the
    phone: one that it does not name is gone. `households` and `places` are those of the own grids that changed, all of
    them after a `reset`; `…_gone` names those to drop."""

    user: str
    name: str
    now: datetime
    csrf: str
    look: dict[str, str]
    cursor: str
    more: bool
    reset: bool
    cases: list[PhoneCase]
    numbers: list[str] | None
    households: list[ToldHousehold]
    households_gone: list[int]
    places: list[ToldPlace]
    places_gone: list[int]
    notices: list[dict[str, Any]] | None
    results: dict[str, Any] | None
    grids: list[dict[str, Any]] | None
    catalogue: list[dict[str, Any]] | None
    register_words: dict[str, Any] | None
    campaigns: list[dict[str, Any]] | None
    due: list[dict[str, Any]] | None


class Batch(Schema):
    """`user`: whose operations these are; a phone that several people use always says it, and what is another's is
    refused whole. `sent_at`: what the phone's clock shows at this moment."""

    user: Annotated[str, StringConstraints(max_length=60)] | None = None
    sent_at: Instant | None = None
    operations: Annotated[list[dict[str, Any]], Field(max_length=MOST_OPERATIONS)]


class Outcome(Schema):
    client_id: str
    outcome: Literal["applied", "repeated", "conflict", "refused", "failed"]
    captured_at: datetime | None = None
    received_at: datetime | None = None
    clock_corrected: bool = False
    result: dict[str, Any] | None = None
    problem: Problem | None = None
    mine: dict[str, Any] | None = None
    theirs: PhoneCase | ToldPlace | ToldHousehold | None = None


class BatchAnswer(Schema):
    now: datetime
    items: list[Outcome]


class FileToCome(Schema):
    """A file that will come in pieces of at most 1 MB."""

    id: uuid.UUID
    size: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    name: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""


class PieceAnswer(Schema):
    id: uuid.UUID
    received: int
    ready: bool


@router.get("/sync", auth=WORKER, response={200: FeedAnswer, **REFUSALS})
@decorate_view(gzip_page)
def get_changes(
    request: HttpRequest, since: Query[str] = "", limit: Annotated[int, Query(ge=1, le=200)] = 100
) -> HttpResponse:
    """What belongs on the caller's phone: everything without `since`, else what has changed since that cursor."""
    by, now = caller(request), clock.now()
    user = user_by_username(by.username)
    page = feed.feed(by, feed.read(since), now, limit=limit)
    whose = {"user": by.username, "name": user.name if user else "", "now": clock.office_time(now)}
    look = {"language": get_language() or "", "theme": theme_of(request), "size": size_of(request)}
    response = answer(whose | {"csrf": get_token(request), "look": look} | page)
    response["Cache-Control"] = "no-store, private"
    return response


@router.post("/sync", auth=WORKER, response={200: BatchAnswer, **WRITE_REFUSALS})
def send_operations(request: HttpRequest, data: Batch) -> HttpResponse:
    """Do up to 50 operations, in order, each by itself. The same `client_id` again gets its first answer."""
    by, now = caller(request), clock.now()
    if data.user not in (None, by.username):
        raise OtherUser
    offset = now - data.sent_at if data.sent_at is not None else timedelta()
    if abs(offset) > NO_CLOCK_IS_SO_WRONG:
        offset = timedelta()
    items = [batch.outcome_of(sent, by, offset) for sent in data.operations]
    return answer({"now": clock.office_time(now), "items": items})


@router.post("/sync/files", auth=WORKER, response={200: PieceAnswer, **FILE_REFUSALS})
def announce_file(request: HttpRequest, data: FileToCome) -> HttpResponse:
    """Announce a file, or ask from which byte to go on with it."""
    announced = pieces.Announced(data.size, data.sha256, data.name)
    return _told(data.id, pieces.begin(by_id=caller(request).id or 0, file_id=data.id, announced=announced))


@router.put(
    "/sync/files/{file_id}",
    auth=WORKER,
    response={200: PieceAnswer, **FILE_REFUSALS},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def send_piece(request: HttpRequest, file_id: uuid.UUID, offset: Annotated[int, Query(ge=0)]) -> HttpResponse:
    """A piece at its place; 409 `file_incomplete` with `received` when one before it is missing. With the last one the
    whole is judged by its content, as every upload."""
    piece = request.body
    if len(piece) > pieces.MAX_PIECE:
        raise FileTooLarge(max_bytes=pieces.MAX_PIECE)
    return _told(file_id, pieces.add(by_id=caller(request).id or 0, file_id=file_id, offset=offset, piece=piece))


def _told(file_id: uuid.UUID, found: pieces.Progress) -> HttpResponse:
    return answer({"id": file_id, "received": found.received, "ready": found.is_ready})
