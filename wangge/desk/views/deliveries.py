"""The delivery log for administrators: what left, what waits, what was given up and is sent again; the channels."""

from datetime import time

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import DomainError, NotFound
from wangge.notices.actions import delivering, office
from wangge.notices.events import EVENT_LABELS, Event
from wangge.notices.queries import deliveries as log
from wangge.notices.queries.deliveries import Asked
from wangge.notices.queries.words import office as settings_now
from wangge.notices.states import CHANNEL_LABELS, STATE_LABELS, Channel, State
from wangge.ui.requests import PageRequest, whole_number
from wangge.ui.templatetags.ui import number

READERS = (Role.SYSADMIN, Role.AUDITOR)
TONES = {State.WAITING: "warn", State.SENT: "ok", State.DROPPED: "", State.GIVEN_UP: "late"}


class FilterForm(forms.Form):
    """State, channel and event; empty is all, and what is none of them is left out."""

    state = forms.ChoiceField(required=False, choices=[(each.value, STATE_LABELS[each]) for each in State])
    channel = forms.ChoiceField(required=False, choices=[(each.value, CHANNEL_LABELS[each]) for each in Channel])
    event = forms.ChoiceField(required=False, choices=[(each.value, EVENT_LABELS[each]) for each in Event])


class QuietForm(forms.Form):
    """From when until when nothing leaves; equal times mean never."""

    quiet_from = forms.TimeField(
        label=gettext_lazy("从"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_to = forms.TimeField(label=gettext_lazy("到"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


@access(*READERS)
@require_safe
def deliveries(request: PageRequest) -> HttpResponse:
    asked = _asked(request)
    page = log.deliveries(asked, before=_key(request, "cursor"), after=_key(request, "before"))
    total = log.count_deliveries(asked)
    context = _frame(
        request,
        "log",
        page=page,
        rows=[(row, TONES[row.state]) for row in page.rows],
        total=f"{number(total)}+" if total == log.COUNT_BOUND else number(total),
        stats=[
            (state, STATE_LABELS[state], count, TONES[state] if count else "")
            for state, count in log.counts_by_state().items()
        ],
        asked=asked,
        states=STATE_LABELS.items(),
        channels=CHANNEL_LABELS.items(),
        events=EVENT_LABELS.items(),
        given_up=State.GIVEN_UP,
    )
    return render(request, "desk/notices/deliveries.html", context)


@access(Role.SYSADMIN)
@require_POST
def send_again(request: PageRequest, delivery_id: int) -> HttpResponse:
    """One that was given up gets its tries anew."""
    delivering.send_again(delivery_id=delivery_id, by=request.actor, now=clock.now())
    messages.success(request, _("已重新排队，由后台发送"))
    return HttpResponseRedirect(_back(request))


@access(Role.SYSADMIN)
@require_POST
def send_all_again(request: PageRequest) -> HttpResponse:
    """Everything that was given up and is listed: after a mail server came back."""
    asked = _asked(request)
    done = delivering.send_all_again(channel=asked.channel, event=asked.event, by=request.actor, now=clock.now())
    words = ngettext("%(n)s 条已重新排队，由后台发送", "%(n)s 条已重新排队，由后台发送", done) % {"n": done}
    messages.success(request, words if done else _("没有放弃的可以重发"))
    return HttpResponseRedirect(_back(request))


@access(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: PageRequest) -> HttpResponse:
    """How the ways out are doing; quiet hours; a test message."""
    now, held = clock.now(), settings_now()
    form = QuietForm(
        request.POST if request.method == "POST" else None,
        initial={"quiet_from": held.quiet_from, "quiet_to": held.quiet_to},
    )
    if request.method == "POST" and _may_change(request) and form.is_valid():
        quiet_from, quiet_to = form.cleaned_data["quiet_from"], form.cleaned_data["quiet_to"]
        office.set_quiet_hours(quiet_from=quiet_from, quiet_to=quiet_to, by=request.actor, now=now)
        messages.success(request, _said_of_hours(quiet_from, quiet_to))
        return HttpResponseRedirect(reverse("desk:notice_channels"))
    context = _frame(request, "channels", channels=log.channels(now), form=form, held=held)
    return render(request, "desk/notices/channels.html", context, status=422 if form.errors else 200)


def _said_of_hours(quiet_from: time, quiet_to: time) -> str:
    if quiet_from == quiet_to:
        return _("已取消免打扰时段")
    return _("免打扰时段已改为 %(start)s 到 %(end)s") % {"start": f"{quiet_from:%H:%M}", "end": f"{quiet_to:%H:%M}"}


@access(Role.SYSADMIN)
@require_POST
def send_test(request: PageRequest, channel: str) -> HttpResponse:
    """A test message to one's own work address; the log shows what became of it."""
    if channel not in [each.value for each in Channel]:
        raise NotFound
    try:
        delivering.send_test(channel=Channel(channel), by=request.actor, now=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal.detail))
        return HttpResponseRedirect(reverse("desk:notice_channels"))
    messages.success(request, _("测试通知已交给后台发送，结果见下表，几秒后刷新"))
    return HttpResponseRedirect(f"{reverse('desk:notice_deliveries')}?event={Event.TEST}")


def _frame(request: PageRequest, tab: str, **more: object) -> dict[str, object]:
    return frame(request, clock.now(), nav_name="notices", tab=tab, may_change=_may_change(request), **more)


def _may_change(request: PageRequest) -> bool:
    return request.actor.has_role(Role.SYSADMIN)


def _asked(request: HttpRequest) -> Asked:
    form = FilterForm(request.POST if request.method == "POST" else request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    return Asked(
        state=State(wanted["state"]) if wanted.get("state") else None,
        channel=Channel(wanted["channel"]) if wanted.get("channel") else None,
        event=Event(wanted["event"]) if wanted.get("event") else None,
    )


def _back(request: HttpRequest) -> str:
    """The list as it was filtered."""
    asked = _asked(request)
    kept = [(name, value) for name in ("state", "channel", "event") if (value := getattr(asked, name))]
    query = "&".join(f"{name}={value}" for name, value in kept)
    return reverse("desk:notice_deliveries") + (f"?{query}" if query else "")


def _key(request: HttpRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name))
