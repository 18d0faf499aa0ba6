"""`wangge verify` on real cases, and what it says once somebody has changed the database by hand."""

import json
from typing import Any

import pytest
from django.db import connection

from tests.api_client import Caller
from tests.county import GRID, Cast, inside
from wangge.cases.models import Case
from wangge.cli.main import main
from wangge.files.models import Upload
from wangge.journal import tasks
from wangge.journal.models import Entry, Seal
from wangge.lib import clock

# Each act commits: on PostgreSQL only what is committed can be sealed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.alone]


@pytest.fixture
def number(cast: Cast) -> str:
    """A case that went all the way, beside one that has only been reported; everything sealed."""
    lon, lat = inside(GRID)
    li, sun, jin = (Caller(cast.users[name]) for name in ("li", "sun", "jin"))
    Caller().report(lon=lon, lat=lat)
    number: str = Caller().report(lon=lon, lat=lat, contact={"name": "赵大姐", "phone": "13805350000"})["number"]
    li.done(number, "recategorise", category="0202")
    li.done(number, "dispatch", lead="housing", category="0202")
    li.done(number, "recall", note="派错了")
    li.done(number, "escalate", note="请市里协调")
    jin.done(number, "dispatch", lead="housing", category="0202")
    sun.done(number, "sign")
    sun.done(number, "comment", note="已联系电工")
    sun.done(number, "answer", result="已更换灯泡四盏。", closure_class="solved")
    jin.done(number, "rework", method="phone", note="仍有一盏不亮")
    sun.done(number, "answer", result="已全部更换。", closure_class="solved")
    jin.done(number, "verify", method="phone", note="已亮")
    jin.done(number, "reopen", note="又不亮了")
    tasks.seal(now=clock.now(), batch=7)
    return number


def found(capsys: pytest.CaptureFixture[str], status: int = 1) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["verify", "--json"]) == status
    proof = json.loads(capsys.readouterr().out)
    assert proof["ok"] is (status == 0), proof
    findings: list[dict[str, Any]] = proof["findings"]
    return findings


def sql(statement: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_all_agrees_after_every_kind_of_step(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert found(capsys, status=0) == []
    assert Seal.objects.count() > 3


@pytest.mark.parametrize(
    ("column", "value"),
    [("state", "archived"), ("holder_id", None), ("version", 99), ("lead_id", None), ("grid", "370682001019002"),
     ("category", "0101"), ("reopenings", 0), ("reworks", 0)],
)  # fmt: skip
def test_a_row_changed_by_hand_is_named(
    column: str, value: str | int | None, number: str, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    pk = int(number.rsplit("-", 1)[1])
    if value is None:
        value = cast.orgs["police"].pk
    sql(f"UPDATE cases_case SET {column} = %s WHERE id = %s", value, pk)
    findings = found(capsys)
    assert findings[0]["name"] == number
    assert findings[0]["reason"].startswith(f"{column}: ")


def test_an_altered_entry_is_named(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    entry = Entry.objects.filter(object_type="case", act="sign").get()
    sql("UPDATE journal_entry SET actor_id = 1 WHERE id = %s", entry.pk)
    first = found(capsys)[0]
    assert (first["what"], first["name"]) == ("entry", str(entry.pk))
    assert "altered" in first["reason"]
    assert main(["verify"]) == 1
    assert str(entry.pk) in capsys.readouterr().out.splitlines()[-1]


def test_a_removed_entry_is_named(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    entry = Entry.objects.filter(object_type="case", act="comment").get()
    sql("DELETE FROM journal_entry WHERE id = %s", entry.pk)
    first = found(capsys)[0]
    assert (first["name"], "removed" in first["reason"]) == (str(entry.pk), True)


def test_an_entry_put_in_among_sealed_ones_is_named(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    entry = Entry.objects.filter(object_type="case", act="comment").get()
    sql("UPDATE journal_entry SET id = 0 WHERE id = %s", entry.pk)
    assert found(capsys)[0]["name"] == str(entry.pk)
    sql("UPDATE journal_entry SET id = %s WHERE id = 0", entry.pk)
    made = Entry.objects.create(
        id=0, xid=0, at=entry.at, act="view", object_type="test", object_id=1, actor_kind="user"
    )
    findings = found(capsys)
    assert (findings[0]["what"], findings[0]["name"]) == ("entry", str(made.pk))


def test_a_broken_chain_is_named(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    second = Seal.objects.order_by("id")[1]
    Seal.objects.filter(pk=second.pk).delete()
    first = found(capsys)[0]
    assert (first["what"], first["name"]) == ("seal", str(second.pk + 1))


def test_a_case_without_its_report_and_a_report_without_its_case(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pk = int(number.rsplit("-", 1)[1])
    other = Case.objects.exclude(pk=pk).get()
    Seal.objects.all().delete()
    Entry.objects.filter(object_type="case", object_id=other.pk).update(object_id=10_000)
    reasons = {finding["name"]: finding["reason"] for finding in found(capsys)}
    assert reasons[other.number] == "no journal entry at all"
    assert "its row is gone" in reasons["10000"]


def test_a_row_without_its_file_is_named(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    row = Upload.objects.create(
        owner_type="case", owner_id=1, position=0, kind="picture", format="jpeg", content_type="image/jpeg",
        name="a.jpg", size=1, sha256="0" * 64, source_sha256="0" * 64, created_at=clock.now(),
    )  # fmt: skip
    findings = found(capsys)
    assert [(finding["what"], finding["name"]) for finding in findings] == [("file", str(row.pk))]
