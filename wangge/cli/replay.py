"""What the journal says a case must be, folded entry by entry. Pure: values in, differences out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wangge.cases.queries.joined import GIVE_BACK, TAKE_IN
from wangge.cases.queries.reliance import TAKE_OVER
from wangge.cases.states import ENDS, Act, State

FIRST_ACTS = ("report", "import")
# Acts that stand beside the case, and acts that are no steps, only leave an entry; the others change the row, each
# by one version.
BESIDE = frozenset(str(act) for act in (Act.COMMENT, Act.CARD, Act.INSTRUCT, Act.REPLY_INSTRUCTION))
CHANGING = (frozenset(str(act) for act in Act) - BESIDE) | {TAKE_IN, GIVE_BACK}
MOVING_THE_LIMIT = frozenset((str(Act.DECIDE_EXTENSION), str(Act.RESUME), str(Act.REISSUE)))
BACK_TO_DESK = frozenset((str(Act.RECALL), str(Act.DECIDE_RETURN), str(Act.REOPEN), str(Act.UNMERGE)))


@dataclass(frozen=True, slots=True)
class Told:
    """One journal entry, as far as the replay reads it."""

    id: int
    act: str
    actor_id: int | None
    org_id: int | None
    data: Mapping[str, Any]


@dataclass(slots=True)
class Expected:
    """What a case must be. A name that is absent from `values` is not told by the journal."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def fold(entries: Iterable[Told]) -> Expected:
    """Replay the entries of one case, oldest first."""
    expected = Expected()
    first = True
    for entry in entries:
        if first:
            first = False
            if entry.act not in FIRST_ACTS:
                expected.faults.append(f"entry {entry.id}: the first entry is {entry.act!r}, not a report")
            _begin(expected, entry)
        elif entry.act in FIRST_ACTS:
            expected.faults.append(f"entry {entry.id}: reported a second time")
        elif entry.act in CHANGING:
            _step(expected, entry)
        elif entry.act == TAKE_OVER:
            _take_over(expected, entry)
    if first:
        expected.faults.append("no journal entry at all")
    return expected


def _begin(expected: Expected, entry: Told) -> None:
    data = entry.data
    expected.values = {
        "state": data.get("to", data.get("state", State.REPORTED.value)),
        "version": 1,
        "reopenings": 0,
        "planned_reopenings": 0,
        "reworks": 0,
        "merged_into_id": None,
    }
    for name, key in (("grid", "grid"), ("holder_id", "holder"), ("channel", "channel"), ("lead_id", "lead")):
        if key in data:
            expected.values[name] = data[key]


def _step(expected: Expected, entry: Told) -> None:
    values, data = expected.values, entry.data
    values["version"] += 1
    if "from" in data or "to" in data:
        if data.get("from") != values["state"]:
            expected.faults.append(
                f"entry {entry.id}: {entry.act} starts from {data.get('from')!r}, but the case was {values['state']!r}"
            )
        values["state"] = data.get("to")
    _follow_unit(values, entry)
    if entry.act in (Act.ESCALATE, Act.DELEGATE, Act.RELOCATE, Act.RECATEGORISE):
        values["holder_id"] = data["holder"]
    if entry.act in (Act.MERGE, Act.UNMERGE):
        values["merged_into_id"] = data.get("into")
    if entry.act == Act.RELOCATE:
        values["grid"] = data.get("grid", values.get("grid"))
    if entry.act in BACK_TO_DESK and "grid" in data:  # the areas had changed while it was closed or merged
        values["grid"], values["holder_id"] = data["grid"], data["holder"]
    if entry.act in (Act.DISPATCH, Act.RECATEGORISE, Act.SELF_HANDLE) and "category" in data:
        values["category"] = data["category"]
    has_closure = entry.act in (Act.ANSWER, Act.CONFIRM_PLAN) and "closure_class" in data
    if has_closure and not data.get("assist"):
        values["closure_class"] = data["closure_class"]
    if entry.act == Act.REWORK:
        values["reworks"] += 1
    if entry.act == Act.SELF_HANDLE:
        values.pop("closure_class", None)  # chosen by hand, not told by the entry
    if entry.act == Act.REOPEN:
        values["planned_reopenings" if "planned" in data else "reopenings"] += 1
        values["closure_class"] = ""


def _take_over(expected: Expected, entry: Told) -> None:
    """Another unit in the place of a retired one; one that only assisted is not in the row."""
    moved = {f"{name}_id": entry.data[name] for name in ("lead", "holder") if name in entry.data}
    if moved:
        expected.values["version"] += 1
        expected.values |= moved


def _follow_unit(values: dict[str, Any], entry: Told) -> None:
    data = entry.data
    if entry.act == Act.DISPATCH:
        values["lead_id"], values["worker_id"] = data.get("lead"), data.get("worker")
        values["due_at"] = _instant(data.get("due_at"))
    elif entry.act == Act.SELF_HANDLE:
        values["lead_id"] = entry.org_id
        values.pop("worker_id", None)
    elif entry.act in BACK_TO_DESK and data.get("to") == State.REPORTED:
        values["lead_id"] = values["worker_id"] = values["due_at"] = None
    elif entry.act in MOVING_THE_LIMIT and "due_at" in data:
        values["due_at"] = _instant(data["due_at"])


def _instant(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def differences(expected: Expected, row: Mapping[str, Any]) -> list[str]:
    """Where a case's row is not what the journal tells; empty when all agree."""
    found = list(expected.faults)
    for name, value in expected.values.items():
        if row[name] != value:
            found.append(f"{name}: the row says {_shown(row[name])}, the journal {_shown(value)}")
    if row["state"] in ENDS and row["running_due_at"] is not None:
        found.append(f"running_due_at: a case that is {row['state']!r} has a clock that runs")
    return found


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else repr(value)
