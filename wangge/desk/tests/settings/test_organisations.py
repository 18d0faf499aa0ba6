"""Organisations on the settings pages: created, changed, retired into another with all that relies on them."""

from datetime import date, datetime
from typing import Any

import pytest

from tests.county import CITY, TOWN, Cast
from wangge.cases.models import Assignment
from wangge.catalogue import queries as catalogue
from wangge.cli.proof import case_findings
from wangge.desk.tests.conftest import NewCase, SignIn, do
from wangge.desk.tests.settings.conftest import confirm, hidden, look, text_in
from wangge.journal.models import Entry
from wangge.lib.snapshot import Snapshot
from wangge.people.models import Organisation, Post

pytestmark = pytest.mark.django_db
BASE, FORM = "/desk/settings/organisations/", "unit-form"
NEW, HOUSING = f"{BASE}new/", f"{BASE}housing/"
PARKS = {"code": "parks", "name": "市园林中心", "kind": "department", "area": CITY, "accepts_from": ["city", "town"]}


@pytest.mark.parametrize("path", [BASE, NEW, HOUSING, HOUSING + "edit/", HOUSING + "retire/"])
def test_only_the_system_administrator_changes_and_the_auditor_reads(
    sign_in: SignIn, client: Any, now: datetime, path: str
) -> None:
    for name in ("li", "sun", "wang", "lead", "sec"):
        assert sign_in(name).get(path).status_code == 403
    assert sign_in("audit").get(path).status_code == (200 if path in (BASE, HOUSING) else 403)
    assert sign_in("sys").get(path).status_code == 200
    assert client.get(path).status_code == 302


def test_a_new_unit(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    shown = look(sys, NEW, FORM, **PARKS)
    assert "市级、镇街" in text_in(shown)
    assert not Organisation.objects.filter(code="parks").exists()
    for _again in range(2):
        assert sys.post(NEW, {**hidden(shown), "do": "confirm"}).status_code == 302
    org = Organisation.objects.get(code="parks")
    assert (org.level, org.accepts_from) == ("city", ["city", "town"])
    assert "市园林中心" in text_in(sys.get(BASE))
    assert "系统管理员" in text_in(sys.get(f"{BASE}parks/"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"code": "housing"}, "这个代码已经有了"),
        ({"code": "住建"}, "单位代码由"),
        ({"code": "town"}, "不能是 town"),
        ({"area": "火星"}, "没有认出这个地方"),
        ({"kind": "centre"}, "不接受交办"),
        ({"kind": "centre", "accepts_from": [], "area": TOWN}, "已有治理中心"),
        ({"name": ""}, "这一项必须填写"),
    ],
)
def test_a_unit_that_cannot_be(sign_in: SignIn, now: datetime, asked: dict[str, Any], told: str) -> None:
    answer = look(sign_in("sys"), NEW, FORM, **PARKS | asked)
    assert answer.status_code == 422
    assert told in text_in(answer)


def test_a_change_keeps_what_stood_before(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    path = HOUSING + "edit/"
    asked = {"name": "市住建局", "accepts_from": ["city"]}
    assert confirm(sys, path, FORM, **asked).status_code == 302
    page = text_in(sys.get(HOUSING))
    assert "市住房和城乡建设局 → 市住建局" in page
    assert "市级、镇街 → 市级" in page
    entry = Entry.objects.get(act="change_organisation")
    assert entry.data == {"changed": ["name", "accepts_from"]}, "codes only: the words stand beside the journal"
    assert "没有改动任何内容" in text_in(look(sys, path, FORM))


def test_a_unit_on_which_nothing_relies_is_retired_and_restored(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    confirm(sys, NEW, FORM, **PARKS)
    assert confirm(sys, f"{BASE}parks/retire/", FORM).status_code == 302
    assert not Organisation.objects.get(code="parks").is_active
    assert "市园林中心" not in text_in(sys.get(BASE))
    assert "市园林中心" in text_in(sys.get(BASE, {"status": "retired"}))
    assert sys.get(f"{BASE}parks/retire/").status_code == 404
    assert confirm(sys, f"{BASE}parks/restore/", FORM).status_code == 302
    assert Organisation.objects.get(code="parks").is_active
    assert sys.get(f"{BASE}parks/restore/").status_code == 404


def test_work_goes_to_the_successor_and_no_clock_moves(
    sign_in: SignIn, now: datetime, cast: Cast, new_case: NewCase
) -> None:
    case, other = new_case(category="0202"), new_case(category="0101")
    do(sign_in("li"), case, "dispatch", receiver="org:housing", category="0202")
    do(sign_in("li"), other, "dispatch", receiver="org:sanitation", category="0103", assisting=["housing"])
    case.refresh_from_db()
    due = case.due_at
    sys = sign_in("sys")
    path = HOUSING + "retire/"
    page = text_in(sys.get(path))
    assert "主办的在办案件 1 件、协办的在办案件 1 件" in page
    assert "现任和待任岗位 1 个" in page
    assert "这一项必须填写" in text_in(look(sys, path, FORM)), "where the work goes must be said"
    assert "police" not in sys.get(path).content.decode(), "it takes no work from towns"
    shown = look(sys, path, FORM, successor="sanitation")
    assert "从今天起转由“市环境卫生服务中心”承接" in text_in(shown)
    assert sys.post(path, {**hidden(shown), "do": "confirm"}).status_code == 302
    case.refresh_from_db()
    sanitation = cast.orgs["sanitation"]
    assert (case.lead_id, case.due_at) == (sanitation.pk, due)
    turns = Assignment.objects.filter(case=case).order_by("id").values_list("org_id", "due_at", "ended_at")
    assert list(turns) == [(cast.orgs["housing"].pk, due, now), (sanitation.pk, due, None)]
    assert catalogue.category("0202").lead == "sanitation"
    assert catalogue.category("0202", on=date(2026, 3, 9)).lead == "housing"
    Snapshot.drop_all()
    assert list(Post.objects.filter(user=cast.users["sun"], valid_to=None).values_list("org_id", flat=True)) == [
        sanitation.pk
    ]
    assert sign_in("sun").get(f"/desk/cases/{case.number}/").status_code == 200, "whoever did the work goes on"
    assert "由市环境卫生服务中心承接" in text_in(sys.get(HOUSING))
    assert list(case_findings()) == [], "the journal tells the same"


def test_an_administrator_does_not_move_their_own_post(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    path = f"{BASE}oversight/retire/"
    shown = look(sys, path, FORM, successor="team-town")
    assert shown.status_code == 200
    assert sys.post(path, {**hidden(shown), "do": "confirm"}).status_code == 403
    assert Organisation.objects.get(code="oversight").is_active


def test_a_centre_goes_to_one_of_its_area_or_above(
    sign_in: SignIn, now: datetime, cast: Cast, new_case: NewCase
) -> None:
    case = new_case(category="0101")
    assert case.holder_id == cast.orgs["centre-village"].pk
    sys = sign_in("sys")
    path = f"{BASE}centre-village/retire/"
    page = sys.get(path).content.decode()
    assert "centre-town2" not in page
    assert confirm(sys, path, FORM, successor="centre-town").status_code == 302
    case.refresh_from_db()
    assert (case.holder_id, case.holder_level) == (cast.orgs["centre-town"].pk, "town")
    assert list(case_findings()) == []


@pytest.mark.parametrize("words", ["住房", ""])
def test_the_list_asks_the_database_as_often_for_one_as_for_many(
    sign_in: SignIn, now: datetime, still_snapshots: None, django_assert_num_queries: Any, words: str
) -> None:
    sys = sign_in("sys")
    sys.get(BASE)
    with django_assert_num_queries(3):
        assert sys.get(BASE, {"q": words}).status_code == 200
