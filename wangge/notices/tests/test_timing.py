"""Quiet hours on the office's clock, and waits that grow, spread out and end."""

import uuid
from datetime import time, timedelta

import pytest

from tests.play import china, wall
from wangge.notices import transports
from wangge.notices.actions.delivering import BATCH
from wangge.notices.timing import LEASE, MAX_TRIES, WAITS, after_failure, allowed_from

NIGHT = (time(21, 0), time(8, 0))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-10 20:59", "2026-03-10 20:59"),
        ("2026-03-10 21:00", "2026-03-11 08:00"),
        ("2026-03-10 23:59", "2026-03-11 08:00"),
        ("2026-03-11 00:01", "2026-03-11 08:00"),  # still the 10th in UTC
        ("2026-03-11 07:59", "2026-03-11 08:00"),
        ("2026-03-11 08:00", "2026-03-11 08:00"),
        ("2026-12-31 22:00", "2027-01-01 08:00"),
    ],
)
def test_a_message_waits_for_the_end_of_the_night(at: str, expected: str) -> None:
    assert wall(allowed_from(china(at), *NIGHT)) == expected


@pytest.mark.parametrize(
    ("at", "expected"), [("11:59", "11:59"), ("12:00", "14:00"), ("13:30", "14:00"), ("14:00", "14:00")]
)
def test_quiet_hours_may_lie_within_a_day(at: str, expected: str) -> None:
    assert wall(allowed_from(china(f"2026-03-10 {at}"), time(12, 0), time(14, 0))) == f"2026-03-10 {expected}"


def test_equal_times_mean_no_quiet_hours() -> None:
    at = china("2026-03-10 02:00")
    assert allowed_from(at, time(8, 0), time(8, 0)) == at


def test_waits_grow_and_end() -> None:
    now, key = china("2026-03-10 10:00"), uuid.UUID(int=5)
    waits = [(after_failure(now, tries, key) or now) - now for tries in range(1, MAX_TRIES)]
    assert len(waits) == len(WAITS)
    assert waits == sorted(waits)
    for wait, usual in zip(waits, WAITS, strict=True):
        assert usual * 0.8 <= wait <= usual * 1.2
    assert after_failure(now, MAX_TRIES, key) is None


def test_what_failed_together_does_not_come_back_together() -> None:
    now = china("2026-03-10 10:00")
    again = {after_failure(now, 4, uuid.UUID(int=number)) for number in range(0, 2001, 200)}
    assert len(again) == 11
    assert max(each for each in again if each) - min(each for each in again if each) > timedelta(minutes=20)


def test_a_lease_outlasts_a_round() -> None:
    assert timedelta(seconds=BATCH * transports.SECONDS) < LEASE
