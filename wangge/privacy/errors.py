"""What acts on agreements may refuse."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class AgreementMovedOn(DomainError):
    """Somebody else acted on it in the meantime, or its state does not allow this."""

    code = "agreement_moved_on"
    status = 409
    title = _("这份协议的状态已经变了，请刷新后再办")


class AgreementNotRunning(DomainError):
    """Not approved, not begun, past its term, or ended."""

    code = "agreement_not_running"
    status = 409
    title = _("这份共享协议不在有效期内，不能查看数据")


class SamePersonTwice(DomainError):
    code = "agreement_same_person"
    status = 403
    title = _("起草人不能批准，双方须由不同的人批准")


class ExportNotAgreed(DomainError):
    code = "export_not_agreed"
    status = 403
    title = _("这份协议没有约定导出，只能在线查看")


class TooMuchToExport(DomainError):
    code = "too_much_to_export"
    status = 422
    title = _("超过 10,000 条，一次导不出来：请双方另订范围较小的协议，或通过接口分页取用")
