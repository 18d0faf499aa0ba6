"""The county in which the benchmark's cases happen: areas, catalogue, units, people, and how unevenly they are busy."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from shapely.geometry import Point

from wangge.areas import importer
from wangge.areas import queries as areas
from wangge.areas.actions import import_areas, import_boundaries
from wangge.catalogue.actions.calendars import load_statutory_calendar
from wangge.catalogue.actions.categories import load_categories
from wangge.catalogue.listing import shipped_rows
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.people.actions import create_organisation, create_user, give_post, issue_token
from wangge.people.models import Organisation, OrgKind, Post, User
from wangge.residents.actions import publish_notice

DATA = Path(__file__).resolve().parent.parent / "demo" / "data"
CITY = "370682000000000"
SINCE = date(2020, 1, 1)
# Department and its share of the work.
DEPARTMENTS = {
    "sanitation": 24, "housing": 18, "enforcement": 18, "traffic_police": 9, "market": 7, "water": 7,
    "landscaping": 6, "ecology": 5, "transport": 3, "agriculture": 2, "gas": 1, "education": 1,
}  # fmt: skip
CENTRES_OF_VILLAGES = 627
POINTS_IN_GRID = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """A point with its areas."""

    grid: str
    village: str
    town: str
    lon: float
    lat: float


@dataclass(slots=True)
class World:
    """What the cases and the workloads need."""

    orgs: dict[str, int] = field(default_factory=dict)  # centres by area code, teams as "team-<town>", departments
    workers: dict[str, int] = field(default_factory=dict)  # the grid worker of each grid
    tokens: dict[str, str] = field(default_factory=dict)  # bearer tokens by user name
    towns: list[str] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)  # how busy each spot is


def build_world(now: datetime) -> World:
    """Areas, catalogue, units and people; done once in an empty database."""
    areas_file, shapes = DATA / "laiyang_areas.csv", DATA / "laiyang_grids.geojson"
    import_areas(rows=importer.read_areas(areas_file), by=SYSTEM, now=now, effective=SINCE)
    import_boundaries(features=importer.read_features(shapes), by=SYSTEM, now=now, effective=SINCE, is_made_up=True)
    load_categories(rows=shipped_rows(), by=SYSTEM, now=now, effective=SINCE)
    load_statutory_calendar(by=SYSTEM, now=now)
    publish_notice(text_zh="我们只收集办理诉求所需的信息。", text_en="We collect what we need.", by=SYSTEM, now=now)
    world = World(towns=[town.code for town in areas.listing(Level.TOWN)])
    with transaction.atomic():
        _units(world, now)
        _people(world, now)
    _grid_workers(world)
    _spots(world)
    return world


def _units(world: World, now: datetime) -> None:
    _org(world, CITY, "centre-city", OrgKind.CENTRE, Level.CITY, CITY, now)
    _org(world, "oversight", "oversight", OrgKind.OVERSIGHT, Level.CITY, CITY, now)
    for code in DEPARTMENTS:
        _org(world, code, code, OrgKind.DEPARTMENT, Level.CITY, CITY, now)
    for town in world.towns:
        _org(world, town, f"centre-{town[:9]}", OrgKind.CENTRE, Level.TOWN, town, now)
        _org(world, f"team-{town}", f"team-{town[:9]}", OrgKind.TEAM, Level.TOWN, town, now)
    villages = [village.code for village in areas.listing(Level.VILLAGE)]
    for village in random.Random(3).sample(villages, min(CENTRES_OF_VILLAGES, len(villages))):
        _org(world, village, f"centre-{village[:12]}", OrgKind.CENTRE, Level.VILLAGE, village, now)


def _org(world: World, key: str, code: str, kind: str, level: Level, area: str, now: datetime) -> None:
    accepts = ["city", "town"] if kind == OrgKind.DEPARTMENT else []
    org = create_organisation(
        code=code, name=code, kind=kind, level=level, area_code=area, accepts_from=accepts, by=SYSTEM, now=now
    )
    world.orgs[key] = org.pk


def _people(world: World, now: datetime) -> None:
    """One of each role, and whoever the workloads call as."""
    busy = world.towns[0]
    village = next(code for code in sorted(world.orgs) if code.startswith(busy[:9]) and code.endswith("000") and
                   code != busy)  # fmt: skip
    _user(world, "city", Role.DESK, CITY, Level.CITY, CITY, now)
    _user(world, "supervisor", Role.SUPERVISOR, CITY, Level.CITY, "oversight", now)
    _user(world, "leader", Role.LEADER, CITY, Level.CITY, CITY, now)
    _user(world, "mediator", Role.MEDIATOR, busy, Level.TOWN, busy, now)
    _user(world, "village", Role.DESK, village, Level.VILLAGE, village, now)
    for town in world.towns:
        _user(world, town, Role.DESK, town, Level.TOWN, town, now)
    for code in DEPARTMENTS:
        _user(world, code, Role.OFFICER, CITY, Level.CITY, code, now)
    grid = next(each.code for each in areas.listing(Level.GRID, parent=village) if each.kind == "general")
    world.workers[grid] = _user(world, "worker", Role.WORKER, grid, Level.GRID, f"team-{busy}", now)


def _user(world: World, name: str, role: Role, area: str, level: Level, org: str, now: datetime) -> int:
    user = create_user(username=name, name=name, password=None, by=SYSTEM, now=now)
    unit = Organisation.objects.get(pk=world.orgs[org])
    give_post(user=user, role=role, area_code=area, level=level, org=unit, by=SYSTEM, now=now, valid_from=SINCE)
    world.tokens[name] = issue_token(user=user, by=SYSTEM, now=now)[0]
    return user.pk


def _grid_workers(world: World) -> None:
    """A worker for each other grid: rows as the actions leave them, without a journal entry for each."""
    grids = [grid.code for grid in areas.listing(Level.GRID) if grid.code not in world.workers]
    users = User.objects.bulk_create(User(username=f"w{grid}", name=f"w{grid}", password="!") for grid in grids)
    Post.objects.bulk_create(
        Post(
            user=user, role=Role.WORKER, area_code=grid, level=Level.GRID, valid_from=SINCE, origin="cadre",
            org_id=world.orgs[f"team-{grid[:9]}000000"],
        )
        for user, grid in zip(users, grids, strict=True)
    )  # fmt: skip
    world.workers |= {grid: user.pk for user, grid in zip(users, grids, strict=True)}


def _spots(world: World) -> None:
    """Some points in each base grid; a few towns and grids are far busier than the rest, as in life."""
    rng = random.Random(7)
    index = areas.index()
    town_weight = {town: 1 / (rank + 1) ** 0.7 for rank, town in enumerate(world.towns)}
    for grid in areas.listing(Level.GRID):
        shape = index.geometry(grid.code)
        if grid.kind != "general" or shape is None:
            continue
        west, south, east, north = shape.bounds
        town = grid.code[:9] + "000000"
        weight = town_weight[town] * rng.lognormvariate(0, 0.9)
        inside = 0
        while inside < POINTS_IN_GRID:
            lon, lat = rng.uniform(west, east), rng.uniform(south, north)
            if shape.contains(Point(lon, lat)):
                world.spots.append(Spot(grid.code, grid.code[:12] + "000", town, round(lon, 6), round(lat, 6)))
                world.weights.append(weight)
                inside += 1
