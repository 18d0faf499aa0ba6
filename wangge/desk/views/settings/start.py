"""The first set-up of an office: the list of steps, and the shipped catalogue with one button."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.catalogue import queries as catalogue
from wangge.catalogue.actions import load_categories
from wangge.catalogue.listing import shipped_rows
from wangge.desk.settings import starting
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.ui.requests import PageRequest

NAV = "settings_start"


@access(Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)
@require_safe
def start(request: PageRequest) -> HttpResponse:
    """Each step with what is there and what is missing; links for those whose duty it is."""
    now = clock.now()
    steps = starting.steps(request.actor, now)
    counts = starting.counted(steps)
    context = frame(
        request,
        now,
        nav_name=NAV,
        steps=steps,
        counts=[(starting.STATES[state][0], starting.STATES[state][1], n) for state, n in counts.items()],
        needs=list(starting.told_needs()),
    )
    return render(request, "desk/settings/start.html", context)


@access(Role.SYSADMIN)
@require_POST
def shipped_catalogue(request: PageRequest) -> HttpResponse:
    """Take in the list that comes with the product; a list that is there already is left alone."""
    now = clock.now()
    if catalogue.newest():
        messages.success(request, _("已经有事项目录，没有改动。"))
    else:
        today = clock.office_date(now)
        done = load_categories(rows=shipped_rows(), by=request.actor, now=now, effective=today)
        messages.success(request, _("已载入 %(n)d 个类别，今天起可用。") % {"n": done.accepted})
    return HttpResponseRedirect(reverse("desk:settings_start"))
