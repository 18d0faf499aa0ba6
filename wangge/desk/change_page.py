"""What the page of one change of areas shows: what it does, what stands against it, whom and what it moves."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.areas import coverage
from wangge.areas import queries as areas
from wangge.areas.access import allowed_acts, parties
from wangge.areas.index import AreaIndex, AreaInfo
from wangge.areas.objections import Objection
from wangge.areas.plan import Made, Plan
from wangge.areas.queries import changes as queries
from wangge.areas.states import ACT_LABELS, KIND_LABELS, STATE_LABELS, WAITING, ChangeAct, ChangeKind, ChangeState
from wangge.cases.queries import rehoming
from wangge.cases.queries.telling import named_area, named_org
from wangge.desk.words import LEVELS, ROLES
from wangge.journal.queries import history
from wangge.lib import clock
from wangge.lib.actor import Actor, Level, Role
from wangge.people.queries import names_of
from wangge.people.queries.following import manned_after, org_moves, post_moves

if TYPE_CHECKING:
    from wangge.areas.models import Change
    from wangge.cases.models import Case
    from wangge.people.queries.following import PostMove

SHOWN = 40  # rows of each table: the merger of two towns makes hundreds
TONES = {"proposed": "warn", "approved": "accent", "applied": "ok"}
_HISTORY: dict[str, str | Promise] = {
    "draft_area_change": gettext_lazy("拟定"),
    "area_change_stuck": gettext_lazy("到期未能生效，等待处理"),
} | {f"{act}_area_change": words for act, words in ACT_LABELS.items()}
_ICONS = {
    ChangeAct.PROPOSE: "send",
    ChangeAct.APPROVE: "check",
    ChangeAct.SEND_BACK: "arrow-back-up",
    ChangeAct.CANCEL: "x",
    ChangeAct.REVISE: "edit",
}


@dataclass(frozen=True, slots=True)
class Row:
    """An area as it will be, beside what it comes from."""

    code: str
    name: str
    level: str | Promise
    is_new: bool
    name_before: str
    sources: list[str]
    size_km2: float | None
    size_before_km2: float | None
    households: int | None


def title(change: "Change") -> str:
    """`拆分网格：梨园第1网格、梨园第2网格`."""
    codes_named = change.asked["sources"] or [each["code"] for each in change.plan["made"]]
    held = areas.index()
    named = [info.name if (info := held.get_ever(code)) else code for code in codes_named[:3]]
    more = _("等 %(n)s 个") % {"n": len(codes_named)} if len(codes_named) > 3 else ""
    kind = KIND_LABELS[ChangeKind(change.kind)]
    return _("%(kind)s：%(areas)s%(more)s") % {"kind": kind, "areas": "、".join(named), "more": more}


def summary(change: "Change") -> dict[str, Any]:
    """A change in one line of a list."""
    return {
        "change": change,
        "title": title(change),
        "state": STATE_LABELS[ChangeState(change.state)],
        "tone": "late" if change.stuck_at else TONES.get(change.state, ""),
    }


def objections(change: "Change") -> list[Objection]:
    """What stands against a change that waits; nothing once it is over."""
    if change.state not in WAITING:
        return []
    return queries.objections_to(change, manned(change))


def manned(change: "Change") -> frozenset[str]:
    """The areas that will have a grid worker on the day."""
    return manned_after(change, max(change.effective_on, clock.office_date(clock.now())))


def page(actor: Actor, change: "Change", now: datetime) -> dict[str, Any]:
    """The context of the page."""
    plan = queries.plan_of(change)
    before, after = queries.before_and_after(change)
    found = objections(change)
    faults = [each for each in found if not each.is_warning]
    made = [_row(each, plan, before, after) for each in plan.made[:SHOWN]]
    return {
        **summary(change),
        "is_waiting": change.state in WAITING,
        "made": made,
        "made_total": len(plan.made),
        "ends": [_ended(code, plan, before, after) for code in plan.ends[:SHOWN]],
        "ends_total": len(plan.ends),
        "faults": faults,
        "warnings": [each for each in found if each.is_warning],
        "has_outline": any(_is_drawn(code, before, after) for code in plan.touched),
        "acts": _acts(actor, change, bool(faults)),
        "history": _history(change),
        "shown": SHOWN,
        "people": names_of([change.drafted_by, change.proposed_by, change.decided_by]),
        **_posts(actor, change, after),
        **_cases(actor, change, after),
        "to_publish": _to_publish(plan, after) if change.state == ChangeState.APPLIED else [],
    }


def _is_drawn(code: str, before: AreaIndex, after: AreaIndex) -> bool:
    return any(
        (info := index.get(code)) is not None and info.level is Level.GRID and index.geometry(code) is not None
        for index in (before, after)
    )


def _row(made: Made, plan: Plan, before: AreaIndex, after: AreaIndex) -> Row:
    old = before.get(made.code)
    sources = [code for code, heirs in plan.heirs.items() if made.code in heirs]
    info = after.get(made.code)
    return Row(
        code=made.code,
        name=made.name,
        level=LEVELS[info.level] if info else "",
        is_new=old is None,
        name_before=old.name if old is not None and old.name != made.name else "",
        sources=[source.name for code in sources if (source := before.get(code))],
        size_km2=_km2(after, made.code),
        size_before_km2=_km2(before, made.code),
        households=made.households,
    )


def _km2(index: AreaIndex, code: str) -> float | None:
    shape = index.geometry(code)
    return coverage.size_m2(shape) / 1e6 if shape is not None else None


def _ended(code: str, plan: Plan, before: AreaIndex, after: AreaIndex) -> dict[str, Any]:
    info = before.get(code)
    heirs = [heir for each in plan.heirs.get(code, ()) if (heir := after.get(each))]
    return {
        "code": code,
        "name": info.name if info else code,
        "level": LEVELS[info.level] if info else "",
        "heirs": heirs,
    }


def _acts(actor: Actor, change: "Change", has_faults: bool) -> list[dict[str, Any]]:
    """The buttons, the likely one first; what faults stop is shown and says so."""
    found = allowed_acts(actor, change)
    order = (ChangeAct.PROPOSE, ChangeAct.APPROVE, ChangeAct.REVISE, ChangeAct.SEND_BACK, ChangeAct.CANCEL)
    return [
        {
            "name": act.value,
            "label": ACT_LABELS[act],
            "icon": _ICONS[act],
            "is_stopped": has_faults and act in (ChangeAct.PROPOSE, ChangeAct.APPROVE),
            "needs_note": act in (ChangeAct.SEND_BACK, ChangeAct.CANCEL),
        }
        for act in order
        if act in found
    ]


def _history(change: "Change") -> list[dict[str, Any]]:
    entries = list(history("area_change", change.pk))
    names = names_of(entry.actor_id for entry in entries)
    return [
        {
            "label": _HISTORY.get(entry.act, entry.act),
            "at": entry.at,
            "who": names.get(entry.actor_id or 0, _("系统")),
            "tone": "late" if entry.act == "area_change_stuck" else "done",
        }
        for entry in reversed(entries)
    ]


def _posts(actor: Actor, change: "Change", after: AreaIndex) -> dict[str, Any]:
    """Posts and organisations in areas that end. Those who may take a step on the change decide about them."""
    today = clock.office_date(clock.now())
    is_settled = change.state == ChangeState.CANCELLED
    moves = [] if is_settled else post_moves(change, max(change.effective_on, today) if _is_ahead(change) else today)
    rows = [_post_row(move, after) for move in moves]
    units = [] if is_settled else org_moves(change)
    return {
        "posts": sorted(rows, key=lambda row: not row["is_open"])[:SHOWN],
        "posts_total": len(rows),
        "posts_open": sum(row["is_open"] for row in rows),
        "may_carry": bool(parties(actor, change)) and not is_settled,
        "orgs": [
            {
                "name": (named_org(unit.org.pk) or {}).get("name", unit.org.name),
                "code": unit.org.code,
                "from": named_area(unit.org.area_code),
                "to": after.get(unit.to) if unit.to else None,
            }
            for unit in units[:SHOWN]
        ],
        "orgs_open": sum(unit.to is None for unit in units),
    }


def _is_ahead(change: "Change") -> bool:
    return change.state in WAITING


def _post_row(move: "PostMove", after: AreaIndex) -> dict[str, Any]:
    post = move.post
    return {
        "id": post.pk,
        "name": post.user.name,
        "role": ROLES[Role(post.role)],
        "org": (named_org(post.org_id) or {}).get("name", ""),
        "area": named_area(post.area_code),
        "is_open": move.is_open,
        "is_choice": len(move.heirs) != 1,
        "to": [heir.name for code in move.to or () if (heir := after.get(code))],
        "ends": move.to == (),
        "heirs": [(heir.code, heir.name, code in (move.to or ())) for code in move.heirs if (heir := after.get(code))],
    }


def _cases(actor: Actor, change: "Change", after: AreaIndex) -> dict[str, Any]:
    """Open cases: what the change would do to them, or what it has done and what is left to a person."""
    if change.state == ChangeState.CANCELLED:
        return {"cases": None}
    if change.state in WAITING:
        told = rehoming.preview(change)
        return {
            "cases": {
                "looked_at": told.looked_at,
                "moved": told.moved,
                "unsure": told.unsure,
                "moves": _moves(told.moves.most_common(SHOWN), after),
            }
        }
    left = list(rehoming.to_place(actor, change.pk)[:SHOWN])
    done = rehoming.rehomed(change.pk)
    return {
        "cases": {
            "moved": done.filter(candidates=[]).count(),
            "unsure": rehoming.waiting_count(change.pk),
            "left": [_left(case) for case in left],
            "is_over": change.cases_rehomed_at is not None,
        }
    }


def _moves(found: list[tuple[tuple[str, str], int]], index: AreaIndex) -> list[dict[str, Any]]:
    return [{"from": named_area(old), "to": index.get(new), "count": count} for (old, new), count in found]


def _left(case: "Case") -> dict[str, Any]:
    return {"number": case.number, "place": named_area(case.village or case.town), "address": case.address}


def _to_publish(plan: Plan, after: AreaIndex) -> list[dict[str, Any]]:
    """New grids whose public page still lacks something: the notice is to be hung anew (Binzhou, article 6)."""
    found = []
    for made in plan.made:
        info = after.get(made.code)
        if info is None or info.level is not Level.GRID or made.code in plan.seen:
            continue
        missing = [words for words, value in _published(info) if not value]
        if missing:
            found.append({"area": info, "missing": missing})
    return found[:SHOWN]


def _published(info: AreaInfo) -> list[tuple[str, str]]:
    bounds = info.bound_east or info.bound_south or info.bound_west or info.bound_north
    return [
        (_("网格员联系方式"), info.worker_contact),
        (_("监督电话"), info.supervision_phone),
        (_("四至"), bounds),
        (_("公示地点"), info.notice_place),
    ]
