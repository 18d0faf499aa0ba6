"""How one wants to be told of what happens: language, work address, and which events by mail or text message."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.lib import clock
from wangge.lib.access import SIGNED_IN, access
from wangge.lib.errors import InvalidInput, NotSignedIn
from wangge.notices.actions.preferences import choose
from wangge.notices.events import EVENT_LABELS, Event
from wangge.notices.queries.preferences import events_for, preference_of
from wangge.notices.queries.words import office
from wangge.notices.states import Channel
from wangge.notices.transports import is_on
from wangge.people.queries import user_by_id
from wangge.ui.requests import PageRequest


class NoticesForm(forms.Form):
    """The events stand in a table of two columns; the fields only say which were ticked."""

    language = forms.ChoiceField(
        label=gettext_lazy("通知用的语言"), choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    work_email = forms.EmailField(
        label=gettext_lazy("工作邮箱"),
        help_text=gettext_lazy("只用来接收工作通知，同事可以看到。"),
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "work email"}),
    )
    work_phone = forms.RegexField(
        r"^[0-9+\- ]{5,40}$",
        label=gettext_lazy("工作电话"),
        help_text=gettext_lazy("要用短信接收的，请填能收短信的号码。"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "work tel", "inputmode": "tel"}),
        error_messages={"invalid": gettext_lazy("请填写电话号码，只用数字、空格和连字符")},
    )
    mail = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    sms = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, events: list[Event], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("mail", "sms"):
            field = cast(forms.MultipleChoiceField, self.fields[name])
            field.choices = [(event.value, EVENT_LABELS[event]) for event in events]

    def chosen(self, name: str) -> list[Event]:
        return [Event(value) for value in self.cleaned_data[name]]


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: PageRequest) -> HttpResponse:
    user = user_by_id(request.actor.id or 0)
    if user is None:
        raise NotSignedIn
    held, events = preference_of(user.pk), events_for(request.actor)
    initial: dict[str, Any] = {
        "language": held.language,
        "work_email": user.work_email,
        "work_phone": user.work_phone,
        "mail": held.mail,
        "sms": held.sms,
    }
    form = NoticesForm(events, request.POST if request.method == "POST" else None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid() and _is_kept(request, form):
        messages.success(request, _("已保存。站内消息照常全部收到。"))
        return HttpResponseRedirect(reverse("account:notices"))
    ticked = {name: set(form[name].value() or ()) for name in ("mail", "sms")}
    rows = [(each, EVENT_LABELS[each], each in ticked["mail"], each in ticked["sms"]) for each in events]
    context = {"form": form, "rows": rows, "has_mail": is_on(Channel.MAIL), "has_sms": is_on(Channel.SMS)}
    status = 422 if form.errors else 200
    return render(request, "wangge_account/notices.html", context | {"office": office()}, status=status)


def _is_kept(request: PageRequest, form: NoticesForm) -> bool:
    try:
        choose(
            language=form.cleaned_data["language"],
            mail=form.chosen("mail"),
            sms=form.chosen("sms"),
            work_email=form.cleaned_data["work_email"],
            work_phone=form.cleaned_data["work_phone"],
            by=request.actor,
            now=clock.now(),
        )
    except InvalidInput as refusal:
        for name, text in refusal.fields.items():
            form.add_error(name, str(text))
        return False
    return True
