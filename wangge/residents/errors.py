"""What acts on contacts, households, consents and services may refuse."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class NoContact(DomainError):
    code = "no_contact"
    status = 404
    title = _("反映人没有留下联系方式，或联系方式已按期删除")


class PurposeRequired(DomainError):
    code = "purpose_required"
    status = 422
    title = _("请写明查看联系方式的用途")


class SecondPersonRequired(DomainError):
    code = "second_person_required"
    status = 409
    title = _("该联系方式受保密保护：申请已记录，须由另一位有权人员批准后方可查看")


class SamePerson(DomainError):
    code = "same_person"
    status = 403
    title = _("申请人不能批准自己的申请")


class NothingToApprove(DomainError):
    code = "nothing_to_approve"
    status = 409
    title = _("没有待批准的查看申请")


class NoticeMoved(DomainError):
    """Another version came between looking and confirming."""

    code = "privacy_notice_moved"
    status = 409
    title = _("隐私告知刚被别人改过，本次没有发布，请核对后重新提交")


class ConsentTextMoved(DomainError):
    """Another version of the consent's words came between looking and confirming."""

    code = "consent_text_moved"
    status = 409
    title = _("同意书文本刚被别人改过，本次没有发布，请核对后重新提交")


class HouseholdMoved(DomainError):
    """Somebody else changed the household since it was read; `version` tells the one that stands now."""

    code = "household_moved"
    status = 409
    title = _("这一户刚被别人改过：您填写的内容没有保存，请对照现在的内容再改")


class HouseholdKnown(DomainError):
    code = "household_known"
    status = 409
    title = _("这个网格里已有同一地址，没有重复登记")


class ConsentRequired(DomainError):
    code = "consent_required"
    status = 422
    title = _("没有本人或监护人的同意，不能登记：请先取得同意并填写同意书的信息")


class ConsentPeriod(DomainError):
    code = "consent_period"
    status = 422
    title = _("日期不对：同意最长十二个月，服务须在同意的期限之内")


class MaskedValue(DomainError):
    """A value with stars in it is what a page shows in place of the real one."""

    code = "masked_value"
    status = 422
    title = _("姓名或电话里有 * 号，是遮盖后的显示，不能当作内容保存")


class LookQuotaSpent(DomainError):
    code = "look_quota_spent"
    status = 429
    title = _("今天查找和查看的次数已用完，明天再办；确有急事请由其他值班人员办理")


class ServiceEnded(DomainError):
    code = "service_ended"
    status = 409
    title = _("这项服务已经结束，个人信息已删除")


class CorrectionWaiting(DomainError):
    code = "correction_waiting"
    status = 409
    title = _("同一项的更正申请还在办理，请等待答复")


class CorrectionDecided(DomainError):
    code = "correction_decided"
    status = 409
    title = _("这件更正申请已经有人办结")


class AssessmentMissing(DomainError):
    """An activity may not begin before its impact assessment was approved (PIPL, Article 55)."""

    code = "assessment_missing"
    status = 409
    title = _("这项业务的个人信息保护影响评估还没有通过，暂不能办理：请联系系统管理员或安全管理员")


class AssessmentWaiting(DomainError):
    code = "assessment_waiting"
    status = 409
    title = _("这项业务已有一份影响评估在等待审批，先办结那一份")


class AssessmentDecided(DomainError):
    code = "assessment_decided"
    status = 409
    title = _("这份影响评估已经有人审批")
