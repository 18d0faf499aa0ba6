"""The residents' part of the API: report, attach, follow by code, talk, evaluate."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile

from wangge.api.answers import answer, answer_once
from wangge.api.auth import PUBLIC_OR_STAFF, caller
from wangge.api.reference import REFUSALS
from wangge.api.schemas import FileAnswer, MessageAnswer, Problem, PublicCase, ReportAnswer
from wangge.cases.actions.reporting import add_message, evaluate, report_case
from wangge.cases.acts import EvaluationInput, MessageInput, StaffReportInput
from wangge.cases.channels import Channel
from wangge.cases.queries.telling import case_by_query_code, named_area, named_org, public_document
from wangge.files.actions import store_upload
from wangge.lib import clock
from wangge.lib.actor import RESIDENT, Actor, Role
from wangge.lib.errors import RoleNotAllowed

if TYPE_CHECKING:
    from wangge.cases.models import Case

router = Router(tags=["reports"])
WRITE_REFUSALS = {**REFUSALS, 409: Problem}
REPORT_REFUSALS = {**WRITE_REFUSALS, 503: Problem}
FILE_REFUSALS = {**WRITE_REFUSALS, 413: Problem, 415: Problem}


@router.post("/reports", auth=PUBLIC_OR_STAFF, response={200: ReportAnswer, 201: ReportAnswer, **REPORT_REFUSALS})
def create_report(request: HttpRequest, data: StaffReportInput) -> HttpResponse:
    """Report something. Staff may add `channel` and `on_behalf`; for others these are ignored."""
    by = caller(request)

    def do(now: datetime) -> tuple[int, Any]:
        case = report_case(data=data, channel=_channel(data, by), by=by, now=now)
        return 201, receipt(case)

    return answer_once(request, data.client_id, data, do)


def _channel(data: StaffReportInput, by: Actor) -> Channel:
    if not by.posts:
        return Channel.API if by.kind == "user" else Channel.WEB
    if data.channel is None:
        return Channel.WORKER if by.has_role(Role.WORKER) else Channel.WINDOW
    if data.channel != "worker" and not by.has_role(Role.DESK):
        raise RoleNotAllowed
    return Channel(data.channel)


def receipt(case: "Case") -> dict[str, Any]:
    """What whoever reported is told at once."""
    return {
        "number": case.number,
        "query_code": case.query_code,
        "state": case.state,
        "grid": named_area(case.grid),
        "holder": named_org(case.holder_id),
        "accept_due_at": clock.office_time(case.accept_due_at),
        "reply_due_at": clock.office_time(case.reply_due_at),
    }


@router.get("/reports/{query_code}", auth=PUBLIC_OR_STAFF, response={200: PublicCase, **REFUSALS})
def follow(request: HttpRequest, query_code: str) -> HttpResponse:
    """The state and timeline of a report, by its code: never personal data."""
    return answer(public_document(case_by_query_code(query_code)))


@router.post("/reports/{query_code}/files", auth=PUBLIC_OR_STAFF, response={201: FileAnswer, **FILE_REFUSALS})
def attach(request: HttpRequest, query_code: str, file: File[UploadedFile]) -> HttpResponse:
    """Add one file (JPEG, PNG, WebP, HEIC, M4A, MP3, MP4, PDF by content); metadata is stripped."""
    case = case_by_query_code(query_code)
    return answer(_stored(case, file, RESIDENT), 201)


def _stored(case: "Case", file: UploadedFile, by: Actor) -> dict[str, Any]:
    upload = store_upload(
        stream=file, name=file.name or "", owner_type="case", owner_id=case.pk, by=by, now=clock.now()
    )
    return {"id": upload.pk, "kind": upload.kind, "name": upload.name}


@router.post(
    "/reports/{query_code}/messages",
    auth=PUBLIC_OR_STAFF,
    response={200: MessageAnswer, 201: MessageAnswer, **WRITE_REFUSALS},
)
def send_message(request: HttpRequest, query_code: str, data: MessageInput) -> HttpResponse:
    """Write to those who handle the report, without an account."""
    case = case_by_query_code(query_code)

    def do(now: datetime) -> tuple[int, Any]:
        message = add_message(case=case, text=data.text, now=now)
        return 201, {"at": clock.office_time(message.at), "text": message.text}

    body = {"report": case.pk, **data.model_dump(mode="json")}
    return answer_once(request, data.client_id or uuid.uuid4(), body, do)


@router.post(
    "/reports/{query_code}/evaluation",
    auth=PUBLIC_OR_STAFF,
    response={200: PublicCase, 201: PublicCase, **WRITE_REFUSALS},
)
def send_evaluation(request: HttpRequest, query_code: str, data: EvaluationInput) -> HttpResponse:
    """Say whether it is solved, and how satisfied you are: once for each closing."""
    case = case_by_query_code(query_code)

    def do(now: datetime) -> tuple[int, Any]:
        evaluate(case=case, data=data, now=now)
        return 200, public_document(case)

    body = {"report": case.pk, **data.model_dump(mode="json")}
    return answer_once(request, data.client_id or uuid.uuid4(), body, do)
