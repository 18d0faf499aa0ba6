"""The two steps of a report: what and where; contact and confirmation."""

import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wangge.cases.acts import ContactInput, ReportInput
from wangge.catalogue import queries as catalogue
from wangge.catalogue.errors import UnknownCategory
from wangge.catalogue.queries import CategoryInfo
from wangge.lib import clock
from wangge.portal import places
from wangge.portal.places import Outside, Place

CHOICES = [("", gettext_lazy("请选择"))]


def as_typed(form: type[forms.Form], data: QueryDict) -> dict[str, Any]:
    """What was typed, as initial values: shown again without judging it yet."""
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in form.base_fields.items()
        if name in data
    }


def in_language(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese


def category_choices() -> list[Any]:
    """The tree for a select: fields as groups, items in them."""
    groups: list[Any] = [("", _("不选，由中心判断"))]
    for group in catalogue.tree():
        items = [(item.code, in_language(item.name, item.name_en)) for item in group.items]
        if items:
            groups.append((in_language(group.name, group.name_en), items))
    return groups


class WhatForm(forms.Form):
    """Step one. `place` and `chosen_category` are there after validation."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("说清楚事情就行"),
        min_length=2,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("不必写别人的姓名、电话，也不要写身份证号、银行卡号。"),
        error_messages={
            "required": gettext_lazy("请写一两句话，说明发生了什么"),
            "min_length": gettext_lazy("请再多写几个字，说明发生了什么"),
            "max_length": gettext_lazy("最多 5000 个字，请写短一些，其余可以作为附件"),
        },
    )
    address = forms.CharField(
        label=gettext_lazy("地点"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("路名门牌、小区楼栋、村名、附近的店铺或路口都可以。"),
        error_messages={"max_length": gettext_lazy("地点最多 200 个字")},
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    town = forms.CharField(label=gettext_lazy("镇街"), required=False, max_length=15, widget=forms.Select)
    village = forms.CharField(label=gettext_lazy("村居"), required=False, max_length=15, widget=forms.Select)
    grid = forms.CharField(label=gettext_lazy("所在网格"), required=False, max_length=15, widget=forms.Select)
    place_unknown = forms.BooleanField(label=gettext_lazy("我说不清在哪里"), required=False)
    insist = forms.BooleanField(label=gettext_lazy("位置没有选错，请照样受理"), required=False)
    category = forms.ChoiceField(
        label=gettext_lazy("事项类别"),
        required=False,
        choices=lazy(category_choices, list),
        error_messages={"invalid_choice": gettext_lazy("没有这个类别，请重新选择或不选")},
    )
    occurred_at = forms.DateTimeField(
        label=gettext_lazy("什么时候发生的"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"invalid": gettext_lazy("请按“年-月-日 时:分”填写时间，或不填")},
    )
    place: Place | None = None
    chosen_category: CategoryInfo | None = None
    is_outside = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        town, village = str(self["town"].value() or ""), str(self["village"].value() or "")
        parts = {
            "town": places.town_options(),
            "village": places.children_options(town),
            "grid": places.children_options(village) if places.lowest_area(town, village) else [],
        }
        for name, options in parts.items():
            widget = self.fields[name].widget
            assert isinstance(widget, forms.Select)
            widget.choices = [*CHOICES, *options]
        self.has_villages, self.has_grids = bool(parts["village"]), bool(parts["grid"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.chosen_category = self._category(data.get("category") or "")
        occurred_at = data.get("occurred_at")
        if occurred_at is not None and occurred_at > clock.now():
            self.add_error("occurred_at", _("发生时间不能晚于现在"))
        try:
            self.place = self._place(data)
        except Outside:
            self.is_outside = True
            self.add_error(
                "insist",
                _("所选位置不在本市网格范围内。请重新选点；位置没有错的，勾选下面一项照样提交，由市中心转办。"),
            )
        return data

    @staticmethod
    def _category(code: str) -> CategoryInfo | None:
        try:
            return catalogue.category(code) if code else None
        except UnknownCategory:
            return None

    def _place(self, data: dict[str, Any]) -> Place | None:
        lon, lat = data.get("lon"), data.get("lat")
        if lon is not None and lat is not None:
            return places.point_place(lon, lat, insists=bool(data.get("insist") or data.get("place_unknown")))
        area = places.lowest_area(data.get("town") or "", data.get("village") or "", data.get("grid") or "")
        if area is not None:
            return places.area_place(area)
        needs_none = self.chosen_category is not None and self.chosen_category.place_rule == "none"
        if data.get("address") or data.get("place_unknown") or needs_none:
            return places.unplaced()
        self.add_error("address", _("请写一下地点，或用定位、地图、列表选一个；实在说不清的，请勾选“我说不清在哪里”"))
        return None


MODES = [
    ("reachable", gettext_lazy("可联系")),
    ("confidential", gettext_lazy("保密")),
    ("anonymous", gettext_lazy("匿名")),
]
MODE_WORDS = {
    "reachable": gettext_lazy("承办人员在办结前可以看到您的电话，方便核实情况，每次查看都有记录。"),
    "confidential": gettext_lazy("只有中心知道是谁反映的。承办单位看不到您的姓名、电话、原话和照片。"),
    "anonymous": gettext_lazy("不留任何联系方式。您只能凭查询码查看进度、补充情况。"),
}


class ContactForm(forms.Form):
    """Step two. The notice's version stands in the form, so that what was read is what is kept."""

    mode = forms.ChoiceField(
        label=gettext_lazy("怎么联系您？"),
        choices=MODES,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择一种联系方式；不想留的，选“匿名”")},
    )
    name = forms.CharField(
        label=gettext_lazy("怎么称呼您"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.RegexField(
        r"^[0-9+()\s-]*$",
        label=gettext_lazy("电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"invalid": gettext_lazy("电话只能有数字、空格、加号、括号和横线")},
    )
    notice_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, notice_version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current_version = notice_version
        self.initial["notice_version"] = notice_version

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        digits = sum(character.isdigit() for character in data.get("phone") or "")
        if data.get("mode") == "reachable" and "phone" not in self.errors and digits < 5:
            self.add_error("phone", _("选“可联系”的，请留一个能打通的电话；不想留的，改选“匿名”"))
        if data.get("notice_version") != self.current_version:
            self.add_error(None, _("个人信息说明刚刚更新，请再看一遍后提交"))
        return data


def report_input(what: WhatForm, contact: ContactForm) -> ReportInput:
    """Both steps as one report. An anonymous one carries nothing about the person, whatever was typed before."""
    given, person, place = what.cleaned_data, contact.cleaned_data, what.place
    assert place is not None  # validated
    is_anonymous = person["mode"] == "anonymous"
    has_contact = bool(person["name"] or person["phone"]) and not is_anonymous
    return ReportInput(
        client_id=given["client_id"],
        text=given["text"],
        lon=place.lon,
        lat=place.lat,
        area=place.area,
        place_unknown=place.is_unknown,
        category=given["category"] or None,
        address=given["address"],
        occurred_at=given["occurred_at"],
        contact=ContactInput(name=person["name"], phone=person["phone"]) if has_contact else None,
        contact_mode=person["mode"],
    )


def new_client_id() -> uuid.UUID:
    return uuid.uuid4()
