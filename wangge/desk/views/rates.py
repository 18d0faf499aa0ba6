"""Rates by unit and area, each with n and interval; the answers behind them and those that are left out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.cases.outcomes import LeftOut
from wangge.cases.policies import PolicyKind
from wangge.cases.queries import rates
from wangge.cases.queries.policies import values_in_force
from wangge.cases.queries.telling import named_org
from wangge.desk import options, rated
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import InvalidInput
from wangge.ui.requests import PageRequest

READERS = (Role.DESK, Role.OFFICER, Role.SUPERVISOR, Role.LEADER)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the pages are asked for; what they do not understand falls back to the usual."""

    days: int
    by: rates.By
    unit: str
    category: str
    area: str
    left_out: str
    which: rates.Which

    def wanted(self, now: datetime) -> rates.RatesFilter:
        return rates.RatesFilter(
            since=now - timedelta(days=self.days),
            until=now,
            unit=int(self.unit) if self.unit else None,
            category=self.category,
            area=self.area,
            left_out=self.left_out,
            which=self.which,
        )

    @property
    def query(self) -> dict[str, str]:
        """What a link to the answers keeps."""
        kept = {"days": str(self.days), "unit": self.unit, "category": self.category, "area": self.area}
        return {name: value for name, value in kept.items() if value}


def _asked(request: PageRequest, which: str = "") -> _Asked:
    get = request.GET.get
    days, by, unit, reason = get("days", ""), get("by", ""), get("unit", ""), get("left_out", "")
    return _Asked(
        days=int(days) if days in map(str, rated.PERIODS) else rated.PERIODS[1],
        by=by if by in rated.GROUPS else "unit",
        unit=unit if unit.isdecimal() and len(unit) < 19 else "",
        category=get("category", "")[:8],
        area=get("area", "")[:15],
        left_out=reason if reason in LeftOut.values else "",
        which=which if which in rated.WHICH else "",
    )


@access(*READERS)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The rates of a period, one line for each unit (or area, or category), and all of them together."""
    now, asked = clock.now(), _asked(request)
    wanted = asked.wanted(now)
    context = frame(
        request,
        now,
        nav_name="rates",
        **_bar(request, asked),
        rows=rated.rows(rates.rates(request.actor, wanted, asked.by), asked.by, asked.query),
        total=rated.row_of(rates.total(request.actor, wanted), _("合计"), asked.query),
        groups=rated.GROUPS.items(),
        by_label=rated.GROUPS[asked.by],
        by_heading=rated.HEADINGS[asked.by],
        too_few=rates.TOO_FEW,
        samples=_samples(now),
    )
    return render(request, "desk/rates.html", context)


@access(*READERS)
@require_safe
def answers(request: PageRequest) -> HttpResponse:
    """The answers behind the rates: those that are left out and why, those appealed against, those not solved."""
    actor, now = request.actor, clock.now()
    asked = _asked(request, request.GET.get("which", "left_out"))
    wanted = asked.wanted(now)
    try:
        page = rates.verdicts(actor, wanted, cursor=request.GET.get("cursor") or None)
    except InvalidInput:
        page = rates.verdicts(actor, wanted)
    context = frame(
        request,
        now,
        nav_name="rates",
        **_bar(request, asked),
        rows=rated.answers(page.items),
        next_cursor=page.next_cursor or "",
        total=rates.count_verdicts(actor, wanted),
        tabs=rated.WHICH.items(),
        reasons=LeftOut.choices,
        unit_name=(named_org(int(asked.unit)) or {}).get("name", "") if asked.unit else "",
    )
    return render(request, "desk/rates_answers.html", context)


def _bar(request: PageRequest, asked: _Asked) -> dict[str, Any]:
    """What both pages choose by."""
    return {
        "asked": asked,
        "periods": rated.PERIODS,
        "areas": options.area_groups(request.actor, asked.area),
        "categories": options.category_groups(with_fields=True),
    }


def _samples(now: datetime) -> list[tuple[str, int]]:
    """How many of a hundred closings are asked about: the county's rule, and centres with their own."""
    held = values_in_force(PolicyKind.CALL_BACK_RATE, now)
    own = [((named_org(org_id) or {}).get("name", ""), value) for org_id, value in held.items() if org_id is not None]
    return [(_("全市"), held[None]), *sorted(own)]
