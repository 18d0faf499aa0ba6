"""A caller of the JSON API for tests: signs in, sends JSON, and holds every answer against the OpenAPI document."""

import json
import re
import uuid
from functools import cache
from typing import Any

from django.test import Client
from jsonschema import Draft202012Validator

from wangge.api.urls import api
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.people.actions import issue_token
from wangge.people.models import User

BASE = "/api/v1"


@cache
def document() -> dict[str, Any]:
    return dict(json.loads(json.dumps(api.get_openapi_schema())))


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    # The most literal path wins: /cases/count before /cases/{number}.
    paths = sorted(document()["paths"], key=lambda path: (path.count("{"), path))
    return [(re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", path) + "$"), path) for path in paths]


def check_against_openapi(path: str, method: str, response: Any) -> None:
    """Fail when the answer's status is not documented or its body does not fit the documented schema."""
    template = next((found for pattern, found in _templates() if pattern.match(path)), None)
    assert template is not None, f"{path} is not in the OpenAPI document"
    operation = document()["paths"][template].get(method.lower())
    assert operation is not None, f"{method} {template} is not documented"
    documented = operation["responses"].get(str(response.status_code))
    assert documented is not None, f"{method} {template} answers {response.status_code}, which is not documented"
    schema = documented["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": document()["components"]})
    problems = [error.message for error in validator.iter_errors(response.json())]
    assert not problems, f"{method} {template}: {problems}"


class Caller:
    """Somebody at the API; without a user, a member of the public."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        if user is not None:
            secret, _token = issue_token(user=user, by=SYSTEM, now=clock.now())
            self.headers["Authorization"] = f"Bearer {secret}"

    def get(self, path: str, **query: Any) -> Any:
        response = self.client.get(BASE + path, query, headers=self.headers)
        check_against_openapi(BASE + path, "GET", response)
        return response

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        response = self.client.post(BASE + path, body or {}, content_type="application/json", headers=self.headers)
        check_against_openapi(BASE + path, "POST", response)
        return response

    def upload(self, path: str, file: Any) -> Any:
        response = self.client.post(BASE + path, {"file": file}, headers=self.headers)
        check_against_openapi(BASE + path, "POST", response)
        return response

    def put_piece(self, path: str, content: bytes) -> Any:
        """A piece of a file; `path` names its offset."""
        kind = "application/octet-stream"
        response = self.client.put(BASE + path, content, content_type=kind, headers=self.headers)
        check_against_openapi(BASE + path.partition("?")[0], "PUT", response)
        return response

    def report(self, text: str = "小区东门外的路灯三天不亮", **more: Any) -> dict[str, Any]:
        response = self.post("/reports", {"client_id": str(uuid.uuid4()), "text": text, **more})
        assert response.status_code == 201, response.content.decode()
        return dict(response.json())

    def act(self, number: str, act: str, **body: Any) -> Any:
        return self.post(f"/cases/{number}/{act}", {"client_id": str(uuid.uuid4()), **body})

    def done(self, number: str, act: str, **body: Any) -> dict[str, Any]:
        """Do an act that must succeed: the case afterwards."""
        response = self.act(number, act, **body)
        assert response.status_code == 200, response.content.decode()
        return dict(response.json())
