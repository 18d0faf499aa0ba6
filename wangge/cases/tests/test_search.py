"""Search in Chinese: short words, mixtures, odd input; what is never found; and whose searches are noted."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.county import GRID2
from tests.play import LAMP, NEIGHBOURS, RUBBISH, Play
from wangge.cases import search
from wangge.cases.actions.watching import note_search
from wangge.cases.models import Case, SearchedName
from wangge.cases.queries.listing import CaseFilter, count_cases, list_cases
from wangge.cases.states import State
from wangge.journal.models import Entry

pytestmark = pytest.mark.django_db
TEXT = "富水路A12路口3号楼下水井盖丢了，手机13805350000或0535-7000001，身份证370682199001011234"

THERE = ("井盖", "井", "盖", "了", "下水井盖丢了", "富水路", "A12", "a12路口", "3号楼", "井盖 富水", "井盖，富水！")
SIGNS = ("。，！？", "()", '"', "'", "*", "-", "   ", "\\", "%", "🙂", "䷀䷁", "\u9fd5\u9fd6", "-- ;")


@pytest.fixture
def one_case(play: Play) -> Case:
    return play.report(text=TEXT)


def found(play: Play, name: str, words: str, **more: object) -> list[int]:
    wanted = CaseFilter(q=words, **more)  # type: ignore[arg-type]  # the tests name fields of the filter
    return [case.pk for case in list_cases(play.actor(name), wanted, play.now).items]


@pytest.mark.parametrize(
    "words",
    [
        "井盖",
        "井",
        "盖",
        "了",
        "下水井盖丢了",
        "富水路",
        "A12",
        "a12路口",
        "3号楼",
        "井盖 富水",
        "井盖，富水！",
        "Ａ井盖",
    ],
)
def test_words_of_the_text_find_it(play: Play, words: str) -> None:
    case = play.report(text=TEXT)
    play.report(text="别的事情")
    assert found(play, "li", words) == [case.pk]


@pytest.mark.parametrize("words", ["盖井", "富路", "12", "A1", "丢井", "路灯", "号井", "xyz"])
def test_words_that_are_not_there_do_not(play: Play, words: str) -> None:
    play.report(text=TEXT)
    assert found(play, "li", words) == []


def test_the_address_is_searched_too(play: Play) -> None:
    case = play.report(address="梨园小区甲区")
    assert found(play, "li", "梨园小区") == [case.pk]


@pytest.mark.parametrize(
    "words", ["。，！？", "()", '"', "'", "*", "-", "   ", "\\", "%", "🙂", "䷀䷁", "\u9fd5\u9fd6", "-- ;"]
)
def test_punctuation_and_signs_find_nothing_and_never_fail(play: Play, words: str) -> None:
    play.report(text=f"井盖丢了{words}")
    assert found(play, "li", words) == []


@pytest.mark.parametrize("words", ["13805350000", "0535-7000001", "7000001", "370682199001011234", "138 0535 0000"])
def test_telephones_and_identity_numbers_are_not_indexed(play: Play, words: str) -> None:
    play.report(text=TEXT)
    play.report(text="我的电话是138 0535 0000，请回电")
    assert found(play, "li", words) == []
    assert not any(len(token) > 6 and token.isdigit() for token in search.words(TEXT))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40) | st.text(alphabet="井盖路灯ab12\"'()*:&|!<->AND OR NOT NEAR^+{}\\,.", max_size=30))
@example('"井盖" AND (路灯')
@example("' & '")
@example("井盖:*")
@example("NEAR(井 盖)")
@example("* OR 1=1")
@example("井" * 40)
@example("a" * 40)
@example("\u3400\u4dbf\uf900\ufaff")
def test_no_query_ever_fails(one_case: Case, words: str) -> None:
    assert isinstance(search.find(words), list)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60))
@example("a" * 60)
@example("中" * 60)
@example("𠮷野家 İstanbul ß ﬁ")
def test_any_text_is_indexed_and_taken_out_again(play: Play, text: str) -> None:
    tokens = search.document(text=text, address="", state="reported", town="", village="", grid="", lead_id=None)
    assert tokens == sorted(set(tokens))
    search.put(1_000_000, (), tokens)
    runs = search.words(text)
    if runs:
        assert 1_000_000 in search.find(runs[0])
    search.put(1_000_000, tokens, ())
    assert search.find("reported") == []
    assert not runs or 1_000_000 not in search.find(runs[0])


def test_a_word_longer_than_any_index_takes_is_no_obstacle(play: Play) -> None:
    case = play.report(text="x" * 5000)
    assert found(play, "li", "x" * 100) == [case.pk]


def test_confidential_words_are_never_found_by_anybody(play: Play) -> None:
    play.report(text="工地夜里施工太吵", contact_mode="confidential", contact={"phone": "13905350001"})
    play.report(text="工地邻居吵架", category=NEIGHBOURS)
    open_case = play.report(text="工地扬尘")
    for name in ("li", "jin", "qian", "chen"):
        assert found(play, name, "工地") == [open_case.pk]
    # It leaves the index on becoming a dispute, and returns when that was a mistake.
    play.do("li", open_case, "recategorise", category=NEIGHBOURS)
    assert found(play, "jin", "工地") == []
    play.do("li", open_case, "recategorise", category=LAMP)
    assert found(play, "jin", "工地") == [open_case.pk]


def test_a_search_follows_state_place_and_lead(play: Play) -> None:
    case = play.report(text="井盖丢了")
    assert found(play, "sun", "井盖") == []
    play.do("li", case, "dispatch")
    assert found(play, "sun", "井盖") == [case.pk]
    assert found(play, "li", "井盖", states=(State.REPORTED,)) == []
    assert found(play, "li", "井盖", states=(State.DISPATCHED, State.HANDLING)) == [case.pk]
    play.do("li", case, "relocate", area=GRID2)
    assert found(play, "li", "井盖") == []
    assert found(play, "zhao", "井盖") == [case.pk]


def test_those_who_assist_or_were_given_a_case_find_it_too(play: Play) -> None:
    case = play.report(text="井盖丢了")
    play.do("li", case, "dispatch", assisting=["sanitation"])
    assert found(play, "zhou", "井盖") == [case.pk]
    assert found(play, "zhou", "井盖", states=(State.REPORTED,)) == []
    elsewhere = play.report(GRID2, text="井盖也丢了")
    play.do("jin", elsewhere, "dispatch", lead=None, worker="wang", category=RUBBISH)
    assert found(play, "wang", "井盖") == [elsewhere.pk, case.pk]
    assert found(play, "wu", "井盖") == [elsewhere.pk]


def test_a_number_finds_its_case_within_the_scope(play: Play) -> None:
    case = play.report()
    secret = play.report(contact_mode="confidential")
    assert found(play, "li", case.number) == [case.pk]
    assert found(play, "li", f" {secret.number} ") == [secret.pk]
    assert found(play, "zhao", case.number) == []


def test_the_newest_come_first(play: Play) -> None:
    first = play.report(text="井盖丢了")
    play.now += timedelta(minutes=1)
    second = play.report(text="井盖松了")
    assert found(play, "li", "井盖") == [second.pk, first.pk]


@pytest.mark.parametrize(("words", "is_noted"), [
    ("张建国", True), ("王芳", True), (" 李小明 ", True),
    ("井盖", False), ("路灯不亮", False), ("张建国来电", False), ("城厢街道", False), ("A12", False), ("", False),
    ("高压线", False), ("马路", True),
])  # fmt: skip
def test_a_search_that_looks_like_a_name_is_journalled_without_the_words(
    play: Play, words: str, is_noted: bool
) -> None:
    li = play.actor("li")
    assert note_search(words=words, by=li, now=play.now) is is_noted
    noted = list(SearchedName.objects.values_list("by_id", "words"))
    entries = list(Entry.objects.filter(act="search_name"))
    if not is_noted:
        assert (noted, entries) == ([], [])
        return
    assert noted == [(li.id, words.strip())]
    assert [(entry.actor_id, entry.data) for entry in entries] == [(li.id, {})]


@pytest.mark.parametrize("area", ["a b", 'x" OR "y', "370682", "３７０６８２００１０１９００１", "'"])
def test_a_search_within_what_is_no_area_finds_nothing(play: Play, area: str) -> None:
    play.report()
    assert count_cases(play.actor("jin"), CaseFilter(q="路灯", area=area), play.now).count == 0
