"""The notice on personal data: what is in force, and a new version with a look first."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wangge.desk.settings.flow import SettingsForm
from wangge.desk.views.frame import frame
from wangge.desk.views.settings.confirming import Preview, Settled, proceed
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import InvalidInput, RoleNotAllowed
from wangge.lib.plans import Change, Kind, Plan, cells
from wangge.lib.sheets import Column
from wangge.residents.actions import publish_notice
from wangge.residents.queries import current_notice
from wangge.ui.requests import PageRequest

NAV, LONGEST = "settings_start", 8000
COLUMNS = (Column("text_zh", gettext_lazy("中文")), Column("text_en", gettext_lazy("英文")))


class NoticeForm(SettingsForm):
    """The whole text in both languages."""

    text_zh = forms.CharField(
        label=gettext_lazy("中文"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 18, "lang": "zh-Hans"})
    )
    text_en = forms.CharField(
        label=gettext_lazy("英文"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 18, "lang": "en"})
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def row(self) -> dict[str, str]:
        return {name: self.cleaned_data[name].replace("\r\n", "\n").strip() for name in ("text_zh", "text_en")}


@access(Role.SYSADMIN, Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: PageRequest) -> HttpResponse:
    """The notice in force; a form that makes the next version, for who may publish it."""
    may_change = request.actor.has_role(Role.SYSADMIN)
    if request.method == "POST" and not may_change:
        raise RoleNotAllowed
    now = clock.now()
    held = current_notice(now)
    old = {"text_zh": held.text_zh.strip(), "text_en": held.text_en.strip()} if held else {}
    form = NoticeForm(request.POST or None, initial={**old, "seen": held.version if held else 0})

    def page(status: int) -> HttpResponse:
        context: dict[str, Any] = {"form": form if may_change else None, "held": held}
        return render(
            request, "desk/settings/privacy.html", frame(request, now, nav_name=NAV, **context), status=status
        )

    def preview() -> Preview:
        changed = cells(COLUMNS, old, form.row())
        if not changed:
            raise InvalidInput(_("没有改动任何内容"), fields={"": _("没有改动任何内容")})
        plan = Plan((Change(Kind.CHANGED, "", _("隐私告知"), changed),))
        note = _("新的一版立即在居民页面上生效；已经填过联系方式的人，记的仍是当时那一版。")
        return Preview(_("发布隐私告知"), plan, [note], _("确认发布"))

    def act() -> str:
        made = publish_notice(**form.row(), by=request.actor, now=now, seen=form.cleaned_data["seen"])
        return str(made.version)

    return proceed(
        request,
        form,
        now,
        page=page,
        preview=preview,
        act=act,
        settled=lambda version: Settled(
            _("已发布第 %(n)s 版隐私告知。") % {"n": version}, reverse("desk:settings_privacy")
        ),
        nav_name=NAV,
    )
