"""Posts and organisations follow a change of areas: plainly where that is plain, by a person's word where it is not."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.county import GRID, GRID2, GRID_B, GRID_C, TOWN, TOWN2, VILLAGE, VILLAGE_B, Cast
from wangge.areas.actions.applying import apply_change
from wangge.areas.actions.drafting import approve_change, draft_change, propose_change
from wangge.areas.models import Change
from wangge.areas.tests.changing import ADMIN, LEADER, asked, line
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.people.access import actor_of_user, scope
from wangge.people.actions import create_organisation, give_post
from wangge.people.actions.carrying import Carried, carry_posts, decide_carry
from wangge.people.errors import NoSuchHeir
from wangge.people.models import Organisation, Post
from wangge.people.queries import centre_of
from wangge.people.queries.following import manned_after, org_moves, post_moves

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
KNIFE = line((120.705, 36.96), (120.705, 36.99))
WEST, EAST = VILLAGE[:12] + "003", VILLAGE[:12] + "004"


@pytest.fixture
def now(at: Callable[[str], datetime]) -> datetime:
    return at("2026-03-10 10:00")


def drafted(now: datetime, kind: str, *sources: str, **more: Any) -> Change:
    return draft_change(asked=asked(kind, *sources, **more), by=ADMIN, now=now)


def in_effect(change: Change, now: datetime) -> Change:
    manned = {made["code"] for made in change.plan["made"]}
    propose_change(change=change, manned=manned, by=ADMIN, now=now)
    approve_change(change=change, manned=manned, by=LEADER, now=now)
    return apply_change(change=change, by=SYSTEM, now=now)


def areas_of(cast: Cast, name: str) -> list[str]:
    """The areas of the posts that somebody holds today."""
    held = Post.objects.filter(user=cast.users[name], valid_from__lte=TODAY).exclude(valid_to__lte=TODAY)
    return sorted(held.values_list("area_code", flat=True))


def test_a_post_goes_to_the_one_heir_with_role_unit_and_dates(cast: Cast, now: datetime) -> None:
    change = in_effect(drafted(now, "move", GRID, into=VILLAGE_B), now)
    assert carry_posts(change=change, by=SYSTEM, now=now) == Carried(1, 0, 0)
    new = VILLAGE_B[:12] + "002"
    old, post = Post.objects.filter(user=cast.users["wang"]).order_by("id")
    assert (old.area_code, old.valid_to) == (GRID, TODAY)
    assert (post.area_code, post.level, post.origin, post.valid_from) == (new, "grid", "full_time", TODAY)
    assert post.org_id == old.org_id
    entries = Entry.objects.filter(object_type="user", object_id=cast.users["wang"].pk, data__change=change.pk)
    assert sorted(entry.act for entry in entries) == ["end_post", "give_post"]


def test_twice_is_once(cast: Cast, now: datetime) -> None:
    change = in_effect(drafted(now, "move", GRID, into=VILLAGE_B), now)
    carry_posts(change=change, by=SYSTEM, now=now)
    count = Entry.objects.count()
    assert carry_posts(change=change, by=SYSTEM, now=now + timedelta(minutes=1)) == Carried(0, 0, 0)
    assert Entry.objects.count() == count


def test_two_posts_that_meet_are_one(cast: Cast, now: datetime) -> None:
    give_post(
        user=cast.users["wang"], role=Role.WORKER, area_code=GRID_B, level=Level.GRID, org=cast.orgs["team-town"],
        by=SYSTEM, now=now, valid_from=date(2025, 1, 1),
    )  # fmt: skip
    change = in_effect(drafted(now, "merge", GRID, GRID_B), now)
    carry_posts(change=change, by=SYSTEM, now=now)
    assert areas_of(cast, "wang") == [VILLAGE[:12] + "003"]


def test_the_post_of_a_split_grid_waits_for_a_person(cast: Cast, now: datetime) -> None:
    change = drafted(now, "split", GRID, drawing=KNIFE)
    (move,) = post_moves(change, TODAY)
    assert (move.heirs, move.is_open) == ((WEST, EAST), True)
    assert not {WEST, EAST} & manned_after(change, TODAY)
    change = in_effect(change, now)
    assert carry_posts(change=change, by=SYSTEM, now=now) == Carried(0, 0, 1)
    assert areas_of(cast, "wang") == [GRID]
    decide_carry(change=change, post=move.post, to=[EAST], by=ADMIN, now=now)
    assert areas_of(cast, "wang") == [EAST]


def test_decided_before_the_day_it_goes_by_itself(cast: Cast, now: datetime) -> None:
    change = drafted(now, "split", GRID, drawing=KNIFE)
    post = cast.users["wang"].posts.get()
    decide_carry(change=change, post=post, to=[WEST], by=ADMIN, now=now)
    decide_carry(change=change, post=post, to=[WEST, EAST], by=ADMIN, now=now)
    assert {WEST, EAST} <= manned_after(change, TODAY)
    assert areas_of(cast, "wang") == [GRID]
    in_effect(change, now)
    assert carry_posts(change=change, by=SYSTEM, now=now) == Carried(1, 0, 0)
    assert areas_of(cast, "wang") == [WEST, EAST]


def test_a_post_may_end_with_its_area(cast: Cast, now: datetime) -> None:
    change = drafted(now, "split", GRID, drawing=KNIFE)
    decide_carry(change=change, post=cast.users["wang"].posts.get(), to=[], by=ADMIN, now=now)
    in_effect(change, now)
    carry_posts(change=change, by=SYSTEM, now=now)
    assert areas_of(cast, "wang") == []


def test_a_post_goes_to_heirs_only(cast: Cast, now: datetime) -> None:
    change = drafted(now, "split", GRID, drawing=KNIFE)
    with pytest.raises(NoSuchHeir):
        decide_carry(change=change, post=cast.users["wang"].posts.get(), to=[GRID_C], by=ADMIN, now=now)
    with pytest.raises(NoSuchHeir):
        decide_carry(change=change, post=cast.users["wu"].posts.get(), to=[], by=ADMIN, now=now)


def test_a_post_that_has_not_begun_goes_too(cast: Cast, now: datetime) -> None:
    later = give_post(
        user=cast.users["wu"], role=Role.WORKER, area_code=GRID, level=Level.GRID, org=cast.orgs["team-town2"],
        by=SYSTEM, now=now, valid_from=date(2026, 4, 1),
    )  # fmt: skip
    change = in_effect(drafted(now, "move", GRID, into=VILLAGE_B), now)
    carry_posts(change=change, by=SYSTEM, now=now)
    later.refresh_from_db()
    assert later.valid_to == date(2026, 4, 2)
    assert Post.objects.get(user=cast.users["wu"], area_code=VILLAGE_B[:12] + "002").valid_from == date(2026, 4, 2)


def test_a_centre_goes_with_its_village_and_keeps_its_desk(cast: Cast, now: datetime) -> None:
    change = in_effect(drafted(now, "merge", VILLAGE, VILLAGE_B, names=["梨园富水社区"]), now)
    assert carry_posts(change=change, by=SYSTEM, now=now) == Carried(2, 2, 0)
    merged = TOWN[:9] + "601000"
    centre = centre_of(merged)
    assert centre is not None
    assert (centre.code, centre.is_staffed) == ("centre-village", True)
    assert areas_of(cast, "chen") == [merged]
    assert Organisation.objects.get(code="village-office").area_code == merged
    entry = Entry.objects.filter(act="move_organisation", object_id=centre.id).get()
    assert entry.data == {"area_before": VILLAGE, "area": merged, "change": change.pk}


def test_two_centres_that_meet_are_for_a_person_to_put_together(cast: Cast, now: datetime) -> None:
    create_organisation(
        code="centre-b",
        name="富水社区综治中心",
        kind="centre",
        level=Level.VILLAGE,
        area_code=VILLAGE_B,
        by=SYSTEM,
        now=now,
    )
    change = in_effect(drafted(now, "merge", VILLAGE, VILLAGE_B, names=["梨园富水社区"]), now)
    assert {move.org.code for move in org_moves(change) if move.to is None} == {"centre-village", "centre-b"}
    assert carry_posts(change=change, by=SYSTEM, now=now).waiting == 2


def test_a_town_that_takes_another_in_has_its_closed_cases_in_scope(cast: Cast, now: datetime) -> None:
    change = in_effect(drafted(now, "merge", TOWN, TOWN2, into=TOWN), now)
    carry_posts(change=change, by=SYSTEM, now=now)
    seen = {area.code for area in scope(actor_of_user(cast.users["li"])).areas}
    assert seen == {TOWN, TOWN2}
    assert areas_of(cast, "wu") == ["370682001201001"]
    assert {area.code for area in scope(actor_of_user(cast.users["wu"])).areas} == {"370682001201001", GRID2}
