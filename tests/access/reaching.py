"""Every route below the registers, campaigns, patrols and sharing, called as somebody, undone again, and judged."""

import re
import uuid
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from tests.access.world import World
from tests.api_client import BASE, document
from tests.shape.test_routes import routes
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.people.actions import issue_token
from wangge.people.models import User
from wangge.residents.tests.conftest import NAME, PHONE

PREFIXES = ("places", "households", "services", "campaigns", "patrols", "shared")
DOORS = ("desk/", "field/")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*(?:\{\d+(?:,\d+)?\})?\)")
IN, FORBIDDEN, UNKNOWN, UNSIGNED = "in", "403", "404", "401"


def operations() -> list[str]:
    """The operations of the API below these prefixes."""
    return sorted(
        f"{method.upper()} {path.removeprefix(BASE)}"
        for path, methods in document()["paths"].items()
        for method in methods
        if path.removeprefix(f"{BASE}/").split("/")[0] in PREFIXES
    )


def pages() -> list[str]:
    """The addresses of the desk's and the phone's pages below these prefixes, their keys in braces; a page that takes
    both is told twice, for reading and for writing."""
    found: list[str] = []
    for route, view in routes(get_resolver().url_patterns):
        plain = route.replace("^", "").replace("\\.", ".").rstrip("$")
        template = _PARAMETER.sub(lambda hit: "{" + (hit[1] or hit[2]) + "}", plain)
        door = next((door for door in DOORS if template.startswith(door)), "")
        if door and template.removeprefix(door).split("/")[0] in PREFIXES:
            found += [f"{method} /{template}" for method in _methods(view)]
    return sorted(found)


def _methods(view: Any) -> Iterator[str]:
    """What a page takes, as its decorators say: found by asking."""
    names = {
        name for cell in _cells(view) if isinstance(cell, list | tuple) for name in cell if name in ("GET", "POST")
    }
    return iter(sorted(names) or ["GET"])


def _cells(view: Any) -> Iterator[Any]:
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            yield cell.cell_contents
        view = getattr(view, "__wrapped__", None)


class Reaching:
    """Calls routes as one user (None: nobody) on the world's records; nothing of it stays."""

    def __init__(self, world: World, user: User | None) -> None:
        self.world, self.user = world, user
        self.said = ""  # the latest answer
        self.client, self.headers = Client(), {}
        if user is not None:
            secret, _token = issue_token(user=user, by=SYSTEM, now=clock.now())
            self.headers = {"Authorization": f"Bearer {secret}"}
            self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def judge(self, route: str) -> str:
        method, _space, template = route.partition(" ")
        with transaction.atomic():
            response = self._call(method, template)
            self.said = "" if response.streaming else response.content.decode(errors="replace")
            transaction.set_rollback(True)
        if response.status_code == 302 and response["Location"].startswith(str(settings.LOGIN_URL)):
            return UNSIGNED
        return {401: UNSIGNED, 403: FORBIDDEN, 404: UNKNOWN}.get(response.status_code, IN)

    def _call(self, method: str, template: str) -> Any:
        keys = self.world.keys | _keys_of(template, self.world)
        path = template.format(**keys)
        if template.startswith(("/desk/", "/field/")):
            if method == "GET":
                return self.client.get(path)
            return self.client.post(path, _said(template, self.world))
        if method == "GET":
            return Client().get(
                BASE + path, {"lon": 120.705, "lat": 36.975, "grid": keys["grid"]}, headers=self.headers
            )
        if path.rsplit("/", 1)[-1] in ("files", "meter"):
            return Client().post(BASE + path, {"file": _note()}, headers=self.headers)
        body = _body(template, self.world)
        return Client().post(BASE + path, body, content_type="application/json", headers=self.headers)


def _note() -> Any:
    held = BytesIO(b"no picture")
    held.name = "note.txt"
    return held


def _keys_of(template: str, world: World) -> dict[str, Any]:
    """Keys that several registers call by one name."""
    other = world.other
    home = template.startswith("/desk/households")
    return {
        "pair_id": other["household_pair"] if home else other["place_pair"],
        "run_id": other["household_run"] if home else other["place_run"],
        "upload_id": other["check_file"] if "checks" in template else other["place_file"],
        "name": "close" if "campaigns" in template else "end",
        "kind": "csv",
    }


def _said(template: str, world: World) -> dict[str, Any]:
    """What a form of a page says at least, so that it is the access that answers."""
    into = world.other["household"] if "households" in template else world.other["place"]
    return {
        "base_version": world.other["agreement_version"] if "shared" in template else 1,
        "keep": "both",
        "into": into,
        "reason": "已经完成",
        "outcome": "fine",
        "words": "本人要求",
        "purpose": "provide",
    }


def _body(template: str, world: World) -> dict[str, Any]:
    """What a call of the API says at least, so that it is the scope that answers and not the schema."""
    keys, other = world.keys, world.other
    now, grid = clock.office_time(clock.now()).isoformat(), keys["grid"]
    days = {"given_on": "2026-03-10", "starts_on": "2026-03-10", "ends_on": "2026-09-10", "text_version": 1}
    who = {"name": "钱大爷", "phone": "0535-5550102", "given_by": "self", "channel": "paper"}
    look = {"purpose": "provide", "words": "核对送餐时间"}
    said: dict[str, dict[str, Any]] = {
        "/places": {"kind": "shop", "name": "另一家店", "area": grid},
        "/places/{place_id}/merge": {"into": other["place"]},
        "/places/{place_id}/change": {"base_version": 1},
        "/places/{place_id}/retire": {"base_version": 1},
        "/households": {"address": "富水路 99 号", "grid": grid},
        "/households/{household_id}": {"base_version": 1, "address": "富水路 98 号", "grid": grid},
        "/households/{household_id}/retire": {"base_version": 1},
        "/services": {"household": keys["household_id"], "service": "visits", **days, **who},
        "/services/search": {**look, "name": NAME, "phone": PHONE},
        "/services/{record_id}/reveal": look,
        "/services/{record_id}/withdraw": {"words": "本人要求"},
        "/services/corrections/{correction_id}": {"approve": False, "reply": "已核对"},
        "/campaigns/{campaign_id}/visits": {
            "outcome": "not_applicable", "captured_at": now, "target": keys["target_id"],
        },
        "/campaigns/{campaign_id}/handings": {"grid": grid, "key": "leaflet", "amount": 1, "captured_at": now},
        "/patrols/checks": {
            "plan": keys["plan_id"], "place": other["hydrant"], "result": "fine", "captured_at": now,
        },
    }  # fmt: skip
    body = said.get(template, {})
    is_look = template in ("/services/search", "/services/{record_id}/reveal")  # nothing is written: no client's id
    return body if is_look else {"client_id": str(uuid.uuid4()), **body}
