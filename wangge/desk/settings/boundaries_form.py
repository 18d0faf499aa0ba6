"""Sending a file of boundaries to see what it would come to, and confirming that."""

from django import forms
from django.utils.translation import gettext_lazy

from wangge.areas.datum import WGS84

DATUMS = (
    ("wgs84", gettext_lazy("WGS-84（GPS）")),
    ("gcj02", gettext_lazy("GCJ-02（国内地图）")),
    ("bd09", gettext_lazy("BD-09（百度地图）")),
)


class BoundariesForm(forms.Form):
    """A GeoJSON file and the datum in which it was drawn."""

    file = forms.FileField(
        label=gettext_lazy("边界文件"),
        help_text=gettext_lazy("GeoJSON 要素集，每个要素的 properties.code 是 15 位区划编码"),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
        error_messages={"required": gettext_lazy("请选择文件"), "empty": gettext_lazy("文件是空的")},
    )
    datum = forms.ChoiceField(
        label=gettext_lazy("坐标系"),
        choices=DATUMS,
        initial=WGS84,
        help_text=gettext_lazy("选错会整体偏移几百米，请向提供文件的单位问清"),
    )
