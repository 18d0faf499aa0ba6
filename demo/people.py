"""The made-up staff of the demonstration, and the accounts that anyone may sign in with. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from demo import texts
from demo.land import CHENGXIANG, CITY, GULIU, LIYUAN, LIYUAN_GRID, Area, Land
from demo.units import CITY_CENTRE, OVERSIGHT, Unit, centre_code, team_code
from wangge.areas.codes import prefix
from wangge.lib.actor import Level, Role

PASSWORD = "wangge-demo"
WORKERS, FULL_TIME = 1169, 77  # as Laiyang has published
TOWN_DESKS, CITY_DESKS = 3, 9
OFFICERS = {"department": 3, "company": 2, "town": 3, "village": 1}


@dataclass(frozen=True, slots=True)
class Person:
    """One person and the one post that he or she holds."""

    username: str
    name: str
    role: Role
    level: Level
    area: str
    org: str
    origin: str = ""
    phone: str = ""
    password: str | None = None


def phone(rng: random.Random) -> str:
    """A made-up number: 555 is no exchange of the county."""
    return f"0535-555{rng.randrange(10_000):04d}"


def named_accounts(worker2_grid: str) -> list[tuple[str, Role, Level, str, str, str]]:
    """The accounts of the contract: user name, role, level, area, organisation, origin."""
    return [
        ("city", Role.DESK, Level.CITY, CITY, CITY_CENTRE, ""),
        ("town", Role.DESK, Level.TOWN, CHENGXIANG, centre_code(CHENGXIANG), ""),
        ("town2", Role.DESK, Level.TOWN, GULIU, centre_code(GULIU), ""),
        ("village", Role.DESK, Level.VILLAGE, LIYUAN, centre_code(LIYUAN), ""),
        ("worker", Role.WORKER, Level.GRID, LIYUAN_GRID, team_code(CHENGXIANG), "full_time"),
        ("worker2", Role.WORKER, Level.GRID, worker2_grid, team_code(GULIU), "full_time"),
        ("housing", Role.OFFICER, Level.CITY, CITY, "housing", ""),
        ("sanitation", Role.OFFICER, Level.CITY, CITY, "sanitation", ""),
        ("supervisor", Role.SUPERVISOR, Level.CITY, CITY, OVERSIGHT, ""),
        ("mediator", Role.MEDIATOR, Level.TOWN, CHENGXIANG, centre_code(CHENGXIANG), ""),
        ("sysadmin", Role.SYSADMIN, Level.CITY, CITY, OVERSIGHT, ""),
        ("secadmin", Role.SECADMIN, Level.CITY, CITY, OVERSIGHT, ""),
        ("auditor", Role.AUDITOR, Level.CITY, CITY, OVERSIGHT, ""),
    ]


def worker2_grid(land: Land) -> str:
    """The grid of the second named worker: the first of 古柳街道."""
    return land.grids_of[land.villages_of[GULIU][0].code][0].code


def all_people(land: Land, units: list[Unit], rng: random.Random) -> list[Person]:
    """Everyone, the named accounts first."""
    posts: list[tuple[str, Role, Level, str, str, str]] = named_accounts(worker2_grid(land))
    named = len(posts)
    posts += _centre_posts(units)
    posts += _office_posts(units)
    posts += _worker_posts(land, rng)
    names = texts.person_names(rng, len(posts))
    return [
        Person(
            username,
            name,
            role,
            level,
            area,
            org,
            origin,
            phone=phone(rng),
            password=PASSWORD if index < named else None,
        )
        for index, ((username, role, level, area, org, origin), name) in enumerate(zip(posts, names, strict=True))
    ]


def _centre_posts(units: list[Unit]) -> Iterator[tuple[str, Role, Level, str, str, str]]:
    """Desks at every staffed centre; mediators and a leader in the towns; twelve people in the city's centre."""
    for unit in units:
        if unit.kind != "centre" or not unit.is_staffed:
            continue
        place, where = prefix(unit.area), (unit.level, unit.area, unit.code, "")
        if unit.level == Level.VILLAGE:
            if unit.area != LIYUAN:
                yield (f"desk-{place}", Role.DESK, *where)
            continue
        is_city = unit.level == Level.CITY
        is_named = is_city or unit.area in (CHENGXIANG, GULIU)
        for number in range(2 if is_named else 1, (CITY_DESKS if is_city else TOWN_DESKS) + 1):
            yield (f"desk-{place}-{number}", Role.DESK, *where)
        for number in range(2 if unit.area == CHENGXIANG else 1, 3):
            yield (f"mediator-{place}-{number}", Role.MEDIATOR, *where)
        yield (f"leader-{place}", Role.LEADER, *where)


def _office_posts(units: list[Unit]) -> Iterator[tuple[str, Role, Level, str, str, str]]:
    """Officers of every unit that does work, and two more for supervision."""
    for unit in units:
        first = 2 if unit.code in ("housing", "sanitation") else 1
        for number in range(first, OFFICERS.get(unit.kind, 0) + 1):
            yield (f"{unit.code}-{number}", Role.OFFICER, unit.level, unit.area, unit.code, "")
    for number in (2, 3):
        yield (f"supervisor-{number}", Role.SUPERVISOR, Level.CITY, CITY, OVERSIGHT, "")


def _worker_posts(land: Land, rng: random.Random) -> Iterator[tuple[str, Role, Level, str, str, str]]:
    """One worker for each grid, then second ones where most people live; two of them hold named accounts."""
    named = {LIYUAN_GRID, worker2_grid(land)}
    grids = land.of_level("grid")
    by_chance = rng.sample(grids, len(grids))
    second = sorted(by_chance, key=lambda grid: not _is_urban(land, grid))[: WORKERS - len(grids)]
    left = FULL_TIME - len(named)
    for place, grid in enumerate([*grids, *second]):
        is_second = place >= len(grids)
        if grid.code in named and not is_second:
            continue
        is_full_time = left > 0 and (grid.kind == "special" or (_is_urban(land, grid) and not is_second))
        left -= is_full_time
        origin = "full_time" if is_full_time else rng.choices(("cadre", "building_head", "volunteer"), (8, 2, 1))[0]
        suffix = "b" if is_second else ""
        team = team_code(grid.code[:9] + "000000")
        yield (f"grid-{grid.code}{suffix}", Role.WORKER, Level.GRID, grid.code, team, origin)
    if left > 0:
        raise ValueError("too few urban grids for the full-time workers")


def _is_urban(land: Land, grid: Area) -> bool:
    return land.areas[grid.parent].is_community or grid.code.startswith((CHENGXIANG[:9], GULIU[:9]))
