"""The phone's batch and feed: each outcome, each kind, who gets what, and that nothing is done twice or dropped."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import GRID, GRID2, inside
from tests.play import LAMP, RUBBISH, Play
from wangge.cases.models import Case
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg
from wangge.journal.models import Entry, Receipt


@pytest.fixture
def wang(play: Play) -> Caller:
    return Caller(play.cast.users["wang"])


def given(play: Play, name: str = "wang", desk: str = "li", grid: str = GRID) -> Case:
    """A case that a town gave to a grid worker."""
    case = play.report(grid, category=RUBBISH)
    return play.do(desk, case, "dispatch", lead=None, worker=name, category=RUBBISH)


def operation(kind: str, /, files: Any = (), **data: Any) -> dict[str, Any]:
    aside = {name: data.pop(name) for name in ("client_id", "captured_at", "base_version", "basis") if name in data}
    made: dict[str, Any] = {"client_id": str(uuid.uuid4()), "kind": kind, "data": data, "files": list(files)}
    return made | aside


def send(caller: Caller, *operations: dict[str, Any], user: str = "wang", **more: Any) -> list[dict[str, Any]]:
    response = caller.post("/sync", {"user": user, "operations": list(operations), **more})
    assert response.status_code == 200, response.content.decode()
    return list(response.json()["items"])


def feed(caller: Caller, since: str = "", **more: Any) -> dict[str, Any]:
    response = caller.get("/sync", since=since, **more)
    assert response.status_code == 200, response.content.decode()
    return dict(response.json())


def in_pieces(caller: Caller, content: bytes, size: int = 400, name: str = "现场.jpg") -> str:
    file_id = str(uuid.uuid4())
    digest = hashlib.sha256(content).hexdigest()
    caller.post("/sync/files", {"id": file_id, "size": len(content), "sha256": digest, "name": name})
    for offset in range(0, len(content), size):
        response = piece(caller, file_id, offset, content[offset : offset + size])
        assert response.status_code == 200, response.content.decode()
    assert response.json()["ready"] is True
    return file_id


def piece(caller: Caller, file_id: str, offset: int, content: bytes) -> Any:
    return caller.put_piece(f"/sync/files/{file_id}?offset={offset}", content)


def test_a_report_with_photos_and_what_was_done(play: Play, wang: Caller) -> None:
    before, after = in_pieces(wang, jpeg()), in_pieces(wang, jpeg(width=80))
    lon, lat = inside(GRID)
    files = [{"id": before, "purpose": "report"}, {"id": after, "purpose": "proof"}]
    sent = operation("report", text="路口洒了沙子", lon=lon, lat=lat, category=RUBBISH, result="已扫净", files=files)
    first, again = send(wang, sent)[0], send(wang, sent)[0]
    case = Case.objects.get()
    assert (first["outcome"], again["outcome"]) == ("applied", "repeated")
    assert first["result"]["number"] == again["result"]["number"] == case.number
    assert (case.state, case.is_self_handled, case.channel) == ("closed", True, "worker")
    assert case.reporter_user_id == play.actor("wang").id
    assert sorted(Upload.objects.values_list("purpose", flat=True)) == ["proof", "report"]


def test_what_may_not_be_settled_is_refused_whole(wang: Caller) -> None:
    lon, lat = inside(GRID)
    lamp = operation("report", text="路灯不亮", lon=lon, lat=lat, category=LAMP, result="修好了")
    lon, lat = inside(GRID2)
    elsewhere = operation("report", text="一堆垃圾", lon=lon, lat=lat, category=RUBBISH, result="扫了")
    codes = [each["problem"]["code"] for each in send(wang, lamp, elsewhere)]
    assert codes == ["not_admitted", "invalid_input"]
    assert not Case.objects.exists()
    assert not Receipt.objects.exists()


def test_sign_and_answer_with_the_base_that_was_seen(play: Play, wang: Caller) -> None:
    case = given(play)
    seen = feed(wang)["cases"][0]
    assert (seen["number"], seen["acts"][0], seen["is_mine"]) == (case.number, "sign", True)
    base: dict[str, Any] = {"base_version": seen["version"], "basis": seen["basis"]}
    signed = send(wang, operation("act", number=case.number, act="sign", **base))[0]
    assert (signed["outcome"], signed["result"]["state"]) == ("applied", "handling")
    after = signed["result"]["case"]
    base = {"base_version": after["version"], "basis": after["basis"]}
    proof = [{"id": in_pieces(wang, jpeg())}]
    data = {"number": case.number, "act": "answer", "result": "已清运", "closure_class": "solved"}
    answered = send(wang, operation("act", files=proof, **data, **base))[0]
    assert (answered["outcome"], answered["result"]["state"]) == ("applied", "answered")
    assert Upload.objects.get().owner_id == case.pk


def test_one_bad_operation_never_spoils_the_others(play: Play, wang: Caller) -> None:
    case = given(play)
    outcomes = send(
        wang,
        {"client_id": "none", "kind": "act"},
        operation("dance"),
        operation("act", number=case.number, act="fly"),
        operation("act", number=case.number, act="answer", result="早了", closure_class="solved"),
        operation("act", number=case.number, act="sign"),
        operation("act", number=case.number, act="answer", closure_class="solved"),
        operation("report", text="没说在哪里"),
    )
    assert [each["outcome"] for each in outcomes] == [*["refused"] * 4, "applied", *["refused"] * 2]
    assert [each["problem"]["code"] for each in outcomes if each["outcome"] == "refused"] == [
        "invalid_input", "kind_unknown", "not_found", "act_not_allowed", "invalid_input", "place_required",
    ]  # fmt: skip
    case.refresh_from_db()
    assert case.state == "handling"


@pytest.mark.parametrize("text", ["路灯坏了\ud83d", "路灯\0坏了"])
def test_text_that_no_database_stores_spoils_its_own_operation_only(wang: Caller, text: str) -> None:
    spoilt = [operation("report", text=text, category=LAMP, area=GRID), {"client_id": text}, {"kind": "act", text: 1}]
    outcomes = send(wang, *spoilt, operation("report", text="路灯坏了", category=LAMP, area=GRID))
    assert [each["outcome"] for each in outcomes] == ["refused", "refused", "refused", "applied"]
    assert Case.objects.count() == 1


def test_a_stale_base_is_no_conflict_where_nothing_that_matters_changed(play: Play, wang: Caller) -> None:
    case = given(play)
    seen = feed(wang)["cases"][0]
    play.do("li", case, "urge", note="请抓紧")
    case.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)
    base = {"base_version": seen["version"], "basis": seen["basis"]}
    assert send(wang, operation("act", number=case.number, act="sign", **base))[0]["outcome"] == "applied"


def test_a_conflict_tells_both_versions_and_a_person_decides(play: Play, wang: Caller) -> None:
    case = given(play)
    play.do("wang", case, "sign")
    seen = feed(wang)["cases"][0]
    lon, lat = inside(GRID)
    play.do("li", case, "relocate", lon=lon + 0.001, lat=lat, address="改到北门")
    data = {"number": case.number, "act": "answer", "result": "南门已清", "closure_class": "solved"}
    base = {"base_version": seen["version"], "basis": seen["basis"]}
    conflict = send(wang, operation("act", **data, **base))[0]
    assert (conflict["outcome"], conflict["problem"]["code"]) == ("conflict", "version_conflict")
    assert conflict["mine"]["result"] == "南门已清"
    assert conflict["theirs"]["address"] == "改到北门"
    case.refresh_from_db()
    assert case.state == "handling"
    # Words that change nothing are taken whatever has become of it; and mine again, on what stands now.
    assert (
        send(wang, operation("act", number=case.number, act="comment", note="在北门", **base))[0]["outcome"]
        == "applied"
    )
    theirs = {"base_version": conflict["theirs"]["version"], "basis": conflict["theirs"]["basis"]}
    assert send(wang, operation("act", **data, **theirs))[0]["outcome"] == "applied"


def test_an_act_that_the_state_forbids_meanwhile_is_a_conflict(play: Play, wang: Caller) -> None:
    case = play.report(category=RUBBISH)
    seen = next(each for each in feed(wang)["cases"] if each["number"] == case.number)
    assert "self_handle" in seen["acts"]
    play.do("li", case, "dispatch", lead="sanitation", category=RUBBISH)
    base = {"base_version": seen["version"], "basis": seen["basis"]}
    done = send(wang, operation("act", number=case.number, act="self_handle", result="已清", **base))[0]
    assert (done["outcome"], done["theirs"]["state"]) == ("conflict", "dispatched")


def test_outside_the_scope_nothing_is_found_and_nothing_told(play: Play, wang: Caller) -> None:
    case = given(play, "wu", "zhao", GRID2)
    done = send(wang, operation("act", number=case.number, act="sign", base_version=1))[0]
    assert (done["outcome"], done["problem"]["code"]) == ("refused", "not_found")
    assert "theirs" not in done
    assert feed(wang)["cases"] == []


def test_another_users_id_and_another_users_batch(play: Play, wang: Caller) -> None:
    wu = Caller(play.cast.users["wu"])
    lon, lat = inside(GRID)
    sent = operation("report", text="垃圾没人清", lon=lon, lat=lat)
    assert send(wang, sent)[0]["outcome"] == "applied"
    stolen = send(wu, sent, user="wu")[0]
    assert (stolen["outcome"], stolen["problem"]["code"]) == ("refused", "client_id_reused")
    response = wu.post(
        "/sync", {"user": "wang", "operations": [operation("report", text="不是我的", lon=lon, lat=lat)]}
    )
    assert (response.status_code, response.json()["code"]) == (409, "other_user")
    assert Case.objects.count() == 1


def test_a_machine_of_one_person_need_not_say_whose_it_is(wang: Caller) -> None:
    lon, lat = inside(GRID)
    response = wang.post("/sync", {"operations": [operation("report", text="垃圾没人清", lon=lon, lat=lat)]})
    assert [item["outcome"] for item in response.json()["items"]] == ["applied"]


def test_the_same_id_with_other_content_is_refused(wang: Caller) -> None:
    lon, lat = inside(GRID)
    sent = operation("report", text="垃圾没人清", lon=lon, lat=lat)
    send(wang, sent)
    sent["data"]["text"] = "换了一句"
    assert send(wang, sent)[0]["problem"]["code"] == "client_id_reused"


@pytest.mark.parametrize("name", ["li", "sun", "sys"])
def test_it_is_the_grid_workers(play: Play, name: str) -> None:
    caller = Caller(play.cast.users[name])
    assert caller.get("/sync").status_code == 403
    assert caller.post("/sync", {"user": name, "operations": []}).status_code == 403
    assert Caller().get("/sync").status_code == 401


def test_a_batch_is_bounded(wang: Caller) -> None:
    many = [operation("dance") for _each in range(51)]
    assert wang.post("/sync", {"user": "wang", "operations": many}).status_code == 422


def test_both_times_are_kept(play: Play, wang: Caller) -> None:
    case = given(play)
    then = play.now - timedelta(hours=2)
    done = send(wang, operation("act", number=case.number, act="sign", captured_at=then.isoformat()))[0]
    assert done["clock_corrected"] is False
    entry = Entry.objects.filter(act="sign").get()
    assert entry.at == play.now
    assert entry.data["captured_at"] == then.isoformat()
    lines = wang.get(f"/cases/{case.number}/timeline").json()["items"]
    assert "手机上记录于 3月10日 08:00" in next(each["detail"] for each in lines if each["act"] == "sign")
    # At once: one time says it all.
    send(wang, operation("act", number=case.number, act="comment", note="看过", captured_at=play.now.isoformat()))
    assert "captured_at" not in Entry.objects.get(act="comment").data


@pytest.mark.parametrize(
    ("sent_at", "captured_at", "kept"),
    [
        (timedelta(hours=-9), timedelta(hours=-11), timedelta(hours=-2)),  # a clock that is nine hours behind
        (timedelta(days=400), timedelta(days=400, hours=-1), timedelta(hours=-1)),
        (timedelta(), timedelta(hours=3), timedelta()),  # the future
        (timedelta(), timedelta(days=-200), timedelta(days=-30)),  # a clock that was never set
    ],
)
def test_a_wrong_clock_is_put_right_and_said(
    play: Play, wang: Caller, sent_at: timedelta, captured_at: timedelta, kept: timedelta
) -> None:
    lon, lat = inside(GRID)
    when = {"captured_at": (play.now + captured_at).isoformat()}
    sent = operation("report", text="垃圾没人清", lon=lon, lat=lat, **when)
    done = send(wang, sent, sent_at=(play.now + sent_at).isoformat())[0]
    assert (done["outcome"], done["clock_corrected"]) == ("applied", True)
    case = Case.objects.get()
    assert (case.occurred_at or play.now) - play.now == kept
    assert case.reported_at == play.now


def test_a_file_goes_on_where_it_was_cut(wang: Caller) -> None:
    content, file_id = jpeg(), str(uuid.uuid4())
    announced = {"id": file_id, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "name": "a.jpg"}
    assert wang.post("/sync/files", announced).json() == {"id": file_id, "received": 0, "ready": False}
    assert piece(wang, file_id, 0, content[:100]).json()["received"] == 100
    gap = piece(wang, file_id, 200, content[200:300])
    assert (gap.status_code, gap.json()["code"], gap.json()["received"]) == (409, "file_incomplete", 100)
    assert wang.post("/sync/files", announced).json()["received"] == 100
    assert piece(wang, file_id, 50, content[50:150]).json()["received"] == 150
    assert piece(wang, file_id, 150, content[150:]).json()["ready"] is True
    assert piece(wang, file_id, 150, content[150:]).json()["ready"] is True


def test_a_file_is_judged_at_its_end(wang: Caller) -> None:
    content, file_id = b"MZ this is a program" * 10, str(uuid.uuid4())
    announced = {"id": file_id, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    wang.post("/sync/files", announced)
    refused = piece(wang, file_id, 0, content)
    assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_file")
    wang.post("/sync/files", announced | {"sha256": "0" * 64})
    damaged = piece(wang, file_id, 0, content)
    assert (damaged.status_code, damaged.json()["code"]) == (422, "file_damaged")
    assert wang.post("/sync/files", {**announced, "size": 10**9}).status_code == 413


def test_an_operation_waits_for_its_files_and_only_its_owner_has_them(play: Play, wang: Caller) -> None:
    wu = Caller(play.cast.users["wu"])
    file_id = in_pieces(wang, jpeg())
    lon, lat = inside(GRID)
    stolen = send(wu, operation("report", text="拿别人的照片", lon=lon, lat=lat, files=[{"id": file_id}]), user="wu")[0]
    assert stolen["problem"]["code"] == "file_incomplete"
    assert not Case.objects.exists()
    sent = operation("report", text="带照片", lon=lon, lat=lat, files=[{"id": file_id, "purpose": "report"}])
    assert send(wang, sent)[0]["outcome"] == "applied"
    assert Upload.objects.get().purpose == "report"
