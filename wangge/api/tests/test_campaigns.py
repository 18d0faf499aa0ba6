"""Campaigns by the API: what a phone asks for and sends, once each, and what others do not get."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api_client import Caller
from tests.county import GRID, GRID_B, TOWN
from wangge.campaigns.models import Finding, Visit
from wangge.campaigns.tests.conftest import Begin, Drive, draft, now, running, workbook
from wangge.files.tests.made import jpeg
from wangge.journal.models import Receipt

__all__ = ["draft", "now", "running"]
pytestmark = pytest.mark.django_db


def caller(drive: Drive, name: str) -> Caller:
    return Caller(drive.cast.users[name])


def picture_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", jpeg(), content_type="image/jpeg")


def body(**data: Any) -> dict[str, Any]:
    first = {"client_id": str(uuid.uuid4()), "captured_at": "2026-03-10T10:00:00+08:00", "outcome": "done"}
    return first | {"answers": {"hose": "no"}} | data


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)  # on PostgreSQL telephones read what has been committed
def test_a_day_of_visits(running: Begin, now: datetime) -> None:
    drive = running()
    wang, path = caller(drive, "wang"), f"/campaigns/{drive.campaign.pk}"
    listed = wang.get("/campaigns", state="running").json()["items"]
    assert [each["id"] for each in listed] == [drive.campaign.pk] and listed[0]["has_form"]
    assert wang.get(path).json()["title"] == drive.campaign.title
    assert wang.get(f"{path}/form").json()["form"]["questions"][0]["name"] == "hose"
    targets = wang.get(f"{path}/targets", grid=GRID).json()
    assert len(targets["items"]) == 4 and not targets["more"]
    told = {"id", "grid", "address", "outcome", "return_on", "household", "place", "known", "register_version"}
    assert set(targets["items"][0]) == told, "not when somebody was there"
    found = [{"client_id": str(uuid.uuid4()), "text": "楼道堆物", "report": True}]
    sent = body(target=targets["items"][0]["id"], handed={"leaflet": 1}, findings=found)
    first = wang.post(f"{path}/visits", sent)
    assert first.status_code == 201, first.json()
    again = wang.post(f"{path}/visits", sent)
    assert again.status_code == 200 and again.json() == first.json() and Visit.objects.count() == 1
    refused = body(target=targets["items"][1]["id"], outcome="declined", answers={})
    assert wang.post(f"{path}/visits", refused).status_code == 201
    assert "declined" not in str(list(Receipt.objects.values_list("answer", flat=True)))
    given = {"client_id": str(uuid.uuid4()), "grid": GRID, "key": "notice", "amount": 150}
    handing = given | {"captured_at": "2026-03-10T10:00:00+08:00"}
    assert [wang.post(f"{path}/handings", handing).status_code for _each in range(2)] == [201, 200]
    covered = caller(drive, "li").get(f"{path}/coverage").json()
    assert covered["area"]["code"] == TOWN and covered["counts"]["reached"] == 2 and covered["counts"]["cases"] == 1
    assert {each["key"]: each["total"] for each in covered["reach"]} == {"leaflet": 1, "notice": 150}


def test_what_is_refused(running: Begin, now: datetime) -> None:
    drive = running()
    wang, path = caller(drive, "wang"), f"/campaigns/{drive.campaign.pk}"
    target = drive.targets()[0].pk
    bad = wang.post(f"{path}/visits", body(target=target, answers={"hose": "yes", "hoses": 40}))
    assert bad.status_code == 422 and bad.json()["code"] == "bad_answers"
    assert bad.json()["errors"][0]["field"] == "hoses"
    assert wang.post(f"{path}/visits", body(target=target, outcome="gone")).status_code == 422
    early = wang.post(f"{path}/visits", body(target=target, captured_at="2026-03-09T10:00:00+08:00"))
    assert early.json()["code"] == "visit_outside_period"
    other = drive.targets(GRID_B)[0].pk
    assert wang.post(f"{path}/visits", body(target=other)).status_code == 404
    assert caller(drive, "qian").post(f"{path}/visits", body(target=target)).status_code == 403
    for name in ("wu", "zhao", "sun"):
        assert caller(drive, name).get(path).status_code == 404
        assert caller(drive, name).post(f"{path}/visits", body(target=target)).status_code == 404
    for name in ("sys", "sec", "audit"):
        for address in ("/campaigns", path, f"{path}/form", f"{path}/coverage"):
            assert caller(drive, name).get(address).status_code == 403
        assert caller(drive, name).post(f"{path}/visits", body(target=target)).status_code == 403
    assert Caller().get(path).status_code == 401
    assert Caller().post(f"{path}/visits", body(target=target)).status_code == 401
    assert wang.get(f"{path}/coverage", area=TOWN).status_code == 404
    assert wang.get("/campaigns/9223372036854775808").status_code == 422
    assert not Visit.objects.exists()


def test_a_finding_is_reported_later_and_a_picture_follows_its_visit(running: Begin, now: datetime) -> None:
    from_form = [
        {"type": "image", "name": "photo", "label::中文 (zh)": "照片", "label::English (en)": "Photo"},
    ]
    drive = running(form=workbook(from_form))
    wang, path = caller(drive, "wang"), f"/campaigns/{drive.campaign.pk}"
    sent = body(
        target=drive.targets()[0].pk,
        answers={"photo": "a1"},
        findings=[{"client_id": str(uuid.uuid4()), "text": "应急灯不亮"}],
    )
    assert wang.post(f"{path}/visits", sent).status_code == 201
    finding = Finding.objects.get()
    ask = {"client_id": str(uuid.uuid4())}
    reported = wang.post(f"{path}/findings/{finding.pk}/report", ask).json()
    assert reported["case"].startswith("370682-")
    picture = wang.upload(f"{path}/visits/{sent['client_id']}/files/photo", picture_file())
    assert picture.status_code == 201, picture.json()
    assert wang.upload(f"{path}/visits/{sent['client_id']}/files/hose", picture_file()).status_code == 404
    assert (
        caller(drive, "wu").upload(f"{path}/visits/{sent['client_id']}/files/photo", picture_file()).status_code == 404
    )


@pytest.mark.parametrize("text", ["楼道\0堆物", "楼道堆物\ud83d"])
def test_text_that_no_database_stores_is_refused(running: Begin, now: datetime, text: str) -> None:
    drive = running()
    wang, path = caller(drive, "wang"), f"/campaigns/{drive.campaign.pk}/visits"
    target = drive.targets()[0].pk
    found = [{"client_id": str(uuid.uuid4()), "text": text}]
    for more in ({"findings": found}, {"answers": {"hose": text}}, {"answers": {"hose": "no", text: "x"}}):
        assert wang.post(path, body(target=target, **more)).status_code == 422
    assert not Visit.objects.exists()
