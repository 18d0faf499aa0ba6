"""What is written: one way for a state to change, acts that are what they are called, nothing overwritten unseen."""

import ast
import re
from pathlib import Path
from typing import Any, TypeGuard

import pytest
from django.db import transaction

from tests.county import GRID2, TOWN, TOWN2
from tests.play import LEAST, Play, body
from wangge.cases import errors
from wangge.cases.access import allowed_acts, case_for, get_case
from wangge.cases.actions import perform
from wangge.cases.acts import INPUTS
from wangge.cases.models import Assignment, Case
from wangge.cases.states import STEPS, Act, State
from wangge.desk.tests.conftest import now, sign_in
from wangge.desk.tests.settings.conftest import confirm, look, opened, text_in
from wangge.journal.models import Entry
from wangge.lib.errors import DomainError, NotFound, RoleNotAllowed
from wangge.people.models import Organisation, Post, User

__all__ = ["now", "sign_in"]
ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("li", "jin", "sun", "zhou", "wang", "qian", "lead")


def test_a_recall_accepts_nothing(play: Play) -> None:
    case = play.do("li", play.report(), "dispatch")
    with pytest.raises(RoleNotAllowed):
        play.do("sun", case, Act.RECALL)
    back = play.do("li", case, Act.RECALL)
    assert (back.state, back.lead_id, back.due_at) == (State.REPORTED, None, None)
    turn = Assignment.objects.get(case=case)
    assert (turn.signed_at, turn.answered_at, turn.end_reason) == (None, None, "recalled")
    assert not Entry.objects.filter(object_id=case.pk, act__in=["sign", "self_handle", "verify"]).exists()
    with pytest.raises(NotFound):
        play.do("sun", case, Act.SIGN)  # it is no case of theirs any more
    signed = play.handling()
    with pytest.raises(errors.ActNotAllowed):
        play.do("li", signed, Act.RECALL)


def test_a_corrected_place_takes_the_case_from_nobody_who_works_on_it(play: Play) -> None:
    """Where the new place lies decides the desk; unit, category and limit were decided by a person and stay."""
    case = play.do("li", play.report(), "dispatch", assisting=["sanitation"])
    case = play.do("sun", case, "sign")
    turns = list(Assignment.objects.values())
    moved = play.do("li", case, Act.RELOCATE, area=GRID2)
    assert (case.town, moved.town) == (TOWN, TOWN2)
    for name in ("state", "lead_id", "worker_id", "category", "due_at", "reply_due_at", "accept_due_at"):
        assert getattr(moved, name) == getattr(case, name), name
    assert list(Assignment.objects.values()) == turns


def _writes_state(node: ast.AST) -> TypeGuard[ast.stmt | ast.expr]:
    """`x.state = …`, or `state=` in an update or a row of cases."""
    if isinstance(node, ast.Assign):
        return any(isinstance(each, ast.Attribute) and each.attr == "state" for each in node.targets)
    if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") not in ("update", "create"):
        return False
    return "Case" in ast.unparse(node.func) and any(word.arg == "state" for word in node.keywords)


def test_the_state_of_a_case_is_written_in_one_place() -> None:
    """By the act that the table names; a new case begins as reported."""
    written = {}
    for path in sorted((ROOT / "wangge").rglob("*.py")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if _writes_state(node):
                written[f"{path.relative_to(ROOT)}:{node.lineno}"] = ast.unparse(node)
    of_cases = {place: text for place, text in written.items() if place.startswith("wangge/cases/") or "Case" in text}
    assert of_cases == {}, "set it through cases.actions.changing.change"
    text = (ROOT / "wangge/cases/actions/changing.py").read_text(encoding="utf-8")
    assert text.count('fields["state"] =') == 1


def lives(play: Play) -> list[Case]:
    """A case in each state, with what may wait at it."""
    asked = play.do("sun", play.handling(), "request_extension")
    held = play.do("jin", play.do("sun", play.handling(), "request_hold"), "decide_hold")
    archived = play.do("li", play.closed(), "archive")
    helped = play.do("sun", play.do("li", play.report(), "dispatch", assisting=["sanitation"]), "sign")
    main, joined = play.report(), play.report()
    merged = play.do("li", joined, "merge", into=main.number)
    given = play.do("li", play.report(category="0101"), "dispatch", lead=None, worker="wang", category="0101")
    ended = [play.do("li", play.report(), act) for act in ("refuse", "transfer", "void")]
    plain = [play.report(), play.do("li", play.report(), "dispatch"), play.handling(), play.answered(), play.closed()]
    return [*plain, asked, held, archived, helped, merged, given, *ended]


def test_what_is_offered_can_be_done_and_what_is_not_is_refused(play: Play) -> None:
    """Buttons, the list of acts in the API and the act itself read one table and one history."""
    cases = lives(play)
    assert {case.state for case in cases} == {state.value for state in State}
    seen = 0
    for case in cases:
        fresh = Case.objects.get(pk=case.pk)
        for name in filter(lambda each: _sees(play, each, fresh), PEOPLE):
            offered = set(allowed_acts(play.actor(name), fresh))
            taken = {act for act in STEPS if _is_taken(play, name, fresh, act)}
            assert taken == offered, f"{name} in {fresh.state}"
            seen += len(taken)
    assert seen > 200


def _sees(play: Play, name: str, case: Case) -> bool:
    try:
        get_case(play.actor(name), case.number)
    except NotFound:
        return False
    return True


class _Undone(Exception):
    pass


def _is_taken(play: Play, name: str, case: Case, act: Act) -> bool:
    """Was the act admitted, whatever its own rules then say of its data? Nothing of it stays."""
    try:
        with transaction.atomic():
            found = case_for(play.actor(name), case.number, act)
            raise _Undone if _tried(play, name, found, act) else errors.ActNotAllowed(state=case.state, allowed=[])
    except (RoleNotAllowed, NotFound, errors.ActNotAllowed):
        return False
    except _Undone:
        return True


def _tried(play: Play, name: str, case: Case, act: Act) -> bool:
    given: dict[str, Any] = dict(LEAST.get(act, {}))
    given |= {"into": "370682-20260310-000001"} if act is Act.MERGE else {}
    try:
        with transaction.atomic():
            perform(case=case, act=act, data=body(act, **given), by=play.actor(name), now=play.now)
    except (errors.ActNotAllowed, RoleNotAllowed):
        return False
    except DomainError:
        return True  # admitted; its own rule wants other data
    return True


def test_no_act_takes_a_contact_so_that_none_can_be_written_back() -> None:
    """What staff see of a reporter is masked or journalled; only the report itself brings a contact in."""
    personal = re.compile(r"phone|contact(?!ed)|reporter|name_locked|telephone|mobile")
    taken = {f"{act}.{name}" for act, model in INPUTS.items() for name in model.model_fields if personal.search(name)}
    assert taken == set()


def test_a_form_sent_back_as_it_came_changes_nothing(sign_in: Any, now: Any) -> None:
    """What stands in a field is what is stored: never a masked, shortened or translated value."""
    User.objects.filter(username="li").update(work_phone="0535-7654321")
    Organisation.objects.filter(code="housing").update(phone="0535-7000003", name_en="Housing & Building")
    kept = [list(model.objects.order_by("pk").values()) for model in (User, Organisation, Post)]
    every: dict[str, Any] = {"accepts_from": ["city", "town"]}  # several ticks, which the reader of forms keeps one of
    for name, path, form, ticks in (
        ("sec", "/desk/settings/accounts/li/edit/", "account-form", {}),
        ("sys", "/desk/settings/organisations/housing/edit/", "unit-form", every),
    ):
        fields = opened(sign_in(name), path, form)
        assert "*" not in "".join(str(value) for value in fields.values())
        assert "没有改动任何内容" in text_in(look(sign_in(name), path, form, **ticks))
    without = {"last_login"}
    again = [list(model.objects.order_by("pk").values()) for model in (User, Organisation, Post)]
    for before, after in zip(kept, again, strict=True):
        assert [{k: v for k, v in row.items() if k not in without} for row in before] == [
            {k: v for k, v in row.items() if k not in without} for row in after
        ]


def test_a_change_of_one_field_leaves_the_others(sign_in: Any, now: Any) -> None:
    """A new telephone number moves nobody to another unit."""
    User.objects.filter(username="li").update(work_phone="0535-7654321")
    user, posts = User.objects.get(username="li"), list(Post.objects.filter(user__username="li").values())
    path, form = "/desk/settings/accounts/li/edit/", "account-form"
    assert confirm(sign_in("sec"), path, form, name="李值班员").status_code == 302
    changed = User.objects.get(username="li")
    assert (changed.name, changed.work_phone) == ("李值班员", "0535-7654321")
    assert (changed.closes_on, changed.is_active, changed.password) == (user.closes_on, user.is_active, user.password)
    assert list(Post.objects.filter(user__username="li").values()) == posts
