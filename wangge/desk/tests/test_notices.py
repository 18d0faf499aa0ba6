"""Administrators' pages of notices: who may look and who may change, the log and sending again, words and hours."""

from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.county import Cast
from wangge.desk.tests.conftest import SignIn, fields_of, text_of
from wangge.notices.models import Delivery, Notice, Template
from wangge.notices.queries.words import office
from wangge.notices.states import State
from wangge.people.models import User

pytestmark = pytest.mark.django_db
LOG, CHANNELS, TEMPLATES = (f"/desk/settings/notices/{page}" for page in ("", "channels/", "templates/"))
URGED = f"{TEMPLATES}urged/unit/"


def lost(cast: Cast, now: datetime, count: int = 1, state: State = State.GIVEN_UP, channel: str = "sms") -> None:
    times = {"next_at": now} if state == State.WAITING else {"ended_at": now}
    for _number in range(count):
        notice = Notice.objects.create(
            event="urged",
            audience="unit",
            user=cast.users["sun"],
            object_type="case",
            object_id=1,
            at=now,
            spread_at=now,
            values={"number": "370682-20260310-000001", "code": "ACDEF34679"},
        )
        Delivery.objects.create(notice=notice, channel=channel, state=state, reason="gateway_422", tries=1, **times)


@pytest.mark.parametrize("page", [LOG, CHANNELS, TEMPLATES, URGED])
def test_administrators_of_the_system_change_auditors_look(sign_in: SignIn, now: datetime, page: str) -> None:
    seen = {
        name: sign_in(name).get(page).status_code
        for name in ("sys", "audit", "sec", "li", "jin", "sun", "qian", "wang")
    }
    assert seen == {"sys": 200, "audit": 200, "sec": 403, "li": 403, "jin": 403, "sun": 403, "qian": 403, "wang": 403}
    assert "通知" in text_of(sign_in("sys").get("/desk/"))
    assert 'method="post" action="/desk/settings/notices' not in sign_in("audit").get(page).content.decode()


@pytest.mark.parametrize("address", [f"{LOG}again/", f"{LOG}1/again/", f"{CHANNELS}mail/test/", f"{URGED}0/restore/"])
def test_an_auditor_changes_nothing(sign_in: SignIn, now: datetime, address: str) -> None:
    assert sign_in("audit").post(address).status_code == 403
    assert sign_in("jin").post(address).status_code == 403


def test_an_auditor_sends_no_words_and_no_hours(sign_in: SignIn, now: datetime) -> None:
    audit = sign_in("audit")
    audit.post(URGED, {"seen": 0, "title": "催", "body": "催", "do": "save"})
    audit.post(CHANNELS, {"quiet_from": "22:00", "quiet_to": "06:00"})
    assert not Template.objects.exists()
    assert office().quiet_from == time(21, 0)


def test_the_log_tells_what_was_given_up_and_why(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    lost(cast, now)
    lost(cast, now, state=State.SENT)
    page = sign_in("sys").get(LOG)
    words = text_of(page)
    assert "短信网关应答 422" in words and "370682-20260310-000001" in words
    assert "ACDEF34679" not in page.content.decode()
    assert "居民" in words
    only = sign_in("sys").get(f"{LOG}?state=given_up&channel=sms&event=urged")
    assert [row.state for row, _tone in only.context["rows"]] == [State.GIVEN_UP]
    assert "没有符合条件的投递" in text_of(sign_in("sys").get(f"{LOG}?state=dropped"))
    assert sign_in("sys").get(f"{LOG}?state=nonsense&event=x").status_code == 200


def test_one_is_sent_again(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    lost(cast, now)
    row, sys = Delivery.objects.get(), sign_in("sys")
    answer = sys.post(f"{LOG}{row.pk}/again/", {"state": "given_up", "channel": "", "event": ""})
    assert answer["Location"] == f"{LOG}?state=given_up"
    row.refresh_from_db()
    assert (row.state, row.tries, row.next_at) == ("waiting", 0, now)
    assert sys.post(f"{LOG}{row.pk}/again/").status_code == 409
    assert sys.post(f"{LOG}{row.pk + 9}/again/").status_code == 404


def test_all_that_are_listed_are_sent_again(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    lost(cast, now, 3)
    lost(cast, now, 2, channel="mail")
    sys = sign_in("sys")
    answer = sys.post(f"{LOG}again/", {"state": "given_up", "channel": "sms"}, follow=True)
    assert "3 条已重新排队" in text_of(answer)
    assert Delivery.objects.filter(state="waiting").count() == 3
    assert "没有放弃的可以重发" in text_of(sys.post(f"{LOG}again/", {"channel": "sms"}, follow=True))


def test_the_log_takes_a_known_number_of_queries(
    sign_in: SignIn, cast: Cast, now: datetime, still_snapshots: None, django_assert_num_queries: Any
) -> None:
    sys = sign_in("sys")
    sys.get(LOG)
    for count in (1, 3):
        lost(cast, now, count)
        with django_assert_num_queries(9):
            sys.get(LOG)


# -- channels -------------------------------------------------------------------------------------------------------


def test_channels_say_whether_they_are_set_up(sign_in: SignIn, now: datetime, settings: Any, tmp_path: Path) -> None:
    assert text_of(sign_in("sys").get(CHANNELS)).count("未设置") == 2
    settings.MAIL_SERVER = {"folder": str(tmp_path)}
    page = text_of(sign_in("sys").get(CHANNELS))
    assert page.count("未设置") == 1 and "给我发一条测试邮件" in page


def test_a_test_message_goes_to_oneself(sign_in: SignIn, now: datetime, settings: Any, tmp_path: Path) -> None:
    settings.MAIL_SERVER = {"folder": str(tmp_path)}
    sys = sign_in("sys")
    assert "填写通知的接收方式" in text_of(sys.post(f"{CHANNELS}mail/test/", follow=True))
    User.objects.filter(username="sys").update(work_email="sys@example.cn")
    answer = sys.post(f"{CHANNELS}mail/test/", follow=True)
    assert answer.request["QUERY_STRING"] == "event=test"
    assert Delivery.objects.get().user == User.objects.get(username="sys")
    assert sys.post(f"{CHANNELS}pigeon/test/").status_code == 404


def test_quiet_hours_are_set_on_the_page(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    fields = fields_of(sys.get(CHANNELS), "quiet-form")
    assert (fields["quiet_from"], fields["quiet_to"]) == ("21:00", "08:00")
    answer = sys.post(CHANNELS, {"quiet_from": "22:00", "quiet_to": "06:30"}, follow=True)
    assert "免打扰时段已改为 22:00 到 06:30" in text_of(answer)
    assert (office().quiet_from, office().quiet_to) == (time(22, 0), time(6, 30))
    assert sys.post(CHANNELS, {"quiet_from": "soon", "quiet_to": ""}).status_code == 422


# -- words ----------------------------------------------------------------------------------------------------------


def edited(client: Client, address: str = URGED, **values: str) -> Any:
    fields = fields_of(client.get(address), "words-form")
    return client.post(address, {**fields, **values}, follow=True)


def test_words_are_previewed_before_they_are_saved(sign_in: SignIn, now: datetime) -> None:
    page = edited(sign_in("sys"), title="快办：{category}", body="{number} 请抓紧", do="preview")
    assert page.status_code == 200
    assert "100000-20260310-000123 请抓紧" in text_of(page)
    assert "还没有保存" in text_of(page)
    assert not Template.objects.exists()


def test_words_are_saved_and_the_old_ones_restored(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    page = edited(sys, title="快办：{category}", body="{number} 请抓紧", do="save")
    assert "已保存为新的一版" in text_of(page)
    assert "第 1 版" in text_of(page) and "系统管理员" in text_of(page)
    back = sys.post(f"{URGED}0/restore/?language=zh-hans", {"seen": "1"}, follow=True)
    assert "第 2 版" in text_of(back)
    assert sys.post(f"{URGED}0/restore/", {"seen": "1"}).status_code == 409
    assert sys.post(f"{URGED}7/restore/", {"seen": "2"}).status_code == 404
    assert list(Template.objects.values_list("version", flat=True)) == [1, 2]


def test_an_unknown_placeholder_is_named_beside_the_field(sign_in: SignIn, now: datetime) -> None:
    page = edited(sign_in("sys"), body="{secret} 请抓紧", do="save")
    assert page.status_code == 422
    assert "这里没有 {secret}" in text_of(page)
    assert "{secret} 请抓紧" in page.content.decode(), "what was typed is kept"
    assert not Template.objects.exists()


def test_the_slower_editor_keeps_what_was_typed(sign_in: SignIn, now: datetime) -> None:
    first, second = sign_in("sys"), sign_in("sys")
    fields = fields_of(second.get(URGED), "words-form")
    edited(first, body="{number} 先改的", do="save")
    page = second.post(URGED, fields | {"body": "{number} 后改的", "do": "save"})
    assert page.status_code == 422
    assert "刚被别人改过" in text_of(page) and "后改的" in page.content.decode()


def test_each_language_has_its_own_words(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    assert "Urged: Street lamp out" in text_of(sys.get(f"{URGED}?language=en"))
    assert sys.get(f"{URGED}?language=fr").status_code == 404
    assert sys.get(f"{TEMPLATES}urged/resident/").status_code == 404


def test_a_residents_text_says_what_it_costs(sign_in: SignIn, now: datetime) -> None:
    page = sign_in("sys").get(f"{TEMPLATES}received/resident/")
    assert "条短信" in text_of(page)
    assert 'id="id_title"' not in page.content.decode()


def test_the_list_and_the_editor_take_a_known_number_of_queries(
    sign_in: SignIn, now: datetime, still_snapshots: None, django_assert_num_queries: Any
) -> None:
    sys = sign_in("sys")
    for address in (TEMPLATES, URGED):
        sys.get(address)
        with django_assert_num_queries(3):
            sys.get(address)


def test_in_english(sign_in: SignIn, now: datetime) -> None:
    sys = sign_in("sys")
    for address, words in ((LOG, "Delivery log"), (CHANNELS, "Quiet hours"), (TEMPLATES, "To: Residents")):
        assert words in text_of(sys.get(address, headers={"Accept-Language": "en"}))
