"""A worker's own report, and with it, for admitted items, what was done on the spot."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.areas import queries as areas
from wangge.areas.datum import is_point
from wangge.areas.errors import OutsideCoverage
from wangge.areas.index import AreaInfo
from wangge.cases.acts import SelfHandleInput, StaffReportInput
from wangge.catalogue import queries as catalogue
from wangge.catalogue.errors import UnknownCategory
from wangge.catalogue.queries import CategoryInfo, may_settle
from wangge.field.forms.files import PhotosField

ELSEWHERE = "elsewhere"
ONLY_REPORT, HANDLED = "report", "handled"
ADMITTED = "✓ "


def category_choices() -> list[Any]:
    """The tree for a select: what a worker may settle stands first and is marked."""
    groups: list[Any] = [("", _("不选，由中心判断"))]
    settled = (item for group in catalogue.tree() for item in group.items if may_settle(item))
    admitted = [(item.code, ADMITTED + item.label) for item in settled]
    if admitted:
        groups.append((_("可自行处置"), admitted))
    for group in catalogue.tree():
        items = [(item.code, item.label) for item in group.items if not may_settle(item)]
        if items:
            groups.append((group.label, items))
    return groups


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it is: a WGS-84 point, an own grid, or words only. `grid` is the code of the base grid, if known."""

    lon: float | None = None
    lat: float | None = None
    area: str | None = None
    is_unknown: bool = False
    grid: str = ""


class ReportForm(forms.Form):
    """`spot` and `item` are there after validation."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("看到了什么"),
        min_length=2,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("一两句话就行，不写别人的姓名、电话和证件号。"),
        error_messages={
            "required": gettext_lazy("请写一句话，说明看到了什么"),
            "min_length": gettext_lazy("请再多写几个字"),
        },
    )
    photos = PhotosField(label=gettext_lazy("拍照"))
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    grid = forms.ChoiceField(label=gettext_lazy("在哪个网格"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=gettext_lazy("具体位置"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("楼号、门牌或旁边的标志物"),
    )
    category = forms.ChoiceField(label=gettext_lazy("事项类别"), required=False, choices=lazy(category_choices, list))
    doing = forms.ChoiceField(
        label=gettext_lazy("怎么办"),
        widget=forms.RadioSelect,
        choices=[(ONLY_REPORT, gettext_lazy("上报，由中心交办")), (HANDLED, gettext_lazy("我已现场处置好"))],
    )
    result = forms.CharField(
        label=gettext_lazy("怎么处置的"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("做了什么、现在怎样"),
    )
    after = PhotosField(label=gettext_lazy("处置后的照片"))
    spot: Spot
    item: CategoryInfo | None = None

    def __init__(self, *args: Any, own: list[AreaInfo], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {grid.code for grid in own}
        choices = [(grid.code, grid.name) for grid in own]
        self.fields["grid"].choices = [*choices, (ELSEWHERE, _("不在我的网格"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.item = _item(data.get("category") or "")
        if "grid" in data:
            self.spot = self._spot(data)
        if data.get("doing") == HANDLED and not self.errors:
            self._check_handled(data)
        return data

    def _spot(self, data: dict[str, Any]) -> Spot:
        chosen, lon, lat = data["grid"], data.get("lon"), data.get("lat")
        found = _grid_at(lon, lat)
        if found and chosen in (found, ELSEWHERE):
            return Spot(lon=lon, lat=lat, grid=found)
        if chosen != ELSEWHERE:
            # The worker knows better than the phone: the grid holds, and the point, which lies elsewhere, is left out.
            return Spot(area=chosen, grid=chosen)
        if not data.get("address"):
            self.add_error("address", _("不在自己网格里的，请定位，或写明在哪里"))
        return Spot(is_unknown=True)

    def _check_handled(self, data: dict[str, Any]) -> None:
        if self.item is None:
            self.add_error("category", _("自行处置的要选事项类别"))
        elif not may_settle(self.item):
            self.add_error("category", _("这一项不在可自行处置的清单里，请改为“上报，由中心交办”"))
        if self.spot.grid not in self.own:
            self.add_error("grid", _("只能自行处置自己网格里的事，请改为“上报，由中心交办”"))
        if not data.get("result"):
            self.add_error("result", _("请写明做了什么、现在怎样"))

    @property
    def is_handled(self) -> bool:
        return bool(self.cleaned_data["doing"] == HANDLED)

    def report_input(self) -> StaffReportInput:
        given, spot = self.cleaned_data, self.spot
        return StaffReportInput(
            client_id=given["client_id"],
            text=given["text"],
            lon=spot.lon,
            lat=spot.lat,
            area=spot.area,
            place_unknown=spot.is_unknown,
            category=given["category"] or None,
            address=given["address"],
            channel="worker",
        )

    def result_input(self, files: list[uuid.UUID]) -> SelfHandleInput:
        given = self.cleaned_data
        return SelfHandleInput(client_id=given["client_id"], result=given["result"], files=files)


def _item(code: str) -> CategoryInfo | None:
    try:
        return catalogue.category(code) if code else None
    except UnknownCategory:
        return None


def _grid_at(lon: float | None, lat: float | None) -> str:
    if lon is None or lat is None or not is_point(lon, lat):
        return ""
    try:
        return areas.locate(lon, lat).grid.code
    except OutsideCoverage:
        return ""
