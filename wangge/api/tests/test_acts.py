"""Every act through the API: done, by an outsider, by the wrong role, in the wrong state, and repeated."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import GRID_B
from tests.play import GUIDANCE, LEAST, RUBBISH, Play
from wangge.cases.models import Case, Remark
from wangge.cases.states import OPEN, STEPS, Act, State
from wangge.journal.models import Entry

pytestmark = pytest.mark.django_db

BAD: dict[str, Any] = {"contacted": True, "solved": False, "satisfied": 1}
Make = Callable[[Play], Case]


def reported(play: Play) -> Case:
    return play.report()


def dispatched(play: Play) -> Case:
    return play.do("li", play.report(), "dispatch")


def handling(play: Play) -> Case:
    return play.handling()


def answered(play: Play) -> Case:
    return play.answered()


def closed(play: Play) -> Case:
    return play.closed()


def archived(play: Play) -> Case:
    return play.do("li", play.closed(), "archive")


def with_request(play: Play) -> Case:
    return play.do("sun", handling(play), "request_return")


def with_extension(play: Play) -> Case:
    return play.do("sun", handling(play), "request_extension")


def with_hold(play: Play) -> Case:
    return play.do("sun", handling(play), "request_hold")


def helped(play: Play) -> Case:
    """In work with the housing bureau, with sanitation assisting."""
    case = play.do("li", play.report(), "dispatch", assisting=["sanitation"])
    return play.do("sun", case, "sign")


def helper_signed(play: Play) -> Case:
    return play.do("zhou", helped(play), "sign")


def about_the_unit(play: Play) -> Case:
    """In work with a unit that turns out to be complained of."""
    return play.do("jin", handling(play), "recategorise", about="housing")


def instructed(play: Play) -> Case:
    return play.do("lead", handling(play), "instruct")


def on_hold(play: Play) -> Case:
    return play.do("lead", with_hold(play), "decide_hold")


def unsolved(play: Play) -> Case:
    return play.do("li", play.closed(contact={"phone": "13805350000"}), "call_back", **BAD)


def appealed(play: Play) -> Case:
    return play.do("sun", unsolved(play), "appeal_rating")


def planned(play: Play) -> Case:
    case = play.do("sun", play.handling(), "answer", closure_class="plan", promised_on="2026-04-01")
    return play.do("li", case, "verify")


@dataclass(frozen=True, slots=True)
class Row:
    """One act: from a case that admits it, by somebody who may, to a state; who may see it but not do it."""

    act: Act
    good: Make
    by: str
    to: State
    other_role: str | None
    bad: Make | None
    data: dict[str, Any] = field(default_factory=dict)


A, S = Act, State
ADMITTED = {"category": RUBBISH}
TABLE = (
    Row(A.DISPATCH, reported, "li", S.DISPATCHED, "qian", dispatched),
    Row(A.DISPATCH, reported, "chen", S.DISPATCHED, "wang", handling, {"lead": "village-office", "category": RUBBISH}),
    Row(
        A.DISPATCH, reported, "li", S.DISPATCHED, "lead", closed, {"lead": None, "worker": "wang", "category": RUBBISH}
    ),
    Row(A.REFUSE, reported, "chen", S.REFUSED, "wang", dispatched),
    Row(A.TRANSFER, reported, "chen", S.TRANSFERRED, "qian", closed),
    Row(A.TRANSFER, dispatched, "li", S.TRANSFERRED, "sun", archived),
    Row(A.TRANSFER, handling, "li", S.TRANSFERRED, "sun", closed),
    Row(A.TRANSFER, answered, "jin", S.TRANSFERRED, "sun", closed),
    Row(A.VOID, reported, "li", S.VOID, "qian", dispatched),
    Row(A.SELF_HANDLE, reported, "wang", S.CLOSED, "qian", dispatched),
    Row(A.SELF_HANDLE, reported, "li", S.CLOSED, "lead", dispatched, {"category": GUIDANCE, "result": "已告知"}),
    Row(A.SIGN, dispatched, "sun", S.HANDLING, "li", handling),
    Row(A.RECALL, dispatched, "li", S.REPORTED, "sun", handling),
    Row(A.RECALL, about_the_unit, "jin", S.REPORTED, "qian", handling),
    Row(A.SIGN, helped, "zhou", S.HANDLING, "li", helper_signed),
    Row(A.ANSWER, helper_signed, "zhou", S.HANDLING, "li", helped),
    Row(A.ASSIGN, handling, "sun", S.HANDLING, "li", answered),
    Row(A.ASSIGN, helper_signed, "zhou", S.HANDLING, "li", helped),
    Row(A.ENLIST, handling, "li", S.HANDLING, "sun", answered),
    Row(A.ENLIST, on_hold, "li", S.ON_HOLD, "qian", reported),
    Row(A.RELEASE, helped, "li", S.HANDLING, "zhou", handling),
    Row(A.RELOCATE, reported, "li", S.REPORTED, "wang", closed, {"area": GRID_B}),
    Row(A.RELOCATE, handling, "li", S.HANDLING, "sun", archived, {"area": GRID_B}),
    Row(A.RECATEGORISE, answered, "li", S.ANSWERED, "sun", closed, {"category": RUBBISH}),
    Row(A.ASK_REPORTER, handling, "sun", S.HANDLING, "wang", closed),
    Row(A.ASK_REPORTER, reported, "chen", S.REPORTED, "wang", archived),
    Row(A.WITHDRAW, handling, "li", S.HANDLING, "sun", closed),
    Row(A.REQUEST_RETURN, dispatched, "sun", S.DISPATCHED, "li", answered),
    Row(A.REQUEST_RETURN, handling, "sun", S.HANDLING, "li", with_request),
    Row(A.DECIDE_RETURN, with_request, "li", S.REPORTED, "sun", handling),
    Row(A.DECIDE_RETURN, with_request, "li", S.HANDLING, "qian", dispatched, {"approve": False}),
    Row(A.REQUEST_EXTENSION, handling, "sun", S.HANDLING, "li", answered),
    Row(A.REQUEST_EXTENSION, dispatched, "sun", S.DISPATCHED, "qian", on_hold),
    Row(A.DECIDE_EXTENSION, with_extension, "li", S.HANDLING, "sun", handling),
    Row(A.DECIDE_EXTENSION, with_extension, "chen", S.HANDLING, "qian", with_hold, {"approve": False}),
    Row(A.REQUEST_HOLD, handling, "sun", S.HANDLING, "li", dispatched),
    Row(A.DECIDE_HOLD, with_hold, "lead", S.ON_HOLD, "li", handling),
    Row(A.DECIDE_HOLD, with_hold, "jin", S.ON_HOLD, "sun", with_extension),
    Row(A.DECIDE_HOLD, with_hold, "lead", S.HANDLING, "qian", on_hold, {"approve": False}),
    Row(A.RESUME, on_hold, "sun", S.HANDLING, "qian", handling),
    Row(A.RESUME, on_hold, "li", S.HANDLING, "wang", answered),
    Row(A.REISSUE, handling, "jin", S.HANDLING, "li", on_hold),
    Row(A.REISSUE, dispatched, "qian", S.DISPATCHED, "sun", closed),
    Row(A.TRANSFER, on_hold, "li", S.TRANSFERRED, "sun", closed),
    Row(A.ANSWER, handling, "sun", S.ANSWERED, "li", with_request),
    Row(A.VERIFY, answered, "li", S.CLOSED, "sun", handling),
    Row(A.REWORK, answered, "chen", S.HANDLING, "sun", closed),
    Row(A.CALL_BACK, closed, "qian", S.CLOSED, "sun", archived),
    Row(A.CALL_BACK, closed, "li", S.CLOSED, "wang", answered, {"contacted": True, "solved": True, "satisfied": 3}),
    Row(A.REOPEN, closed, "li", S.REPORTED, "sun", answered),
    Row(A.KEEP_CLOSED, unsolved, "li", S.CLOSED, "sun", closed),
    Row(A.CONFIRM_PLAN, planned, "li", S.CLOSED, "sun", closed),
    Row(A.APPEAL_RATING, unsolved, "sun", S.CLOSED, "li", closed),
    Row(A.DECIDE_RATING, appealed, "qian", S.CLOSED, "sun", unsolved),
    Row(A.REOPEN, archived, "li", S.REPORTED, "qian", handling),
    Row(A.ARCHIVE, closed, "chen", S.ARCHIVED, "qian", archived),
    Row(A.ESCALATE, handling, "chen", S.HANDLING, "sun", closed),
    Row(A.URGE, dispatched, "qian", S.DISPATCHED, "sun", reported),
    Row(A.URGE, handling, "li", S.HANDLING, "wang", answered),
    Row(A.INSTRUCT, handling, "lead", S.HANDLING, "li", archived),
    Row(A.REPLY_INSTRUCTION, instructed, "sun", S.HANDLING, "qian", handling),
    Row(A.COMMENT, archived, "wang", S.ARCHIVED, None, None),
)
IDS = [f"{row.act}-{row.good.__name__}-{row.by}" for row in TABLE]
every_row = pytest.mark.parametrize("row", TABLE, ids=IDS)


def body_of(row: Row) -> dict[str, Any]:
    wanted = {**LEAST.get(row.act, {}), **row.data}
    return {"client_id": str(uuid.uuid4()), **{name: value for name, value in wanted.items() if value is not None}}


def caller(play: Play, name: str) -> Caller:
    return Caller(play.cast.users[name])


# With tests of their own: of the holder, of merged cases, of supervision, of joint sessions.
ELSEWHERE = {Act.DELEGATE, Act.MERGE, Act.UNMERGE, Act.CARD, Act.CONVENE}


def test_no_act_of_the_table_is_left_out() -> None:
    assert {row.act for row in TABLE} | ELSEWHERE == set(Act)


@every_row
def test_an_act_for_outsiders_others_and_the_one_who_may(play: Play, row: Row) -> None:
    case, body = row.good(play), body_of(row)
    path = f"/cases/{case.number}/{row.act}"
    refuse_outsider(caller(play, "zhao"), path, body)
    if row.other_role is not None:
        refused = caller(play, row.other_role).post(path, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "role_not_allowed")
    assert Case.objects.get(pk=case.pk).version == case.version
    by = caller(play, row.by)
    offered = {item["act"]: item["schema"] for item in by.get(f"/cases/{case.number}/acts").json()["items"]}
    assert "client_id" in offered[row.act.value]["required"]
    lacking = by.post(path, {"note": "没有编号"})
    assert (lacking.status_code, lacking.json()["code"]) == (422, "invalid_input")
    assert "client_id" in [item["field"] for item in lacking.json()["errors"]]

    entries = Entry.objects.count()
    done = by.post(path, body)
    assert (done.status_code, done.json()["state"]) == (200, row.to.value), done.content.decode()
    assert Entry.objects.count() == entries + 1
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.object_id, entry.actor_id) == (row.act.value, case.pk, play.cast.users[row.by].pk)
    if case.state != row.to:
        assert (entry.data["from"], entry.data["to"]) == (case.state, row.to.value)
    repeat(play, by, row, case, body, done.json())


def refuse_outsider(outsider: Caller, path: str, body: dict[str, Any]) -> None:
    """The same answer as for a number that nobody was given."""
    refused = outsider.post(path, body)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    missing = outsider.post("/cases/370682-20260310-999999/comment", body)
    assert missing.json() == refused.json()


def repeat(play: Play, by: Caller, row: Row, case: Case, body: dict[str, Any], first: dict[str, Any]) -> None:
    """Whatever happens to the case meanwhile, the repeat gets the first answer and does nothing."""
    path = f"/cases/{case.number}/{row.act}"
    play.do("jin", case, "comment", note="期间又有变化")
    entries = Entry.objects.count()
    again = by.post(path, body)
    assert (again.status_code, again.json()) == (200, first)
    assert Entry.objects.count() == entries
    other = by.post(path, body | {"note": "换了内容"})
    assert (other.status_code, other.json()["code"]) == (409, "client_id_reused")


@pytest.mark.parametrize("row", [row for row in TABLE if row.bad], ids=lambda row: f"{row.act}-{row.bad.__name__}")
def test_the_wrong_state_is_refused_with_what_is_allowed(play: Play, row: Row) -> None:
    assert row.bad is not None
    case, body = row.bad(play), body_of(row)
    path = f"/cases/{case.number}/{row.act}"
    name = "jin" if row.by == "chen" else row.by
    refused = caller(play, name).post(path, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "act_not_allowed"), refused.content.decode()
    assert refused.json()["state"] == case.state
    offered = [item["act"] for item in caller(play, name).get(f"/cases/{case.number}/acts").json()["items"]]
    assert refused.json()["allowed"] == offered
    assert row.act.value not in offered
    if row.other_role is not None:  # the wrong role is told so before the wrong state
        assert caller(play, row.other_role).post(path, body).status_code in {403, 404}
    assert Case.objects.get(pk=case.pk).version == case.version


def test_transfer_is_offered_in_every_open_state() -> None:
    assert STEPS[Act.TRANSFER].sources == OPEN


def test_notes_stand_beside_the_journal_and_only_answers_are_public(play: Play) -> None:
    case = play.report()
    play.do("li", case, "dispatch", note="请当日到场")
    play.do("sun", case, "sign", note="已派人")
    play.do("sun", case, "answer", result="灯泡已换")
    play.do("li", case, "verify", note="电话核实")
    words = dict(Remark.objects.filter(case=case).values_list("text", "is_public"))
    assert words == {"请当日到场": False, "已派人": False, "灯泡已换": True, "电话核实": False}


def test_a_repeat_by_another_person_is_not_the_same_call(play: Play) -> None:
    case = play.handling()
    body = {"client_id": str(uuid.uuid4()), "note": "请抓紧"}
    assert caller(play, "li").post(f"/cases/{case.number}/comment", body).status_code == 200
    taken = caller(play, "jin").post(f"/cases/{case.number}/comment", body)
    assert (taken.status_code, taken.json()["code"]) == (409, "client_id_reused")
    other_act = caller(play, "li").post(f"/cases/{case.number}/urge", body)
    assert (other_act.status_code, other_act.json()["code"]) == (409, "client_id_reused")
