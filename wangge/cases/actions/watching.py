"""Keeping an eye on our own searches: one that looks like a person's name is kept for the auditor."""

from datetime import datetime

from django.db import transaction

from wangge.areas import queries as areas
from wangge.cases import names
from wangge.cases.models import SearchedName
from wangge.catalogue import queries as catalogue
from wangge.journal.actions import record
from wangge.lib.actor import Actor


def note_search(*, words: str, by: Actor, now: datetime) -> bool:
    """Journal a search that looks like a name; whether it did. Names of places and things of ours do not count."""
    if not names.looks_like_name(words):
        return False
    known = {keyword for field in catalogue.tree() for item in field.items for keyword in item.keywords}
    if words.strip() in known or areas.search(words, limit=1):
        return False
    with transaction.atomic():
        row = SearchedName.objects.create(at=now, by_id=by.id or 0, words=words.strip())
        record(act="search_name", object_type="search", object_id=row.pk, by=by, now=now)
    return True
