"""The form of an agreement to share: two offices, a register with its fields, areas, purpose, basis and term."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.queries.telling import named_org
from wangge.desk import options
from wangge.desk.form_fields import DayInput
from wangge.desk.shared_words import BASES
from wangge.lib.actor import Actor
from wangge.people.queries import directory
from wangge.privacy.actions import Terms
from wangge.privacy.registers import REGISTERS

CENTRE = "centre"


def _named(kinds: tuple[str, ...] | None = None) -> list[tuple[str, str]]:
    """Organisations in use by name, those of the county first."""
    found = [org for org in directory().by_id.values() if org.is_active and (kinds is None or org.kind in kinds)]
    found.sort(key=lambda org: (org.level != "city", org.area_code, org.id))
    return [(org.code, (named_org(org.id) or {}).get("name", org.name)) for org in found]


class AgreementForm(forms.Form):
    """What both sides sign."""

    giver = forms.ChoiceField(label=gettext_lazy("提供方（治理中心）"))
    receiver = forms.CharField(
        label=gettext_lazy("接收方"),
        max_length=100,
        help_text=gettext_lazy("输入单位名称或代码选择"),
        widget=forms.TextInput(attrs={"list": "receivers", "autocomplete": "off"}),
    )
    register = forms.ChoiceField(label=gettext_lazy("共享哪个登记"), widget=forms.RadioSelect)
    fields_named = forms.MultipleChoiceField(
        label=gettext_lazy("字段"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只给用途所必需的；不属于所选登记的字段不能选"),
    )
    areas = forms.CharField(
        label=gettext_lazy("区域"),
        max_length=2000,
        help_text=gettext_lazy("镇街、村居或网格的名称或编码，几个的用顿号分开"),
    )
    purpose = forms.CharField(label=gettext_lazy("用途"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    basis = forms.ChoiceField(label=gettext_lazy("法律依据"), choices=list(BASES.items()), widget=forms.RadioSelect)
    basis_cited = forms.CharField(label=gettext_lazy("依据的条款或文件"), max_length=200)
    assessment = forms.CharField(
        label=gettext_lazy("个人信息保护影响评估"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("住户地址、服务合计数必填：报告编号和日期（个人信息保护法第五十五条）"),
    )
    may_export = forms.BooleanField(label=gettext_lazy("约定可以导出文件（否则只能在线看、接口取）"), required=False)
    valid_from = forms.DateField(label=gettext_lazy("起始日"), widget=DayInput())
    valid_to = forms.DateField(
        label=gettext_lazy("终止日"),
        help_text=gettext_lazy("自这一天起不能再看；最长三年"),
        widget=DayInput(),
    )
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.near = options.near(actor)
        self.receivers = _named()
        for name, choices in (
            ("giver", _named((CENTRE,))),
            ("register", [(each.name, each.label) for each in REGISTERS.values()]),
            ("fields_named", field_groups()),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        for field in self.fields.values():
            field.error_messages["required"] = _("这一项必须填写")

    @staticmethod
    def first(actor: Actor, today: date) -> dict[str, Any]:
        """A year from today, given by the own centre."""
        own = {post.org_id for post in actor.posts}
        mine = [org.code for org in directory().by_id.values() if org.id in own and org.kind == CENTRE]
        return {"giver": mine[0] if mine else "", "valid_from": today, "valid_to": today + timedelta(days=365)}

    def clean_receiver(self) -> str:
        """The code of the unit that was named by name or code."""
        text = self.cleaned_data["receiver"].strip()
        for code, name in self.receivers:
            if text in (code, name):
                return code
        raise forms.ValidationError(_("没有认出这个单位：请从列表中选择"))

    def clean_areas(self) -> tuple[str, ...]:
        found = []
        for word in re.split(r"[、，,；;\s]+", self.cleaned_data["areas"].strip()):
            code = options.resolve_area(word, self.near)
            if code is None:
                raise forms.ValidationError(_("没有认出这个地方：%(word)s") % {"word": word})
            found.append(code)
        return tuple(found)

    def terms(self) -> Terms:
        asked, orgs = self.cleaned_data, directory().by_code
        register = REGISTERS[asked["register"]]
        names = ("purpose", "basis", "basis_cited", "assessment", "may_export", "valid_from", "valid_to")
        return Terms(
            giver_id=orgs[asked["giver"]].id,
            receiver_id=orgs[asked["receiver"]].id,
            register=register.name,
            fields=tuple(name for name in register.fields if f"{register.name}:{name}" in asked["fields_named"]),
            areas=asked["areas"],
            **{name: asked[name] for name in names},
        )

    def clean_fields_named(self) -> list[str]:
        """Only fields of the register that was chosen: the others are no part of this agreement."""
        chosen: list[str] = self.cleaned_data["fields_named"]
        register = self.cleaned_data.get("register", "")
        own = [each for each in chosen if each.startswith(f"{register}:")]
        if not own:
            raise forms.ValidationError(_("请从所选登记的字段中选择"))
        return own


def field_groups() -> list[tuple[str, list[tuple[str, Any]]]]:
    """The fields of each register under its name."""
    return [
        (str(register.label), [(f"{register.name}:{name}", label) for name, label in register.fields.items()])
        for register in REGISTERS.values()
    ]


class ReasonForm(forms.Form):
    """Why it is refused, dropped or ended."""

    reason = forms.CharField(label=gettext_lazy("理由"), min_length=2, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["reason"].error_messages["required"] = _("请写明理由")
