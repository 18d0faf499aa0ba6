"""A unit's appeal against a rating: once, decided once by supervision, left out when it is upheld."""

from typing import Any

import pytest

from tests.play import Play
from wangge.cases import errors
from wangge.cases.models import Case, RatingAppeal, Verdict
from wangge.cases.states import State
from wangge.cli.proof import case_findings
from wangge.journal.models import Entry
from wangge.lib.errors import NotFound, RoleNotAllowed

pytestmark = pytest.mark.django_db
PHONE: dict[str, Any] = {"contact": {"name": "赵大姐", "phone": "13805350000"}}
BAD: dict[str, Any] = {"contacted": True, "solved": False, "satisfied": 1}


def rated(play: Play, **answers: Any) -> Case:
    return play.do("li", play.closed(**PHONE), "call_back", **(BAD | answers))


def test_upheld_the_rating_is_left_out(play: Play) -> None:
    case = rated(play)
    play.do("sun", case, "appeal_rating", note="当场已修好，诉求人说的是另一盏")
    appeal = RatingAppeal.objects.get()
    assert (appeal.org, appeal.is_upheld, appeal.reason) == (
        play.cast.orgs["housing"], None, "当场已修好，诉求人说的是另一盏",
    )  # fmt: skip
    decided = play.do("qian", case, "decide_rating", approve=True, note="照片和时间相符")
    appeal.refresh_from_db()
    assert (decided.state, appeal.is_upheld, appeal.answer) == (State.CLOSED, True, "照片和时间相符")
    assert Verdict.objects.get().left_out == "appealed"
    assert [entry.data.get("approve") for entry in Entry.objects.filter(act="decide_rating")] == [True]
    assert list(case_findings()) == []


def test_dismissed_it_counts_and_that_is_final(play: Play) -> None:
    case = rated(play)
    play.do("sun", case, "appeal_rating")
    with pytest.raises(errors.ActNotAllowed):
        play.do("sun", case, "appeal_rating")
    play.do("qian", case, "decide_rating", approve=False)
    assert Verdict.objects.get().left_out == ""
    for name, act in (("sun", "appeal_rating"), ("qian", "decide_rating")):
        with pytest.raises(errors.ActNotAllowed):
            play.do(name, case, act)


@pytest.mark.parametrize(
    ("name", "error"), [("zhao", NotFound), ("zhou", NotFound), ("li", RoleNotAllowed), ("qian", RoleNotAllowed)]
)
def test_who_may_not_appeal(play: Play, name: str, error: type) -> None:
    with pytest.raises(error):
        play.do(name, rated(play), "appeal_rating")


@pytest.mark.parametrize(("name", "error"), [("zhao", NotFound), ("li", RoleNotAllowed), ("sun", RoleNotAllowed)])
def test_who_may_not_decide(play: Play, name: str, error: type) -> None:
    case = rated(play)
    play.do("sun", case, "appeal_rating")
    with pytest.raises(error):
        play.do(name, case, "decide_rating")


def test_what_does_no_harm_cannot_be_appealed(play: Play) -> None:
    for case in (rated(play, solved=True, satisfied=3), play.closed(**PHONE)):
        with pytest.raises(errors.ActNotAllowed):
            play.do("sun", case, "appeal_rating")
    with pytest.raises(errors.UnknownFile):
        play.do("sun", rated(play), "appeal_rating", files=["5d8a1d0e-0000-4000-8000-000000000000"])


def test_one_of_several_ratings_is_named_by_its_report(play: Play) -> None:
    main, other = play.answered(**PHONE), play.report(**PHONE)
    play.do("li", other, "merge", into=main.number)
    play.do("li", main, "verify")
    play.do("li", main, "call_back", contacted=True, solved=True, satisfied=4)
    play.do("li", main, "call_back", **BAD, of=other.number)
    with pytest.raises(errors.NothingToAppeal):
        play.do("sun", main, "appeal_rating")
    play.do("sun", main, "appeal_rating", of=other.number)
    play.do("qian", main, "decide_rating", of=other.number)
    assert dict(Verdict.objects.values_list("case_id", "left_out")) == {main.pk: "", other.pk: "appealed"}
