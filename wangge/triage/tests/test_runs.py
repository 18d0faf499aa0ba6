"""Training runs: one at a time, under a lease, cancelled or given up; a model is used only once a person says so."""

from datetime import UTC, datetime, timedelta

import pytest

from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import InvalidInput, NotFound
from wangge.triage import errors
from wangge.triage.actions import (
    LEASE,
    activate_model,
    ask_training,
    cancel_training,
    report_stage,
    set_min_confidence,
    take_up,
)
from wangge.triage.examples import Example
from wangge.triage.models import TrainedModel, TrainingRun
from wangge.triage.queries import in_use
from wangge.triage.tasks import work_off
from wangge.triage.tests.messages import KINDS, messages
from wangge.triage.training import train
from wangge.triage.weights import Weights, unpacked

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def present() -> Weights:
    """A model that knows one of the three kinds badly."""
    return train([each for each in messages(12) if each.label != "道路交通"]).model


def examples(n: int) -> list[Example]:
    return [Example(each.text, each.label, at) for at, each in enumerate(messages(n), start=1)]


def test_a_run_makes_a_model_with_its_report(present: Weights) -> None:
    ask_training(by=SYSTEM, now=NOW)
    beside = [Example(f"钱袋子掉了第{at}次", "失物") for at in range(4)]
    assert work_off(own=lambda: examples(300), beside=beside, present=present, newest=200) == "done"
    model, run = TrainedModel.objects.get(), TrainingRun.objects.get()
    assert (run.outcome, run.model_id, run.percent, run.is_open) == ("done", model.pk, 100, False)
    assert (model.n, model.newest, model.is_active) == (300, 300, False)
    assert set(unpacked(bytes(model.packed)).labels) == {*KINDS, "失物"}
    assert (model.report["held_out"]["n"], model.report["held_out"]["macro_f1"]) == (60, 1.0)
    compared = model.report["compared"]
    assert (compared["n"], compared["new"]) == (60, 1.0)
    assert compared["present"] < 0.8


def test_too_few_new_examples_are_no_comparison(present: Weights) -> None:
    ask_training(by=SYSTEM, now=NOW)
    work_off(own=lambda: examples(300), beside=[], present=present, newest=290)
    assert TrainedModel.objects.get().report["compared"] is None


def test_one_run_at_a_time() -> None:
    ask_training(by=SYSTEM, now=NOW)
    with pytest.raises(errors.TrainingUnderWay):
        ask_training(by=SYSTEM, now=NOW)


def test_nothing_waits_nothing_is_done(present: Weights) -> None:
    assert work_off(own=lambda: examples(30), beside=[], present=present, newest=0) == ""


def test_an_office_without_closed_cases_is_told(present: Weights) -> None:
    ask_training(by=SYSTEM, now=NOW)
    assert work_off(own=list, beside=examples(30), present=present, newest=0) == "failed"
    assert TrainingRun.objects.get().failure == "nothing_to_learn"


def test_a_run_whose_process_died_is_taken_up_again_and_given_up_after_three() -> None:
    ask_training(by=SYSTEM, now=NOW)
    now = NOW
    for attempt in (1, 2, 3):
        run = take_up(now=now)
        assert run is not None
        assert run.attempts == attempt
        assert take_up(now=now) is None  # under its lease nobody else takes it
        now += LEASE + timedelta(seconds=1)
    assert take_up(now=now) is None
    assert (TrainingRun.objects.get().outcome, TrainingRun.objects.get().failure) == ("failed", "gave_up")


def test_a_cancelled_run_stops_at_its_next_stage_and_makes_nothing(present: Weights) -> None:
    run = ask_training(by=SYSTEM, now=NOW)

    def cancelled_meanwhile() -> list[Example]:
        cancel_training(run_id=run.pk, by=SYSTEM, now=NOW)
        return examples(60)

    assert work_off(own=cancelled_meanwhile, beside=[], present=present, newest=0) == "cancelled"
    assert not TrainedModel.objects.exists()
    with pytest.raises(errors.TrainingLost):
        cancel_training(run_id=run.pk, by=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        cancel_training(run_id=999, by=SYSTEM, now=NOW)


def test_a_process_that_was_overtaken_reports_no_more() -> None:
    ask_training(by=SYSTEM, now=NOW)
    slow = take_up(now=NOW)
    assert slow is not None
    later = NOW + LEASE + timedelta(seconds=1)
    assert take_up(now=later) is not None
    with pytest.raises(errors.TrainingLost):
        report_stage(run=slow, stage="learning", percent=60, now=later)


def test_a_model_is_put_to_use_and_taken_back(present: Weights) -> None:
    ask_training(by=SYSTEM, now=NOW)
    work_off(own=lambda: examples(60), beside=[], present=present, newest=0)
    model = TrainedModel.objects.get()
    assert in_use().model_id == 0
    activate_model(model_id=model.pk, by=SYSTEM, now=NOW)
    assert (in_use().model_id, in_use().newest) == (model.pk, 60)
    activate_model(model_id=0, by=SYSTEM, now=NOW)
    assert in_use().weights is None
    told = [(entry.object_id, entry.data) for entry in Entry.objects.filter(act="activate_model").order_by("id")]
    assert told == [(model.pk, {"before": 0}), (0, {"before": model.pk})]
    with pytest.raises(NotFound):
        activate_model(model_id=999, by=SYSTEM, now=NOW)


def test_the_least_confidence_is_a_share() -> None:
    set_min_confidence(share=0.7, by=SYSTEM, now=NOW)
    assert in_use().min_confidence == 0.7
    with pytest.raises(InvalidInput):
        set_min_confidence(share=1.2, by=SYSTEM, now=NOW)


def test_no_text_and_no_name_stands_in_the_journal_of_a_run(present: Weights) -> None:
    ask_training(by=SYSTEM, now=NOW)
    work_off(own=lambda: examples(60), beside=[], present=present, newest=0)
    assert all(set(entry.data) <= {"before", "share"} for entry in Entry.objects.all())
