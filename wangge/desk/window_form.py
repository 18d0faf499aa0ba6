"""The window's form: what a person says at the counter, on the telephone or in a letter, on one page."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from wangge.cases.acts import StaffReportInput
from wangge.desk import options
from wangge.desk.form_fields import AreaField, FilesField
from wangge.desk.words import CHANNELS, CONTACT_MODES
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError

WINDOW_CHANNELS = ("window", "phone", "letter")
PLACE_REFUSALS = ("place_required", "outside_coverage")


class WindowForm(forms.Form):
    """Fields in the order in which a person tells it: what, where, who, and what the desk adds."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=gettext_lazy("来自"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("反映的事情"),
        help_text=gettext_lazy("按本人原话记录：什么事、在哪里、从什么时候开始"),
        min_length=2,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "autofocus": True}),
    )
    address = forms.CharField(
        label=gettext_lazy("地址"),
        help_text=gettext_lazy("门牌、小区楼号或附近标志物"),
        max_length=200,
        required=False,
    )
    place_unknown = forms.BooleanField(label=gettext_lazy("说不清地点，由中心再核实"), required=False)
    lon = forms.FloatField(widget=forms.HiddenInput, required=False)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False)
    category = forms.ChoiceField(label=gettext_lazy("事项类别"), required=False)
    contact_mode = forms.ChoiceField(label=gettext_lazy("能否联系"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=gettext_lazy("称呼"), max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.RegexField(
        label=gettext_lazy("电话"),
        regex=r"^[0-9+()\s-]*$",
        max_length=30,
        required=False,
        error_messages={"invalid": gettext_lazy("电话只能包含数字、空格、+、-、括号")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault(
            "initial", {"client_id": uuid.uuid4(), "channel": WINDOW_CHANNELS[0], "contact_mode": "reachable"}
        )
        super().__init__(*args, **kwargs)
        self.fields["area"] = AreaField(
            near=options.near(actor), label=_("村居或网格"), help_text=_("输入名称选择；也可在地图上选点")
        )
        self.fields["files"] = FilesField(required=False, label=_("照片、录音或来信扫描件"))
        for field in self.fields.values():
            field.error_messages["required"] = _("这一项必须填写")
        self._choose("channel", [(code, CHANNELS[code]) for code in WINDOW_CHANNELS])
        self._choose("contact_mode", [(code, CONTACT_MODES[code]) for code in CONTACT_MODES])
        self._choose("category", [("", _("先不定，交办时再定")), *options.category_groups()])

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_contact = bool(cleaned.get("name") or cleaned.get("phone"))
        if cleaned.get("contact_mode") == "reachable" and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("选择“可联系”的，请留下电话；不愿留电话的，选“匿名”"))
        if cleaned.get("contact_mode") == "anonymous" and has_contact:
            self.add_error("contact_mode", _("选择“匿名”的不留称呼和电话：请清空，或改选“可联系”“保密”"))
        return cleaned

    def report(self) -> StaffReportInput | None:
        """The report's input; None, with the errors on the form, when its model refuses it."""
        data = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        contact = {name: data.pop(name) for name in ("name", "phone") if name in data}
        data.pop("files", None)
        try:
            return StaffReportInput.model_validate({**data, "contact": contact or None, "on_behalf": True})
        except ValidationError as refused:
            for error in refused.errors():
                name = str(error["loc"][-1])
                self.add_error(name if name in self.fields else None, _("这一项填写有误，请改正"))
            return None

    def add_refusal(self, refusal: DomainError) -> None:
        if refusal.code in PLACE_REFUSALS:
            self.add_error("area", str(refusal.detail))
        elif refusal.status in (413, 415):
            self.add_error("files", str(refusal.detail))
        elif refusal.fields:
            for name, text in refusal.fields.items():
                self.add_error(name if name in self.fields else None, str(text))
        else:
            self.add_error(None, str(refusal.detail))
