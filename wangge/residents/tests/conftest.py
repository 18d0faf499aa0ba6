"""An office with the consent's words, one address in each of two grids, and one person who asked for meals."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.county import GRID, GRID2, Cast
from wangge.residents.actions import (
    Application,
    HouseholdData,
    record_household,
    register_service,
)
from wangge.residents.models import Household, ServiceRecord
from wangge.residents.tests.assessed import services_begin

NAME, PHONE = "赵大姐", "0535-5550101"
ASKED = Application(
    service="meals",
    name=NAME,
    phone=PHONE,
    given_by="self",
    channel="paper",
    text_version=1,
    given_on=date(2026, 3, 10),
    starts_on=date(2026, 3, 10),
    ends_on=date(2027, 3, 10),
)
Register = Callable[..., ServiceRecord]


@pytest.fixture
def now(cast: Cast, at: Callable[[str], datetime]) -> datetime:
    """Ten in the morning; the consent's words were published in the week before."""
    services_begin(cast, at)
    return at("2026-03-10 10:00")


@pytest.fixture
def home(cast: Cast, now: datetime) -> Household:
    return record_household(data=HouseholdData("富水路 18 号 2 单元 301", GRID, "2"), by=cast.actor("wang"), now=now)


@pytest.fixture
def far_home(cast: Cast, now: datetime) -> Household:
    return record_household(data=HouseholdData("前疃村 7 号", GRID2, "5+"), by=cast.actor("wu"), now=now)


@pytest.fixture
def register(cast: Cast, home: Household, now: datetime) -> Register:
    def make(by: str = "chen", **changes: object) -> ServiceRecord:
        application = replace(ASKED, **changes)  # type: ignore[arg-type]  # any field of it
        return register_service(household=home, application=application, by=cast.actor(by), now=now)

    return make
