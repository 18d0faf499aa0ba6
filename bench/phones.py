"""Every worker's phone at once: the first synchronisation in the morning, and the second, with little changed."""

import json
import time
from collections.abc import Iterator
from typing import Any

from bench.load import User, burst
from bench.workloads import get
from bench.world import World
from wangge.lib.actor import SYSTEM
from wangge.people.actions import issue_token
from wangge.people.models import User as Person

PHONES = 1200


def tokens_of(world: World, now: Any) -> list[str]:
    """Bearer tokens of 1,200 phones; where the county has fewer workers, some of them have two."""
    people = list(Person.objects.filter(pk__in=world.workers.values()).order_by("pk"))
    return [issue_token(user=people[number % len(people)], by=SYSTEM, now=now)[0] for number in range(PHONES)]


def synchronising(port: int, tokens: list[str]) -> Iterator[dict[str, Any]]:
    """All phones ask in the same moment, page after page until they are up to date; then once more."""
    cursors, sizes = dict.fromkeys(tokens, ""), {"first": 0, "second": 0}
    for turn in ("first", "second"):
        label = f"{turn} sync"

        def phone(token: str, label: str = label, turn: str = turn) -> User:
            while True:
                status, body = yield label, get("/sync", token, since=cursors[token], limit=100)
                if status != 200:
                    return
                answer = json.loads(body)
                cursors[token], sizes[turn] = answer["cursor"], sizes[turn] + len(body)
                if not answer["more"]:
                    return

        begun = time.perf_counter()
        result = burst(port, [phone(token) for token in tokens])
        note = f"{len(tokens)} phones at once, all done in {time.perf_counter() - begun:.1f} s, "
        yield result.row(label, note=note + f"{sizes[turn] / len(tokens) / 1000:.1f} kB each")
