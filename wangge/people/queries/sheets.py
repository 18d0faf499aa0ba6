"""The sheets of organisations and of staff: what is there, and what rows would change."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.db.models import Q

from wangge.areas import queries as areas
from wangge.lib.actor import Actor, Level
from wangge.lib.tables import Row
from wangge.people.columns import account_row, org_row, post_row
from wangge.people.comparison import Comparison, compare_units
from wangge.people.models import Organisation, Post, User
from wangge.people.rostering import KnownPost, Roster, Unit, compare_staff


def unit_rows() -> Iterator[dict[str, str]]:
    """Every organisation as a row of the sheet, retired ones too."""
    for org in Organisation.objects.order_by("kind", "area_code", "id"):
        yield org_row(vars(org))


def staff_rows(today: date) -> Iterator[dict[str, str]]:
    """Every account that is not closed, a row for each post held or to come, one without a post where there is none."""
    posts = _posts(today)
    for user in _users(today):
        account = account_row(vars(user))
        for post in posts.get(user.username, ()):
            yield {**account, **post.row}
        if user.username not in posts:
            yield account


def compared_units(rows: Iterable[Row], is_relied_on: Callable[[Organisation], bool]) -> Comparison:
    """What rows of the sheet of organisations would change; `is_relied_on` tells of cases, posts and items."""
    orgs = {org.code: org for org in Organisation.objects.all()}
    known = {code: org_row(vars(org)) for code, org in orgs.items()}
    return compare_units(rows, known, level_of=level_of, is_relied_on=lambda code: is_relied_on(orgs[code]))


def compared_staff(rows: Iterable[Row], today: date, by: Actor) -> Comparison:
    """What rows of the sheet of staff would change, when `by` asks."""
    roster = Roster(
        accounts={user.username: account_row(vars(user)) for user in User.objects.all()},
        posts=_posts(today),
        units={org.code: Unit(org.kind, org.area_code) for org in Organisation.objects.filter(is_active=True)},
        level_of=level_of,
        today=today,
        by=by.username,
    )
    return compare_staff(rows, roster)


def _users(today: date) -> Iterator[User]:
    yield from User.objects.filter(Q(closes_on__isnull=True) | Q(closes_on__gt=today)).order_by("username")


def _posts(today: date) -> dict[str, list[KnownPost]]:
    """Posts held or to come, by user name."""
    found: dict[str, list[KnownPost]] = {}
    held = Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today)).select_related("user", "org")
    for post in held.order_by("valid_from", "id"):
        row = post_row(vars(post), post.org.code)
        found.setdefault(post.user.username, []).append(KnownPost(post.pk, row))
    return found


def level_of(code: str) -> Level | None:
    """The level of an area that is there today, or None."""
    info = areas.index().get(code)
    return info.level if info else None
