"""A worker's report in three taps, settled on the spot where the item is admitted."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wangge.areas import queries as areas
from wangge.areas.errors import OutsideCoverage
from wangge.cases.actions import perform
from wangge.cases.actions.reporting import report_case
from wangge.cases.channels import PROOF_FILE, REPORT_FILE, Channel
from wangge.cases.queries.own_grids import own_grids
from wangge.cases.states import Act
from wangge.catalogue import queries as catalogue
from wangge.catalogue.queries import may_settle
from wangge.field import photos
from wangge.field.forms.report import ONLY_REPORT, ReportForm
from wangge.field.photos import Photos
from wangge.field.views.frame import frame
from wangge.files.intake import check_announced_size
from wangge.journal.actions import once
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import ClientIdReused, DomainError, InvalidInput
from wangge.ui.requests import PageRequest


class PointForm(forms.Form):
    """A WGS-84 point in an address."""

    lon = forms.FloatField(min_value=-180, max_value=180)
    lat = forms.FloatField(min_value=-90, max_value=90)


@access(Role.WORKER)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PageRequest) -> HttpResponse:
    """Report, or report and settle. A second tap on the button gives the first one's answer."""
    grids = own_grids(request.actor)
    if request.method != "POST":
        first = grids[0].code if len(grids) == 1 else ""
        initial = {"client_id": uuid.uuid4(), "grid": request.GET.get("grid") or first, "doing": ONLY_REPORT}
        return _page(request, ReportForm(own=grids, initial=initial), Photos([], [], ""))
    check_announced_size(int(request.headers.get("Content-Length") or 0))
    sent = [(REPORT_FILE, file) for file in request.FILES.getlist("photos")]
    sent += [(PROOF_FILE, file) for file in request.FILES.getlist("after")]
    data = request.POST.copy()
    client_id = _uuid(data.get("client_id", ""))
    received = photos.receive(sent, data.get("kept", ""), client_id)
    data["client_id"], data["kept"] = str(client_id), received.token
    form = ReportForm(data, request.FILES, own=grids)
    if not form.is_valid() or received.refused:
        return _page(request, form, received, status=422)
    try:
        answer = _register(request, form, received, clock.now())
    except ClientIdReused:
        # Sent before and changed since: the first stands, and what was added belongs to it as a comment.
        messages.warning(request, _("这份上报刚才已经提交过，没有重复登记；要补充的，请在案件里写批注。"))
        return HttpResponseRedirect(reverse("field:today"))
    except DomainError as error:
        for name, text in (error.fields or {"": error.detail}).items():
            form.add_error(name if name in form.fields else None, str(text))
        return _page(request, form, received, status=error.status)
    return _done(request, answer)


def _register(request: PageRequest, form: ReportForm, received: Photos, now: datetime) -> str:
    """Once for the form's id: report, photos and, where it was settled, the result, in one transaction."""
    by = request.actor
    data = form.report_input()
    body: dict[str, Any] = {
        "report": data.model_dump(mode="json", exclude={"client_id"}),
        "handled": form.is_handled,
        "result": form.cleaned_data["result"] if form.is_handled else "",
        "files": received.digests,
    }

    def act() -> tuple[int, str]:
        case = report_case(data=data, channel=Channel.WORKER, by=by, now=now)
        photos.attach(received.of(REPORT_FILE), case_id=case.pk, by=by, now=now)
        proof = photos.attach(received.of(PROOF_FILE), case_id=case.pk, by=by, now=now)
        if form.is_handled:
            perform(case=case, act=Act.SELF_HANDLE, data=form.result_input(proof), by=by, now=now)
        is_own = form.spot.grid in form.own
        return 303, f"{case.number} {int(is_own)} {int(form.is_handled)}"

    _status, answer, _is_repeat = once(
        client_id=data.client_id, caller=f"{by.kind}:{by.id}", body=body, now=now, do=act
    )
    return answer


def _done(request: PageRequest, answer: str) -> HttpResponse:
    number, is_own, is_handled = answer.split(" ")
    if is_handled == "1":
        messages.success(request, _("%(number)s 已登记并办结。") % {"number": number})
    elif is_own == "1":
        messages.success(request, _("已上报，编号 %(number)s，由中心交办。") % {"number": number})
    else:
        words = _("已上报，编号 %(number)s。不在您的网格里，由那里的中心受理。") % {"number": number}
        messages.success(request, words)
        return HttpResponseRedirect(reverse("field:today"))
    return HttpResponseRedirect(reverse("field:case", args=[number]))


@access(Role.WORKER)
@require_safe
def locate(request: PageRequest) -> JsonResponse:
    """The grid at a point for the form's script: its code, its name, and whether it is the worker's own."""
    form = PointForm(request.GET)
    if not form.is_valid():
        raise InvalidInput
    try:
        grid = areas.locate(form.cleaned_data["lon"], form.cleaned_data["lat"]).grid
    except OutsideCoverage:
        return JsonResponse({"code": "", "name": "", "is_own": False})
    is_own = any(own.code == grid.code for own in own_grids(request.actor))
    return JsonResponse({"code": grid.code, "name": grid.name, "is_own": is_own})


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _page(request: PageRequest, form: ReportForm, received: Photos, status: int = 200) -> HttpResponse:
    admitted = [item.code for group in catalogue.tree() for item in group.items if may_settle(item)]
    context = frame(
        request,
        clock.now(),
        "report",
        form=form,
        kept_before=received.of(REPORT_FILE),
        kept_after=received.of(PROOF_FILE),
        refused=received.refused,
        admitted=" ".join(admitted),
    )
    return render(request, "field/report.html", context, status=status)
