"""What acts on people and organisations may refuse."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError

END_AFTER_START = _("离任日期应晚于任职日期")
HELD_ALREADY = _("此人在这段时间已有同样的岗位")
NOTHING_CHANGED = _("没有改动任何内容")
LOCKED_ALREADY = _("账号已经锁定")
NOT_BEFORE_TODAY = _("不能早于今天：已经过去的日子不改动")


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


class OwnAccount(DomainError):
    """Nobody changes their own posts or account: another administrator does."""

    code = "own_account"
    status = 403
    title = _("不能改动自己的账号和岗位，请由另一位安全管理员办理")


class LastAdministrator(DomainError):
    code = "last_administrator"
    status = 422
    title = _("这是最后一位在任的此类管理员，请先任命接替的人，再办这一步")


class BadPost(DomainError):
    """A post that cannot be; `fields` names what is wrong."""

    code = "bad_post"
    status = 422
    title = _("这个岗位不能这样设，原岗位未改动")


class BadAccount(DomainError):
    """An account that cannot be; `fields` names what is wrong."""

    code = "bad_account"
    status = 422
    title = _("账号不能这样设，原账号未改动")


class BadOrganisation(DomainError):
    """An organisation that cannot be; `fields` names what is wrong."""

    code = "bad_organisation"
    status = 422
    title = _("单位不能这样设，原登记未改动")


class OrganisationInUse(DomainError):
    """Posts, cases or items still rely on it: say where they go first."""

    code = "organisation_in_use"
    status = 422
    title = _("还有岗位、在办案件或事项归这个单位，请先选定由哪个单位承接")


class StaffMoved(DomainError):
    """Another change came between looking and confirming."""

    code = "staff_moved"
    status = 409
    title = _("这里刚被别人改过，本次改动没有保存，请核对后重新提交")


class PasswordExpired(DomainError):
    code = "password_expired"
    status = 403
    title = _("一次性密码已过期，请联系安全管理员重新发放")


class PasswordChangeRequired(DomainError):
    """A one-time password opens the page on which it is replaced, and nothing else."""

    code = "password_change_required"
    status = 403
    title = _("一次性密码须先在网页登录后换成自己的密码")
