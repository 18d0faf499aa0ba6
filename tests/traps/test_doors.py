"""Doors: no key in a page, no secret in the repository, codes as text, and nothing of one place in the code."""

import io
import re
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.api_client import Caller, document
from tests.county import GRID, VILLAGE, Cast, inside
from tests.play import Play, wall
from wangge.cases.models import Case
from wangge.desk.tests.conftest import SignIn, sign_in
from wangge.lib.snapshot import Snapshot

__all__ = ["sign_in"]
ROOT = Path(__file__).resolve().parents[2]
KEYS = {"SECRET_KEY": "kept-secret-one", "SMS_TOKEN": "kept-secret-two"}
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{30}|sk-[A-Za-z0-9]{40}"
    r"|(?i:secret|token|password|api_?key)[\"']?\s*[:=]\s*[\"'][A-Za-z0-9+/]{24,}[\"']"
)


def test_no_page_hands_out_a_key(sign_in: SignIn, play: Play, settings: Any) -> None:
    for name, value in KEYS.items():
        setattr(settings, name, value)
    case = play.do("li", play.report(contact={"name": "赵大姐", "phone": "13805350000"}), "dispatch")
    pages = {
        "": ("/", "/report/", "/track/", f"/track/{case.query_code}/", f"/grids/{GRID}/", "/accounts/login/"),
        "li": ("/desk/", f"/desk/cases/{case.number}/", "/desk/map/", "/desk/map/cases.json?zoom=9", "/desk/areas/"),
        "wang": ("/field/",),
        "sys": ("/desk/settings/organisations/", "/desk/settings/catalogue/", "/desk/notices/channels/"),
    }
    read = 0
    for name, paths in pages.items():
        client = sign_in(name) if name else Client()
        for path in paths:
            response = client.get(path, follow=True)
            words = b"".join(response) if response.streaming else response.content
            read += response.status_code == 200
            for secret in (*KEYS.values(), "13805350000", "argon2$", "md5$"):
                assert secret.encode() not in words, f"{path}: {secret}"
    assert read >= 12


def test_no_secret_stands_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = []
    for name in listed.stdout.split("\n"):
        path = ROOT / name
        if not path.is_file() or path.suffix in {".png", ".jpg", ".mo", ".lock", ".bin", ".gz", ".npz"}:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [f"{name}: {hit.group()[:40]}" for hit in SECRET.finditer(text)]
    assert found == []
    assert SECRET.search("-----BEGIN " + "PRIVATE KEY-----")
    assert SECRET.search('api_key = "' + "a1" * 16 + '"')


def test_codes_and_numbers_leave_as_text(play: Play, sign_in: SignIn) -> None:
    """A code of fifteen digits is no number: no reader rounds it or drops its zeros."""
    case = play.report(category="0202")
    sheet = sign_in("li").get("/desk/cases/export.xlsx")
    heading, row = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    told = dict(zip(heading, row, strict=True))
    assert (told["类别代码"], told["网格编码"], told["案件编号"]) == ("0202", GRID, case.number)
    answer = Caller(play.cast.users["li"]).get(f"/cases/{case.number}").json()
    assert (answer["category"], answer["grid"]["code"], answer["number"]) == ("0202", GRID, case.number)
    schemas = document()["components"]["schemas"]
    numbers = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, told in schema.get("properties", {}).items()
        if field in {"code", "number", "query_code", "category", "area", "parent"} and told.get("type") == "integer"
    ]
    assert numbers == []


def test_nothing_of_one_county_stands_in_the_code() -> None:
    """Its names and codes belong to the demonstration and the tests; an office brings its own."""
    place = re.compile(r"莱阳|Laiyang|城厢|古柳|370682|370600|120\.7\d|36\.9\d")
    found = []
    for path in sorted((ROOT / "wangge").rglob("*")):
        if path.suffix not in {".py", ".html", ".ts", ".csv", ".po"} or {"tests", "migrations"} & set(path.parts):
            continue
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if place.search(text) and "demo" not in path.name and not re.search("演示|demonstration", text):
                found.append(f"{path.relative_to(ROOT)}:{line}: {text.strip()[:60]}")
    assert found == []


@pytest.mark.parametrize(
    ("zone", "accept"), [("Asia/Shanghai", "17:30"), ("Asia/Urumqi", "18:00"), ("Asia/Tokyo", "16:30")]
)
def test_the_offices_own_zone_reaches_every_clock(
    cast: Cast, at: Callable[[str], datetime], settings: Any, zone: str, accept: str
) -> None:
    """The same instant: 12:30 in Beijing, 10:30 in Urumqi, 13:30 in Tokyo."""
    settings.TIME_ZONE = zone
    Snapshot.drop_all()
    case = Play(cast, at("2026-03-10 12:30")).report()
    assert wall(case.accept_due_at)[11:] == accept
    lon, lat = inside(GRID)
    late = Play(cast, at("2026-03-10 23:30")).report(lon=lon, lat=lat)
    assert late.number.split("-")[1] == ("20260311" if zone == "Asia/Tokyo" else "20260310")


def test_no_case_of_another_town_is_reached_by_its_key(play: Play, sign_in: SignIn) -> None:
    """Neither by number, nor by the keys that follow one another, nor by its area, words or codes."""
    case = play.do("li", play.report(), "dispatch")
    zhao, client = Caller(play.cast.users["zhao"]), sign_in("zhao")
    for path in (f"/cases/{case.number}", f"/cases/{case.number}/timeline", f"/cases/{case.number}/acts"):
        assert zhao.get(path).status_code == 404
    for query in ({"q": "路灯"}, {"q": case.number}, {"area": VILLAGE}, {"holder": "centre-village"}):
        assert zhao.get("/cases/count", **query).json()["count"] == 0
    for path in (f"/desk/cases/{case.number}/", f"/desk/cases/{case.number}/acts/comment/", f"/desk/cases/{case.pk}/"):
        assert client.get(path).status_code == 404
    assert Case.objects.count() == 1
