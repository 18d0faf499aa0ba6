"""What the users of the benchmark do, as generators of requests."""

import json
import random
import uuid
from typing import Any
from urllib.parse import quote, urlencode

from bench.data import World, new_report
from bench.load import User, request
from wangge.cases.models import Case
from wangge.cases.queries.listing import encode_cursor

API = "/api/v1"
WORDS = ("路灯", "垃圾", "井盖", "噪声", "路灯不亮", "漏水", "电动车", "河道", "占道")
STATES = ("reported", "dispatched", "handling", "answered", "closed", "archived")


def hello(number: int) -> User:
    """The bare page: what the server and the machine can do at all."""
    while True:
        yield "hello", request("GET", "/healthz")


def reporting(world: World, pool: list[tuple[str, str]]) -> Any:
    """A public report: validated, grid found, deadline set, journal written, durable."""

    def user(number: int) -> User:
        rng = random.Random(f"report {number} {uuid.uuid4()}")
        while True:
            body = new_report(rng, world, rng.choice(pool)[1])
            yield "report", request("POST", f"{API}/reports", body=body)

    return user


def lifecycle(world: World, pool: list[tuple[str, str]]) -> Any:
    """Report, dispatch, sign, answer, search: five calls by the public, a town's desk and a department."""

    def user(number: int) -> User:
        rng = random.Random(f"life {number} {uuid.uuid4()}")
        while True:
            body = new_report(rng, world, rng.choice(pool)[1])
            status, answer = yield "life: report", request("POST", f"{API}/reports", body=body)
            if status >= 400:
                continue
            report = json.loads(answer)
            town, path = report["grid"]["code"][:9] + "000000", f"{API}/cases/{report['number']}"
            desk, officer = world.tokens[town], world.tokens["housing"]
            yield "life: dispatch", _act(f"{path}/dispatch", desk, lead="housing", category="0202")
            yield "life: sign", _act(f"{path}/sign", officer)
            yield "life: answer", _act(f"{path}/answer", officer, result="已修好。", closure_class="solved")
            yield "life: search", _get("/cases", desk, q=rng.choice(WORDS))

    return user


def _act(path: str, token: str, **body: Any) -> bytes:
    return request("POST", path, body={"client_id": str(uuid.uuid4()), **body}, token=token)


def _get(path: str, token: str, **query: Any) -> bytes:
    return request("GET", f"{API}{path}?{urlencode(query, quote_via=quote)}", token=token)


def listing(world: World) -> Any:
    """Staff lists of 50 by every filter and order, first pages and pages from anywhere in the list."""
    size = Case.objects.count()
    rng = random.Random(5)
    spread = [Case.objects.filter(pk__gte=rng.randrange(1, max(2, size))).order_by("id").first() for _turn in range(50)]
    cursors = [encode_cursor(case.reported_at, case.pk) for case in spread if case is not None]

    def user(number: int) -> User:
        rng = random.Random(f"list {number}")
        towns = [name for name in world.tokens if name.startswith("3706")]
        while True:
            query: dict[str, Any] = {"limit": 50}
            who = rng.choice(("city", rng.choice(towns), "housing"))
            kind = rng.randrange(6)
            if kind == 0:
                query["state"] = rng.choice(STATES)
            elif kind == 1:
                query["category"] = rng.choice(("0101", "0202", "0504", "0803"))
            elif kind == 2:
                query["area"] = rng.choice(world.grids)[rng.randrange(3)]
            elif kind == 3:
                query |= {"overdue": "true", "order": "due_at"}
            elif kind == 4:
                query["cursor"] = rng.choice(cursors)
            else:
                query["order"] = "reported_at"
            yield "list", _get("/cases", world.tokens[who], **query)

    return user


def counting(world: World) -> Any:
    """Counts of the same filters: exact up to 10,000."""

    def user(number: int) -> User:
        rng = random.Random(f"count {number}")
        towns = [name for name in world.tokens if name.startswith("3706")]
        while True:
            query: dict[str, Any] = {}
            if rng.random() < 0.5:
                query["state"] = rng.choice(STATES)
            if rng.random() < 0.3:
                query["category"] = rng.choice(("0101", "0202", "0504"))
            if rng.random() < 0.2:
                query["overdue"] = "true"
            token = world.tokens[rng.choice(("city", rng.choice(towns), "housing"))]
            yield "count", _get("/cases/count", token, **query)

    return user


def searching(world: World) -> Any:
    """Free text in Chinese, two-character words too, by a town's desk and the city's."""

    def user(number: int) -> User:
        rng = random.Random(f"search {number}")
        towns = [name for name in world.tokens if name.startswith("3706")]
        while True:
            query: dict[str, Any] = {"q": rng.choice(WORDS)}
            if rng.random() < 0.4:
                query["state"] = rng.choice(STATES)
            who = rng.choice(("city", rng.choice(towns)))
            yield "search", _get("/cases", world.tokens[who], **query)

    return user


def mapping(world: World, cookie: str) -> Any:
    """Views of the staff map at every zoom."""

    def user(number: int) -> User:
        rng = random.Random(f"map {number}")
        while True:
            _grid, _village, _town, lon, lat = rng.choice(world.grids)
            zoom = rng.choice((9.5, 11.5, 13, 14.5))
            half = 90 / 2**zoom
            box = f"{lon - half:.5f},{lat - half:.5f},{lon + half:.5f},{lat + half:.5f}"
            query: dict[str, Any] = {"bbox": box, "zoom": zoom}
            if rng.random() < 0.5:
                query["state"] = rng.choice(STATES)
            yield "map", request("GET", f"/desk/map/cases.json?{urlencode(query)}", cookie=cookie)

    return user
