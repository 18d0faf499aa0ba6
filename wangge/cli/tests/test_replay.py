"""Folding journal entries into what a case must be: pure values, no database."""

from typing import Any

import pytest

from wangge.cli.replay import Told, differences, fold

ROW: dict[str, Any] = {
    "state": "reported",
    "version": 1,
    "holder_id": 3,
    "lead_id": None,
    "worker_id": None,
    "grid": "g",
    "category": "",
    "channel": "web",
    "due_at": None,
    "running_due_at": "some instant",
    "closure_class": "",
    "reopenings": 0,
    "planned_reopenings": 0,
    "reworks": 0,
    "merged_into_id": None,
}
REPORT = Told(1, "report", None, None, {"grid": "g", "holder": 3, "channel": "web"})
DISPATCH = Told(
    2,
    "dispatch",
    7,
    3,
    {"from": "reported", "to": "dispatched", "lead": 9, "worker": None, "category": "0202", "due_at": None},
)
SIGN = Told(3, "sign", 8, 9, {"from": "dispatched", "to": "handling", "lead": 9})
RECALL = Told(4, "recall", 7, 3, {"from": "dispatched", "to": "reported", "lead": 9})
WORKING = ROW | {"state": "handling", "version": 3, "lead_id": 9, "category": "0202"}


def test_a_case_as_its_journal_tells_has_no_differences() -> None:
    assert differences(fold([REPORT]), ROW) == []
    assert differences(fold([REPORT, DISPATCH, SIGN]), WORKING) == []
    assert differences(fold([REPORT, DISPATCH, RECALL]), ROW | {"version": 3, "category": "0202"}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("state", "closed"), ("version", 4), ("holder_id", 4), ("lead_id", 10), ("worker_id", 1), ("grid", "h"),
     ("category", "0101"), ("channel", "api"), ("reopenings", 1), ("planned_reopenings", 1), ("reworks", 2),
     ("merged_into_id", 5)],
)  # fmt: skip
def test_each_value_that_was_changed_behind_the_journal_is_named(name: str, value: object) -> None:
    found = differences(fold([REPORT, DISPATCH, SIGN]), WORKING | {name: value})
    assert len(found) == 1
    assert found[0].startswith(f"{name}: ")


def test_a_merge_and_its_undoing_are_folded_in_both_cases() -> None:
    merge = Told(4, "merge", 7, 3, {"from": "handling", "to": "merged", "into": 5, "lead": 9})
    merged = WORKING | {"state": "merged", "version": 4, "merged_into_id": 5, "running_due_at": None}
    assert differences(fold([REPORT, DISPATCH, SIGN, merge]), merged) == []
    undone = Told(5, "unmerge", 7, 3, {"from": "merged", "to": "reported", "out_of": 5, "lead": 9})
    assert differences(fold([REPORT, DISPATCH, SIGN, merge, undone]), ROW | {"version": 5, "category": "0202"}) == []
    main = [Told(2, act, 7, 3, {"case": 6}) for act in ("take_in", "give_back")]
    assert differences(fold([REPORT, *main]), ROW | {"version": 3}) == []


def test_entries_that_do_not_follow_from_each_other_are_named() -> None:
    assert "entry 3" in fold([REPORT, SIGN]).faults[0]
    assert "second time" in fold([REPORT, REPORT]).faults[0]
    assert "not a report" in fold([SIGN]).faults[0]
    assert fold([]).faults == ["no journal entry at all"]


def test_acts_that_are_no_steps_change_nothing() -> None:
    others = [Told(9, act, None, None, {}) for act in ("comment", "message", "evaluate", "attach", "view_contact")]
    assert differences(fold([REPORT, *others]), ROW) == []


def test_an_ended_case_with_a_running_clock_is_named() -> None:
    refuse = Told(2, "refuse", 7, 3, {"from": "reported", "to": "refused"})
    row = ROW | {"state": "refused", "version": 2}
    assert differences(fold([REPORT, refuse]), row | {"running_due_at": None}) == []
    assert differences(fold([REPORT, refuse]), row)[0].startswith("running_due_at")
