"""What the public reads before it gives something: each text in two languages, a new version with a look first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.desk.settings.flow import SettingsForm
from wangge.desk.views.frame import frame
from wangge.desk.views.settings.confirming import Preview, Settled, proceed
from wangge.desk.words import Words
from wangge.lib import clock
from wangge.lib.actor import Role
from wangge.lib.errors import InvalidInput, RoleNotAllowed
from wangge.lib.plans import Change, Kind, Plan, cells
from wangge.lib.sheets import Column
from wangge.ui.requests import PageRequest

NAV, LONGEST = "settings_start", 8000
COLUMNS = (Column("text_zh", gettext_lazy("中文")), Column("text_en", gettext_lazy("英文")))


class Held(Protocol):
    """A version of such a text."""

    version: int
    text_zh: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Wording:
    """One such text: how it is read and published, and what its pages say."""

    template: str
    address: str
    current: Callable[[datetime], Any]
    publish: Callable[..., Any]
    name: Words
    title: Words
    note: Words
    done: Words  # with %(n)s, the version


class WordingForm(SettingsForm):
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


def settle(request: PageRequest, wording: Wording) -> HttpResponse:
    """The text in force; a form that makes the next version, for who may publish it."""
    may_change = request.actor.has_role(Role.SYSADMIN)
    if request.method == "POST" and not may_change:
        raise RoleNotAllowed
    now = clock.now()
    held: Held | None = wording.current(now)
    old = {"text_zh": held.text_zh.strip(), "text_en": held.text_en.strip()} if held else {}
    form = WordingForm(request.POST or None, initial={**old, "seen": held.version if held else 0})

    def page(status: int) -> HttpResponse:
        context: dict[str, Any] = {"form": form if may_change else None, "held": held}
        return render(request, wording.template, frame(request, now, nav_name=NAV, **context), status=status)

    def preview() -> Preview:
        changed = cells(COLUMNS, old, form.row())
        if not changed:
            raise InvalidInput(_("没有改动任何内容"), fields={"": _("没有改动任何内容")})
        plan = Plan((Change(Kind.CHANGED, "", str(wording.name), changed),))
        return Preview(str(wording.title), plan, [str(wording.note)], _("确认发布"))

    def act() -> str:
        made = wording.publish(**form.row(), by=request.actor, now=now, seen=form.cleaned_data["seen"])
        return str(made.version)

    return proceed(
        request,
        form,
        now,
        page=page,
        preview=preview,
        act=act,
        settled=lambda version: Settled(str(wording.done) % {"n": version}, reverse(wording.address)),
        nav_name=NAV,
    )
