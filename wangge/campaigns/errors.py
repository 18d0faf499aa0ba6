"""What campaigns refuse."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class BadForm(DomainError):
    """An XLSForm that cannot be taken; the detail says where."""

    code = "bad_form"
    status = 422
    title = _("表单不能使用，请按提示改正后重新上传")


class FormRefused(DomainError):
    """A form with questions that the product does not ask of anybody (product.md section 4)."""

    code = "form_refused"
    status = 422
    title = _("表单中有不允许询问的内容，请删去后重新上传")


class TargetsRefused(DomainError):
    """A list of targets with something other than areas, addresses and counts."""

    code = "targets_refused"
    status = 422
    title = _("走访名单只能有网格编码、地址和数量，不能有个人信息，原名单未改动")


class RegisterMoved(DomainError):
    """What a visit corrects has been changed by somebody else since the visitor looked: `known` tells what stands there
    now, by question, and `register_version` its version. Nothing of the visit was kept; whoever made it decides."""

    code = "register_moved"
    status = 409
    title = _("登记册里的内容在您走访以后被别人改过，这次走访还没有登记，请对照后再定")


class RegisterNotOfTargets(DomainError):
    """A question is bound to another register than that of what is visited."""

    code = "register_not_of_targets"
    status = 409
    title = _("有题目绑定的登记册与走访对象不符，请改表单或走访对象")


class CampaignActNotAllowed(DomainError):
    """The campaign is not in a state in which this can be done."""

    code = "campaign_act_not_allowed"
    status = 409
    title = _("专项行动现在的状态不能做这一步，请刷新后再看")


class AssessmentNeeded(DomainError):
    """A form that asks about persons needs its impact assessment before anybody can approve it."""

    code = "assessment_needed"
    status = 422
    title = _("表单涉及个人信息，须先填写个人信息保护影响评估")


class SamePerson(DomainError):
    """Who proposed or approved already cannot approve (again)."""

    code = "campaign_same_person"
    status = 403
    title = _("须由另一人审批")


class VisitOutsidePeriod(DomainError):
    """A visit outside the dates of its campaign, or sent long after it closed."""

    code = "visit_outside_period"
    status = 422
    title = _("走访时间不在专项行动期限内，本次走访没有登记")


class BadAnswers(DomainError):
    """Answers that do not fit the form; `fields` names the questions."""

    code = "bad_answers"
    status = 422
    title = _("有题目没有答好，请按提示改正")
