"""Pages of leaders' instructions: giving one, replying, the list with its counts, and a constant number of queries."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import Cast
from tests.play import PLAIN_DAY, Play
from wangge.desk.tests.conftest import SignIn, act_url, case_url, do, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    return Play(cast, at(PLAIN_DAY))


def test_a_leader_instructs_and_the_unit_replies(play: Play, sign_in: SignIn) -> None:
    case = play.handling()
    asked = do(sign_in("lead"), case, "instruct", note="两天内修好", reply_by="2026-03-12", party="unit")
    assert asked.status_code in (200, 302), text_of(asked)
    page = text_of(sign_in("sun").get(case_url(case)))
    assert "两天内修好" in page and "待回复" in page and "请市住房和城乡建设局在 3月12日 17:30 前回复" in page
    nav = text_of(sign_in("sun").get("/desk/instructions/"))
    assert "领导批示 1" in nav and "两天内修好" in nav
    assert "两天内修好" in text_of(sign_in("li").get("/desk/instructions/?status=to_reply"))
    do(sign_in("sun"), case, "reply_instruction", note="明天上午抢修")
    shown = text_of(sign_in("lead").get(case_url(case)))
    assert "明天上午抢修" in shown and "已回复" in shown
    assert "没有这样的批示" in text_of(sign_in("lead").get("/desk/instructions/?status=to_reply"))


def test_before_it_is_given_out_there_is_nothing_to_choose(play: Play, sign_in: SignIn) -> None:
    case = play.report()
    assert 'name="party"' not in sign_in("lead").get(act_url(case, "instruct")).content.decode()
    bad = do(sign_in("lead"), case, "instruct", note="尽快交办", reply_by="2026-03-01")
    assert bad.status_code == 422 and "尽快交办" in bad.content.decode()


def test_which_of_several_is_chosen(play: Play, sign_in: SignIn) -> None:
    case = play.handling()
    for note, day in (("先看现场", "2026-03-12"), ("查同类点位", "2026-03-16")):
        play.do("lead", case, "instruct", note=note, reply_by=day)
    later = case.instructions.get(text="查同类点位")
    do(sign_in("sun"), case, "reply_instruction", note="已排查", instruction=str(later.pk))
    assert [each.text for each in case.instructions.filter(replied_at=None)] == ["先看现场"]


def test_empty_broken_and_foreign(play: Play, sign_in: SignIn) -> None:
    play.do("lead", play.handling(), "instruct")
    for query in ("?status=no-such", "?cursor=0", "?status=late"):
        page = sign_in("li").get(f"/desk/instructions/{query}")
        assert page.status_code == 200 and "没有这样的批示" in page.content.decode()
    for name in ("zhao", "zhou", "wu"):
        assert "没有这样的批示" in sign_in(name).get("/desk/instructions/?cursor=x").content.decode()
    assert sign_in("audit").get("/desk/instructions/").status_code == 403


@pytest.mark.parametrize("name", ["li", "sun", "lead"])
def test_the_list_asks_the_same_whatever_its_length(
    name: str, play: Play, sign_in: SignIn, still_snapshots: None
) -> None:
    client = sign_in(name)
    counted: list[int] = []
    for more in (1, 2):
        for _each in range(more):
            play.do("lead", play.handling(), "instruct", note="请抓紧")
        client.get("/desk/instructions/")
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/desk/instructions/")
        assert page.content.decode().count("请抓紧") == len(counted) * 2 + 1
        counted.append(len(seen))
    assert counted[0] == counted[1]
