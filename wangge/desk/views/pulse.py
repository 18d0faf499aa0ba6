"""What an open page asks every few seconds, so that queues, counts and the open case stay true."""

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.cases.access import get_case
from wangge.cases.actions.seats import have_open
from wangge.cases.queries.seats import also_open, has_changed, newest
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.errors import NotFound
from wangge.ui.requests import PageRequest


@access(*CASE_ROLES)
@require_safe
def pulse(request: PageRequest) -> HttpResponse:
    """`mark`: where the journal ends now; `changed`: something in reach was written since the caller's mark; and of
    the open case its version (null when it has left the person's reach) and who else has it open."""
    actor, now = request.actor, clock.now()
    mark = newest()
    since = request.GET.get("mark", "")
    document: dict[str, object] = {"mark": mark, "changed": bool(since) and has_changed(actor, since, mark)}
    number = request.GET.get("case", "")
    if number:
        try:
            case = get_case(actor, number)
        except NotFound:
            document |= {"version": None, "others": ""}
        else:
            have_open(case=case, by=actor, now=now)
            names = also_open(case, actor, now)
            others = _("%(names)s 也打开了本案") % {"names": "、".join(names)} if names else ""
            document |= {"version": case.version, "others": others}
    response = JsonResponse(document)
    response["Cache-Control"] = "no-store"
    return response
