"""How to reach a reporter: shown after a purpose was given, journalled; the protected ones with a second person."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.cases.access import get_case
from wangge.cases.actions import revealing
from wangge.desk.views.case import show
from wangge.desk.views.frame import toast
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.residents.errors import PurposeRequired, SecondPersonRequired
from wangge.ui.requests import PageRequest, wants_fragment


@access(*CASE_ROLES)
@require_POST
def show_contact(request: PageRequest, number: str) -> HttpResponse:
    """The contact once, on this page only; a protected one first asks for the second person."""
    actor, now = request.actor, clock.now()
    case = get_case(actor, number)
    found, refusal = None, ""
    try:
        purpose, of = request.POST.get("purpose", ""), request.POST.get("of", "")
        found = revealing.reveal_contact(case=case, purpose=purpose, by=actor, now=now, of=of)
    except (PurposeRequired, SecondPersonRequired) as error:
        refusal = str(error.title)
    status = 200 if found is not None else 422
    response = show(request, case, status=status, shown_contact=found, contact_refusal=refusal)
    response["Cache-Control"] = "no-store"
    if status == 422:
        response["HX-Retarget"], response["HX-Reswap"] = "#content", "innerHTML"
    return response


@access(*CASE_ROLES)
@require_POST
def approve_contact(request: PageRequest, number: str) -> HttpResponse:
    """The second person lets the first one see a protected contact, for 24 hours."""
    actor = request.actor
    case = get_case(actor, number)
    revealing.approve_contact(case=case, by=actor, now=clock.now())
    text = _("已批准：申请人可在 24 小时内查看联系方式，每次查看都留痕")
    if wants_fragment(request):
        return show(request, case, toast=toast(request, text))
    messages.success(request, text)
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("desk:case", args=[number]) + (f"?{query}" if query else ""))
