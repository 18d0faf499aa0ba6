"""What the users of the benchmark do, as generators of requests. A label `list/late` is one shape of the row `list`."""

import json
import random
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from bench.data import DAYS, new_report, present
from bench.load import User, request
from bench.world import DEPARTMENTS, World
from wangge.cases.models import Case
from wangge.cases.queries.cursors import encode_cursor

API = "/api/v1"
WORDS = ("路灯", "垃圾", "井盖", "噪声", "路灯不亮", "漏水", "电动车", "河道", "占道", "小区", "井")
STATES = ("reported", "dispatched", "handling", "on_hold", "answered", "closed", "archived", "refused", "transferred")
OPEN = ("reported", "dispatched", "handling", "on_hold", "answered")
ORDERS = ("-reported_at", "reported_at", "due_at")
ROLES = ("city", "town", "village", "department", "worker", "supervisor", "mediator")
Query = dict[str, Any]


def hello(number: int) -> User:
    """The bare page: what the server and the machine can do at all."""
    while True:
        yield "hello", request("GET", "/healthz")


def caller(rng: random.Random, world: World, role: str) -> str:
    """The bearer token of somebody with this role."""
    if role == "town":
        return world.tokens[rng.choice(world.towns)]
    if role == "department":
        return world.tokens[rng.choice(list(DEPARTMENTS))]
    return world.tokens[role]


def filters(world: World) -> dict[str, Callable[[random.Random], Query]]:
    """Each filter of lists and counts, and some that people use together."""

    def period(rng: random.Random) -> Query:
        since = present() - timedelta(days=rng.randrange(1, DAYS))
        return {"since": since.isoformat(), "until": (since + timedelta(days=rng.choice((1, 7, 30)))).isoformat()}

    def area(rng: random.Random) -> str:
        spot = rng.choice(world.spots)
        return rng.choice((spot.town, spot.village, spot.grid))

    def box(rng: random.Random) -> str:
        spot, half = rng.choice(world.spots), rng.choice((0.002, 0.02, 0.2))
        return f"{spot.lon - half:.5f},{spot.lat - half:.5f},{spot.lon + half:.5f},{spot.lat + half:.5f}"

    categories = ("0101", "0202", "0504", "0701", "0803")
    return {
        "everything": lambda rng: {},
        "state": lambda rng: {"state": rng.choice(STATES)},
        "open": lambda rng: {"state": OPEN},
        "category": lambda rng: {"category": rng.choice(categories)},
        "field": lambda rng: {"category": rng.choice(("01", "02", "07"))},
        "area": lambda rng: {"area": area(rng)},
        "late": lambda rng: {"overdue": "true"},
        "not late": lambda rng: {"overdue": "false"},
        "holder": lambda rng: {"holder": f"centre-{rng.choice(world.spots).town[:9]}"},
        "channel": lambda rng: {"channel": rng.choice(("web", "phone", "letter"))},
        "period": period,
        "box": lambda rng: {"bbox": box(rng)},
        "state and category": lambda rng: {"state": rng.choice(STATES), "category": rng.choice(categories)},
        "open in an area": lambda rng: {"state": OPEN, "area": area(rng)},
        "category in a period": lambda rng: {"category": rng.choice(categories)} | period(rng),
    }  # fmt: skip


def listing(world: World) -> Any:
    """Lists of 50 by each role, filter and order: first pages, and pages from anywhere in the list."""
    asked = filters(world)
    deep = _cursors()

    def user(number: int) -> User:
        rng = random.Random(f"list {number}")
        while True:
            shape, order = rng.choice(list(asked)), rng.choice(ORDERS)
            query = {"limit": 50, "order": order} | asked[shape](rng)
            if rng.random() < 0.3:
                query["cursor"] = rng.choice(deep[order])
                shape += ", deep"
            token = caller(rng, world, rng.choice(ROLES))
            yield f"list/{shape} by {order}", get("/cases", token, **query)

    return user


def _cursors() -> dict[str, list[str]]:
    """Cursors from all over the lists of each order."""
    rng, size = random.Random(5), Case.objects.count()
    cases = [Case.objects.filter(pk__gte=rng.randrange(1, max(2, size))).order_by("id").first() for _turn in range(50)]
    found = [case for case in cases if case is not None]
    by_report = [encode_cursor(case.reported_at, case.pk) for case in found]
    return dict.fromkeys(ORDERS, by_report) | {"due_at": [encode_cursor(case.due_at, case.pk) for case in found]}


def desk_list(world: World, cookies: dict[str, str]) -> Any:
    """The desk's own page: a queue or a filtered list with its count, as HTML."""
    asked = filters(world)
    queues = ("to_assign", "to_sign", "doing", "to_verify", "to_call_back", "late")

    def user(number: int) -> User:
        rng = random.Random(f"desk {number}")
        while True:
            query: Query = {"queue": rng.choice(queues)} if rng.random() < 0.6 else asked["state and category"](rng)
            path = f"/desk/cases/?{urlencode(query, doseq=True)}"
            yield "desk list", request("GET", path, cookie=rng.choice(list(cookies.values())))

    return user


def counting(world: World) -> Any:
    """Counts of the same filters: exact up to 10,000."""
    asked = filters(world)

    def user(number: int) -> User:
        rng = random.Random(f"count {number}")
        while True:
            shape = rng.choice(list(asked))
            token = caller(rng, world, rng.choice(ROLES))
            yield f"count/{shape}", get("/cases/count", token, **asked[shape](rng))

    return user


def searching(world: World) -> Any:
    """Free text in Chinese, one- and two-character words too, by each role."""

    def user(number: int) -> User:
        rng = random.Random(f"search {number}")
        while True:
            query: Query = {"q": rng.choice(WORDS)}
            if rng.random() < 0.4:
                query["state"] = rng.choice(STATES)
            if rng.random() < 0.2:
                query["area"] = rng.choice(world.spots).town
            role = rng.choice(ROLES)
            yield f"search/{role}", get("/cases", caller(rng, world, role), **query)

    return user


def mapping(world: World, cookies: dict[str, str]) -> Any:
    """Views of the staff map at every zoom, by each role."""

    def user(number: int) -> User:
        rng = random.Random(f"map {number}")
        while True:
            spot, zoom = rng.choice(world.spots), rng.choice((9.5, 11.5, 13, 14.5))
            half = 90 / 2**zoom
            box = f"{spot.lon - half:.5f},{spot.lat - half:.5f},{spot.lon + half:.5f},{spot.lat + half:.5f}"
            query: Query = {"bbox": box, "zoom": zoom}
            chance = rng.random()
            if chance < 0.4:
                query["state"] = rng.choice(STATES)
            elif chance < 0.6:
                query["category"] = rng.choice(("0202", "07"))
            path = f"/desk/map/cases.json?{urlencode(query)}"
            yield f"map/zoom {zoom}", request("GET", path, cookie=cookies[rng.choice(list(cookies))])

    return user


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
            yield "life: search", get("/cases", desk, q=rng.choice(WORDS))

    return user


def _act(path: str, token: str, **body: Any) -> bytes:
    return request("POST", path, body={"client_id": str(uuid.uuid4()), **body}, token=token)


def get(path: str, token: str, **query: Any) -> bytes:
    return request("GET", f"{API}{path}?{urlencode(query, doseq=True, quote_via=quote)}", token=token)
