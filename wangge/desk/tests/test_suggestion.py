"""The suggestion on a report: shown with its reasons, accepted with one key, and never where it must not be."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import GRID, Cast
from tests.play import LAMP, RUBBISH
from wangge.cases.models import Case, Suggestion
from wangge.cases.tasks import keep_suggestions
from wangge.desk.tests.conftest import NewCase, SignIn, case_url, fields_of, text_of
from wangge.lib.actor import SYSTEM
from wangge.triage.actions import ask_training, set_min_confidence
from wangge.triage.models import Policy, TrainedModel, TrainingRun

pytestmark = pytest.mark.django_db
DARK = "小区门口路灯坏了三天，晚上黑得看不清路"


def accept_url(case: Case) -> str:
    return f"/desk/cases/{case.number}/accept/"


def test_the_desk_reads_category_confidence_words_and_unit(sign_in: SignIn, new_case: NewCase) -> None:
    words = text_of(sign_in("li").get(case_url(new_case(DARK))))
    assert "路灯不亮、配电箱异常 把握 99%" in words
    assert "因为写到 路灯" in words
    assert "按建议交办给市住房和城乡建设局" in words


def test_one_key_accepts_and_both_are_kept(sign_in: SignIn, new_case: NewCase, now: datetime) -> None:
    case, client = new_case(DARK), sign_in("li")
    keep_suggestions(now=now)
    page = client.get(case_url(case))
    assert 'data-key="A"' in page.content.decode()
    sent = fields_of(page, "/accept/")
    assert client.post(accept_url(case), sent).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.category) == ("dispatched", LAMP)
    row = Suggestion.objects.get(case=case)
    assert (row.category, row.decided_category, row.lead_id) == (LAMP, LAMP, case.lead_id)
    assert client.post(accept_url(case), sent).status_code == 302  # a second press does nothing twice
    case.refresh_from_db()
    assert case.version == 2


def test_accepting_what_has_moved_on_is_refused_and_told(sign_in: SignIn, new_case: NewCase) -> None:
    case, client = new_case(DARK), sign_in("li")
    sent = fields_of(client.get(case_url(case)), "/accept/")
    assert client.post(accept_url(case), sent | {"client_id": str(uuid.uuid4())}).status_code == 302
    assert client.post(accept_url(case), sent).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("zhao", 404), ("sun", 404), ("qian", 403), ("wang", 403)])
def test_only_the_desk_that_holds_it_accepts(sign_in: SignIn, new_case: NewCase, name: str, status: int) -> None:
    case = new_case(DARK)
    sent = fields_of(sign_in("li").get(case_url(case)), "/accept/")
    assert sign_in(name).post(accept_url(case), sent).status_code == status
    case.refresh_from_db()
    assert case.state == "reported"


@pytest.mark.parametrize("name", ["qian", "wang"])
def test_those_who_do_not_judge_see_no_suggestion(sign_in: SignIn, new_case: NewCase, name: str) -> None:
    assert "系统建议" not in text_of(sign_in(name).get(case_url(new_case(DARK))))


def test_below_the_offices_confidence_it_says_so(sign_in: SignIn, new_case: NewCase, now: datetime) -> None:
    set_min_confidence(share=1.0, by=SYSTEM, now=now)
    words = text_of(sign_in("li").get(case_url(new_case(DARK))))
    assert "没有类别建议" in words
    assert "低于 100%" in words
    assert "按建议交办" not in words


def test_a_category_that_stands_already_is_not_overruled(sign_in: SignIn, new_case: NewCase) -> None:
    page = sign_in("li").get(case_url(new_case(DARK, category=RUBBISH)))
    assert "与建议不同" in text_of(page)
    assert fields_of(page, "/accept/")["category"] == RUBBISH


def test_a_confidential_report_needs_its_brief_first(sign_in: SignIn, new_case: NewCase) -> None:
    secret: dict[str, Any] = {"contact_mode": "confidential", "contact": {"phone": "13905350001"}}
    page = sign_in("li").get(case_url(new_case(DARK, **secret)))
    assert "/accept/" not in page.content.decode()
    assert "保密反映须先写办理要点" in text_of(page)


def test_repeats_and_the_same_persons_cases_stand_with_it(sign_in: SignIn, new_case: NewCase) -> None:
    contact: dict[str, Any] = {"contact": {"phone": "13805350000"}}
    other = new_case(DARK, **contact)
    page = sign_in("li").get(case_url(new_case("门口的路灯坏了好几天，晚上看不清路", **contact)))
    words = text_of(page)
    assert "可能重复（1 件）" in words
    assert "相距 0 米" in words
    assert "同一诉求人的其他未结案件（1 件）" in words
    assert f"merge/?into={other.number}" in page.content.decode()
    assert "13805350000" not in page.content.decode()


def test_the_page_costs_the_same_with_one_and_with_three_repeats(
    sign_in: SignIn, new_case: NewCase, still_snapshots: None
) -> None:
    case, client = new_case(DARK), sign_in("li")
    new_case(DARK)
    client.get(case_url(case))
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as caught:
            client.get(case_url(case))
        counts.append(len(caught))
        new_case(DARK)
        new_case(DARK)
    assert counts[0] == counts[1]


def test_the_page_of_agreement_counts_with_n(sign_in: SignIn, new_case: NewCase, now: datetime) -> None:
    client = sign_in("li")
    assert "还没有可以对照的决定" in text_of(client.get("/desk/triage/"))
    case = new_case(DARK)
    client.post(accept_url(case), fields_of(client.get(case_url(case)), "/accept/"))
    keep_suggestions(now=now)
    words = text_of(client.get("/desk/triage/"))
    assert "100.0%（n=1）" in words
    assert "0202 路灯不亮、配电箱异常 1 1" in words


@pytest.mark.parametrize(("name", "status"), [("qian", 200), ("lead", 200), ("sys", 200), ("audit", 200), ("sun", 403)])
def test_who_reads_the_page(sign_in: SignIn, name: str, status: int) -> None:
    assert sign_in(name).get("/desk/triage/").status_code == status


@pytest.mark.parametrize("path", ["train/", "models/0/activate/", "confidence/", "runs/1/cancel/"])
def test_only_the_system_administrator_changes_it(sign_in: SignIn, path: str) -> None:
    for name in ("li", "qian", "audit"):
        assert sign_in(name).post(f"/desk/triage/{path}").status_code == 403


def test_a_training_is_asked_for_once_and_can_be_cancelled(sign_in: SignIn) -> None:
    client = sign_in("sys")
    client.post("/desk/triage/train/")
    assert "已有一次训练" in text_of(client.post("/desk/triage/train/", follow=True))
    run = TrainingRun.objects.get()
    page = client.get("/desk/triage/")
    assert "等待后台进程" in text_of(page)
    client.post(f"/desk/triage/runs/{run.pk}/cancel/")
    assert TrainingRun.objects.get().outcome == "cancelled"
    assert client.post("/desk/triage/runs/999/cancel/").status_code == 404


def test_a_model_is_activated_and_the_way_back_is_open(sign_in: SignIn, cast: Cast, now: datetime) -> None:
    figures = {"n": 90, "macro_f1": 0.8123, "accuracy": 0.85, "labels": {}}
    report = {"held_out": figures, "compared": {"n": 60, "new": 0.81, "present": 0.7}}
    model = TrainedModel.objects.create(made_at=now, n=450, newest=9, packed=b"", digest="", report=report)
    client = sign_in("sys")
    words = text_of(client.get("/desk/triage/"))
    assert "0.812 n = 90" in words
    assert "F1 0.810，原模型 0.700（n = 60）" in words
    client.post(f"/desk/triage/models/{model.pk}/activate/")
    assert TrainedModel.objects.get(is_active=True).pk == model.pk
    client.post("/desk/triage/models/0/activate/")
    assert not TrainedModel.objects.filter(is_active=True).exists()
    assert client.post("/desk/triage/models/999/activate/").status_code == 404


def test_how_sure_a_suggestion_must_be_is_the_offices(sign_in: SignIn) -> None:
    client = sign_in("sys")
    client.post("/desk/triage/confidence/", {"percent": "70"})
    assert Policy.objects.get().min_confidence == 0.7
    client.post("/desk/triage/confidence/", {"percent": "170"})
    assert Policy.objects.get().min_confidence == 0.7


def test_the_page_costs_the_same_with_one_and_with_three_runs(
    sign_in: SignIn, cast: Cast, now: datetime, still_snapshots: None
) -> None:
    client, counts = sign_in("sys"), []
    client.get("/desk/triage/")
    for more in (1, 2):
        for _turn in range(more):
            run = ask_training(by=cast.actor("sys"), now=now)
            TrainingRun.objects.filter(pk=run.pk).update(is_open=False, outcome="failed", failure="gave_up")
        with CaptureQueriesContext(connection) as caught:
            client.get("/desk/triage/")
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_english_is_complete(sign_in: SignIn, new_case: NewCase) -> None:
    client = sign_in("li")
    client.cookies["django_language"] = "en"
    words = text_of(client.get(case_url(new_case(DARK, GRID)), headers={"Accept-Language": "en"}))
    assert "as suggested" in words
