"""Patrols in words: plans with how far they are, windows and looks, what was missed. By place, not by person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from wangge.catalogue.queries.items import item_label
from wangge.desk.words import Words
from wangge.files.queries import for_owners
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.patrols.queries import admitting
from wangge.patrols.queries.standing import Standing, checks_of, windows_of
from wangge.patrols.windows import CADENCE_WORDS, Cadence
from wangge.places.queries.telling import area_named, where
from wangge.ui.templatetags.ui import local_date, local_time

if TYPE_CHECKING:
    from wangge.patrols.models import Check, Miss, Plan, Window

RESULTS: dict[str, Words] = {
    "fine": pgettext_lazy("patrol", "正常"),
    "hazard": gettext_lazy("发现隐患"),
    "no_access": gettext_lazy("无法进入"),
}
TONES = {"fine": "ok", "hazard": "late", "no_access": "warn"}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as a line of the list."""

    id: int
    href: str
    title: str
    area: str
    item: str
    cadence: str
    places: int
    checked: int
    percent: int
    span: str
    reason: str
    missed: int
    is_ended: bool
    is_unlisted: bool  # its item of the grid list is not in force today


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a place."""

    place: str
    href: str
    result: str
    tone: str
    note: str
    at: datetime
    is_late: bool
    case: str
    case_href: str
    pictures: list[str]


@dataclass(frozen=True, slots=True)
class MissRow:
    """A place that nobody looked at within its window."""

    id: int
    place: str
    href: str
    where: str
    plan: str
    plan_href: str
    span: str


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window with what came of it."""

    span: str
    reason: str
    checked: int
    is_closed: bool
    places: int
    missed: int


def span_of(window: "Window") -> str:
    """From its first to its last day; one that was opened by hand to the minute."""
    if window.reason:
        return f"{local_time(window.opens_at)} – {local_time(window.closes_at)}"
    first, last = local_date(window.opens_at), local_date(window.closes_at - timedelta(seconds=1))
    return first if first == last else f"{first} – {last}"


def windows(plan: "Plan") -> list[WindowRow]:
    """The latest windows of a plan, the newest first."""
    return [
        WindowRow(
            span=span_of(window),
            reason=window.reason,
            checked=checked,
            is_closed=window.closed_at is not None,
            places=window.places,
            missed=window.missed,
        )
        for window, checked in windows_of(plan)
    ]


def area_of(plan: "Plan") -> str:
    return (area_named(admitting.area_of(plan)) or {"name": ""})["name"]


def rows(found: Sequence[Standing]) -> list[PlanRow]:
    return [row(each) for each in found]


def row(each: Standing) -> PlanRow:
    plan, window = each.plan, each.window
    return PlanRow(
        id=plan.pk,
        href=reverse("desk:patrol", args=[plan.pk]),
        title=plan.title,
        area=area_of(plan),
        item=item_label(plan.item_code),
        cadence=str(CADENCE_WORDS[Cadence(plan.cadence)]),
        places=each.places,
        checked=each.checked,
        percent=min(100, 100 * each.checked // each.places) if each.places else 0,
        span=span_of(window) if window else "",
        reason=window.reason if window else "",
        missed=each.missed,
        is_ended=plan.ended_on is not None,
        is_unlisted=plan.ended_on is None and not admitting.is_admitted(plan, clock.office_date(clock.now())),
    )


def looks(actor: Actor, plan: "Plan") -> list[Look]:
    """The latest looks at a plan's places."""
    found = checks_of(actor, plan)
    pictures = for_owners("patrol_check", [check.pk for check in found])
    return [_look(check, [str(upload.pk) for upload in pictures.get(check.pk, [])]) for check in found]


def _look(check: "Check", pictures: list[str]) -> Look:
    number = check.case.number if check.case else ""
    return Look(
        place=check.place.name,
        href=reverse("desk:place", args=[check.place_id]),
        result=str(RESULTS[check.result]),
        tone=TONES[check.result],
        note=check.note,
        at=min(check.captured_at, check.received_at),
        is_late=check.received_at >= check.window.closes_at,
        case=number,
        case_href=reverse("desk:case", args=[number]) if number else "",
        pictures=[reverse("desk:patrol_picture", args=[check.pk, upload]) for upload in pictures],
    )


def missed(found: Sequence["Miss"]) -> list[MissRow]:
    return [
        MissRow(
            id=each.pk,
            place=each.place.name,
            href=reverse("desk:place", args=[each.place_id]),
            where=" › ".join(where(each.place)),
            plan=each.window.plan.title,
            plan_href=reverse("desk:patrol", args=[each.window.plan_id]),
            span=span_of(each.window),
        )
        for each in found
    ]
