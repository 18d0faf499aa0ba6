"""Refusals as RFC 9457 problem documents."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ValidationError as PydanticError

from wangge.lib.errors import DomainError, InvalidInput, NotFound, NotSignedIn
from wangge.lib.findings import by_field
from wangge.people.errors import AccountLocked
from wangge.ui.problems import problem_document

LOCKED_SECONDS = 900
WHERE_IT_STOOD = frozenset({"body", "query", "path", "data", "wanted"})  # not part of a field's name


def problem(error: DomainError) -> HttpResponse:
    """`application/problem+json` with the error's code, what happened and what to do next."""
    response = HttpResponse(
        json.dumps(problem_document(error), ensure_ascii=False, default=str).encode(errors="replace"),
        status=error.status,
        content_type="application/problem+json",
    )
    if isinstance(error, AccountLocked):
        response["Retry-After"] = str(error.extra.get("retry_after", LOCKED_SECONDS))
    elif error.status == 429 and "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def invalid_input(findings: list[Any]) -> InvalidInput:
    """Pydantic's findings as our one error, by field name."""
    return InvalidInput(fields=by_field(findings, outer=WHERE_IT_STOOD))


class Malformed(DomainError):
    code = "malformed_body"
    status = 400
    title = "malformed body"


def install(api: NinjaAPI) -> None:
    """Let the API answer every refusal as a problem document."""

    def on_domain_error(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(error if isinstance(error, DomainError) else InvalidInput())

    def on_validation(request: HttpRequest, error: Any) -> HttpResponse:
        if isinstance(error, ValidationError):
            return problem(invalid_input(error.errors))
        if isinstance(error, PydanticError):
            return problem(invalid_input([dict(item) for item in error.errors()]))
        return problem(InvalidInput())

    def on_unsigned(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(NotSignedIn())

    def on_missing(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(NotFound())

    def on_http(request: HttpRequest, error: Any) -> HttpResponse:
        return problem(Malformed(_("请求内容无法解析，应为 JSON")))

    api.add_exception_handler(DomainError, on_domain_error)
    api.add_exception_handler(ValidationError, on_validation)
    api.add_exception_handler(PydanticError, on_validation)
    api.add_exception_handler(AuthenticationError, on_unsigned)
    api.add_exception_handler(Http404, on_missing)
    api.add_exception_handler(HttpError, on_http)
