"""What acts on one's own account may refuse."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class FactorNeeded(DomainError):
    code = "factor_needed"
    status = 422
    title = _("您的岗位必须保留至少一种第二验证方式，请先登记新的，再移除这一种")


class WrongFactor(DomainError):
    code = "wrong_factor"
    status = 422
    title = _("验证没有通过，请再试一次")
