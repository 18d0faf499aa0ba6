"""When areas end, their posts and organisations go to what takes their place; what is not plain waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from wangge.areas.codes import level_of
from wangge.areas.models import Change
from wangge.areas.states import ChangeState
from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.people.actions.staff import bump_revision
from wangge.people.errors import NoSuchHeir
from wangge.people.models import Post, PostCarry
from wangge.people.queries.following import OrgMove, PostMove, org_moves, post_moves


@dataclass(frozen=True, slots=True)
class Carried:
    """How many posts and organisations followed, and how many wait for a person."""

    posts: int
    organisations: int
    waiting: int


@transaction.atomic
def decide_carry(*, change: Change, post: Post, to: Sequence[str], by: Actor, now: datetime) -> PostCarry:
    """A person's decision on one post: to one heir or several, or to none, which ends it. Before the day it is kept,
    afterwards carried out at once. Raises `NoSuchHeir`."""
    heirs = change.plan["heirs"].get(post.area_code)
    if heirs is None or set(to) - set(heirs):
        raise NoSuchHeir
    kept = [code for code in heirs if code in to]
    carry, _is_new = PostCarry.objects.update_or_create(
        change_id=change.pk, post=post, defaults={"to": kept, "decided_by": by.id, "decided_at": now}
    )
    data = {"post": post.pk, "to": kept, "change": change.pk}
    record(act="decide_carry", object_type="user", object_id=post.user_id, by=by, now=now, data=data)
    if change.state == ChangeState.APPLIED:
        carry_posts(change=change, by=by, now=now)
    return carry


@transaction.atomic
def carry_posts(*, change: Change, by: Actor, now: datetime) -> Carried:
    """Let posts and organisations follow a change that is in effect. What followed already is not touched again."""
    today = clock.office_date(now)
    moves = post_moves(change, today)
    settled = [move for move in moves if not move.is_open]
    for move in settled:
        _move_post(move, change.pk, today, by, now)
    units = org_moves(change)
    moving = [unit for unit in units if unit.to is not None]
    for unit in moving:
        _move_organisation(unit, change.pk, by, now)
    if settled or moving:
        bump_revision()
    return Carried(len(settled), len(moving), len(moves) - len(settled) + len(units) - len(moving))


def _move_post(move: PostMove, change_id: int, today: date, by: Actor, now: datetime) -> None:
    """End the post and give it again in each heir, with its dates, unless the person holds one there already."""
    post = move.post
    start = max(today, post.valid_from + timedelta(days=1))
    for code in move.to or ():
        held = Post.objects.filter(user_id=post.user_id, role=post.role, area_code=code, org_id=post.org_id)
        if held.filter(valid_to=None).exists() or (post.valid_to is not None and post.valid_to <= start):
            continue
        new = Post.objects.create(
            user_id=post.user_id,
            role=post.role,
            area_code=code,
            level=level_of(code).value,
            org_id=post.org_id,
            origin=post.origin,
            valid_from=start,
            valid_to=post.valid_to,
        )
        _told("give_post", post, {"post": new.pk, "area": code, "change": change_id}, by, now)
    post.valid_to = start
    post.save(update_fields=["valid_to"])
    _told("end_post", post, {"post": post.pk, "change": change_id}, by, now)


def _told(act: str, post: Post, data: dict[str, object], by: Actor, now: datetime) -> None:
    facts = {"role": post.role, "org": post.org_id} | data
    record(act=act, object_type="user", object_id=post.user_id, by=by, now=now, data=facts)


def _move_organisation(unit: OrgMove, change_id: int, by: Actor, now: datetime) -> None:
    assert unit.to is not None
    before, unit.org.area_code = unit.org.area_code, unit.to
    unit.org.save(update_fields=["area_code"])
    data = {"area_before": before, "area": unit.to, "change": change_id}
    record(act="move_organisation", object_type="organisation", object_id=unit.org.pk, by=by, now=now, data=data)
