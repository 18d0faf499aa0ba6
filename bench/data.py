"""The benchmark's own data: the county's area tree, units and people, and any number of realistic cases."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from shapely.geometry import Point

from demo import texts
from wangge.areas import importer
from wangge.areas import queries as areas
from wangge.areas.actions import import_areas, import_boundaries
from wangge.cases.actions.changing import tokens
from wangge.cases.models import Assignment, Case, Remark
from wangge.catalogue import queries as catalogue
from wangge.catalogue.actions.calendars import load_statutory_calendar
from wangge.catalogue.actions.categories import load_categories
from wangge.catalogue.listing import shipped_rows
from wangge.journal.models import Entry
from wangge.lib import ids
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.people.actions import create_organisation, create_user, give_post, issue_token
from wangge.people.models import Organisation, OrgKind
from wangge.residents import cipher
from wangge.residents.actions import NAME, PHONE
from wangge.residents.models import Contact

DATA = Path(__file__).resolve().parent.parent / "demo" / "data"
CITY = "370682000000000"
SINCE = date(2020, 1, 1)
STATES = (("archived", 80), ("closed", 8), ("handling", 4), ("dispatched", 2), ("answered", 2), ("reported", 1),
          ("refused", 2), ("transferred", 1))  # fmt: skip
DEPARTMENTS = ("housing", "sanitation", "enforcement", "market", "water", "landscaping", "ecology", "traffic_police")
BATCH = 5_000
TEXTS = 3_000


@dataclass(frozen=True, slots=True)
class World:
    """What the workloads need: organisations by code, bearer tokens by user name, grids with points in them."""

    orgs: dict[str, Organisation]
    tokens: dict[str, str]
    grids: list[tuple[str, str, str, float, float]]  # grid, village, town, lon, lat


def build_world(now: datetime) -> World:
    """Areas, catalogue, units and the users of the workloads; done once in an empty database."""
    areas_file, shapes = DATA / "laiyang_areas.csv", DATA / "laiyang_grids.geojson"
    import_areas(rows=importer.read_areas(areas_file), by=SYSTEM, now=now, effective=SINCE)
    import_boundaries(features=importer.read_features(shapes), by=SYSTEM, now=now, effective=SINCE, is_made_up=True)
    load_categories(rows=shipped_rows(), by=SYSTEM, now=now, effective=SINCE)
    load_statutory_calendar(by=SYSTEM, now=now)
    orgs: dict[str, Organisation] = {}
    for town in areas.listing(Level.TOWN):
        orgs[town.code] = _org(f"centre-{town.code[:9]}", town.name, OrgKind.CENTRE, Level.TOWN, town.code, [], now)
    orgs["city"] = _org("centre-city", "市中心", OrgKind.CENTRE, Level.CITY, CITY, [], now)
    for code in DEPARTMENTS:
        orgs[code] = _org(code, code, OrgKind.DEPARTMENT, Level.CITY, CITY, ["city", "town"], now)
    tokens_by_name = {"city": _user("city", Role.DESK, CITY, Level.CITY, orgs["city"], now)}
    for town in areas.listing(Level.TOWN):
        name = f"desk-{town.code[:9]}"
        tokens_by_name[town.code] = _user(name, Role.DESK, town.code, Level.TOWN, orgs[town.code], now)
    for code in DEPARTMENTS:
        tokens_by_name[code] = _user(code, Role.OFFICER, CITY, Level.CITY, orgs[code], now)
    return World(orgs, tokens_by_name, _points())


def _org(code: str, name: str, kind: str, level: Level, area: str, accepts: list[str], now: datetime) -> Organisation:
    return create_organisation(
        code=code, name=name, kind=kind, level=level, area_code=area, accepts_from=accepts, by=SYSTEM, now=now
    )


def _user(name: str, role: Role, area: str, level: Level, org: Organisation, now: datetime) -> str:
    user = create_user(username=name, name=name, password=None, by=SYSTEM, now=now)
    give_post(user=user, role=role, area_code=area, level=level, org=org, by=SYSTEM, now=now, valid_from=SINCE)
    return issue_token(user=user, by=SYSTEM, now=now)[0]


def _points() -> list[tuple[str, str, str, float, float]]:
    """Four points in each base grid; towns with many grids so get many cases, as in life."""
    rng, found = random.Random(7), []
    index = areas.index()
    for grid in areas.listing(Level.GRID):
        shape = index.geometry(grid.code)
        if grid.kind != "general" or shape is None:
            continue
        west, south, east, north = shape.bounds
        inside = 0
        while inside < 4:
            lon, lat = rng.uniform(west, east), rng.uniform(south, north)
            if shape.contains(Point(lon, lat)):
                found.append((grid.code, grid.code[:12] + "000", grid.code[:9] + "000000", lon, lat))
                inside += 1
    return found


def text_pool(rng: random.Random) -> list[tuple[str, str]]:
    """Category and text of made-up reports, drawn again and again."""
    codes = [item.code for field in catalogue.tree() for item in field.items if field.code not in {"07", "10"}]
    weights = [8 if code[:2] in {"01", "02", "03"} else 2 for code in codes]
    drawn = rng.choices(codes, weights, k=TEXTS)
    return [(code, texts.report(code, rng, "梨园社区", rng.random() < 0.6)) for code in drawn]


def grow(world: World, size: int, now: datetime) -> None:
    """Add cases until there are `size`; the same rows that the acts would have left behind."""
    have = Case.objects.count()
    rng = random.Random(have)
    pool = text_pool(rng)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
    for start in range(have, size, BATCH):
        _add(world, pool, rng, start, min(BATCH, size - start), size, now)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("ANALYZE")
        else:
            cursor.execute("VACUUM ANALYZE")


@transaction.atomic
def _add(
    world: World, pool: list[tuple[str, str]], rng: random.Random, start: int, count: int, size: int, now: datetime
) -> None:
    span = timedelta(days=1000) / max(size, 1)
    contacts = Contact.objects.bulk_create(
        Contact(name_locked=cipher.lock("赵女士", NAME), phone_locked=cipher.lock("000", PHONE), created_at=now)
        for _turn in range(count)
    )
    cases = []
    for place, contact in enumerate(contacts):
        at = now - timedelta(days=1001) + span * (start + place)
        cases.append(_case(world, *rng.choice(pool), rng.choice(world.grids), contact, at, rng))
    Case.objects.bulk_create(cases, batch_size=1_000)
    Entry.objects.bulk_create((entry for case in cases for entry in _entries(case)), batch_size=2_000)
    led = [case for case in cases if case.lead_id]
    Assignment.objects.bulk_create((_assignment(case) for case in led), batch_size=1_000)
    last = Entry.objects.order_by("-id").values_list("id", flat=True)[: len(led)]
    Remark.objects.bulk_create(
        (
            Remark(case=case, entry_id=entry_id, text=case.result or "请按期办理", is_public=True)
            for case, entry_id in zip(led, last, strict=False)
        ),
        batch_size=1_000,
    )
    _index(cases)


def _case(
    world: World,
    category: str,
    text: str,
    place: tuple[str, str, str, float, float],
    contact: Contact,
    at: datetime,
    rng: random.Random,
) -> Case:
    grid, village, town, lon, lat = place
    state = rng.choices([name for name, _weight in STATES], [weight for _name, weight in STATES])[0]
    has_unit = state in {"archived", "closed", "handling", "dispatched", "answered"}
    due = at + timedelta(days=rng.randint(1, 12)) if has_unit else None
    running = {"reported": at + timedelta(hours=8), "dispatched": due, "handling": due, "answered": due}.get(state)
    lead = world.orgs[rng.choice(DEPARTMENTS)] if has_unit else None
    return Case(
        county="370682", reported_on=at.date(), query_code=ids.new_query_code(), state=state, text=text,
        category=category, secrecy="open", town=town, village=village, grid=grid, lon=round(lon, 6), lat=round(lat, 6),
        datum="wgs84", address="", channel=rng.choice(("web", "window", "phone", "worker")), contact_mode="reachable",
        contact=contact, reported_at=at, accept_due_at=at + timedelta(hours=8), reply_due_at=at + timedelta(days=7),
        due_at=due, running_due_at=running, standard_id=1, calendar_id=1, holder=world.orgs[town], holder_level="town",
        lead=lead, result="已处理完毕，请您查看。" if state in {"archived", "closed", "answered"} else "",
        closed_at=due if state in {"archived", "closed"} else None, version=6,
    )  # fmt: skip


LIFE = {
    "reported": ("report",),
    "refused": ("report", "refuse"),
    "transferred": ("report", "transfer"),
    "dispatched": ("report", "dispatch"),
    "handling": ("report", "dispatch", "sign"),
    "answered": ("report", "dispatch", "sign", "answer"),
    "closed": ("report", "dispatch", "sign", "answer", "verify"),
    "archived": ("report", "dispatch", "sign", "answer", "verify", "archive"),
}


def _entries(case: Case) -> Iterator[Entry]:
    for number, act in enumerate(LIFE[case.state]):
        facts: dict[str, Any] = {"lead": case.lead_id} if number else {"grid": case.grid, "holder": case.holder_id}
        yield Entry(
            at=case.reported_at + timedelta(hours=number), act=act, object_type="case", object_id=case.pk, actor_id=1,
            actor_kind="user", org_id=case.holder_id, data=facts,
        )  # fmt: skip


def _assignment(case: Case) -> Assignment:
    return Assignment(
        case=case, org_id=case.lead_id or 0, dispatched_at=case.reported_at, due_at=case.due_at or case.reported_at,
        standard_id=1, calendar_id=1,
    )  # fmt: skip


def _index(cases: list[Case]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO case_search(rowid, tokens) VALUES (%s, %s)",
                [(case.pk, " ".join(tokens(case))) for case in cases],
            )
        else:
            cursor.executemany(
                "INSERT INTO case_search(case_id, tokens) VALUES (%s, array_to_tsvector(%s))",
                [(case.pk, tokens(case)) for case in cases],
            )


def new_report(rng: random.Random, world: World, text: str) -> dict[str, Any]:
    """The body of a report by a member of the public, with a contact."""
    _grid, _village, _town, lon, lat = rng.choice(world.grids)
    contact = {"name": "赵女士", "phone": "0535-5550000"}
    return {
        "client_id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "text": text,
        "lon": lon,
        "lat": lat,
        "contact": contact,
    }


def present() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 (the benchmark is no act)
