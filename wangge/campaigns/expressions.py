"""Conditions of forms: the part of XPath that XLSForms commonly use, parsed once and evaluated on a tree. Pure.

A tree is plain JSON, so that the phone evaluates the same without a parser (`wangge/ui/ts/forms/expression.ts`); the
table in `tests/data/vectors.json` holds for both. Values are text, numbers, true or false; an answer that is not there
is the empty text. What a computation cannot say is the empty text too, and every comparison with it is false.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

Value = str | float | bool
Tree = list[Any]  # ["op", …]; ["lit", value]; ["ref", name]; ["dot"]
LARGEST = 1e15
LONGEST = 500  # characters of an expression
FUNCTIONS: dict[str, tuple[int, int]] = {
    "true": (0, 0),
    "false": (0, 0),
    "today": (0, 0),
    "not": (1, 1),
    "number": (1, 1),
    "int": (1, 1),
    "string-length": (1, 1),
    "count-selected": (1, 1),
    "round": (2, 2),
    "selected": (2, 2),
    "contains": (2, 2),
    "starts-with": (2, 2),
    "coalesce": (2, 2),
    "if": (3, 3),
    "concat": (1, 9),
}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^']*'|\"[^\"]*\")|\$\{(?P<ref>[A-Za-z_][\w.-]*)\}"
    r"|(?P<word>[A-Za-z][A-Za-z-]*)|(?P<sign><=|>=|!=|[=<>+*(),.-]))"
)
_BINARY: tuple[dict[str, str], ...] = (
    {"or": "or"},
    {"and": "and"},
    {"=": "eq", "!=": "ne"},
    {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"},
    {"+": "add", "-": "sub"},
    {"*": "mul", "div": "div", "mod": "mod"},
)
_NUMBER = re.compile(r"\s*-?\d+(\.\d+)?\s*\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


class BadExpression(ValueError):
    """An expression outside the subset; the text is what was not understood."""


def parse(text: str) -> Tree:
    """The tree of an expression; raises `BadExpression`."""
    if len(text) > LONGEST:
        raise BadExpression(text[:40] + "…")
    reader = _Reader(text)
    tree = reader.binary(0)
    if reader.kind:
        raise BadExpression(reader.value)
    return tree


def references(tree: Tree) -> set[str]:
    """The questions that an expression asks for."""
    if tree[0] == "ref":
        return {tree[1]}
    return {name for part in tree[1:] if isinstance(part, list) for name in references(part)}


class _Reader:
    """Recursive descent over the tokens of an expression."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.kind, self.value, self.depth = text.strip(), 0, "", "", 0
        self.step()

    def step(self) -> None:
        if self.at >= len(self.text):
            self.kind = self.value = ""
            return
        found = _TOKEN.match(self.text, self.at)
        if found is None or found.lastgroup is None:
            raise BadExpression(self.text[self.at : self.at + 20])
        self.at, self.kind, self.value = found.end(), found.lastgroup, found[found.lastgroup]

    def binary(self, level: int) -> Tree:
        if level == len(_BINARY):
            return self.unary()
        self.depth += 1
        if self.depth > 200:
            raise BadExpression(self.text[:20])
        tree = self.binary(level + 1)
        while self.kind in ("sign", "word") and self.value in _BINARY[level]:
            operation = _BINARY[level][self.value]
            self.step()
            tree = [operation, tree, self.binary(level + 1)]
        self.depth -= 1
        return tree

    def unary(self) -> Tree:
        if self.kind == "sign" and self.value == "-":
            self.step()
            if self.value == "-":
                raise BadExpression("--")
            return ["neg", self.unary()]
        return self.primary()

    def primary(self) -> Tree:
        kind, value = self.kind, self.value
        if not kind:
            raise BadExpression(self.text[-20:])
        self.step()
        if kind == "number":
            return ["lit", float(value)]
        if kind == "text":
            return ["lit", value[1:-1]]
        if kind == "ref":
            return ["ref", value]
        if kind == "sign" and value == ".":
            return ["dot"]
        if kind == "sign" and value == "(":
            tree = self.binary(0)
            self.expect(")")
            return tree
        if kind == "word" and value in FUNCTIONS:
            return self.call(value)
        raise BadExpression(value)

    def call(self, name: str) -> Tree:
        self.expect("(")
        parts: list[Tree] = []
        while not (self.kind == "sign" and self.value == ")"):
            if parts:
                self.expect(",")
            parts.append(self.binary(0))
        self.step()
        least, most = FUNCTIONS[name]
        if not least <= len(parts) <= most:
            raise BadExpression(name)
        return [name, *parts]

    def expect(self, sign: str) -> None:
        if self.kind != "sign" or self.value != sign:
            raise BadExpression(self.value or self.text[-20:])
        self.step()


def evaluate(tree: Tree, answers: Mapping[str, Any], dot: Any = "", today: str = "") -> Value:
    """The value of an expression. `answers` by question name, `dot` is the answer in question, `today` an ISO date."""
    operation = tree[0]
    match operation:
        case "lit":
            return tree[1]  # type: ignore[no-any-return]  # text or number
        case "ref":
            return _plain(answers.get(tree[1]))
        case "dot":
            return _plain(dot)
        case "and" | "or" | "if":
            first = truth(evaluate(tree[1], answers, dot, today))
            if operation == "if":
                return evaluate(tree[2] if first else tree[3], answers, dot, today)
            return first if first == (operation == "or") else truth(evaluate(tree[2], answers, dot, today))
        case "today":
            return today
        case "true" | "false":
            return bool(operation == "true")
    return _applied(operation, [evaluate(part, answers, dot, today) for part in tree[1:]])


def truth(value: Value) -> bool:
    """Is a value true? Empty text, nought and what is no number are not."""
    if isinstance(value, str):
        return value != ""
    return value == value and value != 0


def told(value: Value) -> str:
    """A value as text: whole numbers without a point, others to six places, `true` and `false`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if not math.isfinite(value) or abs(value) >= LARGEST:
        return ""
    rounded = math.floor(value * 1e6 + 0.5) / 1e6
    text = f"{rounded:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def number(value: Value) -> float:
    """A value as number; NaN when it is none."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, str):
        return float(value) if _NUMBER.match(value) else math.nan
    return value


def _plain(answer: Any) -> Value:
    """An answer as value: what was chosen is put together with spaces, as XForms do."""
    if answer is None:
        return ""
    if isinstance(answer, list):
        return " ".join(told(part) for part in answer)
    if isinstance(answer, bool | str):
        return answer
    return float(answer)


def _applied(operation: str, parts: list[Value]) -> Value:
    first = parts[0] if parts else ""
    match operation:
        case "not":
            return not truth(first)
        case "neg":
            return -number(first)
        case "number":
            return number(first)
        case "int":
            whole = number(first)
            return float(math.trunc(whole)) if math.isfinite(whole) else math.nan
        case "string-length":
            return float(len(told(first)))
        case "count-selected":
            return float(len(told(first).split()))
        case "concat":
            return "".join(told(part) for part in parts)
    return _of_two(operation, first, parts[1])


def _of_two(operation: str, first: Value, second: Value) -> Value:
    match operation:
        case "selected":
            return told(second) in told(first).split(" ")
        case "contains":
            return told(second) in told(first)
        case "starts-with":
            return told(first).startswith(told(second))
        case "coalesce":
            return first if told(first) else second
        case "eq" | "ne" | "lt" | "le" | "gt" | "ge":
            return _compared(operation, first, second)
    return _reckoned(operation, number(first), number(second))


def _compared(operation: str, first: Value, second: Value) -> bool:
    one, two = number(first), number(second)
    if one == one and two == two:
        return _ordered(operation, one - two)
    left, right = told(first), told(second)
    if operation in ("eq", "ne"):
        return (left == right) == (operation == "eq")
    if _DATE.match(left) and _DATE.match(right):
        return _ordered(operation, (left > right) - (left < right))
    return False


def _ordered(operation: str, difference: float) -> bool:
    match operation:
        case "eq":
            return difference == 0
        case "ne":
            return difference != 0
        case "lt":
            return difference < 0
        case "le":
            return difference <= 0
        case "gt":
            return difference > 0
    return difference >= 0


def _reckoned(operation: str, one: float, two: float) -> float:
    match operation:
        case "add":
            return one + two
        case "sub":
            return one - two
        case "mul":
            return one * two
        case "div":
            return one / two if two else math.nan
        case "mod":
            return math.fmod(one, two) if two else math.nan
    if not math.isfinite(one) or not math.isfinite(two):  # round
        return math.nan
    scale = float(10 ** max(0, min(6, math.trunc(two))))
    return math.floor(one * scale + 0.5) / scale
