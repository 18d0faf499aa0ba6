"""The phone's words for codes: states, results, reasons, and what each act's button says."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.cases.acts import ClosureClass, ReturnReason
from wangge.cases.states import Act, State

Words = str | Promise

CLOSURES: dict[ClosureClass, Words] = {
    ClosureClass.SOLVED: _("已解决"),
    ClosureClass.EXPLAINED: _("已解释说明"),
    ClosureClass.NOT_FOUND: _("现场未发现"),
    ClosureClass.PLAN: _("已列入计划，按承诺日期办"),
}
RETURNS: dict[ReturnReason, Words] = {
    ReturnReason.NOT_OUR_DUTY: _("不是网格员的事"),
    ReturnReason.WRONG_AREA: _("不在我的网格"),
    ReturnReason.DUPLICATE: _("和别的案件重复"),
    ReturnReason.INSUFFICIENT_LOCATION: _("地点不清，找不到"),
    ReturnReason.EMERGENCY_CHANNEL: _("该由 110、119、120 处置"),
}
# The acts that a worker does on the phone, the likely one of each state first.
ACTS: dict[Act, Words] = {
    Act.SIGN: _("签收，开始办理"),
    Act.ANSWER: _("反馈结果"),
    Act.SELF_HANDLE: _("我已现场处置"),
    Act.ASK_REPORTER: _("问诉求人"),
    Act.COMMENT: _("写批注"),
    Act.REQUEST_RETURN: _("申请退回"),
    Act.REQUEST_EXTENSION: _("申请延期"),
    Act.REQUEST_HOLD: _("申请挂账"),
    Act.RESUME: _("恢复办理"),
}
SUBMITS: dict[Act, Words] = {
    Act.SIGN: _("签收，开始办理"),
    Act.ANSWER: _("反馈结果，送中心核查"),
    Act.SELF_HANDLE: _("记录处置结果，办结"),
    Act.ASK_REPORTER: _("发给诉求人"),
    Act.COMMENT: _("记入批注"),
    Act.REQUEST_RETURN: _("向中心申请退回"),
    Act.REQUEST_EXTENSION: _("向中心申请延期"),
    Act.REQUEST_HOLD: _("向中心申请挂账"),
    Act.RESUME: _("恢复办理，时限接着走"),
}
DONE: dict[Act, Words] = {
    Act.SIGN: _("已签收。办理期限从交办时起算，请抓紧。"),
    Act.ANSWER: _("结果已反馈，等中心核查。"),
    Act.SELF_HANDLE: _("已记录处置结果，本件办结。"),
    Act.ASK_REPORTER: _("已发给诉求人，回复会出现在消息里。"),
    Act.COMMENT: _("批注已记下。"),
    Act.REQUEST_RETURN: _("已向中心申请退回。决定之前，期限照走。"),
    Act.REQUEST_EXTENSION: _("已向中心申请延期。决定之前，期限照走。"),
    Act.REQUEST_HOLD: _("已向中心申请挂账。决定之前，期限照走。"),
    Act.RESUME: _("已恢复办理，时限接着走。"),
}
ACT_ICONS: dict[Act, str] = {
    Act.SIGN: "clipboard-check",
    Act.ANSWER: "circle-check",
    Act.SELF_HANDLE: "check",
    Act.ASK_REPORTER: "message",
    Act.COMMENT: "edit",
    Act.REQUEST_RETURN: "arrow-back-up",
    Act.REQUEST_EXTENSION: "clock",
    Act.REQUEST_HOLD: "player-pause",
    Act.RESUME: "player-play",
}
MODES: dict[str, Words] = {
    "reachable": _("可联系"),
    "confidential": _("保密，不得打听是谁反映的"),
    "anonymous": _("匿名，没有联系方式"),
}
TONES: dict[State, str] = {State.CLOSED: "ok", State.ARCHIVED: "ok", State.ANSWERED: "accent", State.ON_HOLD: "warn"}
ORIGINS: dict[str, Words] = {
    "full_time": _("专职"),
    "cadre": _("村居干部兼职"),
    "building_head": _("楼栋长"),
    "volunteer": _("志愿者"),
}
