"""Sizes, names and docstrings: what no linter here sees."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_FILE, MAX_FUNCTION = 400, 50
# Long by their nature, each for the reason beside it.
LONG_FUNCTIONS = {
    "wangge/cases/actions/reporting.py:report_case",  # one row with thirty columns, filled in one place
}
FORBIDDEN_NAMES = {"utils", "common", "core", "helpers", "services", "base", "util", "helper"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in sorted(set(listed.stdout.split("\n"))) if name and (path := ROOT / name).is_file()]


SOURCES = [path for path in tracked("*.py") if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_FILE, f"{name_of(path)} is longer than {MAX_FILE} lines: split it by act or noun"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            place = f"{name_of(path)}:{node.name}"
            assert length <= MAX_FUNCTION or place in LONG_FUNCTIONS, f"{place} has {length} lines"


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in SOURCES
        if "tests" not in path.parts
        and path.name != "apps.py"
        and path.read_text(encoding="utf-8").strip()
        and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    found = {name_of(path) for path in SOURCES if path.stem in FORBIDDEN_NAMES}
    assert found == {"wangge/lib/sqlite/base.py"}  # Django looks for a database backend under this name


def test_no_import_hides_in_a_function() -> None:
    hidden = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [item for item in ast.walk(node) if isinstance(item, ast.Import | ast.ImportFrom)]
                hidden += [f"{name_of(path)}:{item.lineno}" for item in inner]
    assert hidden == []


def test_nothing_is_left_open_and_no_path_of_a_machine_stands_in_the_project() -> None:
    open_ends = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error)\b")
    paths = re.compile(r"(^|[^A-Za-z0-9_.-])/(wor" r"k|ro" r"ot|fa" r"rm)/")
    found = []
    for path in tracked("*.py", "*.ts", "*.html", "*.css", "*.md", "*.sh", "Makefile", "*.toml", "deploy/*"):
        text = path.read_text(encoding="utf-8")
        found += [f"{name_of(path)}: {match.group(0)!r}" for match in open_ends.finditer(text)]
        found += [f"{name_of(path)}: {match.group(0)!r}" for match in paths.finditer(text)]
    assert found == []


def test_lock_files_name_no_address() -> None:
    for path in (ROOT / "requirements.lock", ROOT / "requirements-node.lock", ROOT / "package-lock.json"):
        assert "://" not in path.read_text(encoding="utf-8"), path.name
