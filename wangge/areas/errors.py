"""What acts and questions about areas may refuse."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class UnknownArea(DomainError):
    code = "unknown_area"
    status = 404
    title = _("没有这个网格或区划：请核对 15 位编码和日期")


class BadAreaCode(DomainError):
    code = "bad_area_code"
    status = 422
    title = _("编码不合规则：应为 15 位数字（县市 6 位、镇街 3 位、村居 3 位、网格 3 位）")


class OutsideCoverage(DomainError):
    code = "outside_coverage"
    status = 404
    title = _("该位置不在本市任何网格内。请在地图上重新选点，或改选所在村居；已填写的内容仍然保留")


class BadPoint(DomainError):
    code = "bad_point"
    status = 422
    title = _("坐标有误：经度应在 -180 至 180 之间，纬度应在 -90 至 90 之间，请检查经纬度是否写反")


class UnknownDatum(DomainError):
    code = "unknown_datum"
    status = 422
    title = _("坐标系只能是 wgs84、gcj02 或 bd09")


class AreaChangeTooEarly(DomainError):
    code = "area_change_too_early"
    status = 409
    title = _("生效日期早于现行版本的生效日期：已经生效的历史不能改写，请改用更晚的日期")


class AreasMoved(DomainError):
    """Another change came between looking and confirming a sheet of areas."""

    code = "areas_moved"
    status = 409
    title = _("区划刚被别人改过，或文件里有不能导入的行：本次没有导入，请重新核对")


class AreaHasChildren(DomainError):
    code = "area_has_children"
    status = 409
    title = _("该区划之下还有现行的下级，请先调整下级再撤销")


class ChangeNotAllowed(DomainError):
    code = "area_change_not_allowed"
    status = 409
    title = _("这项区划变更当前不能办理这一步，页面可能已过时：请刷新后再办")


class ChangeHasFaults(DomainError):
    """The check found what stops a change; `faults` holds its sentences."""

    code = "area_change_has_faults"
    status = 422
    title = _("检查没有通过，变更不能提交或批准：请按列出的问题修改")


class ChangeDatePassed(DomainError):
    code = "area_change_date_passed"
    status = 422
    title = _("生效日期已过：请退回修改，另定日期")


class SecondPersonNeeded(DomainError):
    code = "second_person_needed"
    status = 403
    title = _("拟定或提交这项变更的人不能自己批准，须由另一人审批")
