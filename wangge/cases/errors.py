"""What acts on cases may refuse."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class ActUnknown(DomainError):
    code = "act_unknown"
    status = 404
    title = _("没有这一步操作")


class ActNotAllowed(DomainError):
    """The case's state (or its history) does not admit the act; `state` and `allowed` say what does."""

    code = "act_not_allowed"
    status = 409
    title = _("案件当前状态不能办理这一步，页面可能已过时：请刷新后再办")


class OfficeNotOpen(DomainError):
    """No report can be held before the county and its centre are there."""

    code = "office_not_open"
    status = 503
    title = _("本地的网格服务还没有开通，反映没有登记。急事请打电话，其他事请到村居、镇街窗口")


class PlaceRequired(DomainError):
    code = "place_required"
    status = 422
    title = _("请说明地点：在地图上选点、选择所在村居网格，或勾选“说不清地点”")


class PointOutside(DomainError):
    code = "outside_coverage"
    status = 422
    title = _("所选位置不在本市网格范围内。请重新选点，或勾选“说不清地点”，由市中心为您转办；已填写的内容都还在")


class CategoryRequired(DomainError):
    code = "category_required"
    status = 422
    title = _("交办前请先确定事项类别")


class UnitRequired(DomainError):
    code = "unit_required"
    status = 422
    title = _("请指定一个主办单位或一名网格员")


class UnitNotReachable(DomainError):
    code = "unit_not_reachable"
    status = 422
    title = _("该单位不接收本级中心的交办，请上报上级中心交办")


class NotTownDuty(DomainError):
    code = "not_town_duty"
    status = 422
    title = _("该事项已由县级收回，不得交办给镇街")


class NotAdmitted(DomainError):
    code = "not_admitted"
    status = 422
    title = _("该事项不在网格员入格事项清单内，不能自行处置或派给网格员")


class BriefRequired(DomainError):
    code = "brief_required"
    status = 422
    title = _("保密反映须由中心写明办理要点后交办，主办单位只看要点，看不到原话")


class AboutThisUnit(DomainError):
    code = "about_this_unit"
    status = 422
    title = _("反映的正是该单位或该人员，须回避：请交办给其他单位或上报上级")


class PromiseDateRequired(DomainError):
    code = "promise_date_required"
    status = 422
    title = _("以“已制定计划”办结的，请写明承诺完成的日期")


class NoLevelThere(DomainError):
    code = "no_level_there"
    status = 422
    title = _("没有可以上报或下派的中心")


class MergeIntoItself(DomainError):
    code = "merge_into_itself"
    status = 422
    title = _("不能与自己合并：请填写另一件案件的编号")


class MergeTargetNotOpen(DomainError):
    code = "merge_target_not_open"
    status = 422
    title = _("要并入的案件已经结束，不能再并入：请选一件未办结的，或单独办理")


class MergeConfidential(DomainError):
    code = "merge_confidential"
    status = 422
    title = _("保密案件不合并：每个诉求人单独办理、单独答复")


class MergeDispute(DomainError):
    code = "merge_dispute"
    status = 422
    title = _("矛盾纠纷不合并：一案一卷，分别调解")


class MergeRecusal(DomainError):
    code = "merge_recusal"
    status = 422
    title = _("两件案件须回避的单位或人员不同，不能合并")


class SameHalfDay(DomainError):
    code = "same_half_day"
    status = 422
    title = _("这半天已经打过：每次回访要换半天")


class CallBackDone(DomainError):
    code = "call_back_done"
    status = 422
    title = _("这位诉求人的回访已有结果，不必再打")


class NothingToAppeal(DomainError):
    code = "nothing_to_appeal"
    status = 422
    title = _("没有可以申诉的评价：未解决、不满意或基本满意的评价才能申诉，每次评价申诉一次")


class NotEvaluable(DomainError):
    code = "not_evaluable"
    status = 409
    title = _("案件办结以后才能评价")


class AlreadyEvaluated(DomainError):
    code = "already_evaluated"
    status = 409
    title = _("您已经评价过了，谢谢")


class UnknownFile(DomainError):
    code = "unknown_file"
    status = 422
    title = _("引用的附件不存在，或不属于这个案件")


class JointSessionRequired(DomainError):
    code = "joint_session_required"
    status = 409
    title = _("本案已第二次重新交办：须由市级中心召集会商，结论经领导签署以后才能继续")


class SessionMovedOn(DomainError):
    code = "session_moved_on"
    status = 409
    title = _("会商当前状态不能办理这一步，可能刚由他人处理：请刷新后再看")


class SummonedAlready(DomainError):
    code = "summoned_already"
    status = 422
    title = _("该单位已在参会单位之中")


class CommitmentOpen(DomainError):
    code = "commitment_open"
    status = 422
    title = _("该单位还有未完成的承诺事项，不能取消其参会")


class CardMovedOn(DomainError):
    code = "card_moved_on"
    status = 409
    title = _("督办单当前状态不能办理这一步，可能刚由他人处理：请刷新后再看")


class AppealTooLate(DomainError):
    code = "appeal_too_late"
    status = 422
    title = _("已超过申诉期限")


class ReturnWindowOver(DomainError):
    code = "return_window_over"
    status = 422
    title = _("申请退回的时间已过，案件由本单位继续办理；确实不属本单位职责的，请在批注中写明，由中心协调")


class AskedTooLate(DomainError):
    code = "asked_too_late"
    status = 422
    title = _("办理期限已过，不能再申请延期或挂账；请尽快办理并反馈结果")


class ExtensionTooLong(DomainError):
    code = "extension_too_long"
    status = 422
    title = _("申请的期限超过了允许延长的天数，请改为更早的日期")


class HoldTooLong(DomainError):
    code = "hold_too_long"
    status = 422
    title = _("复核日期超过了挂账的最长时间，请改为更早的日期；到期可视情况再申请")


class PlanTooLong(DomainError):
    code = "plan_too_long"
    status = 422
    title = _("承诺完成日期超过了列入计划的最长时间，请改为更早的日期；到期仍未办成的会自动重新办理")


class GuardingRequired(DomainError):
    code = "guarding_required"
    status = 422
    title = _("安全隐患挂账的，须写明临时防护措施和责任人")


class LimitUnchanged(DomainError):
    code = "limit_unchanged"
    status = 422
    title = _("按现行标准和日历计算，办理期限没有变化；需要另定期限的，请填写具体时间")


class AtWorkAlready(DomainError):
    code = "at_work_already"
    status = 422
    title = _("该单位已在办理这个案件")


class NotAssisting(DomainError):
    code = "not_assisting"
    status = 422
    title = _("该单位没有未办结的协办，不需要解除")


class NotOfTheUnit(DomainError):
    code = "not_of_the_unit"
    status = 422
    title = _("只能交给本单位的科室、人员，或承接业务的企业")


class OfficeInUse(DomainError):
    """Areas are taken in as a whole only before the first case."""

    code = "office_in_use"
    title = _("已经开始受理，区划和边界不再整表导入；请起草区划变更，由另一人批准")
