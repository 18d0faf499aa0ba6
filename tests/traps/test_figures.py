"""Counts and lists: what is counted is what is listed, a bound says that it is one, and today is the office's day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.api_client import Caller
from tests.county import GRID, Cast, inside
from tests.play import LAMP, RUBBISH, Play, china
from wangge.cases.channels import Channel
from wangge.cases.models import Case
from wangge.cases.queries import listing
from wangge.cases.queries.exporting import export_rows
from wangge.cases.queries.listing import CaseFilter, count_cases, list_cases, queue_counts
from wangge.cases.queries.mapping import area_counts, case_map
from wangge.cases.queries.own_work import month_results
from wangge.cli.main import main
from wangge.journal.models import Entry
from wangge.lib.actor import Level

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.users[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def many_hits(play: Play, monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """More cases with the same word than a search looks through; the oldest alone is about rubbish."""
    monkeypatch.setattr(listing, "SEARCH_BOUND", 2)
    return [play.report(category=RUBBISH if turn == 0 else LAMP) for turn in range(4)]


def test_a_search_of_the_newest_only_says_so(play: Play, sign_in: SignIn, many_hits: list[Case]) -> None:
    words, told = CaseFilter(q="路灯"), "这里只有其中最新的一部分"
    assert not count_cases(play.actor("li"), words, play.now).is_exact
    assert Caller(play.cast.users["li"]).get("/cases/count", q="路灯").json()["exact"] is False
    assert told in sign_in("li").get("/desk/cases/?q=路灯").content.decode()
    whole = case_map(play.actor("li"), words, play.now, zoom=9)
    assert (whole.is_exact, whole.is_cut) == (False, True)
    assert "最新的" in sign_in("li").get("/desk/map/cases.json?zoom=9&q=路灯").json()["note"]
    # What was not looked through is not said to be none.
    none = count_cases(play.actor("li"), CaseFilter(q="路灯", category=RUBBISH), play.now)
    assert not none.is_exact
    # One more word, or one fewer hit, and everything is there again.
    assert count_cases(play.actor("li"), CaseFilter(q=many_hits[0].number), play.now) == listing.Count(1, True)
    assert told not in sign_in("li").get("/desk/cases/?q=井盖").content.decode()


def test_no_export_passes_off_a_part_as_the_whole(
    play: Play, sign_in: SignIn, many_hits: list[Case], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = sign_in("li").get("/desk/cases/export.csv?q=路灯")
    assert refused.status_code == 422 and "最新的" in refused.content.decode()
    out = tmp_path / "out.csv"
    assert main(["cases", "export", str(out), "--q", "路灯"]) != 0
    assert not out.exists() and capsys.readouterr().err
    assert not Entry.objects.filter(act="export_cases").exists()


def test_a_count_goes_on_beyond_the_page(play: Play, sign_in: SignIn) -> None:
    for _turn in range(53):
        play.report()
    page = sign_in("li").get("/desk/cases/?queue=to_assign").content.decode()
    assert "53 件" in page and "本页 50 件，共 53 件" in page
    li = Caller(play.cast.users["li"])
    assert len(li.get("/cases", limit=10).json()["items"]) == 10
    assert li.get("/cases/count", limit=10).json() == {"count": 53, "exact": True}
    assert area_counts(play.actor("li"), CaseFilter(), play.now, Level.TOWN).total == 53
    assert len(list(export_rows(play.actor("li"), CaseFilter(), play.now))) == 53


def test_what_was_written_is_read_at_once(play: Play) -> None:
    """No index, queue or total that catches up later."""
    lon, lat = inside(GRID)
    number = Caller().report("西门外的井盖丢了", lon=lon, lat=lat)["number"]
    li = Caller(play.cast.users["li"])
    assert [item["number"] for item in li.get("/cases", q="井盖").json()["items"]] == [number]
    assert li.get("/cases/count", state="reported").json()["count"] == 1
    assert area_counts(play.actor("li"), CaseFilter(), play.now, Level.GRID).counts == {GRID: 1}
    li.done(number, "dispatch", lead="housing", category=LAMP)
    counts = queue_counts(play.actor("li"), play.now)
    assert (counts["to_assign"].count, counts["to_sign"].count) == (0, 1)
    assert li.get("/cases", q="井盖", state="dispatched").json()["items"][0]["number"] == number
    assert [each["number"] for each in Caller(play.cast.users["sun"]).get("/cases").json()["items"]] == [number]


def test_late_is_the_same_in_list_count_queue_map_and_case(play: Play) -> None:
    cases = [play.report(), play.do("li", play.report(), "dispatch"), play.handling(), play.answered(), play.closed()]
    edges = [case.running_due_at for case in cases if case.running_due_at is not None]
    assert len(edges) == 4
    for instant in (play.now, *edges, *(edge + timedelta(seconds=1) for edge in edges)):
        late = CaseFilter(overdue=True)
        by_row = {
            case.pk for case in Case.objects.all() if case.running_due_at is not None and case.running_due_at < instant
        }
        listed = {case.pk for case in list_cases(play.actor("jin"), late, instant).items}
        assert listed == by_row
        assert count_cases(play.actor("jin"), late, instant).count == len(by_row)
        assert queue_counts(play.actor("jin"), instant)["late"].count == len(by_row)
        assert sum(area_counts(play.actor("jin"), CaseFilter(), instant, Level.TOWN).late.values()) == len(by_row)
        flagged = [row for row in export_rows(play.actor("jin"), CaseFilter(), instant) if row["overdue"]]
        assert len(flagged) == len(by_row)


def test_today_is_the_offices_day_and_not_the_last_24_hours(
    play: Play, sign_in: SignIn, at: Callable[[str], datetime]
) -> None:
    """At half past midnight in the office it is still yesterday in UTC."""
    yesterday, today = "2026-03-31 23:50", "2026-04-01 00:10"
    made: dict[str, Any] = {}
    for instant in (yesterday, today):
        play.now = at(instant)
        made[instant] = play.report(by="wang", channel=Channel.WORKER)
    now = at("2026-04-01 00:30")
    assert month_results(play.actor("wang"), now).reported == 1
    page = sign_in("li").get("/desk/cases/?since=2026-04-01&until=2026-04-01").content.decode()
    assert made[today].number in page and made[yesterday].number not in page
    rows = sign_in("li").get("/desk/cases/?order=-reported_at").content.decode()
    assert ">00:10<" in rows and ">23:50<" not in rows  # the time for today's, the date for yesterday's
    assert made[today].number.split("-")[1] == "20260401"
    assert made[yesterday].number.split("-")[1] == "20260331"
    assert Case.objects.get(pk=made[today].pk).reported_at == china(today)
