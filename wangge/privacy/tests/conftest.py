"""A town's centre that gives addresses of one village to the housing bureau, and the steps to a running agreement."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from tests.county import GRID, GRID2, GRID_C, VILLAGE, Cast
from wangge.privacy.actions import Terms, act_on_agreement, draft_agreement
from wangge.privacy.models import Agreement
from wangge.privacy.states import Act
from wangge.residents.actions import HouseholdData, record_household

Draft = Callable[..., Agreement]


@pytest.fixture
def now(cast: Cast, at: Callable[[str], datetime]) -> datetime:
    return at("2026-03-10 10:00")


@pytest.fixture
def homes(cast: Cast, now: datetime) -> list[int]:
    """Three addresses: in the village, in another of the same town, in another town."""
    found = []
    for name, grid, address in (
        ("wang", GRID, "富水路 18 号"),
        ("li", GRID_C, "龙门路 3 号"),
        ("wu", GRID2, "前疃村 7 号"),
    ):
        data = HouseholdData(address, grid, "2")
        found.append(record_household(data=data, by=cast.actor(name), now=now).pk)
    return found


@pytest.fixture
def terms(cast: Cast) -> Terms:
    return Terms(
        giver_id=cast.orgs["centre-town"].pk,
        receiver_id=cast.orgs["housing"].pk,
        register="households",
        fields=("address", "size_band"),
        areas=(VILLAGE,),
        purpose="老旧小区改造入户通知",
        basis="duty",
        basis_cited="城镇老旧小区改造工作方案",
        assessment="影评〔2026〕3 号，2026-03-01",
        valid_from=date(2026, 3, 10),
        valid_to=date(2026, 9, 10),
    )


@pytest.fixture
def draft(cast: Cast, now: datetime, terms: Terms) -> Draft:
    def make(by: str = "li", **changes: Any) -> Agreement:
        return draft_agreement(terms=replace(terms, **changes), by=cast.actor(by), now=now)

    return make


def do(cast: Cast, found: Agreement, name: str, act: Act, now: datetime, reason: str = "") -> Agreement:
    found.refresh_from_db()
    return act_on_agreement(
        agreement=found, act=act, base_version=found.version, by=cast.actor(name), now=now, reason=reason
    )


@pytest.fixture
def running(cast: Cast, now: datetime, draft: Draft) -> Draft:
    """Drafted by Li, proposed by her, signed by her leader and by Sun."""

    def make(**changes: Any) -> Agreement:
        found = do(cast, draft(**changes), "li", Act.PROPOSE, now)
        found = do(cast, found, "lead", Act.APPROVE, now)
        return do(cast, found, "sun", Act.APPROVE, now)

    return make
