"""A form as our own small JSON: what of it is to be asked, what is wrong with the answers. Pure.

The phone does the same with the same JSON (`wangge/ui/ts/forms/form.ts`); `tests/data/vectors.json` holds for both.
`{"version": 1, "title": …, "questions": [{"name", "type", "label": {"zh", "en"}, "hint"?, "choices"?, "relevant"?,
"required"?, "constraint"?, "constraint_message"?, "calculate"?, "register"? (`bound`), "questions"? (of a group)}]}`;
conditions are trees of `expressions`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wangge.campaigns.expressions import evaluate, told, truth

Question = Mapping[str, Any]
Answers = dict[str, Any]
# What may be wrong with an answer; the words stand with whoever shows them.
REQUIRED, WRONG_TYPE, NO_CHOICE, CONSTRAINT, TOO_LONG, UNKNOWN = (
    "required",
    "wrong_type",
    "no_choice",
    "constraint",
    "too_long",
    "unknown",
)
LONGEST_ANSWER = 2000
LARGEST_NUMBER = 1e12
PLACES_OF_A_DEGREE = 5  # of a position: about a metre
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_KEY = re.compile(r"[\w-]{1,64}\Z", re.ASCII)


@dataclass(slots=True)
class Checked:
    """Answers that count (asked for and of their type, calculations put in), what is asked, and what is wrong."""

    answers: Answers = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


def located(form: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    """The names of those answers that are positions."""
    return [each["name"] for each in questions_of(form) if each["type"] == "geopoint" and each["name"] in answers]


def pictured(form: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers that are pictures: question and the picture's key."""
    return {
        each["name"]: str(answers[each["name"]])
        for each in questions_of(form)
        if each["type"] == "image" and each["name"] in answers
    }


def questions_of(form: Mapping[str, Any]) -> Iterator[Question]:
    """Every question of a form in order, groups before what stands in them."""
    return _walk(form["questions"])


def _walk(questions: list[Question]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from _walk(question.get("questions", []))


def check(form: Mapping[str, Any], answers: Mapping[str, Any], today: str) -> Checked:
    """What counts of the answers and what is wrong with them. Answers to what is not asked are left out, silently:
    skip logic may have changed while somebody typed. `today` is the ISO date on which they were given."""
    done = Checked()
    _check(form["questions"], answers, today, done)
    known = {question["name"] for question in questions_of(form)}
    done.faults |= {name: UNKNOWN for name in answers if name not in known}
    return done


def _check(questions: list[Question], answers: Mapping[str, Any], today: str, done: Checked) -> None:
    for question in questions:
        name, kind = question["name"], question["type"]
        if "relevant" in question and not truth(evaluate(question["relevant"], done.answers, "", today)):
            continue
        if kind == "group":
            _check(question["questions"], answers, today, done)
        elif kind == "calculate":
            result = told(evaluate(question["calculate"], done.answers, "", today))
            if result:
                done.answers[name] = result
        else:
            done.asked.append(name)
            if kind != "note":
                _check_one(question, answers.get(name), today, done)


def _check_one(question: Question, answer: Any, today: str, done: Checked) -> None:
    name = question["name"]
    if answer in (None, "", []):
        if "required" in question and truth(evaluate(question["required"], done.answers, "", today)):
            done.faults[name] = REQUIRED
        return
    fault = _wrong(question, answer)
    if fault:
        done.faults[name] = fault
        return
    if "constraint" in question and not truth(evaluate(question["constraint"], done.answers, answer, today)):
        done.faults[name] = CONSTRAINT
        return
    done.answers[name] = answer


def _wrong(question: Question, answer: Any) -> str:
    """What is wrong with the type of an answer; empty when nothing is."""
    match question["type"]:
        case "text":
            if not isinstance(answer, str):
                return WRONG_TYPE
            return TOO_LONG if len(answer) > LONGEST_ANSWER else ""
        case "integer":
            return "" if _is_number(answer) and float(answer).is_integer() else WRONG_TYPE
        case "decimal":
            return "" if _is_number(answer) else WRONG_TYPE
        case "date":
            return "" if isinstance(answer, str) and _is_date(answer) else WRONG_TYPE
        case "select_one":
            return _chosen(question, [answer])
        case "select_multiple":
            return _chosen(question, answer) if isinstance(answer, list) else WRONG_TYPE
        case "geopoint":
            return "" if _is_point(answer) else WRONG_TYPE
    return "" if isinstance(answer, str) and _KEY.match(answer) else WRONG_TYPE  # a picture's key


def _is_number(answer: Any) -> bool:
    return isinstance(answer, int | float) and not isinstance(answer, bool) and abs(answer) <= LARGEST_NUMBER


def _is_date(text: str) -> bool:
    if not _DATE.match(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_point(answer: Any) -> bool:
    if not isinstance(answer, list) or len(answer) != 2 or not all(_is_number(part) for part in answer):
        return False
    return bool(abs(answer[0]) <= 180 and abs(answer[1]) <= 90)


def _chosen(question: Question, chosen: list[Any]) -> str:
    names = {choice["name"] for choice in question["choices"]}
    if len({str(one) for one in chosen}) < len(chosen):
        return WRONG_TYPE
    return "" if all(isinstance(one, str) and one in names for one in chosen) else NO_CHOICE
