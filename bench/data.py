"""Any number of realistic cases with all that the acts leave beside them: the same rows, written in bulk."""

import functools
import itertools
import os
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import fill
from bench.world import CITY, DEPARTMENTS, Spot, World
from demo import texts
from wangge.cases import search
from wangge.cases.models import Assignment, CallBack, Case, Evaluation, Remark
from wangge.cases.rungs import Rung
from wangge.catalogue import queries as catalogue
from wangge.journal import sealing
from wangge.journal.models import Entry, Seal
from wangge.journal.tasks import BATCH as SEALED
from wangge.lib import ids
from wangge.residents import cipher
from wangge.residents.actions import NAME, PHONE
from wangge.residents.models import Contact

TABLES = (
    "cases_case", "cases_assignment", "cases_remark", "cases_callback", "cases_evaluation", "residents_contact",
    "journal_entry", "journal_seal", "case_search",
)  # fmt: skip
DAYS = 1_000
BATCH = 20_000
TEXTS = 3_000
CHANNELS = {"web": 45, "phone": 20, "worker": 20, "window": 8, "hotline": 4, "letter": 1, "api": 1, "import": 1}
OPEN_STATES = {"reported": 12, "dispatched": 14, "handling": 52, "on_hold": 4, "answered": 18}
ENDED_STATES = {"archived": 920, "closed": 25, "refused": 35, "transferred": 12, "merged": 5, "void": 3}
ACTS = {
    "reported": ("report",),
    "refused": ("report", "refuse"),
    "void": ("report", "void"),
    "merged": ("report", "merge"),
    "transferred": ("report", "transfer"),
    "dispatched": ("report", "dispatch"),
    "handling": ("report", "dispatch", "sign"),
    "on_hold": ("report", "dispatch", "sign", "decide_hold"),
    "answered": ("report", "dispatch", "sign", "answer"),
    "closed": ("report", "dispatch", "sign", "answer", "verify"),
    "archived": ("report", "dispatch", "sign", "answer", "verify", "call_back", "archive"),
}
IN_WORK = {"dispatched", "handling", "on_hold", "answered", "closed", "archived"}


@dataclass(slots=True)
class _Rows:
    """The rows of one batch by table, and the keys that come next."""

    case_id: int
    entry_id: int
    cases: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    assignments: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[dict[str, Any]] = field(default_factory=list)
    call_backs: list[dict[str, Any]] = field(default_factory=list)
    evaluations: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[tuple[int, list[str]]] = field(default_factory=list)


def text_pool(rng: random.Random) -> list[tuple[str, str]]:
    """Category and text of made-up reports, drawn again and again."""
    codes = [item.code for group in catalogue.tree() for item in group.items if group.code != "10"]
    weights = [8 if code[:2] in {"01", "02", "03"} else 2 for code in codes]
    drawn = rng.choices(codes, weights, k=TEXTS)
    return [(code, texts.report(code, rng, "梨园社区", rng.random() < 0.6)) for code in drawn]


def grow(world: World, size: int, now: datetime) -> None:
    """Add cases until there are `size`, spread over a thousand days that end now."""
    have = Case.objects.count()
    maker = _Maker(world, random.Random(have), now)
    with fill.growing(TABLES):
        step = timedelta(days=DAYS) / size
        for first, last in fill.batches(have, size, BATCH):
            rows = _Rows(fill.next_key(Case), fill.next_key(Entry))
            for place in range(first, last):
                maker.add(rows, now - timedelta(days=DAYS) + step * place)
            _write(rows)


class _Maker:
    """Draws cases one after the other; the same seed draws the same cases."""

    def __init__(self, world: World, rng: random.Random, now: datetime) -> None:
        self.world, self.rng, self.now = world, rng, now
        self.pool = text_pool(rng)
        self.spots = list(itertools.accumulate(world.weights))
        self.locked = [(cipher.lock("赵女士", NAME), cipher.lock("0535-5550000", PHONE)) for _turn in range(100)]

    def draw(self, weights: dict[str, int]) -> str:
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def add(self, rows: _Rows, at: datetime) -> None:
        """One case with everything beside it."""
        rng = self.rng
        age = (self.now - at) / timedelta(days=1)
        state = self.draw(OPEN_STATES if rng.random() < 0.9 * 2.7 ** (-age / 25) + 0.01 else ENDED_STATES)
        if state == "merged" and rows.case_id == 1:
            state = "void"  # there is none yet to be merged into
        case = self._case(rows.case_id, state, at)
        rows.case_id += 1
        rows.cases.append(case)
        if case["contact_mode"] != "anonymous":
            name, phone = rng.choice(self.locked)
            rows.contacts.append(
                {"id": case["id"], "name_locked": name, "phone_locked": phone, "notice_version": 1, "created_at": at}
            )
            case["contact_id"] = case["id"]
        if case["secrecy"] != "confidential" and case["contact_mode"] != "confidential":
            rows.tokens.append((case["id"], _tokens(case)))
        self._life(rows, case)

    def _case(self, key: int, state: str, at: datetime) -> dict[str, Any]:
        rng, spot = self.rng, self._spot()
        category, text = rng.choice(self.pool)
        is_secret = rng.random() < 0.01
        level, holder = self._holder(spot, is_secret)
        due = at + timedelta(hours=rng.randint(4, 280)) if state in IN_WORK else None
        accept, reply = at + timedelta(hours=8), at + timedelta(days=7)
        running = {"reported": accept, "dispatched": due, "handling": due, "answered": reply}.get(state)
        worker, lead = self._unit(spot) if due else (None, None)
        waits = self._next_rung() if state in {"reported", "answered"} else {"rung_at": None, "next_rung": None}
        is_imported = rng.random() < 0.01
        return {
            "id": key, "county": CITY[:6], "reported_on": at.date(), "query_code": ids.new_query_code(),
            "state": state, "text": text, "brief": "按程序核实处理" if is_secret else "",
            "category": "" if state == "reported" and rng.random() < 0.5 else category,
            "secrecy": "confidential" if is_secret and rng.random() < 0.5 else "open",
            "town": spot.town, "village": spot.village, "grid": spot.grid,
            "lon": spot.lon or None, "lat": spot.lat or None, "datum": "wgs84" if spot.lon else "",
            "address": f"{rng.randint(1, 60)}号楼" if rng.random() < 0.4 else "", "channel": self.draw(CHANNELS),
            "contact_mode": "confidential" if is_secret else "anonymous" if rng.random() < 0.2 else "reachable",
            "contact_id": None, "reported_at": at - timedelta(days=rng.randint(1, 900)) if is_imported else at,
            "accept_due_at": accept, "reply_due_at": reply, "due_at": due, "running_due_at": running,
            "closed_at": due if state in {"closed", "archived"} else None, "standard_id": 1, "calendar_id": 1,
            "holder_id": holder, "holder_level": level, "lead_id": lead, "worker_id": worker,
            "about_org_id": self.world.orgs[spot.town or CITY] if rng.random() < 0.003 else None,
            "result": "已处理完毕，请您查看。" if state in {"archived", "closed", "answered"} else "",
            "closure_class": "solved" if state in {"archived", "closed", "answered"} else "",
            "is_self_handled": worker is not None and state == "archived" and rng.random() < 0.4,
            "merged_into_id": key - 1 if state == "merged" else None, "version": len(ACTS[state]), **waits,
        }  # fmt: skip

    def _next_rung(self) -> dict[str, Any]:
        """What supervision of a running clock waits for, none of it due yet."""
        return {"rung_at": self.now + timedelta(minutes=self.rng.randint(1_000, 20_000)), "next_rung": Rung.YELLOW}

    def _spot(self) -> Spot:
        """A point; for some only the grid, the town or nothing is known."""
        drawn = self.rng.choices(self.world.spots, cum_weights=self.spots)[0]
        chance = self.rng.random()
        if chance < 0.01:
            return Spot("", "", "", 0, 0)
        if chance < 0.03:
            return Spot("", "", drawn.town, 0, 0)
        return Spot(drawn.grid, drawn.village, drawn.town, 0, 0) if chance < 0.1 else drawn

    def _holder(self, spot: Spot, is_secret: bool) -> tuple[str, int]:
        orgs, chance = self.world.orgs, self.rng.random()
        if chance < 0.05 or not spot.town:
            return "city", orgs[CITY]
        if chance < 0.4 and not is_secret and spot.village in orgs:
            return "village", orgs[spot.village]
        return "town", orgs[spot.town]

    def _unit(self, spot: Spot) -> tuple[int | None, int]:
        """A grid worker with the team of the town, or a department."""
        if spot.grid and self.rng.random() < 0.15:
            return self.world.workers[spot.grid], self.world.orgs[f"team-{spot.town}"]
        return None, self.world.orgs[self.draw(DEPARTMENTS)]

    def _life(self, rows: _Rows, case: dict[str, Any]) -> None:
        """Journal, words, assignments, call-back and evaluation."""
        rng, at, acts = self.rng, case["reported_at"], ACTS[case["state"]]
        holder = case["holder_id"]
        for number, act in enumerate(acts):
            facts = _FACTS[act] | ({"grid": case["grid"], "holder": holder} if not number else {})
            if act == "dispatch":
                facts |= {"lead": case["lead_id"], "worker": case["worker_id"], "category": case["category"],
                          "due_at": str(case["due_at"])}  # fmt: skip
            rows.entries.append({
                "id": rows.entry_id, "at": at + timedelta(hours=number), "act": act, "object_type": "case",
                "object_id": case["id"], "actor_id": 1, "actor_kind": "user", "org_id": holder, "data": facts,
            })  # fmt: skip
            if act in {"dispatch", "verify", "refuse", "transfer"}:
                rows.remarks.append(
                    {"case_id": case["id"], "entry_id": rows.entry_id, "text": _NOTES[act], "is_public": True}
                )
            rows.entry_id += 1
        if case["lead_id"]:
            self._assign(rows, case)
        ended = case["closed_at"]
        if ended and rng.random() < (0.97 if case["state"] == "archived" else 0.3):
            contacted = rng.random() < 0.8
            rows.call_backs.append({
                "case_id": case["id"], "at": ended, "by_id": 1, "was_contacted": contacted,
                "is_solved": True if contacted else None, "satisfied": 3 if contacted else None,
            })  # fmt: skip
        if ended and rng.random() < 0.15:
            rows.evaluations.append({
                "case_id": case["id"], "at": ended, "closed_at": ended, "is_solved": True,
                "satisfied": rng.randint(1, 4), "comment": "",
            })  # fmt: skip

    def _assign(self, rows: _Rows, case: dict[str, Any]) -> None:
        done = case["closed_at"]
        runs = case["state"] in {"dispatched", "handling"}
        waits = self._next_rung() if runs else {"rung_at": None, "next_rung": None}
        turn = {
            "case_id": case["id"], "org_id": case["lead_id"], "worker_id": case["worker_id"], "is_lead": True,
            "dispatched_at": case["reported_at"], "due_at": case["due_at"], "standard_id": 1, "calendar_id": 1,
            "signed_at": done, "signed_by": 1 if done else None, "answered_at": done, "ended_at": done, **waits,
        }  # fmt: skip
        rows.assignments.append(turn)
        if self.rng.random() < 0.06:
            helper = self.world.orgs[self.draw(DEPARTMENTS)]
            rows.assignments.append({**turn, "org_id": helper, "worker_id": None, "is_lead": False})


_NOTES = {
    "dispatch": "请按期办理并反馈结果。",
    "verify": "现场核查属实，同意办结。",
    "refuse": "不属受理范围，请向有关部门反映。",
    "transfer": "已移交有关单位办理。",
}
_FACTS: dict[str, dict[str, Any]] = {
    "report": {"channel": "web"},
    "refuse": {"from": "reported", "to": "refused"},
    "void": {"from": "reported", "to": "void"},
    "merge": {"from": "reported", "to": "merged"},
    "transfer": {"from": "reported", "to": "transferred"},
    "dispatch": {"from": "reported", "to": "dispatched"},
    "sign": {"from": "dispatched", "to": "handling"},
    "decide_hold": {"from": "handling", "to": "on_hold"},
    "answer": {"from": "handling", "to": "answered"},
    "verify": {"from": "answered", "to": "closed"},
    "call_back": {"contacted": True},
    "archive": {"from": "closed", "to": "archived"},
}


@functools.cache
def _words(text: str) -> frozenset[str]:
    return frozenset(search.words(text))


def _tokens(case: dict[str, Any]) -> list[str]:
    """As `search.document` makes them, the words of a text that is drawn again being cut only once."""
    rest = search.document(
        text="", address=case["address"], state=case["state"], town=case["town"], village=case["village"],
        grid=case["grid"], lead_id=case["lead_id"],
    )  # fmt: skip
    return sorted(_words(case["text"]).union(rest))


def _write(rows: _Rows) -> None:
    fill.put(Contact, rows.contacts)
    fill.put(Case, rows.cases)
    fill.put(Entry, rows.entries)
    fill.put(Seal, _seals(rows.entries))
    fill.put(Assignment, rows.assignments)
    fill.put(Remark, rows.remarks)
    fill.put(CallBack, rows.call_backs)
    fill.put(Evaluation, rows.evaluations)
    if fill.is_sqlite():
        made = ((key, " ".join(tokens)) for key, tokens in rows.tokens)
        fill.insert("case_search", ("rowid", "tokens"), made)
    else:
        made = ((key, " ".join(f"'{token}'" for token in tokens)) for key, tokens in rows.tokens)
        fill.insert("case_search", ("case_id", "tokens"), made)


def _seals(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Seals of the true size; what their digests hold proves nothing here."""
    return [
        {
            "sealed_at": entries[start]["at"], "last_xid": 0, "chain": os.urandom(32),
            "last_id": entries[min(start + SEALED, len(entries)) - 1]["id"],
            "entry_ids": sealing.pack_ids([entry["id"] for entry in entries[start : start + SEALED]]),
            "digests": sealing.pack_digests([os.urandom(sealing.DIGEST_SIZE)] * SEALED),
        }
        for start in range(0, len(entries), SEALED)
    ]  # fmt: skip


def new_report(rng: random.Random, world: World, text: str) -> dict[str, Any]:
    """The body of a report by a member of the public, with a contact."""
    spot = rng.choice(world.spots)
    contact = {"name": "赵女士", "phone": "0535-5550000"}
    return {
        "client_id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "text": text,
        "lon": spot.lon,
        "lat": spot.lat,
        "contact": contact,
    }


def present() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 (the benchmark is no act)
