"""What the product will not be (README): the code has no way to break these promises, or a test here fails."""

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.api_client import Caller
from tests.county import GRID, Cast, inside
from wangge.api.cases import WantedPage
from wangge.cases.actions import changing
from wangge.cases.models import Case, SearchedName
from wangge.cases.names import looks_like_name
from wangge.cases.queries.exporting import HEADINGS
from wangge.cases.queries.listing import CaseFilter
from wangge.files.models import Upload
from wangge.journal.models import Entry
from wangge.lib import clock, ids
from wangge.residents.actions import erase_due_contacts
from wangge.residents.models import Contact

ROOT = Path(__file__).resolve().parents[2]
LAMP = "0202"
NAME, PHONE = "赵大姐", "13805350000"
ABOUT_THE_REPORTER = re.compile(r"contact|phone|reporter|query_code|notice|name_locked")
# Packages by which persons or plates are recognised, or pictures are watched.
RECOGNISING = re.compile(
    r"(opencv|face|dlib|insight|deep-?sort|mediapipe|tesseract|easyocr|paddle|torch|tensorflow|keras|onnx|yolo|"
    r"speaker|voiceprint|speechbrain|onvif|rtsp|gb28181|hls\.js|webrtc)"
)
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_no_package_recognises_persons_or_plays_streams() -> None:
    locked = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    front_end = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    names = [*locked, *(place.removeprefix("node_modules/") for place in front_end if place)]
    assert len(names) > 50
    assert [name for name in names if RECOGNISING.search(name.lower())] == []


def test_only_cases_and_public_places_have_a_place_on_the_map() -> None:
    """No trail of a worker, no home of a resident: coordinates stand in the case, in area boundaries, in the register
    of public places, and for thirty days in the look at one of them."""
    placed = {
        f"{model._meta.app_label}.{model.__name__}"
        for model in apps.get_models()
        if {"lon", "lat", "longitude", "latitude", "position_at"} & {field.name for field in model._meta.get_fields()}
    }
    assert placed == {"cases.Case", "places.Place", "patrols.Check"}


@pytest.mark.parametrize(
    "names",
    [{field.name for field in dataclasses.fields(CaseFilter)}, set(WantedPage.model_fields), set(HEADINGS)],
    ids=["filter", "api", "export"],
)
def test_no_filter_and_no_export_reaches_a_reporter(names: set[str]) -> None:
    assert len(names) > 5
    assert [name for name in names if ABOUT_THE_REPORTER.search(name)] == []


def test_files_hold_nothing_of_the_sender_but_the_name_of_the_file() -> None:
    assert {field.name for field in Upload._meta.concrete_fields} == {
        "id", "owner_type", "owner_id", "purpose", "position", "kind", "format", "content_type", "name", "size",
        "sha256", "source_sha256", "width", "height", "seconds", "has_thumbnail", "is_public", "created_at",
        "uploaded_by_id",
    }  # fmt: skip


@pytest.mark.parametrize("words", ["王小明", "李娜"])
def test_what_looks_like_a_name(words: str) -> None:
    assert looks_like_name(words)
    assert not looks_like_name("路灯不亮")
    assert not looks_like_name(words, known=frozenset({words}))


def reported(**more: Any) -> dict[str, Any]:
    lon, lat = inside(GRID)
    return Caller().report(lon=lon, lat=lat, **more)


def case_of(number: str) -> Case:
    parsed = ids.parse_case_number(number)
    assert parsed is not None
    return Case.objects.get(pk=parsed[2])


@pytest.mark.django_db
def test_a_search_for_a_name_is_kept_for_review_and_finds_no_reporter(cast: Cast) -> None:
    li = Caller(cast.users["li"])
    reported(contact={"name": "王小明", "phone": PHONE})
    for words in ("王小明", PHONE):
        assert li.get("/cases", q=words).json()["items"] == []
    assert len(li.get("/cases", q="路灯").json()["items"]) == 1
    kept = SearchedName.objects.get()
    assert (kept.words, kept.by_id) == ("王小明", cast.users["li"].pk)


@pytest.mark.django_db
def test_free_text_search_never_reads_a_confidential_case(cast: Cast) -> None:
    number = reported(text="楼下工地夜里施工", contact_mode="confidential", contact={"phone": PHONE})["number"]
    assert changing.tokens(case_of(number)) == []
    assert Caller(cast.users["jin"]).get("/cases", q="工地").json()["items"] == []
    assert Caller(cast.users["jin"]).get(f"/cases/{number}").status_code == 200


@pytest.mark.django_db
def test_the_journal_holds_ids_and_no_words(cast: Cast) -> None:
    li, sun = Caller(cast.users["li"]), Caller(cast.users["sun"])
    report = reported(contact={"name": NAME, "phone": PHONE})
    number = report["number"]
    li.done(number, "dispatch", lead="housing", category=LAMP, note="请今晚处理")
    li.done(number, "comment", note="赵大姐说家里有老人")
    li.post(f"/cases/{number}/contact", {"purpose": "约上门时间"})
    sun.done(number, "sign")
    sun.done(number, "answer", result="已更换灯泡", closure_class="solved")
    li.done(number, "verify", method="phone", note="核实已亮")
    Caller().post(f"/reports/{report['query_code']}/messages", {"text": "谢谢"})
    entries = list(Entry.objects.filter(object_type="case"))
    assert len(entries) == 8
    told = json.dumps([entry.data for entry in entries], ensure_ascii=False)
    assert CHINESE.search(told) is None
    assert PHONE not in told


@pytest.mark.django_db
def test_a_contact_lies_encrypted_and_nowhere_else(cast: Cast) -> None:
    number = reported(contact={"name": NAME, "phone": PHONE})["number"]
    contact = Contact.objects.get()
    assert PHONE.encode() not in bytes(contact.phone_locked or PHONE.encode())
    assert NAME.encode() not in bytes(contact.name_locked or NAME.encode())
    row = Case.objects.filter(pk=case_of(number).pk).values().get()
    assert PHONE not in str(row)
    assert NAME not in str(row)


@pytest.mark.django_db
def test_an_anonymous_report_keeps_nothing_of_the_person(cast: Cast) -> None:
    number = reported(contact={"name": NAME, "phone": PHONE}, contact_mode="anonymous")["number"]
    assert case_of(number).contact_id is None
    assert not Contact.objects.exists()


@pytest.mark.django_db
def test_whom_it_is_about_never_sees_it(cast: Cast) -> None:
    wang, li = Caller(cast.users["wang"]), Caller(cast.users["li"])
    number = reported(text="网格员态度不好")["number"]
    assert wang.get(f"/cases/{number}").status_code == 200
    li.done(number, "recategorise", category="0906", about_worker="wang")
    assert wang.get(f"/cases/{number}").status_code == 404
    assert wang.get("/cases").json()["items"] == []


@pytest.mark.django_db
def test_a_unit_complained_of_is_not_given_the_case(cast: Cast) -> None:
    number = reported(text="房管所推诿", about="housing")["number"]
    li = Caller(cast.users["li"])
    refused = li.act(number, "dispatch", lead="housing", category=LAMP)
    assert (refused.status_code, refused.json()["code"]) == (422, "about_this_unit")


@pytest.mark.django_db
def test_the_contact_goes_first_and_the_file_stays(cast: Cast, at: Callable[[str], datetime]) -> None:
    now = at("2026-03-10 10:00")
    li, sun = Caller(cast.users["li"]), Caller(cast.users["sun"])
    number = reported(contact={"name": NAME, "phone": PHONE})["number"]
    li.done(number, "dispatch", lead="housing", category=LAMP)
    sun.done(number, "sign")
    sun.done(number, "answer", result="已更换灯泡", closure_class="solved")
    li.done(number, "verify", method="phone")
    li.done(number, "archive")
    day = clock.office_date(now) + timedelta(days=180)
    assert Contact.objects.get().erase_on == day
    assert erase_due_contacts(today=day - timedelta(days=1), now=now) == 0
    assert erase_due_contacts(today=day, now=now) == 1
    contact = Contact.objects.get()
    assert (contact.name_locked, contact.phone_locked) == (None, None)
    case = case_of(number)
    assert case.text
    assert case.result == "已更换灯泡"
