"""What the codes of reasons say: the same words for staff and for residents."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from wangge.cases.acts import ExtensionReason, HoldReason

EXTENSION_REASONS: dict[str, str | Promise] = {
    ExtensionReason.WORKLOAD: pgettext_lazy("extension", "工程量大，原定时间不够"),
    ExtensionReason.MATERIALS: pgettext_lazy("extension", "等待材料或设备"),
    ExtensionReason.WEATHER: pgettext_lazy("extension", "天气原因"),
    ExtensionReason.PROCEDURE: pgettext_lazy("extension", "须经鉴定、公示等法定程序"),
    ExtensionReason.COOPERATION: pgettext_lazy("extension", "需其他单位或当事人配合"),
    ExtensionReason.OTHER: pgettext_lazy("extension", "其他"),
}
HOLD_REASONS: dict[str, str | Promise] = {
    HoldReason.ENGINEERING: pgettext_lazy("hold", "需列入工程计划实施"),
    HoldReason.SEASON: pgettext_lazy("hold", "受季节限制，暂不能施工"),
    HoldReason.FUNDING: pgettext_lazy("hold", "资金尚未落实"),
    HoldReason.CONDITION: pgettext_lazy("hold", "条件尚不具备"),
}
