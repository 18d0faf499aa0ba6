"""Today: what is mine, by urgency; and the page for those who came to the wrong door."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.cases.queries.listing import CaseFilter, list_cases
from wangge.cases.queries.own_grids import own_grids
from wangge.cases.states import State
from wangge.catalogue import queries as catalogue
from wangge.catalogue.queries import may_settle
from wangge.field.views.frame import Line, frame, lines
from wangge.lib import clock
from wangge.lib.access import SIGNED_IN, access
from wangge.lib.actor import Role
from wangge.ui.requests import PageRequest

SHOWN = 60
NEW_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Section:
    """One heap of the day."""

    name: str
    title: str
    lines: list[Line]


@access(SIGNED_IN)
@require_safe
def today(request: PageRequest) -> HttpResponse:
    """The own cases by urgency: to sign, doing, waiting for the check; and what is new in the own grids."""
    actor, now = request.actor, clock.now()
    if not actor.has_role(Role.WORKER):
        return render(request, "field/not_worker.html", {"tab": "today"}, status=403)
    states = (State.DISPATCHED, State.HANDLING, State.ON_HOLD, State.ANSWERED)
    wanted = CaseFilter(worker_id=actor.id, states=states, order="due_at")
    mine = list_cases(actor, wanted, now, limit=SHOWN).items
    held = {state: lines([case for case in mine if case.state == state], actor) for state in states}
    grids = own_grids(actor)
    admitted = frozenset(item.code for group in catalogue.tree() for item in group.items if may_settle(item))
    fresh = [
        case
        for grid in grids
        for case in list_cases(actor, CaseFilter(area=grid.code, states=(State.REPORTED,)), now, limit=NEW_SHOWN).items
    ]
    sections = [
        Section("sign", _("待签收"), held[State.DISPATCHED]),
        Section("doing", _("办理中"), held[State.HANDLING] + held[State.ON_HOLD]),
        Section("fresh", _("我的网格里新反映的"), lines(fresh, actor, admitted)),
        Section("answered", _("已反馈，等核查"), held[State.ANSWERED]),
    ]
    todo = len(held[State.DISPATCHED]) + len(held[State.HANDLING])
    late = sum(case.running_due_at is not None and case.running_due_at < now for case in mine)
    context = frame(request, now, "today", sections=sections, todo=todo, late=late, grids=grids)
    return render(request, "field/today.html", context)
