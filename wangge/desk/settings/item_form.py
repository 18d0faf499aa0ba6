"""Forms of the list of grid items: a proposal, a decision on one, a withdrawal."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.queries.telling import named_area
from wangge.catalogue.actions import ItemFields
from wangge.catalogue.items import FORBIDDEN, ItemInfo
from wangge.catalogue.queries.items import WORKER_ACTIONS

DAY = {"type": "date", "class": "short"}


class ItemForm(forms.Form):
    """What an item says; `held` is the version that a change begins from."""

    title = forms.CharField(label=gettext_lazy("事项名称"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=200, required=False)
    legal_basis = forms.CharField(
        label=gettext_lazy("法律和政策依据"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    area_code = forms.ChoiceField(
        label=gettext_lazy("由哪一级审核"), help_text=gettext_lazy("准入以后在该级范围内有效")
    )
    worker_action = forms.ChoiceField(
        label=gettext_lazy("网格员做什么"), choices=list(WORKER_ACTIONS.items()), widget=forms.RadioSelect
    )
    forbidden = forms.CharField(
        label=gettext_lazy("禁止的行为"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    frequency = forms.CharField(label=gettext_lazy("频次"), max_length=100)
    starts_on = forms.DateField(label=gettext_lazy("开始日期"), widget=forms.DateInput(attrs=DAY))
    is_temporary = forms.BooleanField(label=gettext_lazy("临时事项（到期自动退出）"), required=False)
    ends_on = forms.DateField(
        label=gettext_lazy("截止日期"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text=gettext_lazy("临时事项必填，当天仍有效"),
    )
    opens = forms.CharField(
        label=gettext_lazy("开放的事项类别"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("类别或大类的编码，用顿号隔开；目录中标明入格的类别，经在用的事项开放后才可交给网格员"),
    )

    def __init__(
        self, data: Any, *, areas: list[str], today: date, held: ItemInfo | None = None, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {"starts_on": today.isoformat(), "forbidden": FORBIDDEN, "worker_action": "report"}
        if held is not None:
            names = ("title", "title_en", "legal_basis", "worker_action", "forbidden", "frequency")
            initial |= {name: getattr(held, name) for name in names} | {"opens": "、".join(held.opens)}
        super().__init__(data, initial=initial, **kwargs)
        if held is not None:
            del self.fields["is_temporary"]
            if held.area_code:
                areas = [held.area_code]
        choices = [(code, (named_area(code) or {}).get("name", code)) for code in areas]
        self.fields["area_code"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def item(self) -> ItemFields:
        asked = dict(self.cleaned_data)
        opens = asked.pop("opens").replace("，", "、").replace(",", "、").split("、")
        return ItemFields(**asked, opens=tuple(code.strip() for code in opens if code.strip()))


class DecideForm(forms.Form):
    """Admit or refuse, with the reason."""

    admit = forms.TypedChoiceField(
        label=gettext_lazy("审核意见"),
        choices=[("true", gettext_lazy("准予入格，列入清单并公布")), ("false", gettext_lazy("不予入格"))],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class WithdrawForm(forms.Form):
    """Why an item leaves the list."""

    reason = forms.CharField(label=gettext_lazy("退出的理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


def period_words(item: ItemInfo) -> str:
    """From when until when, in words."""
    last = item.ends_on
    if last is None:
        return _("自 %(day)s 起长期") % {"day": item.starts_on} if item.version else _("长期")
    return _("%(from)s 至 %(to)s") % {"from": item.starts_on, "to": last}
