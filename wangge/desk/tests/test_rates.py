"""The pages of rates: figures with n and interval, "too few", the answers left out with their reason, appeals."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import TOWN2, Cast
from tests.play import PLAIN_DAY, Play
from wangge.cases.models import Case, Verdict
from wangge.desk.tests.conftest import SignIn, text_of

pytestmark = pytest.mark.django_db
PHONE: dict[str, Any] = {"contact": {"name": "赵大姐", "phone": "13805350000"}}


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    """Closings of the morning, looked at in the afternoon."""
    made = Play(cast, at(PLAIN_DAY))
    at("2026-03-10 15:00")
    return made


def answered(play: Play, n: int, solved: int) -> list[Case]:
    """So many closings of which so many were solved, as the reporters said."""
    cases = [play.closed(**PHONE) for _turn in range(n)]
    for turn, case in enumerate(cases):
        is_solved = turn < solved
        Verdict.objects.filter(case=case).update(
            outcome="reached", is_solved=is_solved, satisfied=4 if is_solved else 1
        )
    return cases


def test_a_rate_with_its_n_and_interval(play: Play, sign_in: SignIn) -> None:
    answered(play, 10, 8)
    told = text_of(sign_in("li").get("/desk/rates/"))
    assert "市住房和城乡建设局 10 100% 10 / 10 100.0% n=10，72–100% 80.0% n=10，49–94%" in told
    assert "合计 10" in told and "全市 100%" in told
    english = text_of(sign_in("li").get("/desk/rates/?by=town", headers={"Accept-Language": "en"}))
    assert "n=10, 49–94%" in english and "城厢街道 10" in english


def test_too_few_says_so(play: Play, sign_in: SignIn) -> None:
    answered(play, 3, 2)
    told = text_of(sign_in("qian").get("/desk/rates/"))
    assert "样本太少 2 / 3" in told and "66.7%" not in told
    assert "这段时间没有办结" in text_of(sign_in("zhao").get("/desk/rates/"))


def test_what_is_left_out_is_listed_with_its_reason_and_appeals_with_their_decision(
    play: Play, sign_in: SignIn
) -> None:
    anonymous = play.closed()
    one, other = answered(play, 2, 0)
    play.do("sun", one, "appeal_rating", note="当场已修好，有照片")
    play.do("qian", one, "decide_rating", approve=True, note="照片属实")
    play.do("sun", other, "appeal_rating", note="诉求人误会")
    client = sign_in("li")
    left_out = text_of(client.get("/desk/rates/answers/"))
    assert f"{anonymous.number}" in left_out and "匿名或没有留联系方式" in left_out
    assert one.number in left_out and "申诉成立" in left_out and "照片属实" in left_out
    assert other.number not in left_out
    appealed = text_of(client.get("/desk/rates/answers/?which=appealed"))
    assert "申诉待审定" in appealed and "诉求人误会" in appealed and anonymous.number not in appealed
    assert other.number in text_of(client.get("/desk/rates/answers/?which=not_solved"))
    assert "共 3 条" in text_of(client.get("/desk/rates/answers/?which=all"))
    only = text_of(client.get("/desk/rates/answers/?which=left_out&left_out=appealed"))
    assert one.number in only and anonymous.number not in only
    rates = client.get("/desk/rates/").content.decode()
    assert "which=left_out" in rates and "不计入的 2 个回答" in rates


def test_kept_closed_is_told(play: Play, sign_in: SignIn) -> None:
    case = play.closed(**PHONE)
    play.do("li", case, "call_back", outcome="reached", contacted=None, solved=False, satisfied=1)
    play.do("li", case, "keep_closed")
    assert "维持办结" in text_of(sign_in("sun").get("/desk/rates/answers/?which=not_solved"))


def test_broken_and_foreign(play: Play, sign_in: SignIn) -> None:
    answered(play, 1, 1)
    client = sign_in("li")
    for query in ("?days=7&by=person", "?unit=x&area=", "?category=02"):
        assert "市住房和城乡建设局" in text_of(client.get(f"/desk/rates/{query}"))
    assert "这段时间没有办结" in text_of(client.get(f"/desk/rates/?area={TOWN2}"))
    assert client.get("/desk/rates/answers/?which=all&cursor=broken").status_code == 200
    assert "没有这样的回答" in text_of(sign_in("zhou").get("/desk/rates/answers/?which=all"))
    for name in ("wang", "sys", "audit"):
        assert sign_in(name).get("/desk/rates/").status_code == 403
        assert sign_in(name).get("/desk/rates/answers/").status_code == 403


@pytest.mark.parametrize("path", ["/desk/rates/", "/desk/rates/answers/?which=all"])
def test_queries_do_not_grow(play: Play, sign_in: SignIn, still_snapshots: None, path: str) -> None:
    client = sign_in("li")
    counted = []
    for more in (1, 2):
        answered(play, more, 1)
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        counted.append(len(seen))
    assert counted[0] == counted[1]
