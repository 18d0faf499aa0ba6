"""The window: one page from what a person says to the receipt in the hand."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.county import GRID2, VILLAGE, VILLAGE2, Cast
from wangge.cases.models import Case
from wangge.desk.tests.conftest import SignIn, fields_of, text_of
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg

pytestmark = pytest.mark.django_db
SAID = {
    "text": "楼道灯坏了一个月",
    "area": "梨园社区居委会",
    "address": "5 号楼",
    "name": "老周",
    "phone": "13800001234",
}


def filled(client: Any, **values: Any) -> dict[str, Any]:
    return {**fields_of(client.get("/desk/window/"), "window-form"), **SAID, **values}


def test_a_walk_in_becomes_a_case_and_gets_a_receipt(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    li = sign_in("li")
    sent = li.post("/desk/window/", filled(li, channel="phone", category="0206"))
    assert sent.status_code == 302, text_of(sent)
    case = Case.objects.get()
    assert (case.channel, case.village, case.contact_mode) == ("phone", VILLAGE, "reachable")
    assert case.first_contact_id == cast.users["li"].pk
    receipt = li.get(sent["Location"])
    words = text_of(receipt)
    assert case.number in words and case.query_code in words and "李值班" in words
    assert "<svg" in receipt.content.decode() and "13800001234" not in words


def test_a_receipt_is_for_whoever_wrote_it(sign_in: SignIn, now: datetime) -> None:
    li = sign_in("li")
    address = li.post("/desk/window/", filled(li))["Location"]
    assert sign_in("jin").get(address).status_code == 404
    assert sign_in("li").get(address).status_code == 200, "also after signing in again"


def test_a_matter_of_another_town_gets_its_receipt_too(sign_in: SignIn, now: datetime) -> None:
    li = sign_in("li")
    sent = li.post("/desk/window/", filled(li, area=f"前疃村委会 {VILLAGE2}"))
    case = Case.objects.get()
    assert case.grid == GRID2
    assert case.query_code in li.get(sent["Location"]).content.decode()
    assert li.get(f"/desk/cases/{case.number}/").status_code == 404


def test_sent_twice_it_is_one_case(sign_in: SignIn, now: datetime) -> None:
    li = sign_in("li")
    fields = filled(li)
    first, second = li.post("/desk/window/", fields), li.post("/desk/window/", fields)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": ""}, "text"),
        ({"area": ""}, "area"),
        ({"area": "没有的地方"}, "area"),
        ({"phone": "电话一三八"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"contact_mode": "anonymous"}, "contact_mode"),
        ({"lon": "123.5", "lat": "36.0", "area": ""}, "area"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    sign_in: SignIn, now: datetime, values: dict[str, str], field: str
) -> None:
    li = sign_in("li")
    refused = li.post("/desk/window/", filled(li, **values))
    assert refused.status_code == 422
    assert f'id="id_{field}_error"' in refused.content.decode()
    assert fields_of(refused, "window-form")["address"] == "5 号楼"
    assert not Case.objects.exists()


def test_an_unknown_place_waits_at_the_city(sign_in: SignIn, now: datetime) -> None:
    li = sign_in("li")
    sent = li.post("/desk/window/", filled(li, area="", place_unknown="on"))
    assert sent.status_code == 302
    assert Case.objects.get().holder.code == "centre-city"


def test_scanned_letters_come_along_as_the_reporters(sign_in: SignIn, now: datetime) -> None:
    li = sign_in("li")
    li.post("/desk/window/", filled(li, channel="letter", files=[SimpleUploadedFile("来信.jpg", jpeg())]))
    upload = Upload.objects.get()
    assert (upload.owner_id, upload.purpose) == (Case.objects.get().pk, "report")


def test_the_type_ahead_finds_places_near_first(sign_in: SignIn, now: datetime) -> None:
    found = sign_in("zhao").get("/desk/window/areas/?area=第1网格").content.decode()
    assert found.index("前疃第1网格") < found.index("梨园第1网格")
    assert "莱阳市" not in sign_in("li").get("/desk/window/areas/?area=莱阳").content.decode()


def test_only_desks_register(sign_in: SignIn) -> None:
    assert sign_in("sun").get("/desk/window/").status_code == 403
    assert sign_in("qian").post("/desk/window/", {}).status_code == 403
