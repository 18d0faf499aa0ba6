"""A drive of the county's published size, as the demonstration lays it out, and how long its pages take on the desk.

`make bench` measures it after the largest size; DRIVE=0 leaves it out, DRIVE=only measures nothing else.
"""

import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from bench import load
from bench.load import User
from bench.world import World
from demo import drive
from demo.progress import Progress
from demo.stage import Stage
from wangge.areas import queries as areas
from wangge.areas.codes import masked
from wangge.campaigns.models import Campaign
from wangge.lib.actor import Level

WANTED = os.environ.get("DRIVE", "1")  # "0": no drive; "only": nothing but the drive
WITHIN_MS = 300.0
SEED = 2026
READERS = 4  # people who read at the same time, without a pause between two pages
SAMPLE = 200


def lay_out(now: datetime) -> Campaign:
    """The county's drive among the benchmark's people."""
    begun, size = time.perf_counter(), drive.PUBLISHED
    campaign = drive.lay_out(Stage.of_everyone(), seed=SEED, now=now, progress=Progress(None), size=size)
    print(f"drive: {size.visits} visits laid out in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    return campaign


def pages(campaign: Campaign, world: World, cookies: dict[str, str]) -> Iterator[tuple[str, Callable[[int], User]]]:
    """Each kind of page as a workload: all towns, villages, grids, targets, findings, the report."""
    base = f"/desk/campaigns/{campaign.pk}/"
    grids = [row.code for row in areas.listing(Level.GRID) if row.kind == "general"]
    some = random.Random(9).sample(grids, SAMPLE)
    villages = [f"{base}coverage/?area={masked(grid, Level.VILLAGE)}" for grid in some]
    found = [f"{base}findings/?area={masked(grid, Level.VILLAGE)}" for grid in some]
    for name, who, addresses in (
        ("drive: all towns", "city", [f"{base}coverage/"]),
        ("drive: villages of a town", "city", [f"{base}coverage/?area={code}" for code in world.towns]),
        ("drive: grids of a village", "city", villages),
        ("drive: a town's own desk", "town", [f"{base}coverage/"]),
        ("drive: targets of a grid", "city", [f"{base}targets/{grid}/" for grid in some]),
        ("drive: findings", "city", [f"{base}findings/"]),
        ("drive: findings of a village", "city", found),
        ("drive: report", "city", [f"{base}report/"]),
        ("drive: campaign", "city", [base]),
        ("drive: list of campaigns", "city", ["/desk/campaigns/"]),
    ):
        yield name, _reader(name, addresses, cookies[who])


def _reader(name: str, addresses: list[str], cookie: str) -> Callable[[int], User]:
    def user(number: int) -> User:
        rng = random.Random(f"{name} {number}")
        while True:
            status, body = yield name, load.request("GET", rng.choice(addresses), cookie=cookie)
            if status != 200 or b"</html>" not in body:
                raise RuntimeError(f"{name} answers {status}")

    return user
