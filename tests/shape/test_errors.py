"""Every refusal has a code of its own, documented, and a text in both languages."""

import importlib
import pkgutil
from pathlib import Path

import wangge
from wangge.lib.errors import DomainError

ROOT = Path(__file__).resolve().parents[2]
# One code, two places, by contract.md section 4: no grid there (404), and a report whose point lies outside (422).
SHARED = {"outside_coverage"}


def errors() -> list[type[DomainError]]:
    for module in pkgutil.walk_packages(wangge.__path__, "wangge."):
        if module.name.endswith(("errors", "problems")):
            importlib.import_module(module.name)
    found, waiting = [], [DomainError]
    while waiting:
        error = waiting.pop()
        found.append(error)
        waiting += error.__subclasses__()
    return [error for error in found if error.__module__.startswith("wangge.")]


def test_codes_are_unique() -> None:
    codes = [error.code for error in errors() if error.code not in SHARED]
    assert sorted(codes) == sorted(set(codes))


def test_every_code_is_documented() -> None:
    text = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    missing = [error.code for error in errors() if f"`{error.code}`" not in text]
    assert missing == [], "run `make docs`"
