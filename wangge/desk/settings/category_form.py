"""The forms of a field of public work and of an item in it; each gives a row of the category file."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.queries.telling import named_org
from wangge.catalogue.columns import BY_NAME, LEADS, STAGES, UNITS
from wangge.catalogue.deadlines import LARGEST_AMOUNT
from wangge.catalogue.listing import CHOICES, FLAGS, LIMITS
from wangge.desk.settings.flow import SettingsForm
from wangge.people.queries import OrgInfo, directory

# A field only names and groups its items: what an item needs is filled in for it once, as in the shipped list.
PLAIN_FIELD = {"secrecy": "open", "place_rule": "optional", "town_duty": "assisting", "urgency": "ordinary"}


class LimitWidget(forms.MultiWidget):
    """An amount beside its unit."""

    def __init__(self, label: str) -> None:
        units = [("", "–"), *UNITS.items()]
        amount = forms.NumberInput(
            attrs={"class": "amount", "inputmode": "decimal", "step": "any", "min": "0", "max": str(LARGEST_AMOUNT)}
        )
        unit = forms.Select(
            attrs={"class": "unit", "aria-label": _("%(limit)s的单位") % {"limit": label}}, choices=units
        )
        super().__init__([amount, unit])

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_

    def decompress(self, value: str | None) -> list[str | None]:
        amount, _sign, unit = (value or "").partition(" ")
        return [amount, unit]


class LimitField(forms.MultiValueField):
    """A limit as the file writes it: `5 wd`; empty when neither part is given."""

    default_error_messages = {"incomplete": gettext_lazy("数量和单位都要填")}

    def __init__(self, label: str, *, required: bool) -> None:
        parts = (forms.DecimalField(max_digits=8, decimal_places=2), forms.ChoiceField(choices=list(UNITS.items())))
        widget = LimitWidget(label)
        super().__init__(fields=parts, label=label, widget=widget, required=required, require_all_fields=False)

    def compress(self, data_list: list[Any]) -> str:
        return f"{data_list[0].normalize():f} {data_list[1]}" if data_list else ""


class FieldForm(SettingsForm):
    """A field: a code of two digits and its names."""

    code = forms.RegexField(regex=r"^\d{2}$", max_length=2, label=gettext_lazy("编码"))
    name = forms.CharField(max_length=80, label=gettext_lazy("名称"))
    name_en = forms.CharField(max_length=120, label=gettext_lazy("英文名称"))
    effective = forms.DateField(label=gettext_lazy("生效日期"), widget=forms.DateInput(attrs={"type": "date"}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Mapping[str, str], seen: str = "", today: date, **kwargs: Any) -> None:
        self.kept = {**PLAIN_FIELD, **row}
        first = {"effective": (today + timedelta(days=1)).isoformat(), "seen": seen}
        super().__init__(*args, initial={**first, **self._shown(row)}, **kwargs)
        self.fields["code"].error_messages["invalid"] = _("大类编码是两位数字")
        if seen:
            self.fields["code"].widget.attrs["readonly"] = True

    def _shown(self, row: Mapping[str, str]) -> dict[str, Any]:
        return {name: row.get(name, "") for name in ("code", "name", "name_en")}

    def row(self) -> dict[str, str]:
        """The row of the category file that the form asks for."""
        own = {name: self.cleaned_data[name] for name in ("code", "name", "name_en")}
        return {**self.kept, **own, "status": "active"}


class ItemForm(FieldForm):
    """An item with its limits, units and rules."""

    description = forms.CharField(required=False, max_length=200)
    description_en = forms.CharField(required=False, max_length=200)
    keywords = forms.CharField(required=False, max_length=1000)
    standard_codes = forms.CharField(required=False, max_length=400)
    basis = forms.CharField(required=False, max_length=20)
    note = forms.CharField(required=False, max_length=200)
    stages = forms.CharField(required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.RegexField(
            regex=r"^\d{2}(\d{2}){1,3}$",
            max_length=8,
            label=_("编码"),
            widget=forms.TextInput(attrs=self.fields["code"].widget.attrs),
            error_messages={"invalid": _("事项编码是 4、6 或 8 位数字，以所属大类的编码开头")},
        )
        for name in CHOICES:
            choices = list(BY_NAME[name].words.items())
            self.fields[name] = forms.ChoiceField(choices=choices)
        for name in FLAGS:
            self.fields[name] = forms.BooleanField(required=False)
        for name in LIMITS:
            self.fields[name] = LimitField(str(BY_NAME[name].heading), required=name == "handle")
        self._units()
        for name, column in BY_NAME.items():
            if name in self.fields:
                self.fields[name].label = str(column.heading)
        stages = "、".join(str(word) for word in STAGES.values())
        self.fields["stages"].help_text = _("一行一段，如：到达现场=2 小时。可用的阶段：%(stages)s") % {
            "stages": stages
        }
        for name in ("keywords", "standard_codes"):
            self.fields[name].help_text = _("多个用顿号隔开")
        self.fields["reply"].help_text = _("对居民的承诺，不短于办结时限；不填则按缓急推定")
        for field in self.fields.values():
            field.error_messages["required"] = _("这一项必须填写")

    def _units(self) -> None:
        known = frozenset(self.kept.get("assisting", "").split("|")) | {self.kept.get("lead", "")}
        choices = unit_choices(known - {""})
        self.fields["lead"] = forms.ChoiceField(choices=[("", _("请选择")), *choices])
        self.fields["assisting"] = forms.MultipleChoiceField(
            choices=[pair for _title, pairs in choices for pair in pairs],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def _shown(self, row: Mapping[str, str]) -> dict[str, Any]:
        shown: dict[str, Any] = {name: row.get(name, "") for name in BY_NAME}
        shown |= {name: row.get(name) == "1" for name in FLAGS}
        shown |= {name: BY_NAME[name].told(row.get(name, "")) for name in ("keywords", "standard_codes")}
        shown["stages"] = BY_NAME["stages"].told(row.get("stages", "")).replace("、", "\n")
        return shown | {"assisting": [code for code in row.get("assisting", "").split("|") if code]}

    def row(self) -> dict[str, str]:
        asked = self.cleaned_data
        row = super().row()
        for name in ("description", "description_en", "basis", "note", "lead", *CHOICES, *LIMITS):
            row[name] = asked[name]
        for name in ("keywords", "standard_codes", "stages"):
            row[name] = BY_NAME[name].read(asked[name])
        row |= {name: "1" if asked[name] else "0" for name in FLAGS}
        return row | {"assisting": "|".join(asked["assisting"])}


class RetireForm(SettingsForm):
    """From which day a category is no longer offered."""

    effective = forms.DateField(label=gettext_lazy("自哪一天起停用"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"effective": (today + timedelta(days=1)).isoformat()}, **kwargs)


def unit_choices(known: frozenset[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Units that may lead or assist: by place, offices and companies that take assignments, and those named already."""
    by_place = [(code, str(word)) for code, word in LEADS.items()]
    orgs = sorted(directory().by_id.values(), key=lambda org: (org.kind, org.area_code, org.id))
    offered = [org for org in orgs if org.is_active and org.accepts_from and org.kind in ("department", "company")]
    others = [org for org in orgs if org.is_active and org.code in known and org not in offered]
    groups = [
        (_("按地点确定"), by_place),
        (_("部门"), [_named(org) for org in offered if org.kind == "department"]),
        (_("经营企业"), [_named(org) for org in offered if org.kind == "company"]),
        (_("其他单位"), [_named(org) for org in others]),
        (_("还没有这些单位"), [(code, code) for code in sorted(known - LEADS.keys() - {o.code for o in orgs})]),
    ]
    return [(title, pairs) for title, pairs in groups if pairs]


def _named(org: OrgInfo) -> tuple[str, str]:
    return org.code, (named_org(org.id) or {}).get("name", org.name)
