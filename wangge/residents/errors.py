"""What acts on contacts may refuse."""

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
