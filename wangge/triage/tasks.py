"""The training process's share: one waiting run worked off, from examples that its caller brings."""

from collections.abc import Callable, Sequence
from typing import Any

from wangge.lib import clock
from wangge.triage import grams
from wangge.triage.actions import fail_training, finish_training, report_stage, take_up
from wangge.triage.errors import NothingToLearn, TrainingLost
from wangge.triage.examples import Example
from wangge.triage.measuring import measure
from wangge.triage.suggesting import scores
from wangge.triage.training import Trained, train
from wangge.triage.weights import Weights, packed

ENOUGH = 30  # examples new to both models, below which a comparison says nothing


def work_off(*, own: Callable[[], Sequence[Example]], beside: Sequence[Example], present: Weights, newest: int) -> str:
    """Take up the waiting run and train on the office's `own` examples, oldest first, with the project's `beside`.

    `present` is the model in use, which learnt from examples up to id `newest`. Returns the outcome, "" when no run
    waits.
    """
    run = take_up(now=clock.now())
    if run is None:
        return ""
    try:
        examples = own()
        trained = train(
            examples,
            lambda stage, percent: report_stage(run=run, stage=stage, percent=percent, now=clock.now()),
            beside=beside,
            by_time=True,
        )
        finish_training(
            run=run,
            packed=packed(trained.model),
            n=len(examples),
            newest=max(each.id for each in examples),
            report=_report(trained, present, newest),
            now=clock.now(),
        )
    except NothingToLearn as refusal:
        fail_training(run_id=run.pk, failure=refusal.code, now=clock.now())
        return "failed"
    except TrainingLost:
        return "cancelled"
    return "done"


def _report(trained: Trained, present: Weights, newest: int) -> dict[str, Any]:
    """The held-out figures, and both models side by side on those held-out examples that are new to both."""
    fresh = [(example, given) for example, given in trained.checked if example.id > newest]
    compared = None
    if len(fresh) >= ENOUGH:
        wanted = [example.label for example, _given in fresh]
        raw = scores(present, [grams.cleaned(example.text) for example, _given in fresh])
        compared = {
            "n": len(fresh),
            "new": measure(wanted, [given for _example, given in fresh]).macro_f1,
            "present": measure(wanted, [present.labels[at] for at in raw.argmax(axis=1)]).macro_f1,
        }
    return {"held_out": trained.held_out.as_json(), "compared": compared}
