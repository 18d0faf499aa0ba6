"""What patrols refuse."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class NotDue(DomainError):
    """No window of this place was open at that time."""

    code = "not_due"
    status = 409
    title = _("这个地方当时没有待查的巡查，核查没有记录；发现问题请直接上报")


class PlanEnded(DomainError):
    code = "plan_ended"
    status = 409
    title = _("这项巡查已结束，没有改动")


class WindowOpen(DomainError):
    code = "window_open"
    status = 409
    title = _("这项巡查已有一个临时窗口开着，没有另开")


class NothingToPatrol(DomainError):
    code = "nothing_to_patrol"
    status = 422
    title = _("所选区域里没有这样的场所，巡查没有建立；请换种类或区域")


class MissSettled(DomainError):
    code = "miss_settled"
    status = 409
    title = _("这一条漏查已处理过，没有改动")
