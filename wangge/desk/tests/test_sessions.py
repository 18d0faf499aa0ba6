"""Pages of joint sessions: calling one from the case, what each may do, minutes in print, refusals, query counts."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import Cast
from tests.play import PLAIN_DAY, Play
from wangge.cases.models import Case, Commitment, JointSession
from wangge.desk.tests.conftest import SignIn, act_url, case_url, do, fields_of, text_of
from wangge.files.tests.made import jpeg

pytestmark = pytest.mark.django_db
CALL = {"units": ["sanitation", "town-office"], "starts_at": "2026-03-11T09:00", "place": "街道三楼会议室"}


@pytest.fixture
def play(cast: Cast, at: Callable[[str], datetime]) -> Play:
    return Play(cast, at(PLAIN_DAY))


def called(play: Play) -> JointSession:
    play.do("li", play.handling(), "convene", units=["sanitation"])
    return JointSession.objects.latest("id")


def test_from_the_case_page_to_the_signature(play: Play, at: Callable[[str], datetime], sign_in: SignIn) -> None:
    case, other = play.handling(), play.report()
    asked = do(sign_in("li"), case, "convene", note="路灯产权不清，请到场研究", also=other.number, **CALL)
    assert asked.status_code in (200, 302), text_of(asked)
    session = JointSession.objects.get()
    address = f"/desk/sessions/{session.pk}/"
    assert "街道三楼会议室" in text_of(sign_in("li").get(case_url(other)))
    listed = text_of(sign_in("zhou").get("/desk/sessions/?status=upcoming"))
    assert "会商 1" in listed and "路灯产权不清" in listed and "2 个单位" in listed
    assert "记录纪要" not in text_of(sign_in("li").get(address))
    at("2026-03-11 10:30")
    page = sign_in("li").get(address)
    assert "待记纪要" in text_of(page)
    early = sign_in("li").post(f"{address}record/", {"text": " "})
    assert early.status_code == 422
    sign_in("li").post(f"{address}record/", {"text": "由环卫牵头清理", "attended": ["sanitation"]})
    promise = {
        **fields_of(sign_in("zhou").get(address), "/commit/"),
        "org": "sanitation",
        "text": "清运杂物",
        "until": "2026-03-16",
    }
    assert sign_in("zhou").post(f"{address}commit/", promise).status_code == 302
    made = Commitment.objects.get()
    told = sign_in("zhou").post(f"{address}report/", {"commitment": made.pk, "text": "已清完"})
    assert told.status_code == 302
    again = sign_in("zhou").post(f"{address}report/", {"commitment": made.pk, "text": "又报一次"})
    assert again.status_code in (409, 422) and "又报一次" in again.content.decode()
    assert "已报完成，待核实" in text_of(sign_in("li").get(address))
    sign_in("li").post(f"{address}confirm/", {"commitment": made.pk, "approve": "true", "text": ""})
    sign_in("li").post(f"{address}conclude/", {"text": "产权归街道，环卫代管"})
    assert "待领导签署" in text_of(sign_in("lead").get(address))
    assert sign_in("lead").post(f"{address}sign/").status_code == 302
    printed = text_of(sign_in("li").get(f"{address}print/"))
    assert "由环卫牵头清理" in printed and "产权归街道" in printed and "雷主任" in printed
    assert "已办结 1" in text_of(sign_in("li").get("/desk/sessions/"))
    assert sign_in("zhou").get(address).status_code == 404


def test_a_form_sent_twice_promises_once(play: Play, sign_in: SignIn) -> None:
    address, zhou = f"/desk/sessions/{called(play).pk}/", sign_in("zhou")
    fields = fields_of(zhou.get(address), "/commit/") | {"org": "sanitation", "text": "清运", "until": "2026-03-16"}
    for _turn in range(2):
        assert zhou.post(f"{address}commit/", fields).status_code == 302
    assert Commitment.objects.count() == 1
    other = zhou.post(f"{address}commit/", {**fields, "text": "别的话"})
    assert other.status_code == 409 and Commitment.objects.count() == 1
    late = fields_of(zhou.get(address), "/report/") | {"commitment": Commitment.objects.get().pk, "text": "已清完"}
    for _turn in range(2):
        assert zhou.post(f"{address}report/", late).status_code == 302


def test_what_was_promised_is_proved_with_pictures(play: Play, at: Callable[[str], datetime], sign_in: SignIn) -> None:
    session, zhou = called(play), sign_in("zhou")
    address = f"/desk/sessions/{session.pk}/"
    promise = fields_of(zhou.get(address), "/commit/") | {"org": "sanitation", "text": "清运", "until": "2026-03-16"}
    zhou.post(f"{address}commit/", promise)
    made = Commitment.objects.get()
    page = zhou.get(address)
    assert 'enctype="multipart/form-data"' in page.content.decode()
    done = fields_of(page, "/report/") | {"commitment": made.pk, "text": "已清完"}
    refused = zhou.post(f"{address}report/", done | {"files": SimpleUploadedFile("清运.jpg", b"no picture")})
    assert refused.status_code == 415 and "已清完" in refused.content.decode()
    assert zhou.post(f"{address}report/", done | {"files": SimpleUploadedFile("清运.jpg", jpeg())}).status_code == 302
    made.refresh_from_db()
    case = session.matters.get().case
    link = f"{case_url(case)}files/{made.files[0]}/"
    for name in ("li", "zhou", "sun"):
        told = sign_in(name).get(address).content.decode()
        assert link in told and sign_in(name).get(link).status_code == 200
        assert link in sign_in(name).get(case_url(case)).content.decode()
    assert "清运.jpg" in sign_in("li").get(f"{address}print/").content.decode()


def test_what_was_typed_stays_when_it_is_refused(play: Play, sign_in: SignIn) -> None:
    case = play.handling()
    bad = do(sign_in("li"), case, "convene", note="请到场研究", also="370682-20260101-999999", **CALL)
    assert bad.status_code == 422
    assert "请到场研究" in bad.content.decode() and "找不到，或者不能由本中心一并会商" in text_of(bad)
    page = sign_in("li").get(act_url(case, "convene")).content.decode()
    assert "市公安局" in page and "莱阳市综治中心</option>" not in page


def test_who_may_do_what(play: Play, sign_in: SignIn) -> None:
    address = f"/desk/sessions/{called(play).pk}/"
    for name, status in (("zhao", 404), ("he", 404), ("audit", 403), ("sun", 200), ("zhou", 200)):
        assert sign_in(name).get(address).status_code == status, name
    assert sign_in("sun").post(f"{address}cancel/", {"text": "x"}).status_code == 403
    assert sign_in("zhao").post(f"{address}cancel/", {"text": "x"}).status_code == 404
    assert sign_in("li").post(f"{address}burn/", {}).status_code == 404
    assert sign_in("li").post(f"{address}cancel/", {"text": "已商定"}).status_code == 302
    assert sign_in("li").post(f"{address}cancel/", {"text": "再取消"}).status_code == 409
    assert "没有这样的会商" in text_of(sign_in("zhou").get("/desk/sessions/"))


def test_a_confidential_case_shows_its_brief_alone(play: Play, sign_in: SignIn) -> None:
    secret = play.report(contact_mode="confidential", contact={"name": "赵大姐", "phone": "13805350000"})
    play.do("li", secret, "convene", brief="研究路灯管护")
    address = f"/desk/sessions/{JointSession.objects.get().pk}/"
    for path in (address, f"{address}print/", case_url(secret)):
        page = text_of(sign_in("zhou").get(path))
        assert "研究路灯管护" in page and "三天不亮" not in page


def test_a_case_that_came_back_twice_says_what_it_waits_for(play: Play, sign_in: SignIn) -> None:
    case = play.closed()
    Case.objects.filter(pk=case.pk).update(reopenings=2)
    assert "须由市级中心召集会商" in text_of(sign_in("li").get(case_url(case)))
    refused = do(sign_in("li"), case, "archive")
    assert refused.status_code == 409 and "须由市级中心召集会商" in text_of(refused)
    play.concluded(case)
    assert "须由市级中心召集会商" not in text_of(sign_in("li").get(case_url(case)))


def test_empty_and_broken(play: Play, sign_in: SignIn) -> None:
    for query in ("", "?status=no-such", "?cursor=x", "?cursor=99999999999999999999"):
        page = sign_in("li").get(f"/desk/sessions/{query}")
        assert page.status_code == 200 and "没有这样的会商" in page.content.decode()


@pytest.mark.parametrize("name", ["li", "zhou", "lead"])
def test_lists_and_pages_ask_the_same_whatever_their_length(
    name: str, play: Play, sign_in: SignIn, still_snapshots: None
) -> None:
    client, counted = sign_in(name), []
    for more in (1, 2):
        for _each in range(more):
            session = called(play)
        for path in ("/desk/sessions/", f"/desk/sessions/{session.pk}/"):
            client.get(path)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            counted.append(len(seen))
    assert counted[:2] == counted[2:]
