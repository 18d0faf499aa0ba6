"""The documents are true: those made from the code are up to date, and the rest names things that exist."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from wangge.api.urls import api

ROOT = Path(__file__).resolve().parents[2]


def test_the_api_document_is_the_one_that_the_code_makes() -> None:
    written = yaml.safe_load((ROOT / "docs/api.yaml").read_text(encoding="utf-8"))
    made = api.get_openapi_schema()
    assert written["openapi"] == "3.1.0"
    assert set(written["paths"]) == set(made["paths"]), "run `make docs`"
    assert set(written["components"]["schemas"]) == set(made["components"]["schemas"]), "run `make docs`"


def test_the_generated_documents_are_up_to_date(tmp_path: Path) -> None:
    script = (
        "import runpy, pathlib, sys\n"
        "made = runpy.run_path('tools/docs.py')\n"
        "stale = [name for name, make in made['DOCUMENTS'].items()\n"
        "         if pathlib.Path(name).read_text(encoding='utf-8') != make()]\n"
        "sys.exit(', '.join(stale) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run `make docs`: {done.stderr}"


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.md")]
    broken = [
        f"{page.name} → {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_commands_in_the_documents_exist() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "wangge.cli.main", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    unknown = []
    for page in [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = page.read_text(encoding="utf-8")
        unknown += [f"make {name}" for name in re.findall(r"`make ([a-z-]+)", text) if name not in targets]
        unknown += [f"wangge {name}" for name in re.findall(r"`wangge ([a-z]+)", text) if name not in listed]
    assert unknown == []
