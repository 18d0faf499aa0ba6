"""Licences of what is installed and built in: each is one that this project takes, and `NOTICE` names what it holds."""

import json
import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Permissive ones, and two under which a library may be used unchanged. GPL and AGPL alone are refused.
TAKEN = {
    "MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "Apache-2.0", "PSF-2.0", "Zlib",
    "CC0-1.0", "MPL-2.0", "LGPL-3.0-only",
}  # fmt: skip
# What packages said before they named SPDX identifiers: trove classifiers, then the free field.
CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
}
# Packages that declare nothing and bring their licence as a text: read by a person, and known by its first words.
READ = {"pyxform": ("BSD-2-Clause", "Redistribution and use in source and binary forms")}
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = re.findall(r"^([A-Za-z0-9_.-]+)==[^\s;]+(.*)$", LOCK, re.MULTILINE)
PACKAGES = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]


def is_taken(expression: str) -> bool:
    """Does an SPDX expression without inner brackets leave a choice that is taken?"""
    choices = expression.strip().strip("()").split(" OR ")
    return any(all(part.strip() in TAKEN for part in choice.split(" AND ")) for choice in choices)


def declared(name: str) -> list[str]:
    """The licences that a distribution declares, as SPDX expressions where they can be told."""
    told = metadata.metadata(name)
    expressions = told.get_all("License-Expression")
    if expressions:
        return expressions
    classes = [line.rsplit(" :: ", 1)[1] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    if classes:
        return [CLASSIFIERS.get(line, line) for line in classes]
    if name in READ:
        expression, words = READ[name]
        texts = [file.read_text() for file in metadata.files(name) or [] if file.name == "LICENSE"]
        return [expression] if any(words in text for text in texts) else []
    return [text.strip() for text in told.get_all("License") or []]


@pytest.mark.parametrize("name", [name for name, _marker in LOCKED])
def test_every_installed_package_is_under_a_licence_that_is_taken(name: str) -> None:
    marker = dict(LOCKED)[name]
    try:
        licences = declared(name)
    except metadata.PackageNotFoundError:
        assert ";" in marker, f"{name} is locked for this platform but not installed: run `make setup`"
        return
    assert any(is_taken(licence) for licence in licences), f"{name}: {licences}"


@pytest.mark.parametrize("place", [place for place in PACKAGES if place])
def test_every_front_end_package_is_under_a_licence_that_is_taken(place: str) -> None:
    assert is_taken(PACKAGES[place].get("license", "")), f"{place}: {PACKAGES[place].get('license')!r}"


@pytest.mark.parametrize("expression", ["GPL-3.0-only", "AGPL-3.0-or-later", "MIT AND GPL-2.0-only", "", "Proprietary"])
def test_what_is_not_taken_is_refused(expression: str) -> None:
    assert not is_taken(expression)
    assert is_taken("GPL-2.0-only OR MIT")


def test_the_notice_names_what_is_built_in() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    built_in = {
        f"{place.removeprefix('node_modules/')} {entry['version']}"
        for place, entry in PACKAGES.items()
        if place and not entry.get("dev")
    }
    assert len(built_in) > 2
    assert [name for name in sorted(built_in) if f"  {name} — " not in notice] == []


def test_the_licence_is_the_one_that_the_project_declares() -> None:
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "MIT License" in (ROOT / "wangge/ui/icons/LICENSE").read_text(encoding="utf-8")
