"""Forms of an organisation: a new one, its changes, and where its work goes when it is retired."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.desk.form_fields import AreaField
from wangge.desk.settings.flow import SettingsForm
from wangge.people.columns import DESK_LEVELS, KINDS, ORG_BY_NAME


class OrganisationForm(SettingsForm):
    """What can change: names, telephone, and whose assignments it takes."""

    name = forms.CharField(max_length=100, label=gettext_lazy("名称"))
    name_en = forms.CharField(max_length=150, required=False, label=gettext_lazy("英文名称"))
    phone = forms.CharField(max_length=40, required=False, label=gettext_lazy("电话"))
    accepts_from = forms.MultipleChoiceField(
        choices=list(DESK_LEVELS.items()),
        required=False,
        label=gettext_lazy("接受哪几级交办"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, row: Mapping[str, str], **kwargs: Any) -> None:
        levels = [level for level in row.get("accepts_from", "").split("|") if level]
        first = {name: row.get(name, "") for name in ("name", "name_en", "phone")}
        super().__init__(*args, initial={**first, "accepts_from": levels}, **kwargs)
        self.fields["accepts_from"].help_text = _("只有打勾的那几级的值班员能把案件交给它；治理中心不接受交办")

    def values(self) -> dict[str, Any]:
        """The arguments of the act."""
        asked = self.cleaned_data
        return {name: asked[name] for name in ("name", "name_en", "phone", "accepts_from")}


class NewOrganisationForm(OrganisationForm):
    """With what stays for good: code, kind and area."""

    code = forms.CharField(max_length=40, label=gettext_lazy("单位代码"))
    kind = forms.ChoiceField(choices=list(KINDS.items()), label=gettext_lazy("类型"))
    field_order = ("code", "name", "name_en", "kind", "area", "accepts_from", "phone")
    aliases: ClassVar[Mapping[str, str]] = {"area_code": "area"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, row={}, **kwargs)
        self.fields["code"].help_text = ORG_BY_NAME["code"].hint  # type: ignore[assignment]  # a lazy text
        self.fields["area"] = AreaField(
            address="desk:settings_areas",
            required=True,
            label=_("所在区划"),
            help_text=_("输入名称选择，或填 15 位编码"),
        )
        self.order_fields(list(self.field_order))

    def values(self) -> dict[str, Any]:
        asked = self.cleaned_data
        return super().values() | {"code": asked["code"], "kind": asked["kind"], "area_code": asked["area"]}


class RetireUnitForm(SettingsForm):
    """The unit that takes over, where anything is to be taken over."""

    successor = forms.ChoiceField(required=False, label=gettext_lazy("由哪个单位承接"))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].choices = [("", _("没有（停用后不再有人办）")), *choices]  # type: ignore[attr-defined]
        self.fields["successor"].required = is_needed
        if is_needed:
            self.fields["successor"].choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]
