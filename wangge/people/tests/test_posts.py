"""Posts open a scope from their first day until before their last; administrators hold nothing else."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from tests.county import CITY, GRID, GRID_B, PASSWORD, TOWN, Cast
from wangge.lib.actor import RESIDENT, SYSTEM, Level, Role
from wangge.lib.snapshot import Snapshot
from wangge.people.access import ScopeArea, actor_of_user, scope
from wangge.people.actions import create_user, end_post, give_post, set_password
from wangge.people.errors import AdministratorExclusive, UsernameTaken, WeakPassword
from wangge.people.models import Post, Token
from wangge.people.queries import centre_of, desks_of, directory, grids_without_worker, receivers, workers

pytestmark = pytest.mark.django_db


def roles(cast: Cast, name: str) -> list[Role]:
    Snapshot.drop_all()  # a process looks again within a second; the clock of a test jumps faster
    return [post.role for post in actor_of_user(cast.users[name]).posts]


def test_a_post_ends_at_midnight_in_the_office(cast: Cast, at: Callable[[str], datetime]) -> None:
    now = at("2026-03-09 10:00")
    end_post(post=Post.objects.get(user__username="li"), on=date(2026, 3, 10), by=SYSTEM, now=now)
    at("2026-03-09 23:59")
    assert roles(cast, "li") == [Role.DESK]
    at("2026-03-10 00:01")  # still the 9th in UTC
    assert roles(cast, "li") == []
    assert scope(actor_of_user(cast.users["li"])).is_empty
    assert centre_of(TOWN) is not None and not directory().centres[TOWN].is_staffed


def test_a_post_begins_on_its_day(cast: Cast, at: Callable[[str], datetime]) -> None:
    now = at("2026-03-09 10:00")
    user = create_user(username="new", name="新来的", password=PASSWORD, by=SYSTEM, now=now)
    give_post(
        user=user, role=Role.WORKER, area_code=GRID_B, level=Level.GRID, org=cast.orgs["team-town"], by=SYSTEM, now=now,
        valid_from=date(2026, 3, 10),
    )  # fmt: skip
    cast.users["new"] = user
    assert roles(cast, "new") == []
    assert grids_without_worker([GRID, GRID_B], date(2026, 3, 9)) == [GRID_B]
    at("2026-03-10 00:01")
    assert roles(cast, "new") == [Role.WORKER]
    assert grids_without_worker([GRID, GRID_B], date(2026, 3, 10)) == []
    assert [post.user.username for post in workers("370682001", date(2026, 3, 10))] == ["wang", "new"]


def test_the_scope_of_each_role(cast: Cast) -> None:
    def told(name: str) -> tuple[tuple[ScopeArea, ...], frozenset[int]]:
        held = scope(cast.actor(name))
        return held.areas, held.org_ids

    nobody: frozenset[int] = frozenset()
    assert told("wang") == ((ScopeArea(Level.GRID, GRID),), nobody)
    assert told("li") == told("lead") == ((ScopeArea(Level.TOWN, TOWN),), nobody)
    assert told("jin") == told("qian") == ((ScopeArea(Level.CITY, CITY),), nobody)
    assert told("he") == ((ScopeArea(Level.TOWN, TOWN, disputes_only=True),), nobody)
    assert told("sun") == ((), frozenset({cast.orgs["housing"].pk}))
    assert scope(cast.actor("lead")).own_org_ids == {cast.orgs["centre-town"].pk}
    for name in ("sys", "sec", "audit"):
        assert scope(cast.actor(name)).is_empty
    assert scope(RESIDENT).is_empty
    assert scope(SYSTEM).areas == (ScopeArea(Level.CITY, ""),)


def test_administrators_hold_no_other_post_and_not_each_others(cast: Cast, at: Callable[[str], datetime]) -> None:
    now = at("2026-03-09 10:00")
    for name, role in (("sys", Role.SECADMIN), ("audit", Role.DESK), ("li", Role.SYSADMIN)):
        with pytest.raises(AdministratorExclusive):
            give_post(
                user=cast.users[name], role=role, area_code=CITY, level=Level.CITY, org=cast.orgs["oversight"],
                by=SYSTEM, now=now,
            )  # fmt: skip


def test_one_who_left_is_nobody(cast: Cast) -> None:
    user = cast.users["li"]
    user.is_active = False
    user.save()
    actor = actor_of_user(user)
    assert (actor.id, actor.posts, actor.kind) == (None, (), "anonymous")


def test_names_are_taken_once_and_passwords_are_strong(cast: Cast, at: Callable[[str], datetime]) -> None:
    now = at("2026-03-09 10:00")
    with pytest.raises(UsernameTaken):
        create_user(username="li", name="又一个", password=PASSWORD, by=SYSTEM, now=now)
    for weak in ("short-1", "password1234", "qian-duty-qian-duty"[:8]):
        with pytest.raises(WeakPassword):
            create_user(username="qian-duty", name="钱", password=weak, by=SYSTEM, now=now)
    set_password(user=cast.users["li"], password="another-good-one-9", by=SYSTEM, now=now)
    assert not Token.objects.filter(user=cast.users["li"]).exists()


def test_the_directory_knows_receivers_desks_and_localities(cast: Cast) -> None:
    def codes(level: Level) -> set[str]:
        return {org.code for org in receivers(level)}

    assert codes(Level.VILLAGE) == {"village-office"}
    assert codes(Level.TOWN) == {"housing", "sanitation", "town-office", "village-office"}
    assert codes(Level.CITY) == {"housing", "sanitation", "police", "town-office", "village-office"}
    assert directory().local[TOWN] == {cast.orgs["centre-town"].pk, cast.orgs["town-office"].pk}
    assert CITY not in directory().local
    assert desks_of(cast.users["li"].pk, date(2026, 3, 9)) == {cast.orgs["centre-town"].pk}
    assert desks_of(cast.users["sun"].pk, date(2026, 3, 9)) == set()
