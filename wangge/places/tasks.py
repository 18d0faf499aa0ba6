"""The worker's share: a waiting import, taken in by a process of its own; old files of rejected rows."""

from datetime import datetime

from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import DomainError
from wangge.lib.tables import count_rows, headings, read_rows
from wangge.lib.taking import Progress, take_in
from wangge.people.access import actor_of_user
from wangge.people.queries import user_by_id
from wangge.places.actions import runs
from wangge.places.actions.importing import PlaceTaker, columns_found
from wangge.places.actions.rehoming import follow_area_changes as follow
from wangge.places.errors import ImportEnded
from wangge.places.models import ImportRun
from wangge.places.queries.runs import rejects_path

NOUN = "places"


def work_off() -> str:
    """Take up the oldest waiting import of places and take all its rows in. The outcome, "" when none waits."""
    run = runs.take_up(noun=NOUN, now=clock.now())
    if run is None:
        return ""
    try:
        doubles = _take(run)
        runs.finish_import(run=run, doubles=doubles, now=clock.now())
    except ImportEnded:
        return "cancelled"
    except DomainError as refusal:
        texts = [str(text) for text in refusal.fields.values()]
        runs.fail_import(run=run, failure="；".join(texts) or str(refusal.detail), now=clock.now())
        return "failed"
    return "done"


def _take(run: ImportRun) -> int:
    options, path = dict(run.options), runs.file_of(run)
    user = user_by_id(run.asked_by or 0)
    asked = {name: options[name] for name in ("source", "kind", "datum")}
    taker = PlaceTaker(**asked, by=actor_of_user(user) if user else SYSTEM, now=clock.now())
    taker.first_key = options.setdefault("first_key", taker.first_key)
    mapping = columns_found(headings(path), options["mapping"])
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
