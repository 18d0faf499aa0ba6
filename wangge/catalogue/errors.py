"""What the catalogue refuses."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class UnknownCategory(DomainError):
    code = "unknown_category"
    status = 422
    title = _("没有这个事项类别，请从列表中重新选择")


class BadCategory(DomainError):
    """A change of a category that cannot be; `fields` names the column."""

    code = "bad_category"
    status = 422
    title = _("这项改动不能保存，目录未改动")


class CategoryExists(DomainError):
    code = "category_exists"
    status = 422
    title = _("这个编码已经有了；停用的事项可以在其页面上恢复")


class CategoryMoved(DomainError):
    """Another change came between looking and confirming."""

    code = "category_moved"
    status = 409
    title = _("这个事项刚被别人改过，本次改动没有保存，请核对后重新提交")


class EffectiveTooEarly(DomainError):
    """A new version may not begin before the version that it follows, nor change what has been in force."""

    code = "effective_too_early"
    status = 422
    title = _("生效日期早于现行版本的生效日期，现行版本未改动，请改用更晚的日期")


class RulesMoved(DomainError):
    """Another change came between looking and confirming."""

    code = "rules_moved"
    status = 409
    title = _("办理规则刚被别人改过，本次改动没有保存，请核对后重新提交")


class CalendarNotLoaded(DomainError):
    """A change to a calendar needs the calendar that it changes."""

    code = "calendar_not_loaded"
    status = 409
    title = _("尚未载入法定工作日历，请先运行 wangge init 载入")


class BadCalendar(DomainError):
    """Office hours or days that cannot be."""

    code = "bad_calendar"
    status = 422
    title = _("办公时间或日期填写有误，原日历未改动")


class CalendarMoved(DomainError):
    """Another change came between looking and confirming."""

    code = "calendar_moved"
    status = 409
    title = _("工作日历刚被别人改过，本次改动没有保存，请核对后重新提交")


class ItemNotAdmitted(DomainError):
    """Work for grid workers needs an item of the list that is in force that day at that level."""

    code = "item_not_admitted"
    status = 422
    title = _("该项工作不在现行的网格事项清单内，不能交给网格员；请先申请入格，经审核后再交办")


class ItemWaits(DomainError):
    code = "item_waits"
    status = 409
    title = _("这个事项已有一版在等待审核，请等审核以后再提出")


class ItemDecided(DomainError):
    code = "item_decided"
    status = 409
    title = _("这个事项已经审核过或已经到期，本次操作没有保存")
