"""The register of places by the API: lists, one record with its history, recording and what is done with a record."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from wangge.api.answers import answer, answer_once
from wangge.api.auth import Staff, caller
from wangge.api.reference import REFUSALS
from wangge.api.reports import FILE_REFUSALS, WRITE_REFUSALS
from wangge.api.schemas import FileAnswer, Named, Problem
from wangge.areas import datum as datums
from wangge.areas.errors import BadPoint
from wangge.files.actions import store_upload
from wangge.files.queries import for_owner
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.people.access import require
from wangge.places.access import READERS, WRITERS, place_for
from wangge.places.actions.merging import merge_places, unmerge_places
from wangge.places.actions.recording import change_place, record_place, restore_place, retire_place
from wangge.places.kinds import GROUP_OF, KIND_WORDS, Group, Kind
from wangge.places.queries.listing import FARTHEST, PlaceFilter, count_places, history, list_places, places_near
from wangge.places.queries.telling import place_document
from wangge.places.said import Datum, PlaceChange, PlaceEnd, PlaceInput, PlaceMerge, PlaceUndo

if TYPE_CHECKING:
    from wangge.places.models import Place

router = Router(tags=["places"])
REGISTER_STAFF = Staff(*READERS)


class WantedPlaces(Schema):
    """The filter of lists and counts: `kind` may be a group; `state` is empty for all of them."""

    kind: Literal["", *Group, *Kind] = ""  # type: ignore[valid-type]  # the closed lists of the register
    area: str = Field(default="", max_length=15)
    q: str = Field(default="", max_length=100, pattern=r"^[^\x00]*$")
    state: Literal["in_use", "gone", "merged", ""] = "in_use"

    def as_filter(self) -> PlaceFilter:
        return PlaceFilter(kind=self.kind, area=self.area, q=self.q.strip(), state=self.state)


class WantedPage(WantedPlaces):
    cursor: int | None = Field(default=None, ge=1)
    limit: int = Field(default=50, ge=1, le=200)


class WantedNear(Schema):
    """A look around a point, in the datum named."""

    lon: float = Field(allow_inf_nan=False)
    lat: float = Field(allow_inf_nan=False)
    datum: Datum = "wgs84"
    metres: float = Field(default=200, gt=0, le=FARTHEST)
    kind: Literal["", *Group, *Kind] = ""  # type: ignore[valid-type]  # as above
    limit: int = Field(default=50, ge=1, le=200)


class PlaceAnswer(Schema):
    """A record of the register; `version` is what a change names as its `base_version`."""

    id: int
    kind: str
    group: str
    label: str
    name: str
    address: str
    town: Named
    village: Named | None
    grid: Named | None
    lon: float | None
    lat: float | None
    component_code: str | None
    component_type: str | None
    credit_code: str | None
    condition: str | None
    state: str
    source: str | None
    source_id: str | None
    collected_on: date
    legal_basis: str
    ended_on: date | None
    merged_into: int | None
    version: int


class PlaceList(Schema):
    items: list[PlaceAnswer]
    next_cursor: int | None


class NearAnswer(Schema):
    metres: float
    place: PlaceAnswer


class NearList(Schema):
    items: list[NearAnswer]


class PlaceCount(Schema):
    count: int


class PastChange(Schema):
    """One change: `before` holds what was different until then."""

    at: datetime
    act: str
    version: int | None
    before: dict[str, Any]


class PastChanges(Schema):
    items: list[PastChange]


class KindAnswer(Schema):
    kind: str
    group: str
    label: str


class KindList(Schema):
    items: list[KindAnswer]


class Conflict(Problem):
    """Both versions of a record that was changed meanwhile."""

    yours: dict[str, Any] | None = None
    theirs: dict[str, Any] | None = None


CHANGE_REFUSALS = {**WRITE_REFUSALS, 409: Conflict}


@router.get("/places", auth=REGISTER_STAFF, response={200: PlaceList, **REFUSALS})
def get_places(request: HttpRequest, wanted: Query[WantedPage]) -> HttpResponse:
    """A page of the records that the caller may see, the newest first."""
    page = list_places(caller(request), wanted.as_filter(), cursor=wanted.cursor, limit=wanted.limit)
    return answer({"items": [place_document(each) for each in page.items], "next_cursor": page.next_cursor})


@router.get("/places/count", auth=REGISTER_STAFF, response={200: PlaceCount, **REFUSALS})
def get_place_count(request: HttpRequest, wanted: Query[WantedPlaces]) -> HttpResponse:
    """How many there are, exactly."""
    return answer({"count": count_places(caller(request), wanted.as_filter())})


@router.get("/places/near", auth=REGISTER_STAFF, response={200: NearList, **REFUSALS})
def get_places_near(request: HttpRequest, wanted: Query[WantedNear]) -> HttpResponse:
    """The records in use around a point, the nearest first."""
    if not datums.is_point(wanted.lon, wanted.lat):
        raise BadPoint
    lon, lat = datums.to_wgs84(wanted.lon, wanted.lat, wanted.datum)
    found = places_near(caller(request), lon=lon, lat=lat, metres=wanted.metres, kind=wanted.kind, limit=wanted.limit)
    return answer({"items": [{"metres": round(each.metres, 1), "place": place_document(each.place)} for each in found]})


@router.get("/places/kinds", auth=REGISTER_STAFF, response={200: KindList, **REFUSALS})
def get_place_kinds(request: HttpRequest) -> HttpResponse:
    """The kinds of the register with their groups."""
    kinds = [{"kind": kind.value, "group": GROUP_OF[kind].value, "label": str(KIND_WORDS[kind])} for kind in Kind]
    return answer({"items": kinds})


@router.post("/places", auth=REGISTER_STAFF, response={201: PlaceAnswer, 200: PlaceAnswer, **WRITE_REFUSALS})
def create_place(request: HttpRequest, data: PlaceInput) -> HttpResponse:
    """Record a place: at a point, or in the area whose code is given."""
    by = caller(request)
    require(by, *WRITERS)
    return answer_once(
        request, data.client_id, data, lambda now: (201, place_document(record_place(data=data, by=by, now=now)))
    )


@router.get("/places/{place_id}", auth=REGISTER_STAFF, response={200: PlaceAnswer, **REFUSALS})
def get_place(request: HttpRequest, place_id: int) -> HttpResponse:
    """One record."""
    return answer(place_document(place_for(caller(request), place_id)))


@router.get("/places/{place_id}/history", auth=REGISTER_STAFF, response={200: PastChanges, **REFUSALS})
def get_place_history(request: HttpRequest, place_id: int) -> HttpResponse:
    """The changes of a record, the newest first, each with what was different before it."""
    place = place_for(caller(request), place_id)
    items = [
        {
            "at": clock.office_time(each.entry.at),
            "act": each.entry.act,
            "version": each.entry.data.get("version"),
            "before": each.before,
        }
        for each in history(place)
    ]
    return answer({"items": items})


@router.get("/places/{place_id}/files", auth=REGISTER_STAFF, response={200: list[FileAnswer], **REFUSALS})
def get_place_files(request: HttpRequest, place_id: int) -> HttpResponse:
    """The pictures and sound of a record."""
    found = for_owner("place", place_for(caller(request), place_id).pk)
    return answer([{"id": each.pk, "kind": each.kind, "name": each.name} for each in found])


@router.post("/places/{place_id}/files", auth=REGISTER_STAFF, response={201: FileAnswer, **FILE_REFUSALS})
def add_place_file(request: HttpRequest, place_id: int, file: File[UploadedFile]) -> HttpResponse:
    """Add a picture or a sound; the same bytes again are the same file."""
    by = caller(request)
    place = place_for(by, place_id)
    require(by, *WRITERS)
    upload = store_upload(
        stream=file, name=file.name or "", owner_type="place", owner_id=place.pk, by=by, now=clock.now()
    )
    return answer({"id": upload.pk, "kind": upload.kind, "name": upload.name}, 201)


@router.post("/places/{place_id}/change", auth=REGISTER_STAFF, response={200: PlaceAnswer, **CHANGE_REFUSALS})
def post_change(request: HttpRequest, place_id: int, data: PlaceChange) -> HttpResponse:
    """Change a record. A `base_version` that is not the latest is refused with both versions."""
    return _act(request, place_id, data, lambda place, by, now: change_place(place=place, data=data, by=by, now=now))


@router.post("/places/{place_id}/retire", auth=REGISTER_STAFF, response={200: PlaceAnswer, **CHANGE_REFUSALS})
def post_retire(request: HttpRequest, place_id: int, data: PlaceEnd) -> HttpResponse:
    """The place does not exist any more."""
    return _act(
        request,
        place_id,
        data,
        lambda place, by, now: retire_place(place=place, by=by, now=now, on=data.on, base_version=data.base_version),
    )


@router.post("/places/{place_id}/restore", auth=REGISTER_STAFF, response={200: PlaceAnswer, **CHANGE_REFUSALS})
def post_restore(request: HttpRequest, place_id: int, data: PlaceUndo) -> HttpResponse:
    """A record that was ended by mistake is in use again."""
    return _act(request, place_id, data, lambda place, by, now: restore_place(place=place, by=by, now=now))


@router.post("/places/{place_id}/merge", auth=REGISTER_STAFF, response={200: PlaceAnswer, **CHANGE_REFUSALS})
def post_merge(request: HttpRequest, place_id: int, data: PlaceMerge) -> HttpResponse:
    """The record becomes part of another one, which is the answer."""
    into = place_for(caller(request), data.into)
    return _act(request, place_id, data, lambda place, by, now: merge_places(place=place, into=into, by=by, now=now))


@router.post("/places/{place_id}/unmerge", auth=REGISTER_STAFF, response={200: PlaceAnswer, **CHANGE_REFUSALS})
def post_unmerge(request: HttpRequest, place_id: int, data: PlaceUndo) -> HttpResponse:
    """A merged record stands by itself again."""
    return _act(request, place_id, data, lambda place, by, now: unmerge_places(place=place, by=by, now=now))


def _act(
    request: HttpRequest, place_id: int, data: Any, do: Callable[["Place", Actor, datetime], "Place"]
) -> HttpResponse:
    """Scope first (404), then once for the client's id; the act itself judges role (403) and state (409)."""
    by = caller(request)
    place = place_for(by, place_id)
    body = {"place": place_id, "body": data.model_dump(mode="json")}
    return answer_once(request, data.client_id, body, lambda now: (200, place_document(do(place, by, now))))
