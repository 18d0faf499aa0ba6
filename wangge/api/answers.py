"""Turning plain documents into JSON answers, and running a write once for its client id."""

import json
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from wangge.api.auth import caller
from wangge.journal.actions import once
from wangge.lib import clock


def to_json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, default=_plain, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date | uuid.UUID):
        return str(value)
    raise TypeError(f"no JSON for {type(value)}")


def answer(document: Any, status: int = 200) -> HttpResponse:
    """An answer; half a character that came with a name of a field goes back as a question mark."""
    return HttpResponse(to_json(document).encode(errors="replace"), status=status, content_type="application/json")


def answer_once(
    request: HttpRequest,
    client_id: uuid.UUID,
    body: Any,
    do: Callable[[datetime], tuple[int, Any]],
    *,
    is_known_new: bool = False,
) -> HttpResponse:
    """Run a write once; a repeat with the same content gets the first answer again, with status 200.

    `is_known_new`: the caller has just seen that it is none (`first_answer`).
    """
    by = caller(request)
    now = clock.now()

    def run() -> tuple[int, str]:
        status, document = do(now)
        return status, to_json(document)

    plain = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
    status, text, is_repeat = once(
        client_id=client_id,
        caller=f"{by.kind}:{by.id or ''}",
        body=plain,
        now=now,
        do=run,
        is_known_new=is_known_new,
    )
    return HttpResponse(text, status=200 if is_repeat else status, content_type="application/json")
