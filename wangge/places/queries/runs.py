"""Imports in the background: which wait for the worker, the latest ones, and where their files lie."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from wangge.lib.actor import Actor, Role
from wangge.lib.errors import NotFound
from wangge.places.models import ImportRun

MAX_ATTEMPTS = 5
LATEST = 20


def folder() -> Path:
    """For the office's process only, beside the uploads and never served."""
    return Path(settings.MEDIA_ROOT) / "imports"


def rejects_path(run: ImportRun) -> Path:
    return folder() / f"{run.pk}.rejected.csv"


def ready_runs(noun: str, now: datetime) -> QuerySet[ImportRun]:
    """Runs that wait, or whose worker's lease is over."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    return ImportRun.objects.filter(free, noun=noun, is_open=True).order_by("id")


def own_runs(actor: Actor, noun: str) -> QuerySet[ImportRun]:
    """The imports that a person asked for; a county's desk sees all of them."""
    runs = ImportRun.objects.filter(noun=noun)
    if any(post.level == "city" for post in actor.posts_as(Role.DESK)):
        return runs
    return runs.filter(asked_by=actor.id)


def latest_runs(actor: Actor, noun: str) -> list[ImportRun]:
    return list(own_runs(actor, noun).order_by("-id")[:LATEST])


def run_for(actor: Actor, noun: str, run_id: int) -> ImportRun:
    """One import, if the actor may see it."""
    found = own_runs(actor, noun).filter(pk=run_id).first()
    if found is None:
        raise NotFound
    return found


def rejects_of(actor: Actor, noun: str, run_id: int) -> Path:
    """The file of rejected rows; `NotFound` when there is none (any more)."""
    path = rejects_path(run_for(actor, noun, run_id))
    if not path.is_file():
        raise NotFound
    return path
