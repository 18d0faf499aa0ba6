"""What acts on people and organisations may refuse."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class UnknownOrganisation(DomainError):
    code = "unknown_organisation"
    status = 422
    title = _("没有这个单位，或该单位已停用")


class UnknownWorker(DomainError):
    code = "unknown_worker"
    status = 422
    title = _("没有这位网格员，或其已不在岗")


class AdministratorExclusive(DomainError):
    code = "administrator_exclusive"
    status = 422
    title = _("系统管理员、安全管理员、审计管理员三岗不得兼任，也不得兼任业务岗位")


class UsernameTaken(DomainError):
    code = "username_taken"
    status = 422
    title = _("该用户名已被使用")


class WeakPassword(DomainError):
    code = "weak_password"
    status = 422
    title = _("密码不符合要求")


class WrongCredentials(DomainError):
    code = "wrong_credentials"
    status = 401
    title = _("用户名或密码不正确")


class AccountLocked(DomainError):
    code = "account_locked"
    status = 429
    title = _("密码多次输错，账号已临时锁定，请十五分钟后再试")


class EnrolmentRequired(DomainError):
    code = "enrolment_required"
    status = 403
    title = _("该岗位须先登记第二验证方式，请在网页上登录完成登记")


class OtpRequired(DomainError):
    code = "otp_required"
    status = 401
    title = _("请输入验证器中的六位动态码")


class DemoAccountRefused(DomainError):
    code = "demo_account_refused"
    status = 403
    title = _("演示账号只能在演示库中使用")


class NoSuchHeir(DomainError):
    code = "no_such_heir"
    status = 422
    title = _("这个岗位所在的区划不由所选区划承接")
