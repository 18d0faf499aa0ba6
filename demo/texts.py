"""Made-up Chinese texts for the Laiyang demonstration: loads `demo/texts/*.toml` and fills their slots.

Pure and deterministic: the same random generator in the same state gives the same text.
All persons and events are made up; see `demo/texts/README.md`.
"""

import random
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("texts")
CLOSURES = ("solved", "plan", "explained", "not_found")
TALK_FIELDS = frozenset({"07", "08", "09"})
URGENT = frozenset({"0502", "0602", "1001", "1002", "1003", "1004", "1005", "1006"})
CONDUCT = "0906"
ENOUGH_VARIETY, ENOUGH_FOR_LONG, LONG = 300, 60, 90
SEASONS = {
    "春": frozenset({3, 4, 5}),
    "夏": frozenset({6, 7, 8}),
    "秋": frozenset({9, 10, 11}),
    "冬": frozenset({12, 1, 2}),
}

_TAGS = re.compile(r"^([城村春夏秋冬]+)\|")
_SLOT = re.compile(r"\{([a-z_]+)\}")
_LOCATING = re.compile(r"\{(where|gate|estate|road|vside|field|river|bldg|num)\}")
_OFFICIAL = re.compile(r"^(巡查|走访|网格员|来电人)[^。]{0,8}：|诉求：")
_PLACED = re.compile(
    r"村[口头后东西南北边中外]|[进门路桥校站街库厂棚山河塘沟园]|地[头里]|安置楼|广场|幸福院|集上?|商场|超市|楼|小区"
)
_COMMON = frozenset(
    re.findall(
        "..",
        "反映映人情况现场已经问题处理解决安排位置发现群众附近旁边请派派人尽快希望什么来人时间需要他们我们没有可以"
        "两个一个上午下午昨天前天有人人员来电电人网格巡查照片要求时候社区村里路口门口谢谢双方一户村委委会办理影响通知公示",
    )
)
_COMMON_LETTERS = frozenset(
    "的了一不在有人是到请上来下两三四五六七八十个已经后前为从与和及可将并对由时其当面内外中就也都还没多大小年月日半天"
)
_TIDY = (
    (re.compile(r"([？。])。"), r"\1"),
    (re.compile(r"村村(?=[东西南北口中头])"), "村"),
    (re.compile(r"(?:旁边|边上|旁|门前|门口|附近)(?=附近|旁|门口|边上|这边|这里|那边|外头|一带)"), ""),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One template: its text, where it fits (town, village or both) and in which months (empty: all)."""

    text: str
    town: bool = True
    village: bool = True
    months: frozenset[int] = frozenset()

    def fits(self, is_town: bool, month: int | None) -> bool:
        """Whether it may be used in a community (`is_town`) or village and, when given, in this month 1..12."""
        in_season = month is None or not self.months or month in self.months
        return in_season and (self.town if is_town else self.village)


@dataclass(frozen=True, slots=True)
class Item:
    """The texts of one category item, such as 0101."""

    code: str
    reports: tuple[Line, ...]
    results: Mapping[str, tuple[str, ...]]
    dispatch: tuple[str, ...]
    rework: tuple[str, ...]
    self_handle: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Family and given names to make up persons from, and combinations to leave out."""

    family: tuple[str, ...]
    given: tuple[str, ...]
    left_out: frozenset[str]


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything in `demo/texts`: items by code, general phrases by dotted key, slot values and names."""

    items: Mapping[str, Item]
    phrases: Mapping[str, tuple[str, ...]]
    slots: Mapping[str, tuple[str, ...]]
    town: Mapping[str, tuple[str, ...]]
    village: Mapping[str, tuple[str, ...]]
    addresses: Mapping[str, tuple[str, ...]]
    frames: Mapping[str, tuple[str, ...]]
    names: Names


def _lines(block: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in block.splitlines() if line.strip())


def _values(row: str) -> tuple[str, ...]:
    return tuple(row.split("、"))


def _template(raw: str) -> Line:
    tagged = _TAGS.match(raw)
    if tagged is None:
        return Line(raw)
    tags = tagged.group(1)
    months = frozenset[int]().union(*(SEASONS[tag] for tag in tags if tag in SEASONS))
    placed = "城" in tags or "村" in tags
    return Line(raw[tagged.end() :], town=not placed or "城" in tags, village=not placed or "村" in tags, months=months)


def _pairs(rows: Iterable[str]) -> tuple[tuple[str, str], ...]:
    parts = (row.partition(" => ") for row in rows)
    return tuple((question, answer) for question, _, answer in parts)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _item(code: str, raw: Mapping[str, str], field: Mapping[str, str]) -> Item:
    return Item(
        code=code,
        reports=tuple(_template(row) for row in _lines(raw["report"])),
        results={closure: _lines(raw[closure]) for closure in CLOSURES},
        dispatch=_lines(raw["dispatch"]),
        rework=_lines(raw.get("rework") or field["rework"]),
        self_handle=_lines(raw.get("self", "")),
        questions=_pairs(_lines(raw.get("ask") or field["ask"])),
    )


def _flat(raw: Mapping[str, Any], prefix: str = "") -> dict[str, tuple[str, ...]]:
    """`[return] duplicate = …` becomes `return.duplicate`; a table's `lines` takes the table's own key."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in raw.items():
        path = prefix if key == "lines" else f"{prefix}.{key}".lstrip(".")
        if isinstance(value, str):
            found[path] = _lines(value)
        else:
            found |= _flat(value, path)
    return found


@lru_cache(maxsize=1)
def load() -> Texts:
    """Read all files once; a missing part is a KeyError naming it."""
    items: dict[str, Item] = {}
    for number in range(1, 11):
        raw = _read(f"{number:02d}.toml")
        items |= {code: _item(code, part, raw["field"]) for code, part in raw.items() if code != "field"}
    lists = _read("lists.toml")
    slots = {name: _values(row) for name, row in lists["slots"].items()}
    slots["ask"] = _lines(lists["asks"]["lines"])
    names = lists["names"]
    return Texts(
        items=items,
        phrases=_flat(_read("general.toml")),
        slots=slots,
        town={name: _values(row) for name, row in lists["town"].items()},
        village={name: _values(row) for name, row in lists["village"].items()},
        addresses={kind: _lines(block) for kind, block in lists["address"].items()},
        frames={kind: _lines(block) for kind, block in lists["frames"].items()},
        names=Names(_values(names["family"]), _values(names["given"]), frozenset(_values(names["not_names"]))),
    )


def fill(template: str, rng: random.Random, *, is_town: bool = True, place: str = "") -> str:
    """The template with every slot filled; neighbouring slots of one kind get different values where they can."""
    texts = load()
    local = texts.town if is_town else texts.village
    used: dict[str, set[str]] = {}

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name == "place":
            return place
        if name == "no":
            return str(rng.randrange(1, 240 if is_town else 160))
        choices = local.get(name) or texts.slots[name]
        seen = used.setdefault(name, set())
        chosen = rng.choice([choice for choice in choices if choice not in seen] or list(choices))
        seen.add(chosen)
        return chosen

    text = template
    while _SLOT.search(text):
        text = _SLOT.sub(value, text)
    for loose, tidy in _TIDY:
        text = loose.sub(tidy, text)
    return text


def _variety(template: str, is_town: bool) -> int:
    """In how many ways the template can be filled, not counting the place."""
    texts = load()
    local = texts.town if is_town else texts.village
    ways = 1
    for name in _SLOT.findall(template):
        if name not in {"place", "no", "hello"}:
            choices = local.get(name) or texts.slots[name]
            ways *= sum(_variety(choice, is_town) for choice in choices)
    return ways


def _framed(code: str, template: str, rng: random.Random, is_town: bool) -> str:
    """The template with a closing sentence on where, when or whom to ask, if it alone would often repeat itself."""
    if _variety(template, is_town) >= (ENOUGH_FOR_LONG if len(template) > LONG else ENOUGH_VARIETY):
        return template
    if code == CONDUCT:
        kind = "conduct"
    elif code[:2] in TALK_FIELDS:
        kind = "talk_here" if _LOCATING.search(template) else "talk"
    elif not _LOCATING.search(template) and not _PLACED.search(template):
        kind = "located"
    else:
        kind = "urgent" if code in URGENT else "seen"
    frames = load().frames
    manner = kind.removesuffix("_here")
    rows = frames[kind]
    if template.startswith("来电人"):
        rows = frames.get(f"{manner}_caller") or frames.get(f"{manner}_official") or rows
    elif _OFFICIAL.search(template):
        rows = frames.get(f"{manner}_official") or rows
    return template + rng.choice([row for row in rows if "{ask}" not in row or "{ask}" not in template])


def place_name(area_name: str) -> str:
    """An area's name as people say it: 梨园社区居委会 → 梨园社区, 石硼村委会 → 石硼村, 东马山第1网格 → 东马山."""
    name = re.sub(r"第\d+网格$", "", area_name)
    name = name.removesuffix("居委会")
    if name.endswith("村村委会"):
        return name.removesuffix("村委会")
    return name.removesuffix("委会") if name.endswith("村委会") else name


def report(code: str, rng: random.Random, place: str, is_town: bool, *, month: int | None = None) -> str:
    """A reporter's words for item `code` at `place`; with `month` (1..12) nothing out of season is said."""
    fitting = [line.text for line in load().items[code].reports if line.fits(is_town, month)]
    template = _framed(code, rng.choice(fitting), rng, is_town)
    if code[:2] in TALK_FIELDS:  # nobody is asked to come and look at a question or a quarrel
        template = template.replace("{ask}", "{plea}")
    return fill(template, rng, is_town=is_town, place=place_name(place))


def _bigrams(text: str) -> frozenset[str]:
    """Two-character words of the text, without those that any report or result may hold."""
    runs = re.findall(r"[\u4e00-\u9fff]+", text)
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1)) - _COMMON


def _closest(rows: tuple[str, ...], about: str, rng: random.Random) -> str | None:
    """The row that shares most with what it is `about`; None if no row says anything of it.

    Only what one row has and its neighbours lack counts: a two-character word 4, a single character 1.
    """
    said, letters = _bigrams(about), frozenset(about)
    scores: list[int] = []
    for row in rows:
        others = [other for other in rows if other != row]
        words = _bigrams(row).difference(*(_bigrams(other) for other in others))
        single = frozenset(row).difference(_COMMON_LETTERS, *others)
        scores.append(4 * len(words & said) + len(single & letters))
    best = max(scores)
    if best < 4:
        return None
    return rng.choice([row for row, score in zip(rows, scores, strict=True) if score == best])


def result(code: str, closure_class: str, rng: random.Random, *, is_town: bool = True, about: str = "") -> str:
    """The unit's result text: solved, plan, explained, not_found by item; transferred and withdrawn in general.

    With `about` (the report's text) the result that fits it best, or a general one if none does.
    """
    texts = load()
    rows = texts.items[code].results.get(closure_class) or texts.phrases[closure_class]
    row: str | None = rng.choice(rows)
    if about and closure_class in CLOSURES:
        row = _closest(rows, about, rng)
    if row is None:
        row = rng.choice(texts.phrases[f"result.{_manner(code)}.{closure_class}"])
    return fill(row, rng, is_town=is_town)


def _manner(code: str) -> str:
    return "talk" if code[:2] in TALK_FIELDS else "work"


def exchange(code: str, rng: random.Random, *, is_town: bool = True) -> tuple[str, str]:
    """A question of the desk to the reporter and the reporter's answer to it."""
    texts = load()
    pairs = texts.items[code].questions
    if code[:2] not in TALK_FIELDS:
        pairs += _pairs(texts.phrases["question"])
    question, answer = rng.choice(pairs)
    return fill(question, rng, is_town=is_town), fill(answer, rng, is_town=is_town)


def comment(code: str, rng: random.Random, *, solved: bool, satisfied: int) -> str:
    """The reporter's evaluation in words; `satisfied` 4 (very satisfied) … 1 (dissatisfied)."""
    rows = load().phrases[f"evaluation.{_manner(code)}.{'solved' if solved else 'unsolved'}.{satisfied}"]
    return rng.choice(rows)


def note(kind: str, rng: random.Random, *, code: str | None = None, reason: str | None = None, about: str = "") -> str:
    """A note of an officer.

    With `code`: dispatch, rework, self_handle; the one closest to `about` (the report's text) if that is given.
    With `reason`: return and refuse (reason codes of the case acts), return_decision (approved, refused), transfer
    (emergency, hotline, petition, elsewhere). With neither: extension, hold, verify, call_back, urge, escalate,
    delegate, sign, card, brief, reopen, archive, instruct.
    """
    texts = load()
    rows: tuple[str, ...] = ()
    if code is not None and kind in {"dispatch", "rework", "self_handle"}:
        item = texts.items[code]
        rows = {"dispatch": item.dispatch, "rework": item.rework, "self_handle": item.self_handle}[kind]
        if about and rows:
            closest = _closest(rows, about, rng)
            rows = (closest,) if closest else () if kind == "self_handle" else rows
    if not rows:
        rows = texts.phrases[kind if reason is None else f"{kind}.{reason}"]
    return fill(rng.choice(rows), rng)


def person_name(rng: random.Random) -> str:
    """A made-up name; common family names come up more often."""
    names = load().names
    size = len(names.family)
    while True:
        family = names.family[min(rng.randrange(size), rng.randrange(size))]
        name = family + rng.choice(names.given)
        if name not in names.left_out:
            return name


def person_names(rng: random.Random, count: int) -> list[str]:
    """`count` different made-up names, in the order drawn (the lists allow several thousand)."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[person_name(rng)] = None
    return list(found)


def address(rng: random.Random, village_name: str, is_town: bool) -> str:
    """A made-up address inside the village or community, as it is written on a case."""
    rows = load().addresses["town" if is_town else "village"]
    return fill("{place}" + rng.choice(rows), rng, is_town=is_town, place=place_name(village_name))
