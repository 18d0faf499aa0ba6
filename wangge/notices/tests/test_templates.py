"""The office's own words: versions that stay, a closed list of placeholders, a way back, and one editor at a time."""

from datetime import timedelta

import pytest

from tests.county import Cast
from tests.play import Play, china
from wangge.journal.models import Entry
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput, NotFound
from wangge.notices import errors
from wangge.notices.actions.templates import restore_template, save_template
from wangge.notices.events import KINDS, Event, Kind
from wangge.notices.models import Template
from wangge.notices.queries.templates import history, kind_of, placeholders_of, preview, summaries
from wangge.notices.queries.words import text_of, words_of
from wangge.notices.shipped import shipped_words
from wangge.notices.states import LANGUAGES, Audience
from wangge.notices.wording import Words

pytestmark = pytest.mark.django_db
NOW = china("2026-03-10 10:00")
URGED = {"event": Event.URGED, "audience": Audience.UNIT, "language": "zh-hans"}
OWN = Words("快办：{category}", "{number} 请抓紧")


@pytest.fixture
def sys(cast: Cast) -> Actor:
    return cast.actor("sys")


def body(at: str) -> str:
    values = {"number": "N", "category": {"zh": "路灯", "en": "Lamp"}}
    return text_of(event="urged", audience="unit", values=values, at=china(at), language="zh-hans").body


def test_a_new_version_holds_from_now_on_and_leaves_the_past(sys: Actor) -> None:
    shipped = body("2026-03-09 10:00")
    row = save_template(**URGED, words=OWN, seen=0, by=sys, now=NOW)  # type: ignore[arg-type]
    assert (row.version, row.made_by, row.made_at) == (1, sys.id, NOW)
    assert body("2026-03-10 10:01") == "N 请抓紧"
    assert body("2026-03-09 10:00") == shipped
    entry = Entry.objects.get(act="save_template")
    assert entry.data == {"event": "urged", "audience": "unit", "language": "zh-hans", "version": 1}


def test_the_way_back_is_a_new_version(sys: Actor) -> None:
    save_template(**URGED, words=OWN, seen=0, by=sys, now=NOW)  # type: ignore[arg-type]
    back = restore_template(**URGED, version=0, seen=1, by=sys, now=NOW + timedelta(hours=1))  # type: ignore[arg-type]
    assert Words(back.title, back.body) == shipped_words()["urged", "unit", "zh-hans"]
    again = restore_template(**URGED, version=1, seen=2, by=sys, now=NOW + timedelta(hours=2))  # type: ignore[arg-type]
    assert (again.version, Words(again.title, again.body)) == (3, OWN)
    assert [each.version for each in history(kind_of("urged", "unit"), "zh-hans")] == [3, 2, 1, 0]
    assert history(kind_of("urged", "unit"), "zh-hans")[0].made_by == "系统管理员"
    with pytest.raises(NotFound):
        restore_template(**URGED, version=9, seen=3, by=sys, now=NOW)  # type: ignore[arg-type]


def test_the_other_language_stays_as_it_was(sys: Actor) -> None:
    save_template(**URGED, words=OWN, seen=0, by=sys, now=NOW)  # type: ignore[arg-type]
    assert words_of("urged", "unit", "en") == shipped_words()["urged", "unit", "en"]


@pytest.mark.parametrize(
    ("words", "field", "error"),
    [
        (Words("催办", "{code} 请抓紧"), "body", errors.UnknownPlaceholder),
        (Words("{unit}", "请抓紧"), "title", errors.UnknownPlaceholder),
        (Words("催办", "{nonsense}"), "body", errors.UnknownPlaceholder),
        (Words("催办", "请抓紧 {number"), "body", errors.UnknownPlaceholder),
        (Words("催办", "{number:>9999999}"), "body", errors.UnknownPlaceholder),
        (Words("催办", " "), "body", InvalidInput),
        (Words("", "请抓紧"), "title", InvalidInput),
        (Words("催办\n急", "请抓紧"), "title", InvalidInput),
        (Words("催" * 61, "请抓紧"), "title", InvalidInput),
        (Words("催办", "抓" * 501), "body", InvalidInput),
    ],
)
def test_what_could_not_be_told_is_refused(sys: Actor, words: Words, field: str, error: type[InvalidInput]) -> None:
    with pytest.raises(error) as caught:
        save_template(**URGED, words=words, seen=0, by=sys, now=NOW)  # type: ignore[arg-type]
    assert field in caught.value.fields
    assert not Template.objects.exists()


def test_a_resident_gets_no_title(sys: Actor) -> None:
    row = save_template(
        event=Event.ASKED,
        audience=Audience.RESIDENT,
        language="en",
        words=Words("", "Look: {link}"),
        seen=0,
        by=sys,
        now=NOW,
    )
    assert row.title == ""


def test_the_slower_editor_is_told(sys: Actor) -> None:
    save_template(**URGED, words=OWN, seen=0, by=sys, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(errors.TemplateMovedOn):
        save_template(**URGED, words=OWN, seen=0, by=sys, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(errors.TemplateMovedOn):
        restore_template(**URGED, version=0, seen=0, by=sys, now=NOW)  # type: ignore[arg-type]
    assert Template.objects.count() == 1


@pytest.mark.parametrize(("event", "audience"), [("urged", "resident"), ("nothing", "unit"), ("urged", "nobody")])
def test_what_is_no_template_is_not_found(event: str, audience: str) -> None:
    with pytest.raises(NotFound):
        kind_of(event, audience)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: f"{kind.event}-{kind.audience}")
def test_every_placeholder_has_an_example(play: Play, kind: Kind) -> None:
    text = "".join(f"{{{placeholder.name}}} " for placeholder in placeholders_of(kind))
    for language in LANGUAGES:
        told = preview(kind, Words("", text), language, NOW)
        assert "–" not in told.body and "{" not in told.body


def test_the_list_says_what_was_changed(sys: Actor) -> None:
    save_template(**URGED, words=OWN, seen=0, by=sys, now=NOW)  # type: ignore[arg-type]
    found = {each.event: each for each in summaries(Audience.UNIT, "zh-hans")}
    assert (found[Event.URGED].version, found[Event.URGED].words) == (1, OWN)
    assert (found[Event.REWORK].version, found[Event.REWORK].changed_at) == (0, None)
    assert {each.event for each in summaries(Audience.RESIDENT, "en")} >= {Event.RECEIVED, Event.CLOSED}
