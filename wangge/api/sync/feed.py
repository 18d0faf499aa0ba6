"""What a phone is told: all that belongs on it at first, then what has changed since its cursor."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.api.sync.registers import register_words, registers
from wangge.areas import queries as areas
from wangge.campaigns.queries.phone import grids_for, running_for
from wangge.cases.queries.own_grids import grid_facts, own_grids
from wangge.cases.queries.own_work import month_results, news
from wangge.cases.queries.phone import changed_cases, held_cases, phone_documents
from wangge.cases.queries.telling import named_area
from wangge.catalogue import queries as catalogue
from wangge.catalogue.queries import may_settle
from wangge.journal.marks import Mark
from wangge.journal.queries import horizon
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput
from wangge.patrols.queries.due import due_for
from wangge.people.access import revision as people_revision

FORM = "4"  # of the cursor and of what it stands for: another one makes every phone begin anew


ROWS_FOR_A_CASE = 10  # a household or a place is so much shorter than a case


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a phone stands: read up to `since`; in the middle of a round, `until` is the round's own horizon and
    `after` the last case told. `households` and `places` are the marks up to which the registers were told. `marks` are
    digests of what changes rarely: grids and posts, the catalogue, the campaigns that run, the places due."""

    since: int | None
    until: int
    after: int | None
    households: str
    places: str
    marks: tuple[str, str, str, str]

    def text(self) -> str:
        since, after = ("" if each is None else str(each) for each in (self.since, self.after))
        return ".".join((FORM, since, str(self.until), after, self.households, self.places, *self.marks))


def read(text: str) -> Cursor | None:
    """A cursor as it was given out; None for none, and for one of an earlier form: the phone begins anew."""
    if not text or not text.startswith(f"{FORM}."):
        return None
    try:
        _form, since, until, after, households, places, *marks = text.split(".")
        grids, items, campaigns, due = marks
        told, last = (int(each) if each else None for each in (since, after))
        for register in (households, places):
            Mark.read(register)
        return Cursor(told, int(until), last, households, places, (grids, items, campaigns, due))
    except ValueError:
        raise InvalidInput(fields={"since": _("不是本列表给出的游标")}) from None


def feed(by: Actor, cursor: Cursor | None, now: datetime, *, limit: int) -> dict[str, Any]:
    """One page: the cases first, what the registers hold of the caller's grids after them. The round ends when `more`
    is false; then `numbers` names every case that belongs on the phone."""
    kinds, drives, due = catalogue_document(), campaign_documents(by, now), due_documents(by, now)
    words = register_words()
    seen_now, marks = horizon(), _marks(by, [*kinds, words], drives, due)
    if cursor is not None and (cursor.until > seen_now or cursor.marks[0] != marks[0]):
        cursor = None  # the office went back to a backup, or posts or areas changed: all is told anew
    is_within = cursor is not None and cursor.after is not None
    since = None if cursor is None else cursor.since if is_within else cursor.until
    until = cursor.until if cursor is not None and is_within else seen_now
    held = held_cases(by, now)
    changed = changed_cases(held, since)
    last = cursor.after or 0 if cursor is not None else 0
    left = [key for key in changed if key > last]
    page = left[:limit]
    read_up_to = (cursor.households, cursor.places) if cursor is not None else ("", "")
    told = registers(by, *read_up_to, limit=limit * ROWS_FOR_A_CASE if len(left) <= limit else 0)
    is_other = [cursor is None or cursor.marks[place] != marks[place] for place in (1, 2, 3)]
    has_more = len(left) > limit or told.has_more
    after = (page[-1] if page else last) if has_more else None
    return {
        "cursor": Cursor(since, until, after, told.homes_mark, told.places_mark, marks).text(),
        "more": has_more,
        "reset": since is None and not is_within,
        "cases": phone_documents(by, page, now) if page else [],
        "numbers": None if has_more else sorted(held.values()),
        **told.document(),
        **_rest(by, cursor, is_touched=bool(changed) and not is_within, now=now),
        "catalogue": kinds if is_other[0] else None,
        "register_words": words if is_other[0] else None,
        "campaigns": drives if is_other[1] else None,
        "due": due if is_other[2] else None,
    }


def _rest(by: Actor, cursor: Cursor | None, *, is_touched: bool, now: datetime) -> dict[str, Any]:
    """What stands beside the cases, where it may have changed: told on the first page of a round."""
    has_news = cursor is None or is_touched
    return {
        "notices": [_notice(each) for each in news(by, now)] if has_news else None,
        "results": _results(by, now) if has_news else None,
        "grids": [_grid(info, by, now) for info in own_grids(by)] if cursor is None else None,
    }


def _marks(by: Actor, *parts: list[dict[str, Any]]) -> tuple[str, str, str, str]:
    posts = sorted((post.role.value, post.area, post.org_id) for post in by.posts)
    own = json.dumps([people_revision(), areas.revision(), posts, get_language()])
    kinds, drives, due = (_digest(json.dumps(each, default=str)) for each in parts)
    return _digest(own), kinds, drives, due


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def catalogue_document() -> list[dict[str, Any]]:
    """The kinds of matter, in the caller's language; those that a worker may settle are marked."""
    return [
        {
            "label": group.label,
            "items": [
                {"code": item.code, "label": item.label, "admitted": may_settle(item), "place": item.needs_place}
                for item in group.items
            ],
        }
        for group in catalogue.tree()
    ]


def campaign_documents(by: Actor, now: datetime) -> list[dict[str, Any]]:
    """The campaigns that run in the caller's grids, with their forms; their targets are asked for one by one."""
    names = ("title", "title_en", "purpose", "target_kind", "form", "materials", "messages")
    return [
        {name: getattr(each, name) for name in names}
        | {"id": each.pk, "starts_on": each.starts_on, "ends_on": each.ends_on}
        | {"grids": [_share(row) for row in grids_for(by, each)]}
        for each in running_for(by, clock.office_date(now))
    ]


def due_documents(by: Actor, now: datetime) -> list[dict[str, Any]]:
    """The places that are to be looked at now in the caller's grids, the first to close first."""
    return [
        {
            "plan": each.plan.pk,
            "title": each.plan.title,
            "closes_at": clock.office_time(each.window.closes_at),
            "reason": each.window.reason or None,
            "place": {"id": each.place.pk, "name": each.place.name, "address": each.place.address},
        }
        for each in due_for(by, now)
    ]


def _share(row: Any) -> dict[str, Any]:
    return {"grid": row.grid, "name": (named_area(row.grid) or {}).get("name", ""), "target": row.target}


def _notice(each: Any) -> dict[str, Any]:
    names = ("id", "act", "label", "text", "number", "line")
    return {name: getattr(each, name) for name in names} | {"at": clock.office_time(each.at)}


def _results(by: Actor, now: datetime) -> dict[str, Any]:
    found = month_results(by, now)
    names = ("reported", "self_handled", "closed", "answered", "on_time", "evaluated", "satisfied")
    return {name: getattr(found, name) for name in names} | {"month": clock.office_date(now).strftime("%Y-%m")}


def _grid(info: Any, by: Actor, now: datetime) -> dict[str, Any]:
    facts = grid_facts(info, by, now)
    return {
        "code": info.code,
        "name": info.name,
        "path": facts["path"],
        "bounds": list(facts["bounds"]) if facts["has_bounds"] else None,
        "worker_contact": info.worker_contact,
        "supervision_phone": facts["phone"],
        "notice_place": info.notice_place,
        "desks": facts["desks"],
        "colleagues": [{"name": user.name, "phone": user.work_phone} for user in facts["colleagues"]],
        "outline": areas.outline(info.code)["geometry"],
    }
