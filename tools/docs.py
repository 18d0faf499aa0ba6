"""Writes the documents that are made from the code: the API, states, errors and personal fields."""

import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path

import django
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("WANGGE_SECRET_KEY", "only-to-write-documents")
django.setup()

from django.utils import translation  # noqa: E402  (settings come first)

import wangge  # noqa: E402
from wangge.api.urls import api  # noqa: E402
from wangge.cases.states import PUBLIC_LABELS, STATE_LABELS, STEPS, Act, Party, State  # noqa: E402
from wangge.lib.errors import DomainError  # noqa: E402
from wangge.privacy.personal import PERSONAL_FIELDS  # noqa: E402

PARTIES = {
    Party.DESK: "holding desk",
    Party.UPPER_DESK: "holding desk of a town or the county, or one above",
    Party.COUNTY_DESK: "the county's desk",
    Party.OUTSIDE_DESK: "desk outside the units that did it",
    Party.DIRECTOR: "director of the centre or above, or the county's desk",
    Party.UNIT: "lead unit or worker",
    Party.ASSIST: "assisting unit, for its own turn",
    Party.GRID_WORKER: "grid worker",
    Party.OVERSIGHT: "supervision",
    Party.LEADER: "leader of an area it lies in",
    Party.READER: "anyone who may see it",
}


def api_document() -> str:
    """The OpenAPI 3.1 document as YAML."""
    document = json.loads(json.dumps(api.get_openapi_schema()))
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)


def _in_both(text: object) -> tuple[str, str]:
    with translation.override("zh-hans"):
        chinese = str(text)
    with translation.override("en"):
        return chinese, str(text)


def states_document() -> str:
    """The states, the acts and the diagram, from the one table."""
    lines = [
        "# States and acts of a case",
        "",
        "Made by `make docs` from `wangge/cases/states.py`, the one table behind buttons, API and this page.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> reported: report",
    ]
    for step in STEPS.values():
        if step.target is not None:
            lines += [
                f"    {source} --> {step.target}: {step.act}" for source in (*step.sources, *step.recused_sources)
            ]
    lines += ["```", "", "| state | staff label | public label | English |", "| --- | --- | --- | --- |"]
    for state in State:
        chinese, english = _in_both(STATE_LABELS[state])
        lines.append(f"| `{state}` | {chinese} | {_in_both(PUBLIC_LABELS[state])[0]} | {english} |")
    lines += ["", "| act | label | English | from | to | who |", "| --- | --- | --- | --- | --- | --- |"]
    for act in Act:
        step = STEPS[act]
        chinese, english = _in_both(step.label)
        told = "any" if len(step.sources) == len(State) else ", ".join(step.sources)
        if step.recused_sources:
            told += f"; if the unit is complained of: {', '.join(step.recused_sources)}"
        if step.assist_sources:
            told += f"; assisting: {', '.join(step.assist_sources)}"
        who = (
            "anyone who may see it"
            if Party.READER in step.who
            else "; ".join(PARTIES[party] for party in Party if party in step.who)
        )
        if step.assist_sources and Party.ASSIST not in step.who:
            who += f"; {PARTIES[Party.ASSIST]}"
        lines.append(f"| `{act}` | {chinese} | {english} | {told} | {step.target or 'stays'} | {who} |")
    return "\n".join(lines) + "\n"


def errors_document() -> str:
    """Every refusal: code, status and text in both languages."""
    for module in pkgutil.walk_packages(wangge.__path__, "wangge."):
        if module.name.endswith(("errors", "problems")):
            importlib.import_module(module.name)
    found, waiting = {}, [DomainError]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if error.__module__.startswith("wangge."):
            found[error.code, error.status] = error
    lines = [
        "# Refusals",
        "",
        "Made by `make docs`. The API answers them as RFC 9457 problem documents with this `code`; pages show the same",
        "text: what happened, what was kept, what to do next.",
        "",
        "| code | status | Chinese | English |",
        "| --- | --- | --- | --- |",
    ]
    for (code, status), error in sorted(found.items()):
        chinese, english = _in_both(error.title)
        lines.append(f"| `{code}` | {status} | {chinese} | {english} |")
    return "\n".join(lines) + "\n"


def personal_document() -> str:
    """The catalogue of personal fields, by whom they are about."""
    lines = [
        "# Personal fields",
        "",
        "Made by `make docs` from `wangge/privacy/personal.py`. A personal column without an entry fails",
        "`test_no_personal_column_is_without_an_entry`. [privacy.md](privacy.md) says how they are kept; PIPL is the",
        "Personal Information Protection Law.",
    ]
    for about in dict.fromkeys(held.about for held in PERSONAL_FIELDS):
        lines += [
            "",
            f"## {about.capitalize()}",
            "",
            "| column | purpose | basis | kept | seen by |",
            "|---|---|---|---|---|",
        ]
        for held in PERSONAL_FIELDS:
            if held.about == about:
                lines.append(f"| `{held.column}` | {held.purpose} | {held.basis} | {held.kept} | {held.seen_by} |")
    return "\n".join(lines) + "\n"


DOCUMENTS = {
    "docs/api.yaml": api_document,
    "docs/states.md": states_document,
    "docs/errors.md": errors_document,
    "docs/personal-fields.md": personal_document,
}

if __name__ == "__main__":
    for name, make in DOCUMENTS.items():
        (ROOT / name).write_text(make(), encoding="utf-8")
