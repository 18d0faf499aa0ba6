"""Leaders' instructions: what waits for a reply, what is late, what was replied to."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.cases.queries import instructions
from wangge.desk import instructed
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.ui.requests import PageRequest, whole_number


@access(*CASE_ROLES)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The instructions on the cases that this person may see, newest first, by what became of them."""
    actor, now = request.actor, clock.now()
    status, below = request.GET.get("status", ""), whole_number(request.GET.get("cursor"))
    page = instructions.list_instructions(actor, now, status=status, below=below)
    counts = instructions.instruction_counts(actor, now)
    everything = sum(counts.values())
    tabs = [{"name": name, "label": words, "count": counts[name]} for name, words in instructed.STATUSES.items()]
    context = frame(
        request,
        now,
        nav_name="instructions",
        rows=instructed.rows(page.items, now),
        next_cursor=page.next_below or "",
        total=counts.get(status, 0) if status else everything,
        tabs=tabs,
        everything=everything,
        status=status,
    )
    return render(request, "desk/instructions.html", context)
