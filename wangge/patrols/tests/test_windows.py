"""The spans of a cadence: every day lies in just one, and they follow each other without a gap."""

from datetime import date, timedelta

import pytest

from wangge.patrols.windows import Cadence, span_of

CALENDAR = [cadence for cadence in Cadence if cadence is not Cadence.CALLED]


@pytest.mark.parametrize("cadence", CALENDAR)
def test_spans_follow_each_other(cadence: Cadence) -> None:
    day = date(2024, 1, 1)
    while day < date(2026, 12, 31):
        span = span_of(cadence, day)
        assert span is not None
        assert span.first <= day < span.until
        assert span_of(cadence, span.first) == span_of(cadence, span.until - timedelta(days=1)) == span
        following = span_of(cadence, span.until)
        assert following is not None
        assert following.first == span.until
        day = span.until


@pytest.mark.parametrize(
    ("cadence", "first", "until"),
    [
        (Cadence.DAILY, date(2026, 3, 10), date(2026, 3, 11)),
        (Cadence.TWICE_WEEKLY, date(2026, 3, 9), date(2026, 3, 12)),
        (Cadence.WEEKLY, date(2026, 3, 9), date(2026, 3, 16)),
        (Cadence.MONTHLY, date(2026, 3, 1), date(2026, 4, 1)),
    ],
)
def test_the_span_of_a_tuesday(cadence: Cadence, first: date, until: date) -> None:
    span = span_of(cadence, date(2026, 3, 10))
    assert span is not None
    assert (span.first, span.until) == (first, until)


def test_no_calendar_opens_what_is_called() -> None:
    assert span_of(Cadence.CALLED, date(2026, 3, 10)) is None
