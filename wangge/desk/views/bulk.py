"""Work in bulk: a look at what would happen to each case, then the act, then what became of each."""

import uuid
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from wangge.cases.errors import ActUnknown
from wangge.cases.queries.telling import named_org
from wangge.cases.states import Act
from wangge.desk import bulk as work
from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Actor, Role
from wangge.people.queries import receivers
from wangge.ui.requests import PageRequest


class BulkForm(forms.Form):
    """What holds for all of the cases: for an assignment the unit; and a note."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    lead = forms.ChoiceField(label=_("承办单位"), required=False)
    note = forms.CharField(label=_("备注"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, act: Act, actor: Actor, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if act != Act.DISPATCH:
            del self.fields["lead"]
            return
        units = [org for post in actor.posts_as(Role.DESK) for org in receivers(post.level)]
        names = {org.code: (named_org(org.id) or {}).get("name", org.name) for org in units}
        field = self.fields["lead"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选择")), *sorted(names.items(), key=lambda choice: choice[1])]
        field.required = True


@access(Role.DESK, Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: PageRequest) -> HttpResponse:
    """GET shows the plan, POST carries it out; sent twice, it gives the first outcome again."""
    given = request.POST if request.method == "POST" else request.GET
    act = next((each for each in work.ACTS if each.value == given.get("act")), None)
    if act is None:
        raise ActUnknown
    actor, now = request.actor, clock.now()
    numbers = given.getlist("number")
    rows = work.plan(actor, act, numbers[: work.MAX_CASES])
    form = BulkForm(act, actor, request.POST if request.method == "POST" else None)
    is_done = request.method == "POST" and bool(rows) and form.is_valid()
    if is_done:
        data = {name: form.cleaned_data[name] for name in ("lead", "note") if form.cleaned_data.get(name)}
        work.do_all(rows, act, data, form.cleaned_data["client_id"], actor, now)
    context = frame(
        request,
        now,
        act=act.value,
        label=work.label(act),
        rows=rows,
        form=form,
        is_done=is_done,
        able=sum(not row.why_not for row in rows),
        left_out=max(len(numbers) - work.MAX_CASES, 0),
        most=work.MAX_CASES,
        back=given.get("back", "")[:1000],
    )
    return render(request, "desk/bulk.html", context, status=422 if form.errors else 200)
