"""What the desk keeps to itself: other towns' cases, confidential words, contacts and files."""

import re
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.county import Cast
from wangge.cases.models import Case
from wangge.desk.tests.conftest import NewCase, SignIn, case_url, do, text_of
from wangge.files.actions import store_upload
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg
from wangge.journal.models import Entry
from wangge.lib.actor import RESIDENT

pytestmark = pytest.mark.django_db
CONTACT = {"name": "张先生", "phone": "13800001234"}


@pytest.fixture
def with_file(new_case: NewCase, now: datetime) -> tuple[Case, Upload]:
    case = new_case(contact=CONTACT)
    photo = SimpleUploadedFile("现场.jpg", jpeg())
    upload = store_upload(stream=photo, name="现场.jpg", owner_type="case", owner_id=case.pk, by=RESIDENT, now=now)
    return case, upload


def test_another_town_finds_nothing_at_any_address(sign_in: SignIn, with_file: tuple[Case, Upload]) -> None:
    case, upload = with_file
    paths = ["", "print/", f"files/{upload.pk}/", f"files/{upload.pk}/thumbnail/", "acts/comment/", "receipt/"]
    li, zhao = sign_in("li"), sign_in("zhao")
    for path in paths:
        assert zhao.get(case_url(case) + path).status_code == 404, path
    assert zhao.post(case_url(case) + "contact/", {"purpose": "看看"}).status_code == 404
    assert zhao.post(case_url(case) + "contact/approve/").status_code == 404
    for path in paths[:-1]:
        assert li.get(case_url(case) + path).status_code == 200, path


def test_a_file_of_another_case_is_not_served(
    sign_in: SignIn, with_file: tuple[Case, Upload], new_case: NewCase
) -> None:
    _case, upload = with_file
    assert sign_in("li").get(f"{case_url(new_case())}files/{upload.pk}/").status_code == 404


def test_the_unit_of_a_confidential_case_sees_the_brief_only(
    sign_in: SignIn, new_case: NewCase, now: datetime, cast: Cast
) -> None:
    case = new_case("我是五号楼的老李，举报施工队夜里偷倒渣土", contact=CONTACT, contact_mode="confidential")
    photo = SimpleUploadedFile("院子.jpg", jpeg())
    upload = store_upload(stream=photo, name="院子.jpg", owner_type="case", owner_id=case.pk, by=RESIDENT, now=now)
    li, sun = sign_in("li"), sign_in("sun")
    without = do(li, case, "dispatch", category="0103", receiver="org:housing")
    assert without.status_code == 422 and 'id="dispatch_brief_error"' in without.content.decode()
    done = do(li, case, "dispatch", category="0103", receiver="org:housing", brief="核查夜间渣土倾倒")
    assert done.status_code == 302, text_of(done)
    do(li, case, "ask_reporter", note="请问大约几点？")
    for path in ("", "print/"):
        page = text_of(sun.get(case_url(case) + path))
        assert "核查夜间渣土倾倒" in page
        assert "老李" not in page and "大约几点" not in page and "院子" not in page
    assert "老李" not in sun.get("/desk/cases/").content.decode()
    assert sun.get(f"{case_url(case)}files/{upload.pk}/").status_code == 404
    assert sun.post(case_url(case) + "contact/", {"purpose": "核实"}).status_code == 403
    assert "老李" in text_of(li.get(case_url(case)))
    assert li.get(f"{case_url(case)}files/{upload.pk}/").status_code == 200
    do(sun, case, "sign")
    proof = SimpleUploadedFile("清运.jpg", jpeg())
    do(sun, case, "answer", result="已清运", closure_class="solved", files=[proof])
    own = Upload.objects.exclude(pk=upload.pk).get()
    assert sun.get(f"{case_url(case)}files/{own.pk}/").status_code == 200, "its own proof stays the unit's"


def test_a_contact_is_shown_for_a_purpose_and_journalled(sign_in: SignIn, new_case: NewCase) -> None:
    case, li = new_case(contact=CONTACT), sign_in("li")
    assert "13800001234" not in li.get(case_url(case)).content.decode()
    empty = li.post(case_url(case) + "contact/", {"purpose": "  "})
    assert empty.status_code == 422 and "13800001234" not in empty.content.decode()
    shown = li.post(case_url(case) + "contact/", {"purpose": "核实地点"})
    assert shown.status_code == 200 and "13800001234" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert Entry.objects.filter(act="view_contact", object_id=case.pk).count() == 1
    assert "13800001234" not in li.get(case_url(case)).content.decode()
    assert "查看联系方式" in text_of(li.get(case_url(case)))


def test_a_protected_contact_needs_two_people(sign_in: SignIn, new_case: NewCase) -> None:
    case = new_case("请为我保密", contact=CONTACT, contact_mode="confidential")
    li, jin = sign_in("li"), sign_in("jin")
    asked = li.post(case_url(case) + "contact/", {"purpose": "核实渣土倾倒时间"})
    assert asked.status_code == 422 and "另一位有权人员" in text_of(asked)
    assert "我来批准" not in li.get(case_url(case)).content.decode()
    assert li.post(case_url(case) + "contact/approve/").status_code == 403
    assert "我来批准" in jin.get(case_url(case)).content.decode()
    assert jin.post(case_url(case) + "contact/approve/").status_code == 302
    shown = li.post(case_url(case) + "contact/", {"purpose": "核实渣土倾倒时间"})
    assert shown.status_code == 200 and "13800001234" in shown.content.decode()
    acts = list(Entry.objects.filter(object_id=case.pk, act__contains="contact").values_list("act", flat=True))
    assert acts == ["ask_contact", "approve_contact", "view_contact"]


def test_printing_is_journalled(sign_in: SignIn, new_case: NewCase) -> None:
    case = new_case()
    page = sign_in("li").get(case_url(case) + "print/")
    assert page.status_code == 200 and case.number in page.content.decode()
    assert Entry.objects.filter(act="print_case", object_id=case.pk).count() == 1


def test_no_page_of_the_desk_breaks_the_content_policy(sign_in: SignIn, new_case: NewCase) -> None:
    case = new_case(contact=CONTACT)
    for path in ("/desk/cases/", case_url(case), "/desk/window/", case_url(case) + "print/"):
        body = sign_in("li").get(path).content.decode()
        assert not re.search(r"<[^>]+\s(style|on\w+)=", body), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", body), path
