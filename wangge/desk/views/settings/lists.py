"""The item list (what may be given to grid workers) and the list of duties of towns, changed for many items at once."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wangge.catalogue import actions
from wangge.catalogue import queries as catalogue
from wangge.desk.settings.lists_form import ListsForm
from wangge.desk.views.frame import frame
from wangge.desk.views.settings.confirming import Preview, Settled, proceed
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.ui.requests import PageRequest


@access(Role.SYSADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: PageRequest) -> HttpResponse:
    """Tick what grid workers may settle, choose the towns' part; one look and one confirmation for all of it."""
    now = clock.now()
    today, known = clock.office_date(now), catalogue.newest()
    form = ListsForm(request.POST or None, known=known, today=today)

    def page(status: int) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "lines": form.lines()}
        context = frame(request, now, nav_name="settings_catalogue", **context)
        return render(request, "desk/settings/lists.html", context, status=status)

    def preview() -> Preview:
        effective: date = form.cleaned_data["effective"]
        plan = form.checked(catalogue.compared(form.rows(), known, effective=effective, today=today))
        notes = [_("在办案件不变；新的一版自生效之日起适用于新收的反映。")]
        return Preview(_("入格事项和镇街履职清单"), plan, notes, _("确认更改"), effective, seen=plan.mark)

    def act() -> str:
        asked = form.cleaned_data
        seen, effective = asked["seen"], asked["effective"]
        actions.change_categories(rows=form.rows(), seen=seen, by=request.actor, now=now, effective=effective)
        return ""

    return proceed(
        request,
        form,
        now,
        page=page,
        preview=preview,
        act=act,
        settled=lambda _key: Settled(_("已保存，自所定日期起生效。"), reverse("desk:settings_catalogue")),
    )
