"""The columns of the sheet of areas as people see them, and an area as a row of it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.lib.sheets import Column

AREA_COLUMNS = (
    Column("code", _("区划编码"), _("15 位数字：县市 6、镇街 3、村居 3、网格 3"), also=("编码", "网格编码")),
    Column("name", _("名称"), _("不超过 60 个字"), also=("网格名称",)),
    Column("level", _("层级"), _("可不填，由编码而定；填了就要和编码相符")),
    Column("kind", _("类型"), _("可不填，由编码而定")),
    Column("parent", _("上级编码"), _("可不填，由编码而定"), also=("上级",)),
    Column("worker_contact", _("公示的联系人"), _("公开；可不填"), also=("联系人", "网格员")),
    Column("supervision_phone", _("监督电话"), _("公开；可不填")),
    Column("notice_place", _("公示地点"), _("可不填")),
    Column("bound_east", _("东至"), _("可不填")),
    Column("bound_south", _("南至"), _("可不填")),
    Column("bound_west", _("西至"), _("可不填")),
    Column("bound_north", _("北至"), _("可不填")),
    Column("households", _("户数"), _("只填数；可不填")),
    Column("external_codes", _("外部编码"), _("体系=编码，多个用分号隔开；可不填")),
)
# What follows from the code is not told as a change of its own.
TOLD_COLUMNS = tuple(column for column in AREA_COLUMNS if column.name not in ("code", "level", "kind", "parent"))
_TEXTS = tuple(column.name for column in TOLD_COLUMNS if column.name not in ("households", "external_codes"))


def area_row(values: Mapping[str, Any], external: Iterable[tuple[str, str]]) -> dict[str, str]:
    """An area's columns (`models.Area`) as the sheet writes them."""
    households = values.get("households")
    return {
        **{name: str(values.get(name, "")) for name in ("code", "level", "kind", *_TEXTS)},
        "parent": str(values.get("parent_code", "")),
        "households": "" if households is None else str(households),
        "external_codes": ";".join(f"{scheme}={code}" for scheme, code in external),
    }
