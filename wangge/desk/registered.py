"""The register in words: rows of its list, the facts of a record, its changes, and pairs that may be one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.areas import queries as areas
from wangge.desk.shown import ShownFile
from wangge.desk.words import Words
from wangge.files.queries import for_owners
from wangge.people.queries import names_of
from wangge.places import components
from wangge.places.kinds import (
    BASIS_WORDS,
    CONDITION_WORDS,
    GROUP_OF,
    GROUP_WORDS,
    STATE_WORDS,
    Basis,
    Condition,
    PlaceState,
)
from wangge.places.queries.listing import Moment, history, merged_parts
from wangge.places.queries.telling import area_named, kind_words, where

if TYPE_CHECKING:
    from wangge.places.models import Double, Place

ACTS: dict[str, Words] = {
    "record_place": gettext_lazy("登记"),
    "change_place": gettext_lazy("更改"),
    "retire_place": gettext_lazy("登记为已不存在"),
    "restore_place": gettext_lazy("恢复"),
    "merge_place": gettext_lazy("并入另一条"),
    "take_in_place": gettext_lazy("并进来一条"),
    "unmerge_place": gettext_lazy("撤销合并"),
    "tell_apart": gettext_lazy("确认不是重复"),
    "rehome_place": gettext_lazy("随区划变更"),
    "attach": gettext_lazy("添加照片或录音"),
    "detach": gettext_lazy("删去照片或录音"),
}
FIELDS: dict[str, Words] = {
    "kind": gettext_lazy("种类"),
    "name": gettext_lazy("名称"),
    "address": gettext_lazy("地址"),
    "town": gettext_lazy("镇街"),
    "village": gettext_lazy("村居"),
    "grid": gettext_lazy("网格"),
    "component_code": gettext_lazy("部件编码"),
    "credit_code": gettext_lazy("统一社会信用代码"),
    "condition": gettext_lazy("完好状况"),
    "state": gettext_lazy("状态"),
    "collected_on": gettext_lazy("采集日期"),
    "legal_basis": gettext_lazy("采集依据"),
    "lon": gettext_lazy("位置"),
}
REASONS: dict[str, Words] = {
    "component": gettext_lazy("部件编码相同"),
    "credit": gettext_lazy("统一社会信用代码相同"),
    "near": gettext_lazy("同类、相近、名称相似"),
}
TONES = {PlaceState.IN_USE: "ok", PlaceState.GONE: "", PlaceState.MERGED: "warn"}


@dataclass(frozen=True, slots=True)
class Row:
    """A record as a line of the list."""

    id: int
    href: str
    name: str
    kind: str
    group: str
    address: str
    where: str
    code: str
    condition: str
    tone: str
    state: str
    state_tone: str
    collected_on: date


@dataclass(frozen=True, slots=True)
class Change:
    """One change in words: who did it when, and what was otherwise before."""

    at: datetime
    what: str
    who: str
    before: list[tuple[str, str]]


def rows(found: Sequence["Place"]) -> list[Row]:
    return [row(place) for place in found]


def row(place: "Place") -> Row:
    return Row(
        id=place.pk,
        href=reverse("desk:place", args=[place.pk]),
        name=place.name,
        kind=kind_words(place.kind),
        group=str(GROUP_WORDS[GROUP_OF[place.kind]]),
        address=place.address,
        where=" › ".join(where(place)),
        code=place.component_code or place.credit_code,
        condition=condition_words(place.condition),
        tone="" if place.condition in ("", Condition.INTACT) else "late",
        state=str(STATE_WORDS[PlaceState(place.state)]),
        state_tone=TONES[PlaceState(place.state)],
        collected_on=place.collected_on,
    )


def condition_words(condition: str) -> str:
    return str(CONDITION_WORDS[Condition(condition)]) if condition else ""


def facts(place: "Place") -> list[tuple[str, Any]]:
    """What the page of a record tells, in its order; what is empty is left out."""
    component = components.parse(place.component_code) if place.component_code else None
    names = names_of({place.collector_id} if place.collector_id is not None else set())
    told = [
        (_("种类"), f"{GROUP_WORDS[GROUP_OF[place.kind]]} · {kind_words(place.kind)}"),
        (_("地址"), place.address),
        (_("网格"), " › ".join(where(place))),
        (_("统一社会信用代码"), place.credit_code),
        (_("部件编码"), f"{component.code}（{component.scheme}，{component.type_code}）" if component else ""),
        (_("完好状况"), condition_words(place.condition)),
        (_("坐标"), f"{place.lon:.6f}, {place.lat:.6f}" if place.lon is not None and place.lat is not None else ""),
        (_("来源"), f"{place.source} · {place.source_id}" if place.source_id else _("本系统登记")),
        (_("采集日期"), place.collected_on),
        (_("采集人"), names.get(place.collector_id or 0, "")),
        (_("采集依据"), str(BASIS_WORDS[Basis(place.legal_basis)])),
        (_("版本"), str(place.version)),
    ]
    return [(label, value) for label, value in told if value]


def on_map(place: "Place") -> dict[str, Any]:
    """What the small map needs."""
    code = place.grid or place.village or place.town
    info = areas.index().get(code)
    return {
        "code": code,
        "areas": reverse("desk:around", args=[code]) if info else "",
        "point": f"{place.lon},{place.lat}" if place.lon is not None else "",
        "made_up": bool(info and info.is_boundary_made_up),
    }


def files_of(place: "Place") -> list[ShownFile]:
    """Pictures and sound of the record and of those that were merged into it."""
    owners = for_owners("place", [place.pk, *(part.pk for part in merged_parts(place))])
    return [
        ShownFile(
            url=reverse("desk:place_file", args=[place.pk, upload.pk]),
            thumb=reverse("desk:place_thumbnail", args=[place.pk, upload.pk]) if upload.has_thumbnail else "",
            kind=upload.kind,
            name=upload.name,
        )
        for uploads in owners.values()
        for upload in uploads
    ]


def changes(place: "Place") -> list[Change]:
    """The history, the newest first."""
    moments = list(history(place))
    names = names_of({each.entry.actor_id for each in moments if each.entry.actor_id is not None})
    return [_change(each, names) for each in moments]


def _change(moment: Moment, names: dict[int, str]) -> Change:
    entry = moment.entry
    who = names.get(entry.actor_id or 0, "") or (_("系统") if entry.actor_kind == "system" else "")
    return Change(
        at=entry.at,
        what=str(ACTS.get(entry.act, entry.act)),
        who=who,
        before=told_fields(moment.before),
    )


def told_fields(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Fields with their values in words, those that people read only."""
    return [(str(label), value_words(name, values)) for name, label in FIELDS.items() if name in values]


def value_words(name: str, values: dict[str, Any]) -> str:
    """One value as people read it; — for none."""
    value = values[name]
    if not value:
        return "—"
    match name:
        case "kind":
            return kind_words(value)
        case "town" | "village" | "grid":
            return (area_named(value) or {"name": value})["name"]
        case "condition":
            return condition_words(value)
        case "state":
            return str(STATE_WORDS[PlaceState(value)])
        case "legal_basis":
            return str(BASIS_WORDS[Basis(value)])
        case "lon":
            return f"{values['lon']:.6f}, {values['lat']:.6f}" if values.get("lat") else f"{value:.6f}"
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records side by side, with what speaks for one place."""

    id: int
    reason: str
    metres: float | None
    first: Row
    second: Row


def pairs(found: Iterable["Double"]) -> list[Pair]:
    return [
        Pair(
            id=each.pk,
            reason=str(REASONS[each.reason]),
            metres=each.metres,
            first=row(each.first),
            second=row(each.second),
        )
        for each in found
    ]
