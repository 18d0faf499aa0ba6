"""The state machine as one table: complete, reachable, and with ends only where the contract has them."""

from wangge.cases.actions import ACTIONS
from wangge.cases.acts import INPUTS
from wangge.cases.states import ENDS, PUBLIC_LABELS, STATE_LABELS, STEPS, Act, State


def test_every_act_has_a_step_an_input_and_a_function() -> None:
    assert set(STEPS) == set(INPUTS) == set(ACTIONS) == set(Act)


def test_every_state_has_both_labels() -> None:
    assert set(STATE_LABELS) == set(PUBLIC_LABELS) == set(State)


def test_every_state_can_be_reached() -> None:
    reached = {State.REPORTED}
    while True:
        found = {step.target for step in STEPS.values() if step.target and reached & set(step.sources)} | reached
        if found == reached:
            break
        reached = found
    assert reached == set(State)


def test_only_ends_end() -> None:
    leaving = {
        source
        for step in STEPS.values()
        for source in step.sources
        if step.target is not None and step.target != source and step.act != Act.UNMERGE  # a merge can be undone
    }
    assert set(State) - leaving == set(ENDS)


def test_each_act_says_who_may() -> None:
    assert [step.act for step in STEPS.values() if not step.who] == []
