"""Forms of consented services: an application with its consent, the exact search, the answer to a correction."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.desk.form_fields import DayInput
from wangge.lib.actor import Actor
from wangge.residents.actions import Application
from wangge.residents.actions.serving import year_after
from wangge.residents.queries import list_households
from wangge.residents.words import ConsentChannel, CorrectedField, GivenBy, Purpose, Service

WORDS_HINT = gettext_lazy("写清事由，如：今天起改为中午送。本人看得到查看的单位、岗位、时间和用途")
OFF = {"autocomplete": "off"}
CHANNELS = [choice for choice in ConsentChannel.choices if choice[0] != ConsentChannel.PORTAL]


class _Form(forms.Form):
    """Fields whose absence is told in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.error_messages["required"] = _("这一项必须填写")


class ApplicationForm(_Form):
    """What a person or guardian asks for and agrees to. Nothing asks why the service is needed."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    text_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    service = forms.ChoiceField(label=gettext_lazy("申请的服务"), widget=forms.RadioSelect, choices=Service.choices)
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60, widget=forms.TextInput(attrs=OFF))
    phone = forms.CharField(
        label=gettext_lazy("电话"), max_length=30, widget=forms.TextInput(attrs={**OFF, "type": "tel"})
    )
    given_by = forms.ChoiceField(label=gettext_lazy("由谁同意"), widget=forms.RadioSelect, choices=GivenBy.choices)
    channel = forms.ChoiceField(label=gettext_lazy("同意的方式"), widget=forms.RadioSelect, choices=CHANNELS)
    given_on = forms.DateField(label=gettext_lazy("同意的日期"), widget=DayInput())
    starts_on = forms.DateField(label=gettext_lazy("服务开始"), widget=DayInput())
    ends_on = forms.DateField(
        label=gettext_lazy("到期日"),
        help_text=gettext_lazy("自这一天起不再有效，自动删除姓名和电话；自同意之日起最长十二个月"),
        widget=DayInput(),
    )
    has_read = forms.BooleanField(label=gettext_lazy("本人或监护人已读过（或听读过）这一版同意书，并已同意"))

    @staticmethod
    def first(today: date, version: int) -> dict[str, Any]:
        """What the form begins with: a consent of today, for the longest time."""
        days = {"given_on": today, "starts_on": today, "ends_on": year_after(today)}
        return {"client_id": uuid.uuid4(), "text_version": version, "channel": ConsentChannel.WINDOW.value, **days}

    def application(self) -> Application:
        asked = self.cleaned_data
        names = ("service", "name", "phone", "given_by", "channel", "text_version", "given_on", "starts_on", "ends_on")
        return Application(**{name: asked[name] for name in names})


class ReasonForm(_Form):
    """For what somebody looks, by the list and in words."""

    purpose = forms.ChoiceField(label=gettext_lazy("用途"), choices=[("", gettext_lazy("请选择")), *Purpose.choices])
    words = forms.CharField(label=gettext_lazy("事由"), max_length=200, help_text=WORDS_HINT)


class SearchForm(ReasonForm):
    """Exactly this name with exactly this telephone, or the code that the person brought."""

    name = forms.CharField(
        label=gettext_lazy("姓名（全名）"), max_length=60, required=False, widget=forms.TextInput(attrs=OFF)
    )
    phone = forms.CharField(
        label=gettext_lazy("电话（完整）"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={**OFF, "type": "tel"}),
    )
    code = forms.CharField(
        label=gettext_lazy("或：申请码"), max_length=40, required=False, widget=forms.TextInput(attrs=OFF)
    )
    service = forms.ChoiceField(
        label=gettext_lazy("哪一项服务"), required=False, choices=[("", gettext_lazy("不限")), *Service.choices]
    )
    field_order = ("name", "phone", "code", "service", "purpose", "words")

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if not asked.get("code") and not (asked.get("name") and asked.get("phone")):
            self.add_error("name", _("请填写全名和完整电话，或只填申请码"))
        return asked


class WithdrawForm(_Form):
    words = forms.CharField(
        label=gettext_lazy("本人怎样提出的"), max_length=200, help_text=gettext_lazy("如：本人来电、监护人到窗口")
    )


class DecisionForm(_Form):
    """Put it right, or say why not."""

    approve = forms.TypedChoiceField(
        label=gettext_lazy("决定"),
        widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("予以更正")), ("no", gettext_lazy("不予更正"))],
        coerce=lambda value: value == "yes",
    )
    reply = forms.CharField(
        label=gettext_lazy("给本人的答复"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("不予更正的，写明理由"),
    )

    def __init__(self, field: str, actor: Actor, *args: Any, **kwargs: Any) -> None:
        """What a granted request needs beside the decision depends on what is to be put right."""
        super().__init__(*args, **kwargs)
        self.actor = actor
        if field == CorrectedField.ADDRESS:
            hint = _("已登记的住户地址；没有的，先到“住户地址”登记")
            self.fields["household_id"] = forms.CharField(label=_("新地址"), required=False, help_text=hint)
        if field == CorrectedField.SERVICE:
            choices = [("", _("不变")), *Service.choices]
            self.fields["service"] = forms.ChoiceField(label=_("改为哪项服务"), required=False, choices=choices)
            self.fields["ends_on"] = forms.DateField(label=_("提前到期"), required=False, widget=DayInput())

    def clean_household_id(self) -> int | None:
        """The one address of the own ground that was meant, by its whole text or by a part that no other has."""
        text = " ".join(str(self.cleaned_data["household_id"]).split())
        if not text:
            return None
        found = list_households(self.actor, text=text).items
        exact = [each for each in found if each.address == text] or found
        if len(exact) != 1:
            raise forms.ValidationError(
                _("没有找到这个地址，请先登记") if not exact else _("符合的地址不止一个，请写完整")
            )
        return int(exact[0].pk)
