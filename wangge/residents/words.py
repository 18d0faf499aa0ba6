"""The closed lists of this package: how large a household is, where a value came from, which services exist. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SizeBand(models.TextChoices):
    """How many people live at an address, as a band. Nobody is asked for more."""

    NOT_SAID = "", _("未说明")
    ONE = "1", _("1 人")
    TWO = "2", _("2 人")
    THREE_FOUR = "3-4", _("3–4 人")
    FIVE_MORE = "5+", _("5 人及以上")


class Source(models.TextChoices):
    """How a value came into the register."""

    VISIT = "visit", _("入户核对")
    RESIDENT = "resident", _("居民申报")
    PROPERTY = "property", _("物业提供")
    DEPARTMENT = "department", _("部门共享")
    IMPORT = "import", _("台账导入")


class Basis(models.TextChoices):
    """On what ground it is held (Personal Information Protection Law, Articles 13 and 34)."""

    DUTY = "duty", _("履行法定职责")
    CONSENT = "consent", _("本人同意")
    REQUEST = "request", _("本人申请")


class Service(models.TextChoices):
    """What is done for a person, never why: no condition stands here, and none can be added without a release."""

    MEALS = "meals", _("送餐到家")
    VISITS = "visits", _("定期探访")
    TRANSPORT = "transport", _("无障碍接送")
    ERRANDS = "errands", _("代办跑腿")
    REPAIRS = "repairs", _("上门小修")
    CALL_BUTTON = "call_button", _("紧急呼叫按钮")


class GivenBy(models.TextChoices):
    SELF = "self", _("本人")
    GUARDIAN = "guardian", _("监护人")


class ConsentChannel(models.TextChoices):
    PAPER = "paper", _("纸质同意书")
    WINDOW = "window", _("窗口当面")
    PHONE_PAGE = "phone_page", _("手机页面")
    PORTAL = "portal", _("居民网站")


class EndReason(models.TextChoices):
    WITHDRAWN = "withdrawn", _("本人撤回")
    ENDED = "ended", _("到期")


class Purpose(models.TextChoices):
    """For what a record may be looked up: a word of this list, and a reason in words beside it."""

    PROVIDE = "provide", _("提供服务")
    ARRANGE = "arrange", _("安排或调整服务")
    RENEW = "renew", _("核对是否续期")
    CORRECT = "correct", _("核对更正申请")
    WITHDRAW = "withdraw", _("受本人委托撤回")
    URGENT = "urgent", _("紧急情况下联系")


class Look(models.TextChoices):
    """What somebody did with a record."""

    REGISTER = "register", pgettext_lazy("look", "登记")
    SEARCH = "search", pgettext_lazy("look", "查找")
    REVEAL = "reveal", pgettext_lazy("look", "查看姓名电话")
    CORRECT = "correct", pgettext_lazy("look", "办理更正")
    WITHDRAW = "withdraw", pgettext_lazy("look", "代为撤回")


class CorrectedField(models.TextChoices):
    """What a person may ask to have put right."""

    NAME = "name", _("姓名")
    PHONE = "phone", _("电话")
    ADDRESS = "address", _("住址")
    SERVICE = "service", _("服务内容或日期")


class Activity(models.TextChoices):
    """What is done with personal data; each has its impact assessment (PIPL, Article 55)."""

    REPORTS = "reports", _("受理诉求、保存联系方式")
    SERVICES = "services", _("经同意登记的服务")
    HOUSEHOLDS = "households", _("家庭户登记（地址和人数档）")
    SURVEYS = "surveys", _("涉及个人的入户表单")
    SHARING = "sharing", _("部门之间共享登记数据")


class AssessmentState(models.TextChoices):
    """Where an assessment stands."""

    PROPOSED = "proposed", pgettext_lazy("assessment", "待审批")
    APPROVED = "approved", pgettext_lazy("assessment", "已通过")
    RETURNED = "returned", pgettext_lazy("assessment", "已退回")
