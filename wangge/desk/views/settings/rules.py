"""The office's rules for requests, holds and instructions: what holds, what is to come, a change with a look first."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wangge.cases.queries.reliance import requests_waiting
from wangge.catalogue import queries as catalogue
from wangge.catalogue.actions import set_handling_rules
from wangge.catalogue.columns import RULE_COLUMNS
from wangge.desk.settings.rules_form import RulesForm
from wangge.desk.settings.words import told_changes
from wangge.desk.views.frame import frame
from wangge.desk.views.settings.confirming import Preview, Settled, proceed
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import RoleNotAllowed
from wangge.ui.requests import PageRequest

NAV = "settings_rules"


@access(Role.SYSADMIN, Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: PageRequest) -> HttpResponse:
    """The rules in force and their history; a form that makes the next version, for who may change them."""
    may_change = request.actor.has_role(Role.SYSADMIN)
    if request.method == "POST" and not may_change:
        raise RoleNotAllowed
    now = clock.now()
    today, used, newest = clock.office_date(now), catalogue.rules(), catalogue.newest_rules()
    form = RulesForm(request.POST or None, rules=newest, today=today)

    def page(status: int) -> HttpResponse:
        context: dict[str, Any] = {"form": form if may_change else None, "used": used}
        context |= {"held": [(column, column.told(used.row()[column.name])) for column in RULE_COLUMNS]}
        context |= {"to_come": newest if newest.valid_from > today else None}
        context = frame(request, now, nav_name=NAV, past=told_changes(catalogue.past_rules()), **context)
        return render(request, "desk/settings/rules.html", context, status=status)

    def preview() -> Preview:
        effective = form.cleaned_data["effective"]
        plan = catalogue.compared_rules(form.row(), effective=effective, today=today)
        waiting = _("现有 %(n)d 件申请等着审批，仍按提出时的规则；已经算定的期限都不变。") % {"n": requests_waiting()}
        replaced = _("这会取代定于 %(day)s 起的那一版。") if newest.valid_from == effective else ""
        return Preview(_("更改办理规则"), plan, [waiting, replaced % {"day": effective}], _("确认更改"), effective)

    def act() -> str:
        asked = form.cleaned_data
        made = set_handling_rules(
            changes=form.changes(),
            by=request.actor,
            now=now,
            effective=asked["effective"],
            note=asked["note"],
            seen=asked["seen"],
        )
        return str(made.version)

    return proceed(
        request,
        form,
        now,
        page=page,
        preview=preview,
        act=act,
        settled=lambda _key: Settled(_("已保存，自所定日期起生效。"), reverse("desk:settings_rules")),
        nav_name=NAV,
    )
