"""Which desk holds a case: the lowest that exists, is staffed and competent; never the one complained of."""

from datetime import date
from typing import Any

import pytest

from tests.county import CITY, GRID, GRID2, GRID_C, TOWN, VILLAGE, VILLAGE_B
from tests.play import CONDUCT, FIRE, LAMP, Play
from wangge.cases import errors
from wangge.cases.holder import Desk, above, below, choose
from wangge.cases.models import Case
from wangge.cases.queries.telling import staff_timeline
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.lib.errors import DomainError, NotFound, RoleNotAllowed
from wangge.people.actions import end_post, give_post
from wangge.people.models import Post

pytestmark = pytest.mark.django_db


def path(*, is_town_staffed: bool = True, is_village_staffed: bool = True) -> list[Desk]:
    return [
        Desk(1, "city", CITY, False),
        Desk(2, "town", TOWN, is_town_staffed),
        Desk(3, "village", VILLAGE, is_village_staffed),
    ]


def test_the_lowest_staffed_desk_holds_and_the_city_takes_the_rest() -> None:
    assert choose(path()).org_id == 3
    assert choose(path(is_village_staffed=False)).org_id == 2
    assert choose(path(is_town_staffed=False)).org_id == 3
    assert choose(path(is_town_staffed=False, is_village_staffed=False)).org_id == 1
    with pytest.raises(ValueError, match="centre"):
        choose([])


def test_above_and_below_are_the_nearest_staffed_first() -> None:
    assert [desk.org_id for desk in above(path(), "village")] == [2, 1]
    assert [desk.org_id for desk in above(path(is_town_staffed=False), "village")] == [1]
    assert above(path(), "city") == []
    assert [desk.org_id for desk in below(path(), "city")] == [2, 3]
    assert [desk.org_id for desk in below(path(is_town_staffed=False), "city")] == [3]
    assert below(path(), "village") == []


def holder(case: Case) -> str:
    return Case.objects.select_related("holder").get(pk=case.pk).holder.code


def test_a_village_with_a_staffed_centre_holds_its_cases(play: Play) -> None:
    case = play.report(GRID)
    assert (holder(case), case.holder_level) == ("centre-village", "village")


def test_without_a_village_centre_the_town_holds_without_a_town_centre_the_city(play: Play) -> None:
    assert holder(play.report(GRID_C)) == "centre-town"
    play.cast.orgs["centre-town2"].posts.all().delete()
    play.cast.orgs["centre-town2"].delete()
    give_nobody(play)
    assert holder(play.report(GRID2)) == "centre-city"


def give_nobody(play: Play) -> None:
    """Let the directory notice that posts or centres have gone: a post that ended counts the revision up."""
    end_post(post=Post.objects.get(user__username="wu"), on=date(2026, 3, 1), by=SYSTEM, now=play.now)


def test_a_centre_without_staff_today_is_passed_over(play: Play) -> None:
    post = Post.objects.get(user__username="chen")
    end_post(post=post, on=date(2026, 3, 11), by=SYSTEM, now=play.now)
    assert holder(play.report(GRID)) == "centre-village"  # still held today
    end_post(post=post, on=date(2026, 3, 10), by=SYSTEM, now=play.now)
    assert holder(play.report(GRID)) == "centre-town"


def test_without_a_place_a_case_waits_in_the_named_town_else_in_the_city(play: Play) -> None:
    assert holder(play.report(area=TOWN)) == "centre-town"
    assert holder(play.report(area=VILLAGE)) == "centre-village"
    assert holder(play.report(area=VILLAGE_B)) == "centre-town"
    assert holder(play.report(place_unknown=True)) == "centre-city"


@pytest.mark.parametrize(
    "data",
    [
        {"contact_mode": "confidential", "contact": {"phone": "13905350001"}},
        {"category": CONDUCT},
        {"category": FIRE},
    ],
    ids=["confidential", "conduct", "emergency"],
)
def test_what_a_village_may_not_judge_starts_at_the_town(play: Play, data: dict[str, Any]) -> None:
    assert holder(play.report(GRID, **data)) == "centre-town"


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ("centre-village", "centre-town"),
        ("village-office", "centre-town"),
        ("centre-town", "centre-city"),  # not the village below it either
        ("town-office", "centre-city"),
        ("team-town", "centre-city"),
        ("housing", "centre-village"),
        ("centre-town2", "centre-village"),  # of another town: it has no part in this case
        ("centre-city", "centre-village"),
    ],
)
def test_a_complaint_skips_the_unit_that_it_is_about(play: Play, about: str, expected: str) -> None:
    assert holder(play.report(GRID, about=about)) == expected


def test_naming_the_unit_later_takes_the_case_away_from_it(play: Play) -> None:
    case = play.report(GRID)
    assert holder(play.do("chen", case, "recategorise", category=LAMP, about="centre-village")) == "centre-town"
    with pytest.raises(NotFound):
        play.do("chen", case, "comment")
    assert holder(play.do("li", case, "recategorise", category=LAMP, about="town-office")) == "centre-city"
    with pytest.raises(NotFound):
        play.do("li", case, "comment")
    assert play.do("jin", case, "dispatch").state == "dispatched"


def test_naming_the_desk_officer_takes_the_case_away_from_that_desk(play: Play) -> None:
    case = play.report(GRID)
    assert holder(play.do("chen", case, "recategorise", category=LAMP, about_worker="chen")) == "centre-town"
    with pytest.raises(NotFound):
        play.do("chen", case, "comment")
    with pytest.raises(errors.NoLevelThere):
        play.do("li", case, "delegate")


def test_verifier_and_caller_come_from_outside_the_unit_complained_of(play: Play) -> None:
    case = play.report(GRID, about="centre-village")
    play.do("li", case, "dispatch")
    play.do("sun", case, "sign")
    play.do("sun", case, "answer")
    for act in ("verify", "call_back"):
        with pytest.raises(NotFound):
            play.do("chen", case, act)
    play.do("li", case, "verify")
    assert play.do("li", case, "call_back").state == "closed"


def test_escalate_and_delegate_move_the_holder_and_nothing_else(play: Play) -> None:
    case = play.report(GRID, category=LAMP)
    with pytest.raises(RoleNotAllowed):
        play.do("qian", case, "escalate")
    assert holder(play.do("chen", case, "escalate", note="需街道协调")) == "centre-town"
    with pytest.raises(RoleNotAllowed):
        play.do("chen", case, "dispatch")  # the holder is above now
    moved = play.do("li", case, "escalate")
    assert (holder(moved), moved.state) == ("centre-city", "reported")
    with pytest.raises(errors.NoLevelThere):
        play.do("jin", case, "escalate")
    assert holder(play.do("jin", case, "delegate")) == "centre-town"
    assert holder(play.do("jin", case, "delegate")) == "centre-village"
    with pytest.raises(errors.NoLevelThere):
        play.do("chen", case, "delegate")
    assert holder(play.do("chen", case, "escalate", area=CITY)) == "centre-city"
    assert holder(play.do("jin", case, "delegate", area=VILLAGE)) == "centre-village"
    with pytest.raises(errors.NoLevelThere):
        play.do("chen", case, "escalate", area=VILLAGE)


@pytest.mark.parametrize("category", [CONDUCT, FIRE])
def test_what_a_village_may_not_judge_is_not_delegated_or_given_out_there(play: Play, category: str) -> None:
    case = play.report(GRID, category=category)
    with pytest.raises(errors.NoLevelThere):
        play.do("li", case, "delegate")
    plain = play.report(GRID)
    with pytest.raises(errors.UnitNotReachable):
        play.do("chen", plain, "dispatch", lead="village-office", category=category)
    assert holder(play.do("chen", plain, "recategorise", category=category)) == "centre-town"


def test_an_unstaffed_level_is_skipped_on_the_way_up_and_down(play: Play) -> None:
    case = play.report(GRID)
    end_post(post=Post.objects.get(user__username="li"), on=date(2026, 3, 9), by=SYSTEM, now=play.now)
    assert holder(play.do("chen", case, "escalate")) == "centre-city"
    assert holder(play.do("jin", case, "delegate")) == "centre-village"


def test_a_desk_above_acts_for_the_one_below_and_the_journal_says_so(play: Play) -> None:
    case = play.report(GRID)
    play.do("li", case, "dispatch")
    entry = Entry.objects.get(object_type="case", object_id=case.pk, act="dispatch")
    assert entry.org_id == play.cast.orgs["centre-town"].pk
    assert entry.data["for"] == play.cast.orgs["centre-village"].pk
    play.do("chen", case, "urge")
    assert "for" not in Entry.objects.get(object_type="case", object_id=case.pk, act="urge").data
    told = [moment.org for moment in staff_timeline(case, play.actor("li"))]
    assert told == ["", "城厢街道综治中心", "梨园社区综治中心"]


def test_a_desk_beside_or_below_does_not_act(play: Play) -> None:
    case = play.report(GRID_C)  # held by the town
    with pytest.raises(NotFound):
        play.do("chen", case, "dispatch")
    with pytest.raises(NotFound):
        play.do("zhao", case, "dispatch")
    give_post(
        user=play.cast.users["chen"],
        role=Role.SUPERVISOR,
        area_code=TOWN,
        level=Level.TOWN,
        org=play.cast.orgs["oversight"],
        by=SYSTEM,
        now=play.now,
        valid_from=date(2026, 1, 1),
    )
    with pytest.raises(RoleNotAllowed):
        play.do("chen", case, "dispatch")


def test_relocating_takes_the_case_to_the_desk_of_the_new_place(play: Play) -> None:
    case = play.report(GRID)
    moved = play.do("chen", case, "relocate", area=GRID2)
    assert (holder(moved), moved.town, moved.grid) == ("centre-town2", GRID2[:9] + "0" * 6, GRID2)
    with pytest.raises(DomainError):
        play.do("chen", case, "dispatch")
    assert play.do("zhao", case, "dispatch").state == "dispatched"
