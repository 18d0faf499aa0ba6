"""A year played through the actions with its time passed in, and reckoned from the journal.

`make year` plays 50,000 cases; every run of the tests plays some.
"""

import os
import re
from datetime import UTC, datetime

import pytest

from demo import play
from demo.progress import Progress
from demo.stage import Stage
from tests.year import reckoning, sums
from wangge.campaigns.models import Finding
from wangge.cases.access import visible
from wangge.cases.models import Case, Commitment, Instruction, JointSession, Message, Remark
from wangge.cases.queries.listing import queue_counts
from wangge.cases.states import State
from wangge.cli.proof import all_findings
from wangge.files.models import Upload
from wangge.journal.models import Entry
from wangge.journal.tasks import seal
from wangge.patrols.models import Check
from wangge.people.access import actor_of_user
from wangge.people.models import User

NOW = datetime(2026, 6, 10, 2, 30, tzinfo=UTC)  # a Wednesday morning, half past ten in the office
CASES = int(os.environ.get("WANGGE_YEAR_CASES", "220"))
MORNING = 220  # beside a whole year of a county the morning that is laid out would be a few among many
REAL_PHONE = re.compile(r"1[3-9]\d{9}|(?<!\d)(?!0535-555)0\d{2,3}-\d{7,8}")


@pytest.mark.django_db
def test_a_played_year_agrees_with_its_journal() -> None:
    stage = _played(CASES)
    seal(now=NOW)
    assert len(stage.refused) <= CASES // 200  # a life whose next step supervision has overtaken
    seen = Check.objects.filter(case__isnull=False).count() + Finding.objects.filter(case__isnull=False).count()
    assert Case.objects.count() == CASES + seen  # what patrols and visits found comes on top
    assert list(all_findings(now=NOW)) == []
    assert list(reckoning.faults(NOW)) == []
    assert list(sums.off(actor_of_user(User.objects.get(username="city"), on=NOW.date()), NOW)) == []
    assert set(Case.objects.values_list("state", flat=True)) == {state.value for state in State}
    assert Case.objects.filter(running_due_at__lt=NOW).exists()
    assert not Entry.objects.filter(at__gt=NOW).exists()
    assert 10 <= Upload.objects.count() <= CASES // 3
    assert Instruction.objects.filter(replied_at__isnull=False).exists()
    assert JointSession.objects.filter(is_county=True, signed_at__isnull=False).exists()
    assert Commitment.objects.filter(confirmed_at__isnull=False).exists()
    _names_nobody()


@pytest.mark.django_db
def test_the_named_accounts_have_a_morning_before_them() -> None:
    _played(MORNING)
    _named_accounts_have_work()


def _played(cases: int) -> Stage:
    ground = play.set_up(seed=12, now=NOW, progress=Progress(None))
    return play.act_out(ground, cases=cases, seed=12, now=NOW, progress=Progress(None))


def _names_nobody() -> None:
    words = [*Case.objects.values_list("text", flat=True), *Remark.objects.values_list("text", flat=True)]
    words += Message.objects.values_list("text", flat=True)
    assert [text for text in words if REAL_PHONE.search(text)] == []


def _named_accounts_have_work() -> None:
    def queues(name: str) -> dict[str, int]:
        actor = actor_of_user(User.objects.get(username=name), on=NOW.date())
        return {queue: count.count for queue, count in queue_counts(actor, NOW).items()}

    town = queues("town")
    assert town["to_assign"] >= 8
    assert town["to_sign"] >= 10
    assert town["to_verify"] >= 8
    assert town["to_call_back"] >= 4
    assert 3 <= town["late"] <= 7
    for name in ("housing", "sanitation"):
        assert queues(name)["to_sign"] >= 3
        assert queues(name)["doing"] >= 2
    assert queues("village")["to_assign"] >= 2
    worker = actor_of_user(User.objects.get(username="worker"), on=NOW.date())
    assert 3 <= visible(worker).filter(worker_id=worker.id).exclude(state="closed").count() <= 6
    city = actor_of_user(User.objects.get(username="city"), on=NOW.date())
    assert visible(city).filter(grid="", state="reported").count() >= 2
