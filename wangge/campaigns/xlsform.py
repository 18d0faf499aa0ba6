"""An uploaded XLSForm becomes our own small JSON: read, checked by pyxform, reduced to the documented subset.

docs/campaigns.md lists the subset. What is outside of it is refused with its row, never dropped: a form that asks less
than its author meant would be worse than none.
"""

import re
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from wangge.campaigns import bound
from wangge.campaigns.errors import BadForm
from wangge.campaigns.expressions import BadExpression, Tree, parse, references
from wangge.campaigns.form import questions_of

SHEETS = ("survey", "choices", "settings")
MOST_ROWS, MOST_QUESTIONS, MOST_CELL = 2000, 200, 2000
LONGEST_PICTURE_NAME = 20  # it is the purpose of the file
TYPES = {
    "text": "text",
    "string": "text",
    "integer": "integer",
    "int": "integer",
    "decimal": "decimal",
    "date": "date",
    "select one": "select_one",
    "select all that apply": "select_multiple",
    "note": "note",
    "geopoint": "geopoint",
    "image": "image",
    "photo": "image",
    "group": "group",
    "calculate": "calculate",
}
# pyxform's type names differ between versions in spaces and underscores.
_SPACED = {"select_one": "select one", "select_multiple": "select all that apply"}
_CHINESE = re.compile(r"zh|中文|汉|chinese", re.IGNORECASE)
_ENGLISH = re.compile(r"\ben\b|英文|英语|english", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
_CONDITIONS = ("relevant", "required", "constraint")
_ALWAYS, _NEVER = {"yes", "true", "true()", "1"}, {"", "no", "false", "false()", "0"}
_KNOWN_COLUMNS = re.compile(
    r"(type|name|label|hint|relevant|required|constraint|constraint_message|required_message|calculation|appearance|"
    r"list_name|list name|note|default|form_title|form_id|version|default_language)(::.*)?\Z|bind::register\Z"
)


def compile_form(content: bytes) -> dict[str, Any]:
    """The JSON of an XLSForm (XLSX); `BadForm` says what cannot be, and in which row."""
    book = _read(content)
    try:
        made = convert(book, form_name="data")._pyxform or {}
    except PyXFormError as error:
        raise BadForm(_("表单有误：%(what)s") % {"what": str(error)[:300]}) from error
    except Exception as error:  # pyxform fails in many ways on sheets that no form could be
        raise BadForm(_("表单无法读懂，请对照样表检查各列")) from error
    form = {
        "version": 1,
        "title": str(made.get("title") or ""),
        "questions": _questions(made.get("children", []), str(made.get("default_language") or "")),
    }
    _check_whole(form)
    return form


def _read(content: bytes) -> dict[str, Any]:
    """The sheets that matter, as rows of text; formulas and macros are never looked at."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = {name.strip().lower(): name for name in book.sheet_names}
        found = {sheet: book.get_sheet_by_name(names[sheet]).to_python() for sheet in SHEETS if sheet in names}
    except (CalamineError, OSError, ValueError) as error:
        raise BadForm(_("文件无法读取，请用 XLSX 格式的 XLSForm")) from error
    if not found.get("survey"):
        raise BadForm(_("文件里没有 survey 工作表"))
    return {sheet: _rows(sheet, cells) for sheet, cells in found.items()}


def _rows(sheet: str, cells: list[list[Any]]) -> list[dict[str, str]]:
    if len(cells) > MOST_ROWS:
        raise BadForm(_("工作表 %(sheet)s 超过 %(n)d 行") % {"sheet": sheet, "n": MOST_ROWS})
    if not cells:
        return []
    heading = [_text(cell) for cell in cells[0]]
    strange = [name for name in heading if name and not _KNOWN_COLUMNS.match(name.lower())]
    if strange:
        raise BadForm(_("工作表 %(sheet)s 有不支持的列：%(names)s") % {"sheet": sheet, "names": "、".join(strange)})
    rows = []
    for line in cells[1:]:
        row = {name: text for name, cell in zip(heading, line, strict=False) if name and (text := _text(cell))}
        if row:
            rows.append(row)
    return rows


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()[:MOST_CELL]


def _questions(children: list[Mapping[str, Any]], default: str) -> list[dict[str, Any]]:
    return [
        _question(child, default)
        for child in children
        if not (child.get("type") == "group" and child.get("name") == "meta")
    ]


def _kind(name: str, written: str) -> str:
    """Our type of a question, if it and its name are such as the phone can ask."""
    kind = TYPES.get(_SPACED.get(written, written))
    if written == "audio":
        raise BadForm(_("题目 %(name)s 是录音题：上门不录音，请改用文字题") % {"name": name})
    if kind is None:
        raise BadForm(_("题目 %(name)s 的类型 %(type)s 不支持") % {"name": name, "type": written})
    if not _NAME.match(name):
        raise BadForm(_("题目名称 %(name)s 只能用字母、数字和下划线") % {"name": name})
    if kind == "image" and len(name) > LONGEST_PICTURE_NAME:
        told = {"name": name, "n": LONGEST_PICTURE_NAME}
        raise BadForm(_("拍照题 %(name)s 的名称太长：最多 %(n)d 个字符") % told)
    return kind


def _question(child: Mapping[str, Any], default: str) -> dict[str, Any]:
    name, written = str(child.get("name", "")), str(child.get("type", ""))
    kind = _kind(name, written)
    bind = child.get("bind") or {}
    question: dict[str, Any] = {"name": name, "type": kind}
    if kind != "calculate":
        question["label"] = _told(child.get("label"), default, name, is_needed=kind != "group")
    if child.get("hint"):
        question["hint"] = _told(child["hint"], default, name)
    for column in _CONDITIONS:
        tree = _condition(str(bind.get(column, "")), name)
        if tree is not None:
            question[column] = tree
    if bind.get("jr:constraintMsg"):
        question["constraint_message"] = _told(bind["jr:constraintMsg"], default, name)
    question |= _calculation(str(bind.get("calculate", "")), kind, name)
    if kind in ("select_one", "select_multiple"):
        question["choices"] = _choices(child, default, name)
    if str(bind.get(bound.COLUMN, "")).strip():
        question[bound.COLUMN] = str(bind[bound.COLUMN]).strip()
        _check_bound(question)
    if kind == "group":
        question["questions"] = _questions(list(child.get("children", [])), default)
    if child.get("default") is not None:
        raise BadForm(_("题目 %(name)s 有默认值，不支持：没问过的不能算答过") % {"name": name})
    return question


def _check_bound(question: Mapping[str, Any]) -> None:
    """Is what the column `bind::register` says a field of a register, and the question fit for it?"""
    told = {"name": question["name"], "what": question[bound.COLUMN]}
    match bound.fault_of(question):
        case bound.IS_PERSONAL:
            raise BadForm(_("题目 %(name)s 不能绑定 %(what)s：服务登记和个人信息不能由表单读写") % told)
        case bound.UNKNOWN_FIELD:
            raise BadForm(_("题目 %(name)s 绑定的 %(what)s 不是登记册的字段") % told)
        case bound.WRONG_TYPE:
            raise BadForm(_("题目 %(name)s 的类型不适合绑定 %(what)s") % told)
        case bound.WRONG_CHOICES:
            raise BadForm(_("题目 %(name)s 有 %(what)s 没有的选项：选项编码须用登记册的编码") % told)


def _calculation(text: str, kind: str, name: str) -> dict[str, Tree]:
    if kind == "calculate":
        return {"calculate": _tree(text, name)}
    if text:
        raise BadForm(_("题目 %(name)s 不能带计算：计算请用 calculate 类型的题目") % {"name": name})
    return {}


def _choices(child: Mapping[str, Any], default: str, name: str) -> list[dict[str, Any]]:
    choices = [
        {"name": str(choice["name"]), "label": _told(choice.get("label"), default, name)}
        for choice in child.get("choices", [])
    ]
    if not choices or any(" " in choice["name"] for choice in choices):
        raise BadForm(_("题目 %(name)s 没有选项，或选项编码中有空格") % {"name": name})
    return choices


def _told(words: Any, default: str, name: str, *, is_needed: bool = True) -> dict[str, str]:
    """Words in Chinese and English. One language alone stands for both in a group's or a hint's text only."""
    if not words:
        words = {}
    if isinstance(words, str):
        words = {default if default and default != "default" else "zh": words}
    told: dict[str, str] = {}
    for language, text in words.items():
        if _CHINESE.search(language) or (language == "default" and "zh" not in words):
            told.setdefault("zh", str(text).strip())
        elif _ENGLISH.search(language):
            told["en"] = str(text).strip()
    if is_needed and not (told.get("zh") and told.get("en")):
        raise BadForm(_("题目 %(name)s 缺少中文或英文：请填 label::中文 (zh) 和 label::English (en)") % {"name": name})
    return told


def _condition(text: str, name: str) -> Tree | None:
    if text.strip().lower() in _NEVER:
        return None
    if text.strip().lower() in _ALWAYS:
        return ["true"]
    return _tree(text, name)


def _tree(text: str, name: str) -> Tree:
    try:
        return parse(text)
    except BadExpression as error:
        raise BadForm(
            _("题目 %(name)s 的表达式有看不懂的地方：%(what)s") % {"name": name, "what": str(error)}
        ) from error


def _check_whole(form: Mapping[str, Any]) -> None:
    """Names once each, conditions only on what was asked before: skip logic never reaches forward."""
    questions = list(questions_of(form))
    if not any(question["type"] not in ("note", "group", "calculate") for question in questions):
        raise BadForm(_("表单里没有题目"))
    if len(questions) > MOST_QUESTIONS:
        raise BadForm(_("表单超过 %(n)d 题") % {"n": MOST_QUESTIONS})
    before: set[str] = set()
    for question in questions:
        name = question["name"]
        if name in before:
            raise BadForm(_("题目名称 %(name)s 重复") % {"name": name})
        for column in (*_CONDITIONS, "calculate"):
            for other in references(question.get(column, ["true"])):
                if other not in before:
                    text = _("题目 %(name)s 引用了排在它后面的 %(other)s") % {"name": name, "other": other}
                    raise BadForm(text)
        before.add(name)
    counted = Counter(question[bound.COLUMN] for question in questions if bound.COLUMN in question)
    twice = [each for each, often in counted.items() if often > 1]
    if twice:
        raise BadForm(_("登记册的 %(what)s 只能由一道题绑定") % {"what": twice[0]})
