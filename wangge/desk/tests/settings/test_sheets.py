"""Settings as sheets: what goes out comes in again, a file shows what it would change, and only that is done."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.county import CITY, GRID_B, Cast
from wangge.catalogue import queries as catalogue
from wangge.desk.tests.conftest import NewCase, SignIn, do, fields_of
from wangge.desk.tests.settings.conftest import text_in
from wangge.files.models import Sheet
from wangge.journal.models import Entry
from wangge.lib.sheets import write_xlsx
from wangge.people.models import Organisation, Post, User

pytestmark = pytest.mark.django_db
NOUNS = {"categories": "sys", "calendar": "sys", "organisations": "sys", "staff": "sec"}
LATER = date(2026, 4, 1)


def path_of(noun: str) -> str:
    return f"/desk/settings/sheets/{noun}/"


def table(headings: list[str], *rows: Iterable[str]) -> bytes:
    held = io.BytesIO()
    write_xlsx(held, headings, [list(row) for row in rows])
    return held.getvalue()


def send(client: Client, noun: str, content: bytes, *, query: str = "", **values: str) -> Any:
    file = SimpleUploadedFile("改.xlsx", content)
    asked = {"effective": "2026-04-01"} if noun == "categories" else {}
    return client.post(path_of(noun) + query, {**asked, **values, "file": file})


def shown(client: Client, noun: str, content: bytes, **more: str) -> tuple[Any, str]:
    """Send a file; the page that tells what it would change, and its address."""
    answer = send(client, noun, content, **more)
    assert answer.status_code == 302, text_in(answer)
    return client.get(answer["Location"]), answer["Location"]


def confirm(client: Client, page: Any) -> Any:
    """Press the button of that page."""
    fields = fields_of(page, "confirm")
    address = page.content.decode().split('<form method="post" action="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    if "/confirm/" not in address:
        address = next(
            part.split('"', 1)[0].replace("&amp;", "&")
            for part in page.content.decode().split('action="')[1:]
            if "/confirm/" in part.split('"', 1)[0]
        )
    return client.post(address, fields)


@pytest.mark.parametrize(("noun", "owner"), NOUNS.items())
def test_each_sheet_is_its_administrators(sign_in: SignIn, client: Any, now: datetime, noun: str, owner: str) -> None:
    path = path_of(noun)
    for name in ("li", "sun", "sys", "sec", "audit"):
        assert sign_in(name).get(path).status_code == (200 if name == owner else 403)
        reads = name in (owner, "audit")
        assert sign_in(name).get(f"{path}export.xlsx").status_code == (200 if reads else 403)
    assert client.get(path).status_code == 302
    assert sign_in(owner).get(path_of("secrets")).status_code == 404


@pytest.mark.parametrize(("noun", "owner"), NOUNS.items())
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_goes_out_comes_in_again_and_changes_nothing(
    sign_in: SignIn, now: datetime, noun: str, owner: str, kind: str, language: str
) -> None:
    client = sign_in(owner)
    client.cookies["language"] = language
    answer = client.get(f"{path_of(noun)}export.{kind}")
    assert answer.status_code == 200
    page, _address = shown(client, noun, answer.content)
    words = text_in(page)
    assert page.status_code == 200, words
    assert "没有要改的" in words or "Nothing to change" in words
    assert Entry.objects.filter(act="export_settings").last().data == {"noun": noun}  # type: ignore[union-attr]


def test_an_export_in_gb18030_comes_in_too(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    text = sys.get(f"{path_of('organisations')}export.csv").content.decode("utf-8-sig")
    page, _address = shown(sys, "organisations", text.encode("gb18030"))
    assert "没有要改的" in text_in(page)


CATEGORIES = ["编码", "名称", "英文名称", "主办单位", "办结时限", "密级", "地点要求", "镇街履职", "缓急"]
SIGN = ["0207", "公交站牌损坏", "Broken bus stop sign", "housing", "3工作日", "公开", "须填地点", "配合履职", "普通"]


def test_categories_are_looked_at_and_taken_once(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    page, address = shown(sys, "categories", table(CATEGORIES, SIGN))
    words = text_in(page)
    assert "办结时限 ： 3 工作日" in words.replace("：", " ： ").replace("  ", " ")
    assert not Entry.objects.filter(act="create_category", at=now).exists(), "a look writes nothing"
    for _again in range(2):
        assert confirm(sys, page).status_code == 302
    assert str(catalogue.category("0207", on=LATER).standard.handle) == "3 wd"
    assert Entry.objects.filter(act="create_category", at=now).count() == 1
    assert not Sheet.objects.exists(), "a confirmed file is not kept"
    assert sys.get(address).status_code == 404
    again, _address = shown(sys, "categories", table(CATEGORIES, SIGN))
    assert "没有要改的" in text_in(again)


def test_a_row_that_cannot_be_taken_stops_the_file_and_is_named(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    bad = ["0208", "坏的", "Bad", "nobody", "很快", "公开", "须填地点", "配合履职", "普通"]
    page, _address = shown(sys, "categories", table(CATEGORIES, SIGN, bad, [*SIGN[:4], "5 wd", *SIGN[5:]]))
    assert page.status_code == 422
    words = text_in(page)
    assert "3 办结时限 办结时限 应为数量加单位" in words
    assert "4 编码 文件中有重复的类别编码" in words
    assert 'id="confirm"' not in page.content.decode()
    assert "0207" not in catalogue.newest()


def test_what_was_shown_is_what_is_done(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    first, _address = shown(sys, "categories", table(CATEGORIES, SIGN))
    other, _address = shown(sys, "categories", table(CATEGORIES, [SIGN[0], "站牌", *SIGN[2:]]))
    assert confirm(sys, other).status_code == 302
    assert confirm(sys, first).status_code == 409, "the row that was new is a change by now"
    assert catalogue.newest()["0207"].row["name"] == "站牌"


def test_a_kept_file_is_its_senders_own(sign_in: SignIn, now: datetime, cast: Cast) -> None:
    _page, address = shown(sign_in("sys"), "categories", table(CATEGORIES, SIGN))
    Sheet.objects.update(by_id=cast.users["sec"].pk)
    assert sign_in("sys").get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "文件是空的"),
        (b"\xd0\xcf\x11\xe0old", "另存为 .xlsx"),
        (b"PK\x03\x04broken", "文件已损坏"),
        ("编码,名称\n01,市容".encode(), "文件缺少这些列"),
        ("编码,秘密\n01,市容".encode(), "认不出这些列：秘密"),
    ],
)
def test_a_file_that_is_no_sheet_says_why(sign_in: SignIn, now: datetime, content: bytes, told: str) -> None:
    answer = send(sign_in("sys"), "categories", content)
    assert answer.status_code == 422
    assert told in text_in(answer)


def test_a_bomb_is_not_unpacked(sign_in: SignIn, now: datetime) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (65 << 20))
    answer = send(sign_in("sys"), "categories", held.getvalue())
    assert answer.status_code == 422
    assert "文件解开后过大" in text_in(answer)


def test_holidays_of_a_year_come_from_a_file(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    days = [["2027-01-01", "休息", "元旦"], ["2027-01-03", "上班", "调休"]]
    page, _address = shown(sys, "calendar", table(["日期", "上班或休息", "说明"], *days))
    assert "新增" in text_in(page)
    assert confirm(sys, page).status_code == 302
    assert catalogue.calendar().is_workday(date(2027, 1, 3))
    assert catalogue.named_days(2027)[date(2027, 1, 1)] == ("statutory", "元旦")


UNITS = ["单位代码", "名称", "类型", "所在区划", "接受哪几级交办", "使用状态"]
PARKS = ["parks", "=HYPERLINK(1)园林", "部门", CITY, "市级、镇街", "在用"]


def test_units_come_change_and_go_by_file(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    housing = ["housing", "市住建局", "部门", CITY, "市级", "在用"]
    page, _address = shown(sys, "organisations", table(UNITS, PARKS, housing))
    assert "市住房和城乡建设局 → 市住建局" in text_in(page)
    assert confirm(sys, page).status_code == 302
    assert Organisation.objects.get(code="housing").accepts_from == ["city"]
    out = sys.get(f"{path_of('organisations')}export.csv").content.decode()
    assert "'=HYPERLINK(1)园林" in out, "no spreadsheet runs what somebody wrote"
    gone, _address = shown(sys, "organisations", table(UNITS, [*PARKS[:5], "停用"]))
    assert confirm(sys, gone).status_code == 302
    assert not Organisation.objects.get(code="parks").is_active


def test_a_unit_with_work_is_not_retired_by_file(sign_in: SignIn, now: datetime, new_case: NewCase) -> None:
    do(sign_in("li"), new_case(category="0202"), "dispatch", receiver="org:housing", category="0202")
    row = ["housing", "市住房和城乡建设局", "部门", CITY, "市级、镇街", "停用"]
    page, _address = shown(sign_in("sys"), "organisations", table(UNITS, row))
    assert page.status_code == 422
    assert "请在它的页面上停用并选定承接单位" in text_in(page)


STAFF = ["登录名", "姓名", "账号", "岗位", "岗位区划", "单位代码", "网格员来源", "任职日期", "离任日期"]
NEWCOMER = ["zhoumin", "周敏", "启用", "网格员", GRID_B, "team-town", "专职", "2026-03-12", ""]


def test_staff_come_and_posts_end_by_file(sign_in: SignIn, now: datetime) -> None:
    sec = sign_in("sec")
    page, _address = shown(sec, "staff", table(STAFF, NEWCOMER))
    assert confirm(sec, page).status_code == 302
    user = User.objects.get(username="zhoumin")
    assert not user.has_usable_password()
    assert Post.objects.get(user=user).valid_from == date(2026, 3, 12)
    again, _address = shown(sec, "staff", table(STAFF, NEWCOMER))
    assert "没有要改的" in text_in(again)
    gone, _address = shown(sec, "staff", table(STAFF, [*NEWCOMER[:8], "2026-06-01"]))
    assert confirm(sec, gone).status_code == 302
    assert Post.objects.get(user=user).valid_to == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["Zhou", *NEWCOMER[1:]], "登录名以小写字母开头"),
        ([*NEWCOMER[:3], "值班员", *NEWCOMER[4:]], "没有这种岗位"),
        ([*NEWCOMER[:5], "nowhere", *NEWCOMER[6:]], "没有这个单位"),
        ([*NEWCOMER[:4], "370682999999999", *NEWCOMER[5:]], "没有这个区划"),
        ([*NEWCOMER[:7], "2026-03-01", ""], "不能早于今天"),
        ([*NEWCOMER[:7], "三月", ""], "日期应写成"),
        (["li", "李值班", "启用", "审计员", CITY, "oversight", "", "2026-03-12", ""], "不得兼任"),
        (["sec", "换名字", "启用", "", "", "", "", "", ""], "不能改动自己的账号"),
        (["sys", "系统管理员", "锁定", "", "", "", "", "", ""], "改动以后就没有系统管理员了"),
        (
            ["li", "李值班", "启用", "中心值班员", "370682001000000", "centre-town", "", "2025-01-01", ""],
            "只能定离任日期",
        ),
    ],
)
def test_staff_that_cannot_be_are_named(sign_in: SignIn, now: datetime, row: list[str], told: str) -> None:
    page, _address = shown(sign_in("sec"), "staff", table(STAFF, row))
    assert page.status_code == 422
    assert told in text_in(page)
    assert not Entry.objects.filter(at=now, act__in=["create_user", "give_post", "lock_account"]).exists()


def test_one_administrator_follows_another_in_one_file(sign_in: SignIn, now: datetime) -> None:
    old = ["audit", "审计管理员", "启用", "审计员", CITY, "oversight", "", "2024-01-01", "2026-03-12"]
    new = ["kong", "孔审计", "启用", "审计员", CITY, "oversight", "", "2026-03-12", ""]
    sec = sign_in("sec")
    page, _address = shown(sec, "staff", table(STAFF, old))
    assert page.status_code == 422
    page, _address = shown(sec, "staff", table(STAFF, old, new))
    assert confirm(sec, page).status_code == 302, text_in(page)
    assert Post.objects.get(user__username="audit").valid_to == date(2026, 3, 12)
