"""Whatever changes of areas come, each open case with a point lies in the grid that holds it, and closed ones stay."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.play import PLAIN_DAY, Play, china
from wangge.areas import queries as areas
from wangge.areas.actions.applying import apply_change
from wangge.areas.actions.drafting import approve_change, draft_change, propose_change
from wangge.areas.asked import ChangeInput
from wangge.areas.errors import ChangeHasFaults
from wangge.areas.tests.changing import ADMIN, DAY, LEADER, asked
from wangge.areas.tests.test_change_sequences import drawn_up
from wangge.cases.models import IS_OPEN, Case
from wangge.cases.tasks import follow_area_changes
from wangge.cli.proof import case_findings
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import InvalidInput
from wangge.lib.snapshot import Snapshot

SPOTS = st.tuples(st.floats(120.7001, 120.7399), st.floats(36.9701, 36.9799))


def one_change(play: Play, wanted: ChangeInput) -> bool:
    """Draft, approve and apply on the day; False where the office would have been refused."""
    try:
        with transaction.atomic():
            change = draft_change(asked=wanted, by=ADMIN, now=play.now)
            manned = {made["code"] for made in change.plan["made"]}
            propose_change(change=change, manned=manned, by=ADMIN, now=play.now)
            approve_change(change=change, manned=manned, by=LEADER, now=play.now)
    except (InvalidInput, ChangeHasFaults):
        return False
    apply_change(change=change, by=SYSTEM, now=play.now)
    follow_area_changes(now=play.now)
    event(wanted.kind.value)
    return True


@pytest.mark.django_db
@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_open_cases_lie_where_their_point_is_and_closed_ones_stay(
    play: Play, data: st.DataObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = play.now = china(PLAIN_DAY)
    monkeypatch.setattr(clock, "now", lambda: play.now)
    Snapshot.drop_all()
    with transaction.atomic():
        cases = [play.report(lon=lon, lat=lat) for lon, lat in data.draw(st.lists(SPOTS, min_size=3, max_size=6))]
        cases += [play.report(area=code) for code in ("370682001019001", "370682001020000")]
        for case in cases[::3]:
            Case.objects.filter(pk=case.pk).update(state="archived", running_due_at=None)
        kept = dict(Case.objects.exclude(IS_OPEN).values_list("pk", "grid"))
        clocks = dict(Case.objects.values_list("pk", "running_due_at"))
        for number in range(data.draw(st.integers(1, 4))):
            play.now = start + timedelta(days=number)
            asks = drawn_up(data.draw, areas.index())
            one_change(play, asked(asks.pop("kind"), effective_on=DAY + timedelta(days=number), **asks))
        index = areas.index()
        for case in Case.objects.filter(IS_OPEN):
            if case.lon is not None and case.lat is not None:
                assert case.grid == index.locate(case.lon, case.lat)
            for code in (case.town, case.village, case.grid):
                assert not code or index.get(code) is not None
        assert dict(Case.objects.exclude(IS_OPEN).values_list("pk", "grid")) == kept
        assert dict(Case.objects.values_list("pk", "running_due_at")) == clocks
        told = [finding for finding in case_findings() if "state" not in finding.reason]
        assert told == [], "beside the state, which the test set by hand"
        transaction.set_rollback(True)
