"""Boundaries from a GeoJSON file, before an office begins: what it would come to first, then all or nothing."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wangge.areas.actions import import_boundaries
from wangge.areas.importer import read_features
from wangge.cases.queries.readiness import check_not_in_use
from wangge.desk.settings.boundaries_form import DATUMS, BoundariesForm
from wangge.desk.settings.flow import SettingsForm, confirm
from wangge.desk.views.frame import frame
from wangge.files.actions import drop_sheet, keep_sheet
from wangge.files.queries import sheet_of
from wangge.files.sheets import as_file
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import DomainError, NotFound
from wangge.lib.tables import ImportReport
from wangge.ui.requests import PageRequest

NAV, KEPT_AS, SHOWN = "settings_start", "boundaries", 200
REFUSED = (413, 415, 422)


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def boundaries(request: PageRequest) -> HttpResponse:
    """Send the file: nothing is written yet."""
    now = clock.now()
    check_not_in_use()
    form = BoundariesForm(request.POST or None, request.FILES or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            kept = keep_sheet(stream=sent, name=sent.name or "", noun=KEPT_AS, by=request.actor, now=now)
            with as_file(bytes(kept.content)) as path:
                read_features(path)
        except DomainError as refusal:
            if refusal.status not in REFUSED:
                raise
            form.add_error("file", str(refusal.detail))
        else:
            query = urlencode({"datum": form.cleaned_data["datum"]})
            return HttpResponseRedirect(f"{reverse('desk:settings_boundaries_look', args=[kept.digest])}?{query}")
    context = frame(request, now, nav_name=NAV, form=form)
    return render(request, "desk/settings/boundaries.html", context, status=422 if form.errors else 200)


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: PageRequest, digest: str) -> HttpResponse:
    """What the file would come to, feature by feature where it cannot be taken; confirmed only when all of it can."""
    now, datum = clock.now(), request.GET.get("datum", "")
    check_not_in_use()
    if datum not in dict(DATUMS):
        raise NotFound
    if request.method == "POST":

        def act() -> str:
            done = _taken(request, digest, datum, now, is_trial=False)
            if not done.rejected:
                drop_sheet(sheet=sheet_of(request.actor.id or 0, KEPT_AS, digest))
            return "" if done.rejected else str(done.accepted)

        count, _is_repeat = confirm(request, now, act)
        if count:
            messages.success(request, _("已导入 %(n)s 个区划的边界。") % {"n": count})
            return HttpResponseRedirect(reverse("desk:settings_start"))
    found = _taken(request, digest, datum, now, is_trial=True)
    context: dict[str, Any] = {"found": found, "problems": found.rejects[:SHOWN], "shown": SHOWN}
    context |= {"form": SettingsForm(), "datum": dict(DATUMS)[datum]}
    context = frame(request, now, nav_name=NAV, **context)
    return render(request, "desk/settings/boundaries_look.html", context, status=422 if found.rejected else 200)


def _taken(request: PageRequest, digest: str, datum: str, now: datetime, *, is_trial: bool) -> ImportReport:
    kept = sheet_of(request.actor.id or 0, KEPT_AS, digest)
    with as_file(bytes(kept.content)) as path:
        features = read_features(path)
    return import_boundaries(
        features=features,
        datum=datum,
        by=request.actor,
        now=now,
        effective=clock.office_date(now),
        is_whole=True,
        is_trial=is_trial,
    )
