"""What a change of areas means for posts and organisations: where each goes, and what a person must decide."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from wangge.areas.models import Change
from wangge.areas.plan import Plan
from wangge.lib.actor import Role
from wangge.people.models import Organisation, OrgKind, Post, PostCarry
from wangge.people.queries.directory import current_posts

# One of each to an area: two that meet in one are for a person to put together.
ONE_TO_AN_AREA = (OrgKind.CENTRE, OrgKind.TOWN, OrgKind.VILLAGE)


@dataclass(frozen=True, slots=True)
class PostMove:
    """A post in an area that ends: who may take it over (`heirs`), and where it goes (`to`; None: not decided)."""

    post: Post
    heirs: tuple[str, ...]
    to: tuple[str, ...] | None

    @property
    def is_open(self) -> bool:
        return self.to is None


@dataclass(frozen=True, slots=True)
class OrgMove:
    """An organisation in an area that ends; `to` is None where a person must decide."""

    org: Organisation
    heirs: tuple[str, ...]
    to: str | None


def post_moves(change: Change, on: date) -> list[PostMove]:
    """The posts that are held on or after `on` in areas that the change ends, by area."""
    heirs = Plan.from_json(change.plan).heirs
    posts = (
        Post.objects.filter(area_code__in=list(heirs))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .select_related("user", "org")
        .order_by("area_code", "id")
    )
    decided = dict(PostCarry.objects.filter(change_id=change.pk).values_list("post_id", "to"))
    return [_post_move(post, heirs[post.area_code], decided.get(post.pk)) for post in posts]


def _post_move(post: Post, heirs: tuple[str, ...], decided: Sequence[str] | None) -> PostMove:
    if decided is not None:
        return PostMove(post, heirs, tuple(code for code in heirs if code in decided))
    return PostMove(post, heirs, heirs if len(heirs) == 1 else None)


def manned_after(change: Change, on: date) -> frozenset[str]:
    """The areas in which somebody will hold a grid worker's post once the change is in effect."""
    ends = set(Plan.from_json(change.plan).heirs)
    workers = current_posts(on).filter(role=Role.WORKER, user__is_active=True)
    staying = set(workers.values_list("area_code", flat=True)) - ends
    moving = {
        code
        for move in post_moves(change, on)
        if move.post.role == Role.WORKER and move.post.user.is_active
        for code in move.to or ()
    }
    return frozenset(staying | moving)


def org_moves(change: Change) -> list[OrgMove]:
    """The organisations in areas that the change ends, by area."""
    heirs = Plan.from_json(change.plan).heirs
    orgs = list(Organisation.objects.filter(area_code__in=list(heirs), is_active=True).order_by("area_code", "id"))
    arriving = Counter((org.kind, heirs[org.area_code][0]) for org in orgs if len(heirs[org.area_code]) == 1)
    there = set(
        Organisation.objects.filter(area_code__in=[code for _kind, code in arriving], is_active=True).values_list(
            "kind", "area_code"
        )
    )
    return [OrgMove(org, heirs[org.area_code], _org_goes(org, heirs, arriving, there)) for org in orgs]


def _org_goes(
    org: Organisation,
    heirs: Mapping[str, tuple[str, ...]],
    arriving: Counter[tuple[str, str]],
    there: set[tuple[str, str]],
) -> str | None:
    found = heirs[org.area_code]
    if len(found) != 1:
        return None
    place = (org.kind, found[0])
    if org.kind in ONE_TO_AN_AREA and (arriving[place] > 1 or place in there):
        return None
    return found[0]
