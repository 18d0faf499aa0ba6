"""What may be shared: for each register a closed list of fields. What is not named here cannot be given to anybody.

Households are given as addresses and bands; services only as counts, and small counts are told as "fewer than five".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.lib.actor import Level

FEWEST = 5  # a smaller number of people could be named by somebody who knows the village


@dataclass(frozen=True, slots=True)
class Register:
    """A register and the fields of it that an agreement may name."""

    name: str
    label: str | Promise
    fields: Mapping[str, str | Promise]
    needs_assessment: bool  # an impact assessment before it is given (Personal Information Protection Law, Article 55)
    finest: Level = Level.GRID  # how small an area an agreement may name


REGISTERS: Mapping[str, Register] = MappingProxyType(
    {
        "households": Register(
            "households",
            _("住户地址"),
            {
                "address": _("地址"),
                "size_band": _("居住人数（分档）"),
                "town": _("镇街编码"),
                "village": _("村居编码"),
                "grid": _("网格编码"),
                "source": _("资料来源"),
                "collected_on": _("采集日期"),
                "version": _("版本"),
            },
            needs_assessment=True,
        ),
        "places": Register(
            "places",
            _("场所设施"),
            {
                "kind": _("种类"),
                "name": _("名称"),
                "address": _("地址"),
                "town": _("镇街编码"),
                "village": _("村居编码"),
                "grid": _("网格编码"),
                "lon": _("经度"),
                "lat": _("纬度"),
                "component_code": _("部件编码"),
                "condition": _("状况"),
                "collected_on": _("采集日期"),
                "version": _("版本"),
            },
            needs_assessment=False,
        ),
        "organisations": Register(
            "organisations",
            _("辖区组织"),
            {
                "kind": _("种类"),
                "name": _("名称"),
                "credit_code": _("统一社会信用代码"),
                "address": _("地址"),
                "town": _("镇街编码"),
                "village": _("村居编码"),
                "grid": _("网格编码"),
                "lon": _("经度"),
                "lat": _("纬度"),
                "collected_on": _("采集日期"),
                "version": _("版本"),
            },
            needs_assessment=False,
        ),
        "services": Register(
            "services",
            _("服务（只给合计数）"),
            {"village": _("村居编码"), "service": _("服务"), "count": _("人次合计（不足 5 的不给数）")},
            needs_assessment=True,
            finest=Level.VILLAGE,
        ),
    }
)
