"""A worker's report: where it is, photos that are never lost, settling on the spot, and one case for two taps."""

import uuid
from typing import Any

import pytest

from tests.county import AT_SEA, GRID, GRID2, GRID_B, inside
from tests.play import LAMP, NEIGHBOURS, RUBBISH, Play
from wangge.cases.models import Case
from wangge.field.tests.conftest import SignIn, answers, hidden, photo
from wangge.files.models import Upload

pytestmark = pytest.mark.django_db
URL = "/field/report/"


def at_point(grid: str) -> dict[str, str]:
    lon, lat = inside(grid)
    return {"lon": str(lon), "lat": str(lat)}


def test_the_form_offers_the_own_grid_and_marks_what_may_be_settled(phone: SignIn) -> None:
    page = phone("wang").get(URL).content.decode()
    assert f'value="{GRID}"' in page
    assert GRID2 not in page
    assert "✓ 暴露垃圾、垃圾满溢" in page
    assert "✓ 路灯" not in page
    assert 'accept="image/jpeg' in page


def test_a_report_with_a_photo(phone: SignIn, play: Play) -> None:
    response = phone("wang").post(URL, {**answers(**at_point(GRID)), "photos": [photo()]})
    case = Case.objects.get()
    assert response.headers["Location"] == f"/field/cases/{case.number}/"
    assert (case.channel, case.state, case.grid, case.category) == ("worker", "reported", GRID, RUBBISH)
    assert case.reporter_user_id == play.actor("wang").id
    assert case.lon == pytest.approx(inside(GRID)[0])
    upload = Upload.objects.get()
    assert (upload.owner_id, upload.purpose, upload.uploaded_by_id) == (case.pk, "report", play.actor("wang").id)


def test_settled_on_the_spot_with_before_and_after_in_one_go(phone: SignIn) -> None:
    sent = {
        **answers(doing="handled", result="已扫净装袋"),
        "photos": [photo("前.jpg")],
        "after": [photo("后.jpg", width=80)],
    }
    response = phone("wang").post(URL, sent, follow=True)
    case = Case.objects.get()
    assert (case.state, case.is_self_handled, case.result) == ("closed", True, "已扫净装袋")
    assert sorted(Upload.objects.values_list("purpose", "name")) == [("proof", "后.jpg"), ("report", "前.jpg")]
    assert "已登记并办结" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"category": LAMP}, "不在可自行处置的清单里"),
        ({"category": NEIGHBOURS}, "不在可自行处置的清单里"),
        ({"category": ""}, "自行处置的要选事项类别"),
        ({"result": ""}, "请写明做了什么"),
        ({"grid": "elsewhere", **at_point(GRID2)}, "只能自行处置自己网格里的事"),
    ],
)
def test_what_may_not_be_settled_is_refused_and_nothing_is_kept(
    phone: SignIn, changes: dict[str, str], words: str
) -> None:
    response = phone("wang").post(URL, answers(**{"doing": "handled", "result": "已清理", **changes}))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Case.objects.exists()


def test_photos_survive_a_mistake(phone: SignIn) -> None:
    client = phone("wang")
    sent = answers(text="")
    first = client.post(URL, {**sent, "photos": [photo("井盖.jpg")]})
    assert first.status_code == 422
    assert "井盖.jpg" in first.content.decode()
    assert not Upload.objects.exists()
    kept, client_id = hidden(first, "kept"), hidden(first, "client_id")
    client.post(URL, answers(kept=kept, client_id=client_id))
    assert Upload.objects.get().owner_id == Case.objects.get().pk
    # Another form does not get them.
    client.post(URL, answers(kept=kept))
    assert Upload.objects.count() == 1


def test_a_file_that_is_none_is_refused_with_its_reason(phone: SignIn) -> None:
    fake = photo("坏.jpg")
    fake.seek(0)
    fake.write(b"MZ not a picture")
    fake.seek(0)
    response = phone("wang").post(URL, {**answers(), "photos": [fake]})
    assert response.status_code == 422
    assert "坏.jpg" in response.content.decode()
    assert not Case.objects.exists()


def test_the_worker_may_correct_the_phone(phone: SignIn) -> None:
    phone("wang").post(URL, answers(grid=GRID, **at_point(GRID2)))
    case = Case.objects.get()
    assert (case.grid, case.lon) == (GRID, None)


def test_a_report_from_another_grid_goes_to_its_desk(phone: SignIn, play: Play) -> None:
    response = phone("wang").post(URL, answers(grid="elsewhere", **at_point(GRID2)), follow=True)
    case = Case.objects.get()
    assert (case.grid, case.holder.code) == (GRID2, "centre-town2")
    assert response.redirect_chain[-1][0] == "/field/"
    assert case.number in response.content.decode()
    assert phone("wang").get(f"/field/cases/{case.number}/").status_code == 404


def test_elsewhere_without_a_point_needs_words(phone: SignIn) -> None:
    client = phone("wang")
    assert client.post(URL, answers(grid="elsewhere", address="")).status_code == 422
    client.post(URL, answers(grid="elsewhere", address="五龙河大桥南头"))
    assert (Case.objects.get().grid, Case.objects.get().address) == ("", "五龙河大桥南头")


def test_another_workers_grid_cannot_be_chosen(phone: SignIn) -> None:
    for grid in (GRID2, GRID_B, "nonsense"):
        assert phone("wang").post(URL, answers(grid=grid)).status_code == 422
    assert not Case.objects.exists()


def test_two_taps_make_one_case(phone: SignIn) -> None:
    client, sent = phone("wang"), answers()
    first = client.post(URL, {**sent, "photos": [photo()]})
    again = client.post(URL, {**sent, "photos": [photo()]})
    assert first.headers["Location"] == again.headers["Location"]
    assert (Case.objects.count(), Upload.objects.count()) == (1, 1)


def test_the_same_form_with_other_words_is_not_a_second_case(phone: SignIn) -> None:
    client, client_id = phone("wang"), str(uuid.uuid4())
    client.post(URL, answers(client_id=client_id))
    response = client.post(URL, answers(client_id=client_id, text="又改了几个字"), follow=True)
    assert "没有重复登记" in response.content.decode()
    assert Case.objects.count() == 1


def test_the_position_tells_its_grid(phone: SignIn) -> None:
    client = phone("wang")
    assert client.get("/field/locate/", at_point(GRID)).json() == {
        "code": GRID, "name": "梨园第1网格", "is_own": True,
    }  # fmt: skip
    assert client.get("/field/locate/", at_point(GRID2)).json()["is_own"] is False
    assert client.get("/field/locate/", {"lon": str(AT_SEA[0]), "lat": str(AT_SEA[1])}).json()["code"] == ""
    assert client.get("/field/locate/", {"lon": "x"}).status_code == 422


def test_the_form_reads_little(phone: SignIn, still_snapshots: None, django_assert_num_queries: Any) -> None:
    client = phone("wang")
    client.get(URL)
    with django_assert_num_queries(3):
        client.get(URL)
