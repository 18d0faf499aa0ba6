"""Sharing by the API: just the fields of the agreement, page by page, while it runs; every call counted."""

from datetime import date
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import GRID, VILLAGE, Cast
from wangge.lib import clock
from wangge.lib.errors import RoleNotAllowed
from wangge.privacy import queries
from wangge.privacy.actions import Terms, act_on_agreement, draft_agreement
from wangge.privacy.models import SharedLook
from wangge.privacy.states import Act
from wangge.residents.actions import HouseholdData, record_household

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement_id(cast: Cast, at: Any) -> int:
    now = at("2026-03-10 10:00")
    for number in range(3):
        record_household(data=HouseholdData(f"富水路 {number} 号", GRID, "2"), by=cast.actor("wang"), now=now)
    terms = Terms(
        giver_id=cast.orgs["centre-town"].pk,
        receiver_id=cast.orgs["housing"].pk,
        register="households",
        fields=("address", "grid"),
        areas=(VILLAGE,),
        purpose="老旧小区改造入户通知",
        basis="duty",
        basis_cited="改造方案",
        assessment="影评 3 号",
        valid_from=date(2026, 3, 10),
        valid_to=date(2026, 9, 10),
    )
    found = draft_agreement(terms=terms, by=cast.actor("li"), now=now)
    for name, act in (("li", Act.PROPOSE), ("lead", Act.APPROVE), ("sun", Act.APPROVE)):
        version = found.version
        found = act_on_agreement(agreement=found, act=act, base_version=version, by=cast.actor(name), now=now)
    return found.pk


def test_the_receiver_pages_through_just_these_fields(cast: Cast, agreement_id: int) -> None:
    sun = Caller(cast.users["sun"])
    assert [(each["id"], each["running"]) for each in sun.get("/shared").json()["items"]] == [(agreement_id, True)]
    first = sun.get(f"/shared/{agreement_id}", limit=2).json()
    rest = sun.get(f"/shared/{agreement_id}", limit=2, cursor=first["next_cursor"]).json()
    assert [*first["items"], *rest["items"]] == [
        {"address": f"富水路 {number} 号", "grid": GRID} for number in range(3)
    ]
    assert rest["next_cursor"] is None
    assert list(SharedLook.objects.order_by("id").values_list("way", "rows")) == [("api", 2), ("api", 1)]


@pytest.mark.parametrize(
    ("name", "status"),
    [("li", 403), ("lead", 403), ("audit", 403), ("zhou", 404), ("zhao", 404), ("wang", 403), ("qian", 403)],
)
def test_nobody_else_reads_the_rows(cast: Cast, agreement_id: int, name: str, status: int) -> None:
    assert Caller(cast.users[name]).get(f"/shared/{agreement_id}").status_code == status
    assert Caller().get(f"/shared/{agreement_id}").status_code == 401
    assert not SharedLook.objects.exists()


def test_the_giver_and_the_auditor_page_through_the_looks(cast: Cast, agreement_id: int) -> None:
    sun = Caller(cast.users["sun"])
    for _time in range(3):
        sun.get(f"/shared/{agreement_id}")
    for name in ("li", "lead", "audit"):
        caller = Caller(cast.users[name])
        first = caller.get(f"/shared/{agreement_id}/looks", limit=2).json()
        rest = caller.get(f"/shared/{agreement_id}/looks", limit=2, cursor=first["next_cursor"]).json()
        told = [(each["who"], each["way"], each["rows"]) for each in [*first["items"], *rest["items"]]]
        assert told == [(cast.users["sun"].name, "api", 3)] * 3 and rest["next_cursor"] is None
    assert sun.get(f"/shared/{agreement_id}/looks").json()["items"] == []  # the receiver is told of none
    for name, status in {"zhou": 404, "zhao": 404, "wang": 403, "sys": 403, "sec": 403}.items():
        assert Caller(cast.users[name]).get(f"/shared/{agreement_id}/looks").status_code == status


def test_the_auditor_reads_and_changes_nothing(cast: Cast, agreement_id: int) -> None:
    audit = cast.actor("audit")
    found = queries.agreement(audit, agreement_id)
    assert queries.may_do(audit, found) == []
    for act in Act:
        with pytest.raises(RoleNotAllowed):
            act_on_agreement(agreement=found, act=act, base_version=found.version, by=audit, now=clock.now())


def test_ended_is_ended(cast: Cast, agreement_id: int) -> None:
    found = act_on_agreement_by(cast, agreement_id)
    refused = Caller(cast.users["sun"]).get(f"/shared/{found}")
    assert (refused.status_code, refused.json()["code"], refused.json()["state"]) == (
        409, "agreement_not_running", "ended",
    )  # fmt: skip


def act_on_agreement_by(cast: Cast, agreement_id: int) -> int:
    by = cast.actor("li")
    found = queries.agreement(by, agreement_id)
    act_on_agreement(
        agreement=found, act=Act.END, base_version=found.version, by=by, now=clock.now(), reason="工作已完成"
    )
    return agreement_id
