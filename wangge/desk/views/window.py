"""The window: a walk-in, a call or a letter becomes a case within a minute, and the person gets a receipt."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wangge.cases.access import get_case
from wangge.cases.actions.reporting import report_case
from wangge.cases.channels import REPORT_FILE, Channel
from wangge.cases.queries.telling import case_by_query_code, category_name, named_area, named_org
from wangge.desk import nav, options
from wangge.desk.shown import attached, received
from wangge.desk.views.frame import frame
from wangge.desk.window_form import WindowForm
from wangge.journal.actions import first_answer, once
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, access
from wangge.lib.actor import Role
from wangge.lib.errors import DomainError, NotFound
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    pass

RECEIPTS = "window_receipts"  # in the session: number → query code of what this person registered
KEPT_RECEIPTS = 50


@access(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: PageRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, WindowForm(request.actor))
    form = WindowForm(request.actor, request.POST, request.FILES)
    if form.is_valid():
        try:
            code = _register(request, form, clock.now())
        except DomainError as refusal:
            if refusal.status not in (413, 415, 422):
                raise
            form.add_refusal(refusal)
            code = ""
        if code:
            number = case_by_query_code(code).number
            kept = dict(list(request.session.get(RECEIPTS, {}).items())[-KEPT_RECEIPTS:])
            request.session[RECEIPTS] = {**kept, number: code}
            return HttpResponseRedirect(reverse("desk:receipt", args=[number]))
    return _page(request, form, status=422)


def _page(request: PageRequest, form: WindowForm, status: int = 200) -> HttpResponse:
    post = next(iter(request.actor.posts_as(Role.DESK)))
    context = frame(
        request,
        clock.now(),
        form=form,
        nav_name="window",
        areas_address=reverse("desk:around", args=[post.area]),
        receipts=list(reversed(request.session.get(RECEIPTS, {})))[:5],
    )
    return render(request, "desk/window.html", context, status=status)


def _register(request: PageRequest, form: WindowForm, now: datetime) -> str:
    """Register once for each form; the query code of the case, or "" when the input was refused."""
    data = form.report()
    if data is None:
        return ""
    body = {key: request.POST.getlist(key) for key in request.POST if key != "csrfmiddlewaretoken"}
    caller = f"{request.actor.kind}:{request.actor.id}"
    kept = first_answer(client_id=data.client_id, caller=caller, body=body)
    if kept is not None:
        return kept.answer
    files = received(form.cleaned_data.get("files") or [])

    def report() -> tuple[int, str]:
        case = report_case(data=data, channel=Channel(data.channel or "window"), by=request.actor, now=now)
        attached(files, case, request.actor, now, REPORT_FILE)
        return 201, case.query_code

    _status, code, _is_repeat = once(client_id=data.client_id, caller=caller, body=body, now=now, do=report)
    return code


@access(*CASE_ROLES)
@require_safe
def area_options(request: PageRequest) -> HttpResponse:
    """Options of the type-ahead for a place."""
    found = options.find_areas(request.GET.get("area", "")[:60], options.near(request.actor))
    return render(request, "desk/parts/area_options.html", {"found": found})


@access(Role.DESK)
@require_safe
def receipt(request: PageRequest, number: str) -> HttpResponse:
    """The receipt to print, for whoever registered the case: it bears the code by which the person follows it."""
    code = request.session.get(RECEIPTS, {}).get(number)
    case = case_by_query_code(code) if code else get_case(request.actor, number)
    if case.number != number or case.reporter_user_id != request.actor.id:
        raise NotFound
    context = {
        "case": case,
        "where": nav.where(request.actor),
        "holder": named_org(case.holder_id),
        "area": named_area(case.grid or case.village or case.town),
        "category": category_name(case.category),
        "track": f"{settings.BASE_URL}/track/{case.query_code}/",
        "track_plain": f"{settings.BASE_URL}/track/",
        "officer": request.user,
        "lead": named_org(case.lead_id),
    }
    return render(request, "desk/receipt.html", context)
