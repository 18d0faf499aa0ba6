"""Merging on the desk: two reports compared, confirmed, told on both pages, and undone."""

from io import BytesIO
from typing import Any

import pytest

from tests.county import GRID2
from tests.play import NEIGHBOURS
from wangge.cases.actions.reporting import add_message
from wangge.cases.models import Case
from wangge.desk.tests.conftest import NewCase, SignIn, act_url, case_url, do, fields_of, text_of
from wangge.files.actions import store_upload
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg
from wangge.journal.models import Entry
from wangge.lib import clock
from wangge.lib.actor import RESIDENT

pytestmark = pytest.mark.django_db


def test_a_neighbour_is_compared_and_merged(sign_in: SignIn, new_case: NewCase) -> None:
    main, other = new_case("东门路灯不亮"), new_case("东门口的灯坏了三天")
    li = sign_in("li")
    page = li.get(case_url(other))
    assert f"{act_url(other, 'merge')}?into={main.number}" in page.content.decode()
    form = li.get(f"{act_url(other, 'merge')}?into={main.number}")
    words = text_of(form)
    assert "两件反映对照" in form.content.decode()
    assert "东门路灯不亮" in words and "东门口的灯坏了三天" in words
    fields = fields_of(form, "/acts/merge/")
    assert (fields["into"], fields["compared"]) == (main.number, main.number)
    assert li.post(act_url(other, "merge"), fields).status_code == 302
    other.refresh_from_db()
    assert (other.state, other.merged_into_id) == ("merged", main.pk)
    merged = text_of(li.get(case_url(other)))
    assert f"已并入 {main.number}" in merged and "撤销合并" in merged
    told = text_of(li.get(case_url(main)))
    assert "2 人反映" in told and "东门口的灯坏了三天" in told


def test_a_number_typed_by_hand_is_compared_before_it_is_merged(sign_in: SignIn, new_case: NewCase) -> None:
    main, other = new_case("东门路灯不亮"), new_case("东门口的灯坏了三天")
    li = sign_in("li")
    first = do(li, other, "merge", into=main.number, note="同一盏")
    assert first.status_code == 422
    assert "请对照两件反映的内容" in text_of(first) and "东门路灯不亮" in text_of(first)
    other.refresh_from_db()
    assert other.state == "reported"
    again = fields_of(first, "/acts/merge/")
    assert (again["note"], again["compared"]) == ("同一盏", main.number)
    assert li.post(act_url(other, "merge"), again).status_code == 302


@pytest.mark.parametrize("number", ["370682-20260310-999999", "nonsense"])
def test_an_unknown_number_is_told_beside_the_field(sign_in: SignIn, new_case: NewCase, number: str) -> None:
    refused = do(sign_in("li"), new_case(), "merge", into=number)
    assert refused.status_code == 422 and "没有找到这个编号的其他案件" in text_of(refused)


def test_a_case_out_of_scope_is_unknown(sign_in: SignIn, new_case: NewCase) -> None:
    far = new_case("前疃的灯", grid=GRID2)
    refused = do(sign_in("li"), new_case(), "merge", into=far.number)
    assert refused.status_code == 422
    assert "没有找到这个编号的其他案件" in text_of(refused) and "前疃的灯" not in text_of(refused)


def test_disputes_and_secrets_are_not_offered_for_merging(sign_in: SignIn, new_case: NewCase) -> None:
    for case in (
        new_case(category=NEIGHBOURS),
        new_case(contact_mode="confidential", contact={"phone": "13905350001"}),
    ):
        assert act_url(case, "merge") not in sign_in("jin").get(case_url(case)).content.decode()


def test_several_reporters_contacts_files_and_words_stand_on_the_main_page(sign_in: SignIn, new_case: NewCase) -> None:
    main = new_case("东门路灯不亮")
    other = new_case("东门口的灯坏了", contact={"name": "钱大哥", "phone": "13805351111"})
    li = sign_in("li")
    merge(sign_in, other, main)
    upload = attach(other)
    add_message(case=Case.objects.get(pk=other.pk), text="昨晚又黑了", now=clock.now())
    page = li.get(case_url(main))
    assert "昨晚又黑了" in text_of(page)
    address = f"{case_url(main)}files/{upload.pk}/"
    assert address in page.content.decode()
    assert li.get(address).status_code == 200
    assert sign_in("zhao").get(address).status_code == 404
    contact = li.post(f"{case_url(main)}contact/", {"purpose": "告知结果", "of": other.number})
    assert "13805351111" in text_of(contact)
    assert Entry.objects.filter(act="view_contact", object_id=other.pk).count() == 1
    assert "13805351111" not in text_of(li.get(case_url(main)))


def test_a_merge_is_undone_by_a_form(sign_in: SignIn, new_case: NewCase) -> None:
    main, other = new_case(), new_case()
    merge(sign_in, other, main)
    li = sign_in("li")
    assert do(li, other, "unmerge", note="是另一盏").status_code == 302
    other.refresh_from_db()
    assert other.state == "reported"
    assert "2 人反映" not in text_of(li.get(case_url(main)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_of_the_main_page_do_not_grow_with_its_reporters(
    sign_in: SignIn, new_case: NewCase, still_snapshots: None, django_assert_num_queries: Any, count: int
) -> None:
    main = new_case()
    for _turn in range(count):
        merge(sign_in, new_case(), main)
    li = sign_in("li")
    li.get(case_url(main))
    with django_assert_num_queries(PAGE_QUERIES):
        li.get(case_url(main))


PAGE_QUERIES = 40


def merge(sign_in: SignIn, case: Case, main: Case) -> None:
    li = sign_in("li")
    fields = fields_of(li.get(f"{act_url(case, 'merge')}?into={main.number}"), "/acts/merge/")
    assert li.post(act_url(case, "merge"), fields).status_code == 302


def attach(case: Case) -> Upload:
    return store_upload(
        stream=BytesIO(jpeg()), name="灯.jpg", owner_type="case", owner_id=case.pk, by=RESIDENT, now=clock.now()
    )
