"""The worker's share: a waiting import, taken in by a process of its own; old files of rejected rows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.errors import DomainError
from wangge.lib.tables import count_rows, headings, read_rows
from wangge.lib.taking import Progress, Taker, take_in
from wangge.people.access import actor_of_user
from wangge.people.queries import user_by_id
from wangge.places.actions import runs
from wangge.places.actions.importing import PlaceTaker, columns_found
from wangge.places.actions.rehoming import follow_area_changes as follow
from wangge.places.errors import ImportEnded
from wangge.places.models import ImportRun
from wangge.places.queries.runs import rejects_path

NOUN = "places"
R = TypeVar("R")


def work_off() -> str:
    """Take up the oldest waiting import of places and take all its rows in. The outcome, "" when none waits."""

    def taker(run: ImportRun, by: Actor, _mapping: Mapping[str, str]) -> PlaceTaker:
        asked = {name: run.options[name] for name in ("source", "kind", "datum")}
        return PlaceTaker(**asked, by=by, now=clock.now())

    return work_off_runs(noun=NOUN, taker_of=taker, columns=columns_found)


class ReviewedTaker(Taker[R], Protocol[R]):
    """A taker whose rows are compared with what was there: from the key `first_key` on they are the run's own."""

    first_key: int

    def look_for_doubles(self) -> int: ...


def work_off_runs(
    *,
    noun: str,
    taker_of: Callable[[ImportRun, Actor, Mapping[str, str]], ReviewedTaker[R]],
    columns: Callable[[Sequence[str], Mapping[str, str]], dict[str, str]],
) -> str:
    """Take up the oldest waiting import of a noun. `columns` finds the column of each field among a file's headings."""
    run = runs.take_up(noun=noun, now=clock.now())
    if run is None:
        return ""
    try:
        doubles = _take(run, taker_of, columns)
        runs.finish_import(run=run, doubles=doubles, now=clock.now())
    except ImportEnded:
        return "cancelled"
    except DomainError as refusal:
        texts = [str(text) for text in refusal.fields.values()]
        runs.fail_import(run=run, failure="；".join(texts) or str(refusal.detail), now=clock.now())
        return "failed"
    return "done"


def _take(
    run: ImportRun,
    taker_of: Callable[[ImportRun, Actor, Mapping[str, str]], ReviewedTaker[R]],
    columns: Callable[[Sequence[str], Mapping[str, str]], dict[str, str]],
) -> int:
    options, path = dict(run.options), runs.file_of(run)
    user = user_by_id(run.asked_by or 0)
    mapping = columns(headings(path), options["mapping"])
    taker = taker_of(run, actor_of_user(user) if user else SYSTEM, mapping)
    taker.first_key = options.setdefault("first_key", taker.first_key)
    needed = [mapping.get(name, name) for name in taker.needed]
    runs.remember(run=run, rows_total=run.rows_total or count_rows(path), options=options)
    take_in(
        rows=read_rows(path, needed=(*needed, *mapping.values())),
        taker=taker,
        mapping=mapping,
        rejects_to=rejects_path(run),
        begun=Progress(run.rows_done, run.accepted, run.repeated, run.rejected, run.rejects_size),
        after_batch=lambda progress: runs.keep_progress(run=run, progress=progress, now=clock.now()),
    )
    return taker.look_for_doubles()


def follow_area_changes(*, now: datetime) -> int:
    """Places follow the changes of areas in effect; how many moved."""
    return follow(now=now)


def drop_old_rejects(*, now: datetime) -> None:
    runs.drop_old_rejects(now=now)
