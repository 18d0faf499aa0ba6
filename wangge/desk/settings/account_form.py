"""Forms of accounts and posts."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.areas import queries as areas
from wangge.desk.form_fields import AreaField
from wangge.desk.settings.calendar_form import day_input
from wangge.desk.settings.flow import SettingsForm
from wangge.lib.actor import Level, Role
from wangge.people.columns import ORIGINS, REASONS, ROLES, STAFF_BY_NAME, Reason
from wangge.people.posting import wrong_post
from wangge.people.queries import directory, organisation_row

if TYPE_CHECKING:
    from wangge.people.models import Organisation

ORG_OPTIONS = "org-options"


class OrgField(forms.CharField):
    """A unit in use by name or code, with a type-ahead; gives the organisation."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "list": ORG_OPTIONS,
            "autocomplete": "off",
            "hx-get": reverse("desk:settings_units"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{ORG_OPTIONS}",
            "hx-swap": "innerHTML",
            "hx-params": "org",
            "hx-sync": "this:replace",
        }
        super().__init__(max_length=140, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").strip()
        held = directory()
        named = [org for org in held.by_id.values() if org.is_active and text in (org.name, org.code)]
        coded = held.by_code.get(text.rsplit(maxsplit=1)[-1] if text else "")
        found = coded if coded is not None and coded.is_active else named[0] if len(named) == 1 else None
        if found is None:
            raise forms.ValidationError(_("没有认出这个单位：请从列表中选择，或填单位代码"))
        return organisation_row(found.code)


class AccountForm(SettingsForm):
    """Name, work telephone, and the day on which the account closes."""

    name = forms.CharField(max_length=60, label=gettext_lazy("姓名"))
    work_phone = forms.CharField(max_length=40, required=False, label=gettext_lazy("工作电话"))
    closes_on = forms.DateField(required=False, label=gettext_lazy("账号关闭日期"), widget=day_input())

    def __init__(self, *args: Any, row: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, initial=dict(row), **kwargs)
        self.fields["closes_on"].help_text = STAFF_BY_NAME["closes_on"].hint  # type: ignore[assignment]  # lazy

    def values(self) -> dict[str, Any]:
        """The arguments of the act."""
        asked = self.cleaned_data
        return {name: asked[name] for name in ("name", "work_phone", "closes_on")}


class NewAccountForm(AccountForm):
    """With the user name, which stays."""

    username = forms.CharField(
        max_length=60, label=gettext_lazy("登录名"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ("username", "name", "work_phone", "closes_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, row={}, **kwargs)
        self.fields["username"].help_text = _("小写字母开头，如姓名拼音；以后不能改")
        self.order_fields(list(self.field_order))

    def values(self) -> dict[str, Any]:
        return super().values() | {"username": self.cleaned_data["username"]}


class ReasonForm(SettingsForm):
    """Why an account is locked, unlocked or reset: a code for the journal."""

    reason = forms.TypedChoiceField(
        choices=[("", gettext_lazy("请选择")), *REASONS.items()], coerce=Reason, label=gettext_lazy("原因")
    )
    is_checked = forms.BooleanField(label=gettext_lazy("已当面或按规定方式核实本人身份"))


class PlaceForm(SettingsForm):
    """Where and for whom a post is held; its role is known or asked for."""

    area = forms.CharField()  # replaced below: its address is known once the addresses are loaded
    org = forms.CharField()
    origin = forms.ChoiceField(
        required=False,
        choices=[("", "–"), *ORIGINS.items()],
        label=gettext_lazy("网格员来源"),
        help_text=gettext_lazy("只填给网格员"),
    )

    def __init__(self, *args: Any, known_role: Role | None = None, **kwargs: Any) -> None:
        self.known_role = known_role
        super().__init__(*args, **kwargs)
        self.fields["area"] = AreaField(
            address="desk:settings_areas",
            required=True,
            label=_("岗位区划"),
            help_text=_("输入名称选择，或填 15 位编码"),
        )
        self.fields["org"] = OrgField(label=_("单位"), help_text=_("输入名称选择，或填单位代码"))
        for field in self.fields.values():
            field.error_messages["required"] = _("这一项必须填写")

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        role, area, org = self.known_role or asked.get("role"), asked.get("area"), asked.get("org")
        info = areas.index().get(area) if area else None
        if role and info is not None and org is not None:
            asked["level"] = info.level
            wrong = wrong_post(
                role=Role(role),
                level=info.level,
                area_code=info.code,
                org_kind=org.kind,
                org_area=org.area_code,
                origin=asked.get("origin", ""),
            )
            if wrong is not None:
                self.add_error(wrong.column, wrong.reason)
        return asked

    def place(self) -> "tuple[str, Level, Organisation, str]":
        """Area, level, organisation and origin."""
        asked = self.cleaned_data
        return asked["area"], asked["level"], asked["org"], asked["origin"]


class GiveForm(PlaceForm):
    """A post: what, where, for whom, from when and until when."""

    role = forms.TypedChoiceField(
        choices=[("", gettext_lazy("请选择")), *ROLES.items()], coerce=Role, label=gettext_lazy("岗位")
    )
    valid_from = forms.DateField(label=gettext_lazy("任职日期"), widget=day_input())
    valid_to = forms.DateField(
        required=False,
        label=gettext_lazy("离任日期"),
        widget=day_input(),
        help_text=gettext_lazy("从这一天起不再任职；长期任职不填"),
    )
    field_order = ("role", "area", "org", "origin", "valid_from", "valid_to")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"valid_from": today.isoformat()}, **kwargs)
        self.today = today
        self.order_fields(list(self.field_order))

    def clean(self) -> dict[str, Any]:
        asked = super().clean()
        start, end = asked.get("valid_from"), asked.get("valid_to")
        if start and start < self.today:
            self.add_error("valid_from", _("不能早于今天：已经过去的日子不改动"))
        if start and end and end <= start:
            self.add_error("valid_to", _("离任日期应晚于任职日期"))
        return asked


class EndForm(SettingsForm):
    """The first day on which a post is no longer held."""

    on = forms.DateField(label=gettext_lazy("从哪一天起不再任职"), widget=day_input())

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, initial={"on": (today + timedelta(days=1)).isoformat()}, **kwargs)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("不能早于今天：已经过去的日子不改动"))
        return on


class MoveForm(PlaceForm):
    """The same role elsewhere from a day."""

    on = forms.DateField(label=gettext_lazy("从哪一天起调任"), widget=day_input())
    field_order = ("on", "area", "org", "origin")

    def __init__(self, *args: Any, today: date, row: Mapping[str, str], **kwargs: Any) -> None:
        first = {"on": (today + timedelta(days=1)).isoformat(), "origin": row["origin"]}
        super().__init__(*args, initial={**first, "area": row["area_code"], "org": row["org"]}, **kwargs)
        self.today = today
        self.order_fields(list(self.field_order))

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("不能早于今天：已经过去的日子不改动"))
        return on
