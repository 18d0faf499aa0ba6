"""Forms: the subset compiled and interpreted, everything else refused; the vectors that the phone shares."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.campaigns import expressions, form, persons
from wangge.campaigns.errors import BadForm, TargetsRefused
from wangge.campaigns.expressions import BadExpression, evaluate, parse
from wangge.campaigns.targets_sheet import read_targets
from wangge.campaigns.tests.conftest import CHOICES, EN, ZH, workbook
from wangge.campaigns.xlsform import compile_form

DATA = Path(__file__).parent / "data"
VECTORS = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", VECTORS["expressions"], ids=lambda row: row["text"])
def test_an_expression_means_what_the_table_says(row: dict[str, Any]) -> None:
    assert parse(row["text"]) == row["tree"]
    found = evaluate(row["tree"], row.get("answers", {}), row.get("dot", ""), row.get("today", ""))
    assert expressions.told(found) == row["told"] and expressions.truth(found) == row["truth"]


@pytest.mark.parametrize("row", VECTORS["forms"], ids=lambda row: row["name"])
def test_a_form_asks_and_checks_as_the_table_says(row: dict[str, Any]) -> None:
    done = form.check(VECTORS["form"], row["answers"], row.get("today", "2026-03-10"))
    assert (done.answers, done.asked, done.faults) == (row["kept"], row["asked"], row["faults"])


def test_the_table_holds_the_form_that_the_sample_compiles_to() -> None:
    assert compile_form((DATA / "fire_safety.xlsx").read_bytes()) == VECTORS["form"]
    assert persons.findings_of(VECTORS["form"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "${a",
        "pulldata('x')",
        "a = 1",
        "${a} == 1",
        "regex(., 'x')",
        "(1",
        "1 2",
        "'open",
        "not()",
        "../a",
        "--1",
    ],
)
def test_what_is_outside_the_subset_is_refused(text: str) -> None:
    with pytest.raises(BadExpression):
        parse(text)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        tree = parse(text)
    except BadExpression:
        return
    expressions.told(evaluate(tree, {}, "", "2026-03-10"))


def test_depth_is_bounded() -> None:
    with pytest.raises(BadExpression):
        parse("(" * 240 + "1" + ")" * 240)


def row(kind: str, name: str, zh: str = "题", en: str = "Question", **more: str) -> dict[str, str]:
    return {"type": kind, "name": name, ZH: zh, EN: en, **more}


@pytest.mark.parametrize(
    ("survey", "told"),
    [
        ([row("barcode", "a")], "barcode"),
        ([row("geotrace", "a")], "geotrace"),
        ([row("audio", "talk")], "talk 是录音题"),
        ([row("image", "picture_of_the_stairway")], "最多 20 个字符"),
        ([row("begin repeat", "r"), row("text", "a"), {"type": "end repeat"}], "repeat"),
        ([{"type": "text", "name": "a", ZH: "只有中文"}], "缺少中文或英文"),
        ([row("text", "a", default="x")], "默认值"),
        ([row("text", "a", calculation="1 + 1")], "不能带计算"),
        ([row("text", "a", relevant="${b} = '1'"), row("text", "b")], "排在它后面"),
        ([row("text", "a", constraint="regex(., '^x')")], "看不懂"),
        ([row("note", "a")], "没有题目"),
        ([row("text", "a"), row("text", "a")], "表单有误"),
        ([row("text", "a", choice_filter="x")], "不支持的列"),
        ([row("text", f"q{n}") for n in range(201)], "超过 200 题"),
    ],
)
def test_a_form_that_cannot_be_is_refused_with_its_question(survey: list[dict[str, str]], told: str) -> None:
    with pytest.raises(BadForm) as refused:
        compile_form(workbook(survey, CHOICES))
    assert told in str(refused.value.detail)


def test_what_is_no_workbook_is_refused() -> None:
    for content in (b"", b"PK\x03\x04broken", b"type,name\ntext,a\n"):
        with pytest.raises(BadForm):
            compile_form(content)


@pytest.mark.parametrize(
    ("zh", "en", "weight"),
    [
        ("户主身份证号", "Identity number", "refused"),
        ("您的宗教信仰", "Religion", "refused"),
        ("民族", "Ethnic group", "refused"),
        ("政治面貌", "Party member?", "refused"),
        ("是否患病", "Any disease?", "refused"),
        ("车牌号", "Licence plate", "refused"),
        ("与户主关系", "Family relation", "refused"),
        ("采集人脸", "Face picture", "refused"),
        ("是否重点人员", "Petitioner?", "refused"),
        ("对住户的评分", "Score", "refused"),
        ("联系电话", "Telephone", "person"),
        ("您的姓名", "Your name", "person"),
        ("姓　名", "Write here", "person"),
        ("身 份 证", "Ｉｄｅｎｔｉｔｙ　ｎｕｍｂｅｒ", "refused"),
        ("出生日期", "Date of birth", "person"),
        ("家里有没有老人", "Any elderly?", "person"),
        ("燃气软管是否老化", "Is the gas hose worn?", ""),
        ("楼道里有没有堆物", "Are there things in the stairway?", ""),
        ("电动自行车在哪里充电", "Where are electric bicycles charged?", ""),
        ("单位名称", "Name of the shop", ""),
    ],
)
def test_questions_about_persons_are_found(zh: str, en: str, weight: str) -> None:
    found = persons.findings_of(compile_form(workbook([row("text", "q", zh, en)], CHOICES)))
    assert ({each.weight for each in found} or {""}) >= {weight}
    assert bool(found) == bool(weight)


@pytest.mark.parametrize(
    ("name", "weight"), [("id_card", "refused"), ("xm", "person"), ("phone", "person"), ("room", "")]
)
def test_a_question_is_known_by_its_name_too(name: str, weight: str) -> None:
    found = persons.findings_of(compile_form(workbook([row("text", name, "请填写", "Fill in")], CHOICES)))
    assert [each.weight for each in found] == ([weight] if weight else [])


def test_what_a_wrong_answer_is_told_counts_as_asking() -> None:
    words = {"constraint_message::中文 (zh)": "请填 18 位身份证号", "constraint_message::English (en)": "18 characters"}
    told = {"constraint": ". > 0", **words}
    found = persons.findings_of(compile_form(workbook([row("text", "q", "请填写", "Fill in", **told)], CHOICES)))
    assert [each.weight for each in found] == ["refused"]


GRIDS = ["370682001019001"]


@pytest.mark.parametrize("heading", ["姓名", "联系电话", "身份证号", "phone", "备注"])
def test_a_list_with_any_other_column_is_refused(heading: str) -> None:
    with pytest.raises(TargetsRefused):
        read_targets([(2, {"网格编码": GRIDS[0], "地址": "1号楼", heading: "x"})], GRIDS, is_count=False)


def test_rows_are_taken_one_by_one() -> None:
    rows = [
        (2, {"grid": GRIDS[0], "address": "1号楼1单元"}),
        (3, {"grid": GRIDS[0], "address": "1号楼1单元"}),
        (4, {"grid": "370682009999001", "address": "别处"}),
        (5, {"grid": GRIDS[0], "address": "张三 １３８12345678"}),
        (6, {"grid": GRIDS[0], "address": "11010519491231002X 家"}),
        (7, {"grid": GRIDS[0], "address": ""}),
    ]
    found = read_targets(rows, GRIDS, is_count=False)
    assert found.addresses == {GRIDS[0]: ["1号楼1单元"]} and found.repeated == 1
    assert [reject.line for reject in found.rejects] == [4, 5, 6, 7]
    assert "12345678" not in str(found.rejects) and "11010519491231002X" not in str(found.rejects)
    counted = read_targets(
        [(line, {"grid": GRIDS[0], "count": told}) for line, told in enumerate(("12", "x", "9" * 5000), start=2)],
        GRIDS,
        is_count=True,
    )
    assert counted.counts == {GRIDS[0]: 12} and len(counted.rejects) == 2
