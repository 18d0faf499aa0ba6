"""The demonstration's texts: complete, filled, various, and nobody's own words."""

import csv
import random
import re
from pathlib import Path

import pytest

from demo import texts

CODES = [
    f"{field:02d}{item:02d}"
    for field, items in enumerate((6, 6, 6, 6, 6, 6, 7, 6, 6, 6), start=1)
    for item in range(1, items + 1)
]
MESSAGES = Path(__file__).parents[2] / "../shared/data/messages_labelled.csv"
TOWN_PLACES = ("梨园社区居委会", "富水社区居委会", "盛隆社区居委会", "蚬河社区居委会", "文峰社区居委会")
VILLAGE_PLACES = ("石硼村委会", "濯村村委会", "大野头村委会", "前河前村委会", "西龙河头村委会", "上夼村委会")
RETURN_REASONS = ("not_our_duty", "wrong_area", "duplicate", "insufficient_location", "emergency_channel")
REFUSALS = ("legal_channel", "in_petition", "secret", "decided", "other")
PLAIN_KINDS = (
    "extension", "hold", "verify", "call_back", "urge", "escalate", "delegate", "sign", "card", "brief", "reopen",
    "archive", "instruct",
)  # fmt: skip


def _reports(count: int) -> list[tuple[str, str]]:
    rng = random.Random(20_260_101)
    drawn = []
    for serial in range(count):
        code = CODES[serial % len(CODES)]
        is_town = rng.random() < 0.45
        place = rng.choice(TOWN_PLACES if is_town else VILLAGE_PLACES)
        drawn.append((code, texts.report(code, rng, place, is_town, month=rng.randrange(1, 13))))
    return drawn


def _everything() -> list[str]:
    """Every template and phrase as written."""
    loaded = texts.load()
    found = [row for rows in loaded.phrases.values() for row in rows]
    for item in loaded.items.values():
        found += [line.text for line in item.reports]
        found += [row for rows in item.results.values() for row in rows]
        found += [*item.dispatch, *item.rework, *item.self_handle]
        found += [part for pair in item.questions for part in pair]
    return found


def test_every_code_of_the_category_tree_is_there() -> None:
    assert sorted(texts.load().items) == CODES


@pytest.mark.parametrize("code", CODES)
def test_minimum_per_code(code: str) -> None:
    item = texts.load().items[code]
    assert len({line.text for line in item.reports}) >= 12
    for is_town in (True, False):
        for month in range(1, 13):
            assert sum(line.fits(is_town, month) for line in item.reports) >= 2, (is_town, month)
        assert sum(line.fits(is_town, None) for line in item.reports) >= 6, is_town
    minimum = {"solved": 4, "plan": 2, "explained": 2, "not_found": 1}
    assert {closure: len(set(rows)) >= minimum[closure] for closure, rows in item.results.items()} == dict.fromkeys(
        minimum, True
    )
    assert len(set(item.dispatch)) >= 3
    assert len(set(item.rework)) >= 2
    assert item.questions and all(question and answer for question, answer in item.questions)


def test_reports_are_filled_short_enough_and_different() -> None:
    drawn = [text for _, text in _reports(3000)]
    assert not [text for text in drawn if re.search(r"[{}|]|=>|，，|。。|附近附近|村村[东西南北]", text)]
    assert not [text for text in drawn if not 6 <= len(text) <= 230]
    assert len(set(drawn)) >= 0.95 * len(drawn)


def test_every_template_fills_in_town_and_village() -> None:
    rng = random.Random(5)
    for template in _everything():
        for is_town in (True, False):
            text = texts.fill(template, rng, is_town=is_town, place="濯村")
            assert not re.search(r"[{}|]", text), text


def test_no_identity_or_telephone_numbers() -> None:
    assert not [text for text in _everything() if re.search(r"\d{7,}", text)]
    assert not [text for _, text in _reports(500) if re.search(r"\d{7,}", text)]


def test_season_and_place_are_respected() -> None:
    rng = random.Random(7)
    july = [texts.report("0204", rng, "石硼村委会", False, month=7) for _ in range(200)]
    assert not [text for text in july if re.search("冰|雪", text)]
    village = [texts.report("0501", rng, "石硼村委会", False) for _ in range(300)]
    assert [text for text in village if "石硼村" in text] and not [text for text in village if "委会委会" in text]
    fields = [texts.report("0604", rng, "石硼村委会", False) for _ in range(100)]
    assert any("机井" in text for text in fields)


def test_the_same_generator_gives_the_same_text() -> None:
    one, two = random.Random(11), random.Random(11)
    assert [texts.report(code, one, "濯村村委会", False) for code in CODES] == [
        texts.report(code, two, "濯村村委会", False) for code in CODES
    ]


def test_notes_of_every_kind() -> None:
    rng = random.Random(3)
    for code in CODES:
        for kind in ("dispatch", "rework", "self_handle"):
            assert len(texts.note(kind, rng, code=code)) >= 6
        for closure in (*texts.CLOSURES, "transferred", "withdrawn"):
            assert len(texts.result(code, closure, rng)) >= 8
        for solved in (True, False):
            for satisfied in (1, 2, 3, 4):
                assert texts.comment(code, rng, solved=solved, satisfied=satisfied)
        assert all(texts.exchange(code, rng))
    assert all(texts.note("return", rng, reason=reason) for reason in RETURN_REASONS)
    assert all(texts.note("refuse", rng, reason=reason) for reason in REFUSALS)
    assert all(texts.note("transfer", rng, reason=to) for to in ("emergency", "hotline", "petition", "elsewhere"))
    assert all(texts.note("return_decision", rng, reason=way) for way in ("approved", "refused"))
    assert all(texts.note(kind, rng) for kind in PLAIN_KINDS)
    with pytest.raises(KeyError):
        texts.note("return", rng, reason="unheard_of")


def test_the_result_fits_the_report() -> None:
    rng = random.Random(4)
    cold = "暖气不热，屋里才十四五度，请供热公司上门看看室温。"
    assert {texts.result("0206", "solved", rng, about=cold) for _ in range(20)} == {
        "换热站滤网清洗、管道排气后，住户室温达到20度以上。"
    }
    trapped = "电梯困住两个人，请通知维保。"
    assert all("电梯" in texts.result("1006", "solved", rng, about=trapped) for _ in range(20))
    assert not any("电梯" in texts.result("1006", "solved", rng, about="天上飞过一只鸟。") for _ in range(20))


def test_names_are_different_and_plausible() -> None:
    names = texts.person_names(random.Random(1), 1169)
    assert len(set(names)) == 1169
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", name) for name in names)
    assert not set(names) & texts.load().names.left_out


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("梨园社区居委会", "梨园社区"),
        ("石硼村委会", "石硼村"),
        ("濯村村委会", "濯村"),
        ("柳古庄第1网格", "柳古庄"),
        ("濯村", "濯村"),
    ],
)
def test_place_name(area: str, said: str) -> None:
    assert texts.place_name(area) == said
    assert texts.address(random.Random(2), area, area.endswith("居委会")).startswith(said)


@pytest.mark.skipif(not MESSAGES.exists(), reason="the labelled messages are not on this machine")
def test_no_sentence_of_a_real_message() -> None:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        real = "\n".join(row["text"] for row in csv.DictReader(file))
    pieces = {piece for text in _everything() for piece in re.split(r"\{[a-z_]+\}", text) if len(piece) >= 15}
    pieces |= {part for piece in pieces for part in re.split("[。？！；]", piece) if len(part) >= 15}
    pieces |= {text for _, text in _reports(1000) if len(text) >= 15}
    assert len(pieces) > 1000
    assert not [piece for piece in pieces if piece in real]
