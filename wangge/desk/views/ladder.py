"""The ladder of supervision: the rungs in use, their history, and a new version by the city's supervision."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wangge.areas import queries as areas
from wangge.catalogue.actions.ladders import set_ladder
from wangge.catalogue.ladder import LadderInfo
from wangge.catalogue.queries import ladder, ladder_history
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import ADMIN_ROLES, CASE_ROLES, access
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import InvalidInput, RoleNotAllowed
from wangge.people.queries import names_of
from wangge.ui.requests import PageRequest


def _fraction(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=4, decimal_places=2)


class LadderForm(forms.Form):
    """A new version of a ladder; fractions are of the limit."""

    remind_at = _fraction(gettext_lazy("未签收提醒：时限过去（倍）"))
    warn_at = _fraction(gettext_lazy("到期预警：时限过去（倍）"))
    red_at = _fraction(gettext_lazy("红牌：时限过去（倍）"))
    red_reworks = forms.IntegerField(label=gettext_lazy("红牌：发回重办（次）"), min_value=1, max_value=9)
    answer_days = forms.IntegerField(label=gettext_lazy("答复期限（工作日）"), min_value=1, max_value=60)
    appeal_days = forms.IntegerField(label=gettext_lazy("申诉期限（工作日）"), min_value=1, max_value=60)
    reason = forms.CharField(label=gettext_lazy("调整的理由"), max_length=200)


def may_set(actor: Actor) -> bool:
    """The city's supervision sets the ladder."""
    return any(post.level == Level.CITY for post in actor.posts_as(Role.SUPERVISOR))


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: PageRequest) -> HttpResponse:
    """The ladder of the county or of a town, and the form for a new version."""
    now, town = clock.now(), request.GET.get("town", "")
    if areas.index().get(town) is None:
        town = ""
    used = ladder(town)
    form = LadderForm(request.POST or None, initial=_initial(used))
    if request.method == "POST":
        if not may_set(request.actor):
            raise RoleNotAllowed
        if form.is_valid() and _set(form, town, request.actor, now):
            messages.success(request, _("新的督办规则已生效，已发出的督办单不变"))
            return HttpResponseRedirect(reverse("desk:ladder") + (f"?town={town}" if town else ""))
    versions = ladder_history(town)
    names = names_of({row.created_by for row in versions if row.created_by is not None})
    context: dict[str, Any] = frame(
        request,
        now,
        nav_name="cards",
        used=used,
        form=form if may_set(request.actor) else None,
        versions=[(row, names.get(row.created_by or 0, "")) for row in versions],
        towns=areas.listing(level=Level.TOWN),
        town=town,
        is_own=bool(town) and used.area_code == town,
    )
    return render(request, "desk/ladder.html", context, status=422 if form.errors else 200)


def _initial(used: LadderInfo) -> dict[str, Any]:
    fractions = {"remind_at": used.remind_at, "warn_at": used.warn_at, "red_at": used.red_at}
    days = {"answer_days": int(used.answer.amount), "appeal_days": int(used.appeal.amount)}
    return {**fractions, "red_reworks": used.red_reworks, **days}


def _set(form: LadderForm, town: str, by: Actor, now: datetime) -> bool:
    """Whether the new version was taken; what is out of order stands beside its field."""
    try:
        set_ladder(area_code=town, by=by, now=now, **form.cleaned_data)
    except InvalidInput as refused:
        for name, text in refused.fields.items():
            form.add_error(name if name in form.fields else None, str(text))
        return False
    return True
