"""A drive of the county's published size, and how long its coverage pages take: `python -m bench.driving`.

1,169 workers, 188,000 households, 217,000 visits, 191,000 findings, written in bulk as the acts would have left them;
then each page is asked for through the whole of Django, the pages of all towns, and those of some villages and grids.
BENCH_DRIVE_URL names the database; without it a SQLite file is made in a temporary folder.
"""

import os
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory(prefix="wangge-drive-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("WANGGE_SECRET_KEY", "only-for-the-benchmark-" + "0" * 40)
os.environ.setdefault("WANGGE_FIELD_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
os.environ["WANGGE_DATA_DIR"] = FOLDER.name
os.environ["WANGGE_DATABASE_URL"] = os.environ.get("BENCH_DRIVE_URL") or f"sqlite:///{FOLDER.name}/drive.sqlite3"

import django  # noqa: E402  (the environment comes first)

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402

from bench.data import present  # noqa: E402
from bench.world import CITY, World, build_world  # noqa: E402
from wangge.areas import queries as areas  # noqa: E402
from wangge.areas.codes import masked  # noqa: E402
from wangge.campaigns import actions  # noqa: E402
from wangge.campaigns.models import Campaign, CampaignGrid, Finding, Target, Visit  # noqa: E402
from wangge.lib.actor import SYSTEM, Level  # noqa: E402
from wangge.people.access import actor_of_user  # noqa: E402
from wangge.people.models import User  # noqa: E402

HOUSEHOLDS, VISITS, FINDINGS = 188_000, 217_000, 191_000
ROUNDS = 60
BATCH = 5000
BACKEND = "django.contrib.auth.backends.ModelBackend"
LIMIT_MS = 300.0


def lay_out(now: datetime) -> Campaign:
    """The campaign through its acts up to the approval, then its targets in bulk."""
    by = actor_of_user(User.objects.get(username="city"))
    today = now.date()
    made = actions.create_campaign(
        fields=actions.CampaignFields(
            title="入户走访",
            purpose="走访住户，了解需要解决的问题",
            legal_basis="网格工作规定",
            item_code="G02",
            area_code=CITY,
            areas=(CITY,),
            target_kind="households",
            starts_on=today,
            ends_on=today + timedelta(days=60),
            answers_until=today + timedelta(days=150),
        ),
        by=by,
        now=now,
    )
    actions.set_form(campaign_id=made.pk, content=SAMPLE.read_bytes(), by=by, now=now)
    Campaign.objects.filter(pk=made.pk).update(
        state="running", proposed_at=now, approved_at=now, approved_by=by.id + 1 if by.id else None, started_at=now
    )
    made.refresh_from_db()
    return made


SAMPLE = Path(__file__).resolve().parent.parent / "wangge/campaigns/tests/data/fire_safety.xlsx"


def fill(campaign: Campaign, now: datetime) -> None:
    """Targets, visits, findings and the counts that follow from them."""
    rng = random.Random(5)
    grids = list(campaign.grids.values_list("grid", flat=True))
    weights = [rng.uniform(0.4, 1.6) for _grid in grids]
    at_grid = rng.choices(grids, weights, k=HOUSEHOLDS)
    with transaction.atomic():
        made = (Target(campaign=campaign, grid=grid, address=f"{n // 40}号楼{n}室") for n, grid in enumerate(at_grid))
        Target.objects.bulk_create(made, batch_size=BATCH)
    targets = list(Target.objects.filter(campaign=campaign).order_by("id").values_list("pk", "grid"))
    outcomes = rng.choices(("done", "not_home", "declined", "not_applicable"), (82, 8, 5, 5), k=VISITS)
    called = [*targets, *rng.choices(targets, k=VISITS - len(targets))]
    counts: dict[str, dict[str, int]] = {grid: {"target": 0} for grid in grids}
    state: dict[int, str] = {}
    for _pk, grid in targets:
        counts[grid]["target"] += 1
    with transaction.atomic():
        Visit.objects.bulk_create(
            (
                Visit(
                    campaign=campaign,
                    client_id=uuid.UUID(int=rng.getrandbits(128), version=4),
                    target_id=pk,
                    grid=grid,
                    outcome=outcome,
                    answers={"hose": "no", "stairway": ["none"]} if outcome == "done" else None,
                    captured_at=now,
                    received_at=now,
                )
                for (pk, grid), outcome in zip(called, outcomes, strict=True)
            ),
            batch_size=BATCH,
        )
    for (pk, grid), outcome in zip(called, outcomes, strict=True):
        held = counts[grid]
        held["visits"] = held.get("visits", 0) + 1
        before = state.get(pk, "")
        if before not in ("done", outcome):
            held[outcome] = held.get(outcome, 0) + 1
            if before:
                held[before] -= 1
            state[pk] = outcome
    _settle(campaign, state, counts, rng, now)


def _settle(
    campaign: Campaign, state: dict[int, str], counts: dict[str, dict[str, int]], rng: random.Random, now: datetime
) -> None:
    with transaction.atomic():
        for outcome in ("done", "not_home", "declined", "not_applicable"):
            keys = [pk for pk, held in state.items() if held == outcome]
            for start in range(0, len(keys), BATCH):
                Target.objects.filter(pk__in=keys[start : start + BATCH]).update(outcome=outcome, visited_at=now)
    visits = list(Visit.objects.filter(campaign=campaign, outcome="done").values_list("pk", "grid"))
    found = rng.choices(visits, k=FINDINGS)
    with transaction.atomic():
        made = (
            Finding(
                campaign=campaign,
                visit_id=pk,
                client_id=uuid.UUID(int=rng.getrandbits(128), version=4),
                grid=grid,
                text="楼道堆物",
                at=now,
            )
            for pk, grid in found
        )
        Finding.objects.bulk_create(made, batch_size=BATCH)
    for _pk, grid in found:
        counts[grid]["findings"] = counts[grid].get("findings", 0) + 1
    rows = list(CampaignGrid.objects.filter(campaign=campaign))
    for row in rows:
        for name, value in counts[row.grid].items():
            setattr(row, name, value)
    names = ["target", "visits", "done", "not_home", "declined", "not_applicable", "findings"]
    with transaction.atomic():
        CampaignGrid.objects.bulk_update(rows, names, batch_size=200)


def pages(campaign: Campaign, world: World) -> Iterator[tuple[str, Client, list[str]]]:
    """Each kind of page with who asks for it and its addresses."""
    base = f"/desk/campaigns/{campaign.pk}/"
    grids = [row.code for row in areas.listing(Level.GRID) if row.kind == "general"]
    rng = random.Random(9)
    some = rng.sample(grids, ROUNDS)
    city, town = _signed_in("city"), world.towns[0]
    yield "coverage, city", city, [f"{base}coverage/"] * ROUNDS
    yield "coverage, each town", city, [f"{base}coverage/?area={code}" for code in world.towns] * 3
    yield "coverage, villages", city, [f"{base}coverage/?area={masked(grid, Level.VILLAGE)}" for grid in some]
    yield "coverage, a town's own desk", _signed_in(town), [f"{base}coverage/"] * ROUNDS
    yield "targets of a grid", city, [f"{base}targets/{grid}/" for grid in some]
    yield "campaigns, list", city, ["/desk/campaigns/"] * ROUNDS
    yield "campaign", city, [base] * ROUNDS
    yield "findings", city, [f"{base}findings/"] * ROUNDS
    yield "report", city, [f"{base}report/"] * ROUNDS


def _signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name), backend=BACKEND)
    return client


def timed(name: str, client: Client, addresses: list[str], tell: Callable[[str], None]) -> None:
    client.get(addresses[0])  # warm
    times, cpu = [], time.process_time()
    for address in addresses:
        begun = time.perf_counter()
        answer = client.get(address)
        times.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
    cpu = (time.process_time() - cpu) / len(times) * 1000
    worst = sorted(times)[int(len(times) * 0.95)] * 1000
    note = "" if worst < LIMIT_MS else "  TOO SLOW"
    tell(f"{name:<28} p95 {worst:7.1f} ms, {cpu:.1f} ms of processor each, n={len(times)}{note}")


def main() -> int:
    now = present()
    call_command("migrate", verbosity=0)
    world = build_world(now)
    campaign = lay_out(now)
    begun = time.perf_counter()
    fill(campaign, now)
    counts = [f"{model.objects.count():,} {model.__name__.lower()}s" for model in (Target, Visit, Finding)]
    print(f"{', '.join(counts)} in {campaign.grids.count()} grids, written in {time.perf_counter() - begun:.0f} s")
    settings.ALLOWED_HOSTS = ["*"]
    for name, client, addresses in pages(campaign, world):
        timed(name, client, addresses, print)
    actions.close_campaign(campaign_id=campaign.pk, by=SYSTEM, now=now + timedelta(days=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
