"""Visits of a campaign through the phone's batch: once each, judged by their own time; and what the feed tells."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.api_client import Caller
from tests.county import GRID
from wangge.api.tests.test_sync import feed, in_pieces, operation, send
from wangge.campaigns import tasks
from wangge.campaigns.models import CampaignGrid, Finding, Target, Visit
from wangge.campaigns.tests.conftest import SURVEY, Begin, draft, now, running, workbook
from wangge.cases.models import Case
from wangge.files import pieces
from wangge.files.models import Upload
from wangge.files.tests.made import jpeg, pdf
from wangge.journal.models import Entry, Receipt

__all__ = ["draft", "now", "running"]
pytestmark = pytest.mark.django_db
METER = {"type": "image", "name": "meter", "label::中文 (zh)": "表", "label::English (en)": "Meter"}


def test_visits_at_their_own_times(running: Begin, now: datetime) -> None:
    drive = running()
    wang, campaign = Caller(drive.cast.users["wang"]), drive.campaign.pk
    one, two, three, _four = drive.targets()
    then = {"captured_at": (now - timedelta(hours=1)).isoformat()}
    found = [{"client_id": str(uuid.uuid4()), "text": "楼道堆物", "report": True}]
    no = {"hose": "no"}
    batch = [
        operation("visit", campaign=campaign, target=one.pk, outcome="done", answers=no, findings=found, **then),
        operation("visit", campaign=campaign, target=two.pk, outcome="not_home", return_on="2026-03-12", **then),
        operation("visit", campaign=campaign, target=three.pk, outcome="declined", **then),
    ]  # fmt: skip
    assert [each["outcome"] for each in send(wang, *batch)] == ["applied"] * 3
    assert [each["outcome"] for each in send(wang, *batch)] == ["repeated"] * 3
    assert list(Target.objects.filter(grid=GRID).order_by("id").values_list("outcome", flat=True)) == [
        "done", "not_home", "declined", "",
    ]  # fmt: skip
    assert Visit.objects.count() == 3
    assert set(Visit.objects.values_list("captured_at", flat=True)) == {now - timedelta(hours=1)}
    assert (Finding.objects.count(), Case.objects.get().text) == (1, "楼道堆物")
    assert "declined" not in " ".join(Receipt.objects.values_list("answer", flat=True))
    assert all("declined" not in str(entry.data) for entry in Entry.objects.all())


def test_what_a_visit_is_refused_for(running: Begin, now: datetime) -> None:
    drive = running()
    wang, wu = Caller(drive.cast.users["wang"]), Caller(drive.cast.users["wu"])
    campaign, target = drive.campaign.pk, drive.targets()[0].pk
    before = (now - timedelta(days=3)).isoformat()
    visits = (
        operation("visit", campaign=campaign, target=target, outcome="done", answers={}),
        operation("visit", campaign=campaign, target=target, outcome="danced"),
        operation("visit", campaign=campaign, target=10**9, outcome="not_applicable"),
        operation("visit", campaign="none", target=target, outcome="not_applicable"),
        operation("visit", campaign=campaign, target=target, outcome="not_applicable", captured_at=before),
    )
    codes = [each["problem"]["code"] for each in send(wang, *visits)]
    assert codes == ["bad_answers", "invalid_input", "not_found", "not_found", "visit_outside_period"]
    outside = send(wu, operation("visit", campaign=campaign, target=target, outcome="not_applicable"), user="wu")
    assert outside[0]["problem"]["code"] == "not_found"
    assert not Visit.objects.exists()


def test_a_picture_that_answers_a_question(running: Begin) -> None:
    drive = running(form=workbook([*SURVEY, METER]))
    wang = Caller(drive.cast.users["wang"])
    file_id = in_pieces(wang, jpeg())
    sent = operation(
        "visit",
        campaign=drive.campaign.pk,
        target=drive.targets()[0].pk,
        outcome="done",
        answers={"hose": "no", "meter": file_id},
        files=[{"id": file_id, "purpose": "meter"}],
    )
    told = send(wang, sent)[0]
    assert (told["outcome"], told["result"]["answers_kept"]) == ("applied", True)
    upload = Upload.objects.get()
    assert (upload.owner_type, upload.owner_id, upload.purpose) == ("visit", Visit.objects.get().pk, "meter")


def test_what_a_picture_is_refused_or_left_out_for(running: Begin) -> None:
    shut = {**METER, "name": "shut", "relevant": "${hose} = 'yes'"}
    drive = running(form=workbook([*SURVEY, {**METER, "required": "yes"}, shut]))
    wang, (first, second, *_others) = Caller(drive.cast.users["wang"]), drive.targets()
    photo, paper, more = in_pieces(wang, jpeg()), in_pieces(wang, pdf()), in_pieces(wang, jpeg(width=80))

    def done(meter: str | None, *files: tuple[str, str], target: Target = first) -> dict[str, Any]:
        answers = {"hose": "no", **({"meter": meter} if meter else {})}
        named = [{"id": file_id, "purpose": purpose} for file_id, purpose in files]
        return operation(
            "visit", campaign=drive.campaign.pk, target=target.pk, outcome="done", answers=answers, files=named
        )

    outcomes = send(
        wang,
        done(None),
        done(photo),
        done(paper, (paper, "meter")),
        done(str(uuid.uuid4()), (photo, "meter")),
    )
    assert [each["problem"]["code"] for each in outcomes] == ["bad_answers", *["invalid_input"] * 3]
    assert not Visit.objects.exists() and not Upload.objects.exists()
    told = send(wang, done(photo, (photo, "meter"), (more, "shut"), target=second))[0]
    assert told["outcome"] == "applied"
    assert [(each.purpose, each.kind) for each in Upload.objects.all()] == [("meter", "picture")], "shut was not asked"


def test_a_position_is_an_answer_for_thirty_days(running: Begin, now: datetime) -> None:
    place = {"type": "geopoint", "name": "spot", "label::中文 (zh)": "堆物位置", "label::English (en)": "Where it lies"}
    drive = running(form=workbook([*SURVEY, place]))
    wang, (first, second, *_others) = Caller(drive.cast.users["wang"]), drive.targets()
    sent = [
        operation(
            "visit", campaign=drive.campaign.pk, target=target.pk, outcome="done", answers={"hose": "no", **answers}
        )
        for target, answers in ((first, {"spot": [120.70512345, 36.97498765]}), (second, {}))
    ]
    assert [each["outcome"] for each in send(wang, *sent)] == ["applied", "applied"]
    visit, plain = Visit.objects.get(target=first), Visit.objects.get(target=second)
    assert visit.answers == {"hose": "no", "spot": [120.70512, 36.97499]}, "no finer than a metre"
    assert (visit.positions_until, plain.positions_until) == (date(2026, 4, 9), None)
    assert "120.705" not in str(list(Receipt.objects.values_list("answer", flat=True)))
    assert "120.705" not in str(list(Entry.objects.values_list("data", flat=True)))
    far = operation(
        "visit", campaign=drive.campaign.pk, target=second.pk, outcome="done", answers={"hose": "no", "spot": [200, 1]}
    )
    assert send(wang, far)[0]["problem"]["code"] == "bad_answers"
    tasks.turn(now + timedelta(days=30))
    visit.refresh_from_db()
    assert "spot" in (visit.answers or {})
    tasks.turn(now + timedelta(days=31))
    visit.refresh_from_db()
    assert (visit.answers, visit.positions_until) == ({"hose": "no"}, None)


def test_pictures_that_come_after_the_last_day_of_the_answers(
    running: Begin, at: Callable[[str], datetime], django_capture_on_commit_callbacks: Any
) -> None:
    drive = running(form=workbook([*SURVEY, METER]), answers_until=date(2026, 3, 20))
    late, campaign = at("2026-03-21 08:00"), drive.campaign.pk
    tasks.turn(late)  # closed, the answers erased
    one, two, three, _four = drive.targets()
    wang = Caller(drive.cast.users["wang"])
    then = {"captured_at": "2026-03-20T10:00:00+08:00"}
    photo, more = in_pieces(wang, jpeg()), in_pieces(wang, jpeg(width=80))
    batch = [
        operation(
            "visit", campaign=campaign, target=one.pk, outcome="done", answers={"hose": "no", "meter": photo},
            files=[{"id": photo, "purpose": "meter"}], **then,
        ),
        operation(
            "visit", campaign=campaign, target=two.pk, outcome="done", answers={"hose": "no", "meter": more},
            files=[{"id": more, "purpose": "meter"}], captured_at="2026-03-21T07:00:00+08:00",
        ),
        operation("visit", campaign=campaign, target=three.pk, outcome="declined", **then),
    ]  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        sent, outside, declined = send(wang, *batch)
    assert (sent["outcome"], sent["result"]["answers_kept"]) == ("applied", False)
    assert outside["problem"]["code"] == "visit_outside_period"
    assert declined["result"].keys() == sent["result"].keys()  # nothing tells what came of it
    assert declined["result"]["answers_kept"] is False
    assert [each["outcome"] for each in send(wang, *batch)] == ["repeated", "refused", "repeated"]
    visit = Visit.objects.get(target=one)
    assert (visit.outcome, visit.answers, Upload.objects.count()) == ("done", None, 0)
    assert pieces.ready(by_id=drive.cast.users["wang"].pk, file_id=uuid.UUID(photo)) is None
    counted = CampaignGrid.objects.get(campaign=campaign, grid=GRID)
    assert (counted.visits, counted.done, counted.declined) == (2, 1, 1)


def test_the_feed_tells_campaigns_when_they_change(running: Begin) -> None:
    drive = running()
    wang = Caller(drive.cast.users["wang"])
    first = feed(wang)
    told = first["campaigns"][0]
    assert (told["id"], told["grids"][0]["grid"], told["form"]["questions"][0]["name"]) == (
        drive.campaign.pk,
        GRID,
        "hose",
    )
    assert feed(wang, first["cursor"])["campaigns"] is None
    drive.campaign.title = "换了名字"
    drive.campaign.save(update_fields=["title"])
    assert feed(wang, first["cursor"])["campaigns"][0]["title"] == "换了名字"
    assert feed(Caller(drive.cast.users["wu"]))["campaigns"] == []
