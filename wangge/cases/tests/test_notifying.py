"""Who is told of what: each act its own people, nobody else, and nothing that belongs to nobody else."""

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import CITY, GRID, Cast
from tests.play import CONDUCT, LAMP, RUBBISH, Play, wall
from wangge.cases.actions import supervising
from wangge.cases.actions.moving import pass_on
from wangge.cases.actions.notifying import LINES
from wangge.cases.actions.reporting import add_message, evaluate
from wangge.cases.acts import EvaluationInput
from wangge.cases.channels import Channel
from wangge.cases.models import Card, Case, Request
from wangge.cases.states import Act
from wangge.cases.tasks import sweep, tell_of_items
from wangge.catalogue.actions import ItemFields, decide_item, propose_item
from wangge.notices.actions.spreading import spread
from wangge.notices.models import Item, Notice
from wangge.notices.queries.words import address_of, text_of
from wangge.people.models import Post

pytestmark = pytest.mark.django_db
SESSION_ACTS = {
    "summon", "adjourn_session", "cancel_session", "commit", "remind_commitment", "confirm_commitment",
    "report_commitment",
}  # fmt: skip
NAME, PHONE = "赵大姐", "13805350000"
CONTACT: dict[str, Any] = {"contact": {"name": NAME, "phone": PHONE}}
CHINESE_WORDS = re.compile("赵大姐|三天不亮|请今晚")


@pytest.fixture(autouse=True)
def with_text_messages(settings: Any) -> None:
    settings.SMS_GATEWAY = {"url": "https://sms.example.cn/"}


def told(after: int = 0) -> list[tuple[str, str, str]]:
    """Event, audience and addressee of what was told after a notice."""
    rows = Notice.objects.filter(pk__gt=after).select_related("org", "user").order_by("id")
    return [
        (row.event, row.audience, row.org.code if row.org else row.user.username if row.user else "reporter")
        for row in rows
    ]


def last() -> int:
    newest = Notice.objects.order_by("-id").first()
    return newest.pk if newest else 0


def after(play: Play, case: Case, name: str, act: str, **data: Any) -> list[tuple[str, str, str]]:
    before = last()
    play.do(name, case, act, **data)
    return told(before)


def test_the_table_names_acts_that_exist() -> None:
    beside = {"report", "message", "remind", "warn", "remind_reply", "sign_card", "answer_card", "appeal_card"}
    assert set(LINES) <= {str(act) for act in Act} | beside | SESSION_ACTS


def test_a_report_with_a_telephone_is_acknowledged(play: Play) -> None:
    case = play.report(**CONTACT)
    assert told() == [("received", "resident", "reporter")]
    notice = Notice.objects.get()
    assert notice.values == {
        "number": case.number,
        "code": case.query_code,
        "due_at": case.reply_due_at.isoformat(),
    }
    words = text_of(
        event="received", audience="resident", values=notice.values, at=notice.at, language="zh-hans", link="L"
    )
    assert words.body.startswith(f"莱阳市网格中心：您反映的事项已收到，{int(wall(case.reply_due_at)[5:7])}月")


@pytest.mark.parametrize(
    "data",
    [{}, {"contact_mode": "anonymous", **CONTACT}, {"channel": Channel.IMPORT, **CONTACT}],
    ids=["no contact", "anonymous", "imported"],
)
def test_who_cannot_be_reached_or_was_taken_in_from_a_list_is_not(play: Play, data: dict[str, Any]) -> None:
    play.report(**data)
    assert told() == []


def test_the_way_of_a_case_tells_each_in_turn(play: Play) -> None:
    case = play.report(**CONTACT)
    resident, unit = ("resident", "reporter"), ("unit", "housing")
    assert after(play, case, "li", "dispatch", assisting=["sanitation"]) == [
        ("assigned", *unit),
        ("assigned", "unit", "sanitation"),
    ]
    assert after(play, case, "li", "urge") == [("urged", *unit)]
    assert after(play, case, "sun", "sign") == []
    assert after(play, case, "sun", "ask_reporter") == [("asked", *resident)]
    assert after(play, case, "sun", "request_return") == [("request_waiting", "desk", "centre-village")]
    assert after(play, case, "li", "decide_return", approve=False) == [("return_decided", *unit)]
    play.do("zhou", case, "sign")
    play.do("zhou", case, "answer")  # the lead's answer waits for those who assist
    assert after(play, case, "sun", "answer") == [("answered", *resident)]
    assert after(play, case, "li", "rework") == [("rework", *unit)]
    assert after(play, case, "sun", "answer") == [("answered", *resident)]
    assert after(play, case, "li", "verify") == [("closed", *resident)]
    assert after(play, case, "li", "comment") == []
    assert after(play, case, "li", "reopen") == [("reopened", *resident)]


def test_a_decided_return_is_told_to_whoever_had_it(play: Play) -> None:
    case = play.report()
    play.do("li", case, "dispatch", lead=None, worker="wang", category=RUBBISH)
    play.do("wang", case, "request_return")
    assert after(play, case, "li", "decide_return", approve=True) == [("return_decided", "unit", "wang")]
    notice = Notice.objects.order_by("-id")[0]
    assert notice.values["outcome"] == {"zh": "已同意", "en": "approved"}


def newest() -> Notice:
    return Notice.objects.order_by("-id")[0]


def test_what_a_unit_asks_for_is_told_to_the_desk_with_the_time_to_decide(play: Play) -> None:
    case = play.handling(**CONTACT)
    for kind in ("return", "extension", "hold"):
        assert after(play, case, "sun", f"request_{kind}") == [("request_waiting", "desk", "centre-village")]
        waiting = Request.objects.get(case=case, kind=kind)
        assert newest().values["due_at"] == waiting.decide_by.isoformat()
        assert newest().values["request"]["zh"] == {"return": "退回", "extension": "延期", "hold": "挂账"}[kind]
        decider = "jin" if kind == "hold" else "li"
        before = last()
        play.do(decider, case, f"decide_{kind}", approve=False)
        assert told(before) == [(f"{kind}_decided", "unit", "housing")]
        assert newest().values["outcome"]["zh"] == "未同意"


def test_more_time_is_told_to_the_resident_when_it_goes_beyond_the_promise(play: Play) -> None:
    case = play.handling(**CONTACT)  # promised for the 17th, the unit's limit is the 13th
    play.do("sun", case, "request_extension", until="2026-03-16")
    assert after(play, case, "li", "decide_extension") == [("extension_decided", "unit", "housing")]
    assert newest().values["due_at"] == Case.objects.get(pk=case.pk).due_at.isoformat()  # type: ignore[union-attr]
    other = play.handling(**CONTACT)
    play.do("sun", other, "request_extension", until="2026-03-20")
    unit, resident = ("extension_decided", "unit", "housing"), ("extended", "resident", "reporter")
    assert after(play, other, "li", "decide_extension") == [unit, resident]
    assert wall(datetime.fromisoformat(newest().values["due_at"])) == "2026-03-20 17:30"


def test_a_hold_is_told_to_unit_and_resident_with_its_review(play: Play) -> None:
    case = play.handling(**CONTACT)
    play.do("sun", case, "request_hold")
    before = last()
    play.do("jin", case, "decide_hold")
    assert told(before) == [("hold_decided", "unit", "housing"), ("held", "resident", "reporter")]
    assert wall(datetime.fromisoformat(newest().values["due_at"]))[:10] == "2026-05-11"


def test_who_is_called_in_and_who_is_to_do_it_are_told(play: Play) -> None:
    case = play.handling()
    assert after(play, case, "li", "enlist") == [("assigned", "unit", "sanitation")]
    assert newest().values["due_at"] == Case.objects.get(pk=case.pk).due_at.isoformat()  # type: ignore[union-attr]
    assert after(play, case, "sun", "assign", worker="sun") == [("assigned", "unit", "sun")]


def test_supervision_is_told_rung_by_rung(play: Play) -> None:
    case = play.do("li", play.report(), "dispatch")
    before = last()
    for _hour in range(24 * 11):
        sweep(now=play.now)
        play.now += timedelta(hours=1)
    unit = ("unit", "housing")
    waiting = ("card_to_sign", "desk", "lead")
    assert told(before) == [("unsigned", *unit), ("due_soon", *unit), ("yellow_card", *unit), waiting]
    yellow, red = Card.objects.filter(case=case).order_by("id")
    assert yellow.answer_due_at is not None
    carded = Notice.objects.get(event="yellow_card")
    assert carded.values["due_at"] == yellow.answer_due_at.isoformat()
    before = last()
    supervising.sign_off_card(card=red, by=play.actor("lead"), now=play.now)
    assert told(before) == [("red_card", *unit)]
    assert newest().is_urgent
    before = last()
    supervising.answer_card(card=yellow, text="赵大姐：请今晚", by=play.actor("sun"), now=play.now)
    assert told(before) == [("card_answered", "desk", "centre-village")]
    before = last()
    supervising.appeal_card(card=red, text="赵大姐：三天不亮", by=play.actor("sun"), now=play.now)
    assert told(before) == [("card_appealed", "desk", "qian")]
    assert newest().values["unit"] == play.cast.orgs["housing"].pk
    assert CHINESE_WORDS.search(json.dumps(list(Notice.objects.values("values")), ensure_ascii=False)) is None


def test_a_desk_that_lets_work_lie_is_told_as_a_desk(play: Play) -> None:
    play.report()
    for _hour in range(8):
        sweep(now=play.now)
        play.now += timedelta(hours=1)
    desk = ("desk", "centre-village")
    assert told() == [("due_soon", *desk), ("yellow_card", *desk), ("escalated", "desk", "centre-town")]


def test_a_card_by_hand_is_told_and_its_answer_comes_back_to_who_gave_it(play: Play) -> None:
    case = play.handling()
    assert after(play, case, "qian", "card", level="order") == [("order_card", "unit", "housing")]
    before = last()
    card = Card.objects.get(case=case)
    supervising.answer_card(card=card, text="明天进场", by=play.actor("sun"), now=play.now)
    assert told(before) == [("card_answered", "desk", "qian")]
    # The unit hears of a red one when a leader has signed it; the leaders of the place are asked to.
    assert after(play, case, "qian", "card", level="red") == [("card_to_sign", "desk", "lead")]
    assert newest().values["unit"] == play.cast.orgs["housing"].pk


def test_what_is_taken_back_or_no_longer_needed_is_told_to_those_who_had_it(play: Play) -> None:
    case = play.report(**CONTACT)
    play.do("li", case, "dispatch", assisting=["sanitation"])
    assert after(play, case, "li", "recall") == [
        ("recalled", "unit", "housing"),
        ("released", "unit", "sanitation"),
    ]
    assert newest().values["desk"] == play.cast.orgs["centre-village"].pk
    play.do("li", case, "dispatch", assisting=["sanitation"])
    assert after(play, case, "li", "release") == [("released", "unit", "sanitation")]
    play.do("li", case, "enlist")
    assert after(play, case, "chen", "withdraw") == [
        ("withdrawn", "unit", "housing"),
        ("released", "unit", "sanitation"),
    ]


def test_a_worker_from_whom_a_case_is_taken_back_is_told_in_person(play: Play) -> None:
    case = play.report()
    play.do("li", case, "dispatch", lead=None, worker="wang", category=RUBBISH)
    assert after(play, case, "li", "recall") == [("recalled", "unit", "wang")]


def test_a_desk_hears_of_a_withdrawal_that_another_noted_for_it(play: Play) -> None:
    case = play.report()
    assert after(play, case, "li", "withdraw") == [("withdrawn", "desk", "centre-village")]
    assert after(play, play.report(), "chen", "withdraw") == []


def test_units_are_told_when_a_case_goes_elsewhere(play: Play) -> None:
    case = play.report()
    play.do("li", case, "dispatch", assisting=["sanitation"])
    assert after(play, case, "li", "transfer") == [
        ("transferred", "unit", "housing"),
        ("released", "unit", "sanitation"),
    ]


def test_a_decision_reaches_whoever_asked_even_when_the_unit_is_not_theirs_any_more(play: Play) -> None:
    case = play.handling()
    play.do("sun", case, "request_extension")
    Post.objects.filter(user=play.cast.users["sun"]).update(org=play.cast.orgs["sanitation"])
    unit, asker = ("extension_decided", "unit", "housing"), ("extension_decided", "unit", "sun")
    assert after(play, case, "li", "decide_extension") == [unit, asker]


def test_whoever_proposed_a_grid_item_is_told_once_what_was_decided(play: Play) -> None:
    fields = ItemFields(
        title="森林防火巡查", legal_basis="森林防火条例", area_code=CITY, worker_action="report", forbidden="不得罚款",
        frequency="每周", starts_on=date(2026, 3, 10),
    )  # fmt: skip
    made = propose_item(fields=fields, by=play.actor("sun"), now=play.now)
    assert tell_of_items(now=play.now) == 0, "not decided yet"
    jin = play.actor("jin")
    decide_item(code=made.code, version=made.version, admit=False, reason="请另行说明", by=jin, now=play.now)
    before = last()
    assert (tell_of_items(now=play.now), tell_of_items(now=play.now)) == (1, 0)
    assert told(before) == [("item_decided", "unit", "sun")]
    assert newest().values == {
        "number": made.code, "item": made.code, "place": CITY, "outcome": {"zh": "未准入", "en": "Not admitted"},
    }  # fmt: skip
    assert address_of("grid_item", newest().values, "desk") == f"/desk/settings/items/{made.code}/"


def test_a_grid_worker_is_reminded_in_person(play: Play) -> None:
    case = play.report()
    play.do("li", case, "dispatch", lead=None, worker="wang", category=RUBBISH)
    before = last()
    for _hour in range(30):
        sweep(now=play.now)
        play.now += timedelta(hours=1)
    assert {who for _event, audience, who in told(before) if audience == "unit"} == {"wang"}
    assert [event for event, _audience, _who in told(before)][-2:] == ["yellow_card", "card_to_sign"]


def test_the_next_desk_hears_of_what_comes_to_it(play: Play) -> None:
    case = play.report()
    assert after(play, case, "chen", "escalate") == [("escalated", "desk", "centre-town")]
    assert Notice.objects.order_by("-id")[0].values["desk"] == play.cast.orgs["centre-village"].pk
    assert after(play, case, "li", "delegate") == [("delegated", "desk", "centre-village")]
    before = last()
    pass_on(case=Case.objects.get(pk=case.pk), now=play.now)
    assert told(before) == [("escalated", "desk", "centre-town")]


def test_a_refused_and_a_transferred_report_are_told(play: Play) -> None:
    assert after(play, play.report(**CONTACT), "li", "refuse") == [("refused", "resident", "reporter")]
    assert after(play, play.report(**CONTACT), "li", "transfer") == [("transferred", "resident", "reporter")]


def test_a_message_reaches_the_desk_and_the_unit(play: Play) -> None:
    case = play.handling(**CONTACT)
    before = last()
    add_message(case=case, text="赵大姐：在3号楼", now=play.now)
    assert told(before) == [("message", "desk", "centre-village"), ("message", "unit", "housing")]


def test_every_reporter_of_a_merged_matter_gets_the_own_code(play: Play) -> None:
    main, other = play.report(**CONTACT), play.report(**CONTACT)
    play.do("li", other, "merge", into=main.number)
    play.do("li", main, "dispatch")
    play.do("sun", main, "sign")
    assert after(play, main, "sun", "ask_reporter") == [("asked", "resident", "reporter")]
    before = last()
    play.do("sun", main, "answer")
    answered = Notice.objects.filter(pk__gt=before, event="answered").order_by("id")
    assert [notice.values["code"] for notice in answered] == [main.query_code, other.query_code]
    assert [notice.object_id for notice in answered] == [main.pk, other.pk]
    before = last()
    add_message(case=Case.objects.get(pk=other.pk), text="还有一处", now=play.now)
    assert [notice.values["number"] for notice in Notice.objects.filter(pk__gt=before)] == [main.number] * 2


def test_a_verdict_tells_nobody(play: Play) -> None:
    case = play.closed(**CONTACT)
    before = last()
    evaluate(case=case, data=EvaluationInput(solved=True, satisfied=4), now=play.now)
    assert told(before) == []


def test_of_a_confidential_case_only_that_there_is_news(play: Play) -> None:
    case = play.report(contact_mode="confidential", **CONTACT)
    play.do("li", case, "dispatch", brief="请核查路灯")
    assert told() == [("confidential", "resident", "reporter"), ("confidential", "unit", "housing")]
    resident, unit = Notice.objects.order_by("id")
    assert resident.values == {}
    assert unit.values == {"number": case.number}
    before = last()
    add_message(case=case, text="在3号楼", now=play.now)
    assert told(before) == [("confidential", "desk", "centre-town")]  # the unit does not read the reporter's words


def test_a_category_that_is_secret_makes_what_follows_neutral(play: Play) -> None:
    case = play.report(**CONTACT)
    play.do("li", case, "recategorise", category=CONDUCT, about="housing")
    before = last()
    play.do("jin", case, "ask_reporter")
    assert told(before) == [("confidential", "resident", "reporter")]


def test_who_acts_is_not_told_of_it(play: Play, cast: Cast) -> None:
    case = play.report()
    play.do("jin", case, "escalate", area="370682000000000")
    spread(now=play.now)
    assert not Item.objects.exists()  # the city's desk took it to itself


def test_notices_hold_no_words_of_anybody(play: Play) -> None:
    case = play.report(**CONTACT)
    play.do("li", case, "dispatch", note="请今晚处理", assisting=["sanitation"])
    play.do("sun", case, "sign")
    play.do("sun", case, "ask_reporter", note="赵大姐住几号楼")
    add_message(case=case, text="赵大姐：三天不亮", now=play.now)
    play.do("zhou", case, "sign")
    play.do("zhou", case, "answer")
    play.do("sun", case, "answer", result="请今晚看看，已修好")
    play.do("li", case, "verify")
    kept = json.dumps(list(Notice.objects.values("values", "except_ids")), ensure_ascii=False)
    assert CHINESE_WORDS.search(kept) is None
    assert PHONE not in kept


def test_an_act_costs_one_statement_more(play: Play) -> None:
    case = play.report()
    with CaptureQueriesContext(connection) as taken:
        play.do("li", case, "dispatch", assisting=["sanitation"], category=LAMP)
    written = [query["sql"] for query in taken if 'INTO "notices_notice"' in query["sql"]]
    assert len(written) == 1


@pytest.mark.parametrize(("category", "is_urgent"), [("1001", True), (LAMP, False)])
def test_an_emergency_may_ring_at_night(play: Play, category: str, is_urgent: bool) -> None:
    case = play.report(GRID)
    lead = "housing"
    play.do("li", case, "dispatch", lead=lead, category=category)
    assert Notice.objects.get(event="assigned").is_urgent is is_urgent
