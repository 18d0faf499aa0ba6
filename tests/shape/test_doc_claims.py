"""What the documents say of the code is so: settings, accounts, words, packages, tests and files that they name."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from demo.people import PASSWORD, named_accounts
from wangge.cases.acts import ClosureClass, Method
from wangge.cases.channels import Channel, ContactMode
from wangge.cases.states import Act, State
from wangge.catalogue.models import DayKind, PlaceRule, Secrecy, TownDuty, Urgency
from wangge.lib.actor import Level, Role
from wangge.people.models import OrgKind, Origin

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def existing_tests() -> frozenset[str]:
    found = set()
    for folder in ("wangge", "tests", "demo", "bench"):
        for path in (ROOT / folder).rglob("test_*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return frozenset(found)


def pages() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_stands_in_the_readme(readme: str) -> None:
    known = set(re.findall(r'env\.\w+\("(WANGGE_\w+)"', text_of("config/settings.py")))
    assert len(known) > 8
    assert set(re.findall(r"^\| `(WANGGE_\w+)` \|", text_of(readme), re.MULTILINE)) == known


@pytest.mark.parametrize("readme", READMES)
def test_every_account_of_the_demonstration_stands_in_the_readme(readme: str) -> None:
    text = text_of(readme)
    assert [row[0] for row in named_accounts("") if f"`{row[0]}`" not in text] == []
    assert f"`{PASSWORD}`" in text


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_begins_with_the_commands_and_the_promises(readme: str) -> None:
    head, promises = text_of(readme).split("\n## ")[:2]
    assert "make demo" in head
    assert "make test" in head
    assert len(re.findall(r"^- \*\*", promises, re.MULTILINE)) == 12


def test_the_figures_in_the_readme_are_those_of_the_code() -> None:
    rows = text_of("wangge/catalogue/data/categories.csv").splitlines()[1:]
    items = sum(re.match(r"\d{4},", row) is not None for row in rows)
    assert f"ten fields with {items} items" in text_of("README.md")
    assert f"十大类 {items} 项" in text_of("README.zh-CN.md")
    assert f"in {len(Act)} acts" in text_of("README.md")
    assert f"{len(Act)} 个办理动作" in text_of("README.zh-CN.md")
    areas = [row.split(",")[2] for row in text_of("demo/data/laiyang_areas.csv").splitlines()[1:]]
    assert f"({areas.count('village')} villages)" in text_of("README.md")
    assert f"{areas.count('village')} 个村居" in text_of("README.zh-CN.md")


@pytest.mark.parametrize(
    "words",
    [Act, State, Role, Level, OrgKind, Origin, Channel, ContactMode, ClosureClass, Method, Secrecy, TownDuty, Urgency,
     PlaceRule, DayKind],
    ids=lambda words: words.__name__,
)  # fmt: skip
def test_every_word_has_its_line_in_the_glossary(words: type) -> None:
    text = text_of("docs/domain.md") + (text_of("docs/states.md") if words is Act else "")
    values = [str(word.value) for word in words]  # type: ignore[attr-defined]  # each of them is an enumeration
    assert [value for value in values if f"`{value}`" not in text and f" {value}" not in text] == []


def test_every_table_has_its_line_in_the_glossary() -> None:
    text = text_of("docs/domain.md")
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("wangge.")]
    assert len(tables) > 20
    assert [table for table in tables if f"`{table}`" not in text] == []


def test_the_tree_in_the_architecture_is_the_tree() -> None:
    block = text_of("docs/architecture.md").split("```")[1]
    shown = set(re.findall(r"^[├└]── (\w+)/", block, re.MULTILINE))
    assert shown == {path.parent.name for path in (ROOT / "wangge").glob("*/__init__.py")}
    for name in re.findall(r"^(\w+)/ ", block, re.MULTILINE):
        assert (ROOT / name).is_dir(), name


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_named_tests_and_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", text))
    assert named <= existing_tests(), named - existing_tests()
    places = re.findall(r"`((?:wangge|config|tests|tools|demo|bench|docs)/[\w./-]*)`", text)
    built = [place for place in places if "/build" not in place and place != "bench/out/latest.json"]
    assert [place for place in built if not (ROOT / place).exists()] == []


def test_every_trap_names_its_tests_and_every_test_of_a_trap_is_named() -> None:
    """The rows are read as they stand; that the named tests exist is tested with all documents."""
    rows = [line.split(" | ") for line in text_of("docs/traps.md").splitlines() if line.startswith("| ")]
    named = [set(re.findall(r"`(test_\w+)`", row[-1])) for row in rows if row[0] != "| trap"]
    assert len(named) > 25
    assert [row for row, tests in zip(rows[1:], named, strict=False) if not tests] == []
    written = set()
    for path in (ROOT / "tests/traps").glob("test_*.py"):
        written |= set(re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert written - set().union(*named) == set()


def test_every_decision_is_in_the_list_and_has_its_three_parts() -> None:
    folder = ROOT / "docs/decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(folder.glob("[0-9]*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        title = text.splitlines()[0].split(". ", 1)[1]
        assert f"]({record.name}) | {title} |" in listed
        for part in ("Context", "Decision", "Consequences"):
            assert f"**{part}.**" in text, f"{record.name}: {part}"
