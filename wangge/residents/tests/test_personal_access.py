"""Every role, inside and outside, at every personal field of a service: what it is told, and the row that each look
leaves. The matrix of product.md section 4."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import Cast
from wangge.journal.models import Entry
from wangge.residents import sealed
from wangge.residents.models import ServiceLook, ServiceRecord
from wangge.residents.tests.conftest import NAME, PHONE, Register

pytestmark = pytest.mark.django_db
REASON = {"purpose": "provide", "words": "核对送餐时间"}
# Of the record in Wang's grid, registered by Chen: the status of a search, and of a look after it.
INSIDE = {"wang": (200, 200), "chen": (200, 200), "li": (200, 200)}
OUTSIDE = {"wu": (404, 404), "zhao": (404, 404)}
WRONG_ROLE = dict.fromkeys(("jin", "sun", "zhou", "qian", "he", "lead", "sys", "sec", "audit"), (403, 403))
MATRIX = {**INSIDE, **OUTSIDE, **WRONG_ROLE}


@pytest.fixture
def record(register: Register) -> ServiceRecord:
    return register()


def texts(value: Any) -> Iterator[str]:
    """Every text in an answer."""
    if isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def test_the_matrix_names_everybody(cast: Cast) -> None:
    assert set(MATRIX) == set(cast.users)


@pytest.mark.parametrize(("name", "statuses"), MATRIX.items())
def test_what_each_is_told_and_what_it_leaves(
    cast: Cast, record: ServiceRecord, name: str, statuses: tuple[int, int]
) -> None:
    caller, user = Caller(cast.users[name]), cast.users[name]
    before = Entry.objects.count(), ServiceLook.objects.count()
    found = caller.post("/services/search", {**REASON, "name": NAME, "phone": PHONE})
    shown = caller.post(f"/services/{record.pk}/reveal", REASON)
    assert (found.status_code, shown.status_code) == statuses
    told = list(texts(found.json()))
    assert NAME not in told and PHONE not in told and sealed.opened(record.code_locked, sealed.CODE) not in told
    looks = ServiceLook.objects.filter(by_id=user.pk).order_by("id")
    rows = list(
        Entry.objects.filter(actor_id=user.pk, object_type="service").order_by("id").values_list("act", flat=True)
    )
    own = ["service_register"] if name == "chen" else []
    if statuses == (200, 200):
        assert "赵**" in told and (shown.json()["name"], shown.json()["phone"]) == (NAME, PHONE)
        assert rows == [*own, "service_search", "service_reveal"]
        assert [each.record_id for each in looks] == [record.pk] * len(rows)
    elif statuses == (404, 404):
        assert rows == ["service_search"]  # tried in vain: that too is kept, without the person
        assert [each.record_id for each in looks] == [None]
    else:
        assert (Entry.objects.count(), ServiceLook.objects.count()) == before
    for entry in Entry.objects.all():
        assert NAME not in json.dumps(entry.data, ensure_ascii=False)


def test_the_unsigned_are_told_nothing(record: ServiceRecord) -> None:
    caller = Caller()
    for path, body in (("search", {**REASON, "name": NAME, "phone": PHONE}), (f"{record.pk}/reveal", REASON)):
        assert caller.post(f"/services/{path}", body).status_code == 401


def test_nothing_personal_lies_in_clear_in_any_row(record: ServiceRecord) -> None:
    row = ServiceRecord.objects.filter(pk=record.pk).values().get()
    digits = PHONE.replace("-", "")
    for column, value in row.items():
        plain = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        assert NAME.encode() not in plain and digits.encode() not in plain and PHONE.encode() not in plain, column
