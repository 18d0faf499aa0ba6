"""Texts: every event has its words in both languages, placeholders are a closed list, values are told in the
reader's language and are never read as text again."""

import pytest

from tests.county import GRID, Cast
from tests.play import china
from wangge.notices import wording
from wangge.notices.events import EVENT_LABELS, KINDS, PLACEHOLDERS, STAFF_EVENTS, Event
from wangge.notices.queries.words import text_of
from wangge.notices.shipped import shipped_words
from wangge.notices.states import LANGUAGES, Audience

NOON = china("2026-03-10 12:00")


def test_every_kind_has_its_words() -> None:
    wanted = {(event.value, audience.value, language) for event, audience in KINDS for language in LANGUAGES}
    assert set(shipped_words()) == wanted
    assert set(EVENT_LABELS) == set(Event) == {event for event, _audience in KINDS}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: f"{kind.event}-{kind.audience}")
def test_shipped_words_keep_to_their_own_placeholders(kind: object) -> None:
    event, audience, names = kind.event, kind.audience, kind.names  # type: ignore[attr-defined]
    assert names <= set(PLACEHOLDERS)
    for language in LANGUAGES:
        words = shipped_words()[event, audience, language]
        text = words.title + words.body
        assert wording.used(text) <= names
        assert not wording.has_stray_brace(text)
        assert len(words.title) <= wording.TITLE_LENGTH
        assert len(words.body) <= wording.BODY_LENGTH
        assert bool(words.title) == (audience != Audience.RESIDENT)


def test_a_resident_is_told_nothing_of_the_matter_by_telephone() -> None:
    """A telephone lies on a table: no category, no place, no unit; of a confidential matter no code either."""
    for (_event, audience), kind in KINDS.items():
        if audience == Audience.RESIDENT:
            assert not kind.names & {"category", "place", "unit", "desk"}
    assert not KINDS[Event.CONFIDENTIAL, Audience.RESIDENT].names & {"number", "code"}
    assert "{link}" not in shipped_words()["confidential", "resident", "zh-hans"].body


def test_staff_may_choose_among_their_own_events_only() -> None:
    assert {Event.ASSIGNED, Event.ESCALATED, Event.MESSAGE} <= set(STAFF_EVENTS)
    assert not {Event.RECEIVED, Event.CONFIDENTIAL, Event.TEST} & set(STAFF_EVENTS)


@pytest.mark.parametrize(
    ("text", "names", "is_stray"),
    [
        ("{number}，{due_at}", {"number", "due_at"}, False),
        ("没有占位", set(), False),
        ("{Number}", set(), True),
        ("{number", set(), True),
        ("{{number}}", {"number"}, True),
        ("{number.pk}", set(), True),
        ("{number!r:>9}", set(), True),
        ("}", set(), True),
    ],
)
def test_placeholders_are_names_in_braces_and_nothing_else(text: str, names: set[str], is_stray: bool) -> None:
    assert wording.used(text) == names
    assert wording.has_stray_brace(text) is is_stray


def test_values_are_put_in_once() -> None:
    told = {"place": "{number}", "number": "370682"}
    assert wording.filled("{place} {number} {unit}", told) == "{number} 370682 –"


@pytest.mark.parametrize(("length", "parts"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_a_long_text_goes_out_in_parts(length: int, parts: int) -> None:
    assert wording.parts("字" * length) == parts


def test_values_are_told_in_the_language_of_the_reader(cast: Cast) -> None:
    values = {
        "number": "370682-20260310-000001",
        "category": {"zh": "路灯不亮", "en": "Street lamp"},
        "place": GRID,
        "desk": cast.orgs["centre-town"].pk,
        "due_at": china("2026-03-12 17:30").isoformat(),
    }
    told = {
        language: text_of(event="assigned", audience="unit", values=values, at=NOON, language=language)
        for language in LANGUAGES
    }
    assert told["zh-hans"].title == "新交办：路灯不亮"
    assert told["zh-hans"].body.startswith("370682-20260310-000001，梨园第1网格。城厢街道综治中心交办，3月12日 17:30前")
    assert told["en"].title == "Assigned: Street lamp"
    assert "Chengxiang Town Centre, to be completed by 12 Mar 17:30" in told["en"].body
