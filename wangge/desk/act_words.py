"""Labels and hints of the fields of acts: one entry for a field, or for a field of one act where it means more."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wangge.cases.states import Act
from wangge.desk.words import Words


@dataclass(frozen=True, slots=True)
class FieldWords:
    label: Words
    hint: Words = ""


FIELDS: dict[str, FieldWords] = {
    "note": FieldWords(_("备注"), _("只有工作人员看得到")),
    "category": FieldWords(_("事项类别")),
    "receiver": FieldWords(_("承办")),
    "assisting": FieldWords(_("协办单位"), _("按住 Ctrl 可选多个，最多八个")),
    "due_at": FieldWords(_("办理期限"), _("不填则按时限标准计算")),
    "brief": FieldWords(
        _("办理要点"), _("承办单位只看到要点，看不到原话、图片和录音；请写清要办什么，不写出诉求人的身份线索")
    ),
    "into": FieldWords(_("并入哪一件"), _("填写案件编号；只能并入本中心或下级中心持有的未办结案件")),
    "reason_code": FieldWords(_("理由")),
    "to": FieldWords(_("移交给"), _("110、119、120 请先打电话，再在这里补记")),
    "receipt": FieldWords(_("对方回执或工单号")),
    "result": FieldWords(_("办理结果"), _("诉求人会看到，请写明做了什么、现在怎样")),
    "closure_class": FieldWords(_("办结方式")),
    "promised_on": FieldWords(_("承诺完成日期")),
    "files": FieldWords(_("照片、录音或文件"), _("JPEG、PNG、HEIC、M4A、MP3、MP4、PDF；位置等附加信息会自动去除")),
    "method": FieldWords(_("核查方式")),
    "approve": FieldWords(_("决定")),
    "outcome": FieldWords(_("回访结果")),
    "solved": FieldWords(_("一问：问题解决了吗"), _("作了回答才填")),
    "satisfied": FieldWords(_("二问：对办理结果满意吗"), _("作了回答才填")),
    "words": FieldWords(_("诉求人原话"), _("照原话记，不改写、不代拟")),
    "conceded": FieldWords(_("诉求人认可承办单位已联系并说明（依法解释的，评价不计入比率）")),
    "of": FieldWords(_("哪一位诉求人")),
    "area": FieldWords(_("交给")),
    "level": FieldWords(_("发哪一种"), _("红牌经领导签批后生效")),
    "rule": FieldWords(_("事由")),
    "org": FieldWords(_("发给")),
    "reply_by": FieldWords(_("回复期限"), _("到当天下班为止；不填则按办理规则计算")),
    "units": FieldWords(_("召集单位"), _("按住 Ctrl 可选多个；市级部门不论是否接收本级交办都可召集")),
    "starts_at": FieldWords(_("会商时间")),
    "place": FieldWords(_("会商地点")),
    "link": FieldWords(_("视频会议网址"), _("本单位视频会议的网址，以 https:// 开头；不填则只到场")),
    "also": FieldWords(_("一并会商的案件"), _("同一件事的其他案件编号，用空格或换行隔开；保密案件单独会商")),
    "party": FieldWords(_("由谁回复")),
    "instruction": FieldWords(_("回复哪一条")),
    "answer_by": FieldWords(_("答复期限"), _("不填则按督办规则计算")),
    "is_false": FieldWords(_("反馈与事实不符吗"), _("确认反馈不实的，系统同时生成红牌，报领导签批")),
    "until": FieldWords(_("延至")),
    "guarding": FieldWords(_("临时防护"), _("等待期间谁负责、怎样防护；不需要防护的请写明")),
    "address": FieldWords(_("地址"), _("门牌、小区楼号或附近标志物")),
    "place_unknown": FieldWords(_("说不清地点")),
    "about": FieldWords(_("反映的单位"), _("填写以后，该单位和同地中心须回避，看不到本案")),
    "about_worker": FieldWords(_("反映的网格员"), _("填写以后，本人须回避，看不到本案")),
}
BY_ACT: dict[tuple[Act, str], FieldWords] = {
    (Act.DISPATCH, "note"): FieldWords(_("交办意见"), _("承办单位看得到，诉求人看不到")),
    (Act.REFUSE, "note"): FieldWords(_("应当向哪里反映"), _("诉求人会看到，请写明单位、途径和电话")),
    (Act.MERGE, "note"): FieldWords(_("合并理由"), _("诉求人看不到；各诉求人保留自己的查询码、答复和评价")),
    (Act.UNMERGE, "note"): FieldWords(_("撤销理由"), _("撤销以后回到待受理，答复期限不变")),
    (Act.VOID, "note"): FieldWords(_("作废原因")),
    (Act.ASK_REPORTER, "note"): FieldWords(_("要问的话"), _("诉求人凭查询码看到并回复，不需要账号")),
    (Act.COMMENT, "note"): FieldWords(_("批注"), _("只有工作人员看得到，不影响任何时限")),
    (Act.REQUEST_RETURN, "note"): FieldWords(_("说明"), _("请写明依据，并建议应由哪个单位办理")),
    (Act.REQUEST_RETURN, "files"): FieldWords(_("证明材料")),
    (Act.REQUEST_EXTENSION, "note"): FieldWords(_("情况说明"), _("已经做了什么，为什么按期完不成，接下来怎么安排")),
    (Act.REQUEST_EXTENSION, "files"): FieldWords(_("证明材料")),
    (Act.DECIDE_EXTENSION, "note"): FieldWords(_("审批意见"), _("申请单位看得到；诉求人只看到新的期限")),
    (Act.REQUEST_HOLD, "note"): FieldWords(_("整改计划"), _("分几步、各到什么时候")),
    (Act.REQUEST_HOLD, "until"): FieldWords(_("复核日期")),
    (Act.REQUEST_HOLD, "files"): FieldWords(_("证明材料")),
    (Act.DECIDE_HOLD, "note"): FieldWords(_("审批意见"), _("申请单位看得到；诉求人看到挂账理由和复核日期")),
    (Act.ASSIGN, "receiver"): FieldWords(_("由谁办理"), _("本单位对结果负责；企业看得到案件，签收和反馈仍由本单位办")),
    (Act.ENLIST, "due_at"): FieldWords(_("协办期限"), _("不填则与主办单位相同")),
    (Act.ENLIST, "note"): FieldWords(_("请其协办什么"), _("协办单位看得到")),
    (Act.RELEASE, "org"): FieldWords(_("解除哪个单位")),
    (Act.RELEASE, "note"): FieldWords(_("解除的理由"), _("该单位看得到")),
    (Act.RESUME, "note"): FieldWords(_("恢复办理的理由")),
    (Act.REISSUE, "note"): FieldWords(_("重定时限的理由"), _("如标准或日历有什么变化；记入案卷，以后可查")),
    (Act.REISSUE, "due_at"): FieldWords(_("新的办理期限"), _("不填则按现行标准和日历计算，已批准的延期和挂账照算")),
    (Act.DECIDE_RETURN, "note"): FieldWords(_("审定意见"), _("申请单位看得到")),
    (Act.VERIFY, "note"): FieldWords(_("核查情况")),
    (Act.REWORK, "note"): FieldWords(_("哪里不符合要求"), _("承办单位看得到")),
    (Act.KEEP_CLOSED, "note"): FieldWords(_("答复诉求人"), _("诉求人会看到，请写明为什么不再交办、还可以怎样办")),
    (Act.CONFIRM_PLAN, "note"): FieldWords(_("完成情况")),
    (Act.APPEAL_RATING, "note"): FieldWords(
        _("申诉理由"), _("每次评价只能申诉一次，由督查审定；成立的不计入比率，并列明原因")
    ),
    (Act.APPEAL_RATING, "files"): FieldWords(_("证明材料")),
    (Act.DECIDE_RATING, "note"): FieldWords(_("审定意见"), _("承办单位看得到；审定以后不再更改")),
    (Act.REOPEN, "note"): FieldWords(_("重新交办的理由")),
    (Act.ESCALATE, "note"): FieldWords(_("上报理由")),
    (Act.ESCALATE, "area"): FieldWords(_("上报给")),
    (Act.DELEGATE, "area"): FieldWords(_("下派给")),
    (Act.RECALL, "note"): FieldWords(_("撤回原因")),
    (Act.CARD, "note"): FieldWords(_("事实和依据"), _("承办单位看得到，请写明查到什么、何时、何地")),
    (Act.CONVENE, "note"): FieldWords(_("会商事项和召集理由"), _("参会单位看得到，诉求人看不到")),
    (Act.INSTRUCT, "note"): FieldWords(_("批示内容"), _("工作人员看得到，诉求人看不到；不改变案件状态和办理期限")),
    (Act.REPLY_INSTRUCTION, "note"): FieldWords(_("落实情况"), _("领导会收到通知；诉求人看不到")),
    (Act.REPLY_INSTRUCTION, "files"): FieldWords(_("证明材料")),
    (Act.URGE, "note"): FieldWords(_("催办内容"), _("承办单位看得到")),
    (Act.WITHDRAW, "note"): FieldWords(_("诉求人怎样提出撤回")),
    (Act.RELOCATE, "area"): FieldWords(_("村居或网格"), _("输入名称或编码选择；也可在地图上选点")),
    (Act.SELF_HANDLE, "result"): FieldWords(_("处置结果"), _("诉求人会看到，请写明做了什么、现在怎样")),
}
# Fields that are seldom needed stand folded away at the end of the form.
FOLDED: dict[Act, frozenset[str]] = {
    Act.DISPATCH: frozenset({"assisting", "due_at", "note"}),
    Act.RECATEGORISE: frozenset({"about", "about_worker"}),
    Act.ANSWER: frozenset({"note"}),
    Act.SELF_HANDLE: frozenset({"note"}),
    Act.SIGN: frozenset({"note"}),
    Act.REWORK: frozenset({"is_false"}),
    Act.CARD: frozenset({"answer_by"}),
    Act.CONVENE: frozenset({"link", "also"}),
    Act.ARCHIVE: frozenset({"note"}),
    Act.CALL_BACK: frozenset({"note"}),
}


def words_of(act: Act, name: str) -> FieldWords:
    """The words of a field; a field that nobody described yet shows its own name rather than nothing."""
    return BY_ACT.get((act, name)) or FIELDS.get(name) or FieldWords(name)
