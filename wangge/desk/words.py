"""The desk's words for codes: channels, contact modes, reasons, results, queues, and the key of each act."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wangge.cases.acts import CardReason, ClosureClass, KeepReason, Method, RefusalReason, ReopenReason, ReturnReason
from wangge.cases.cards import CardLevel, CardRule
from wangge.cases.channels import Channel, ContactMode
from wangge.cases.states import Act
from wangge.lib.actor import Level, Role

Words = str | Promise

CHANNELS: dict[str, Words] = {each.value: each.label for each in Channel}
CONTACT_MODES: dict[str, Words] = {each.value: each.label for each in ContactMode}
SECRECY: dict[str, Words] = {
    "open": _("公开类"),
    "internal": _("内部类"),
    "confidential": _("保密类"),
    "transferred": _("移交类"),
}
CLOSURES: dict[ClosureClass, Words] = {
    ClosureClass.SOLVED: _("已解决"),
    ClosureClass.PLAN: _("已列入计划"),
    ClosureClass.EXPLAINED: _("已解释说明"),
    ClosureClass.TRANSFERRED: _("已转有权单位"),
    ClosureClass.WITHDRAWN: _("诉求人撤回"),
    ClosureClass.NOT_FOUND: _("现场未发现"),
}
METHODS: dict[Method, Words] = {
    Method.FIELD: _("现场核查"),
    Method.PHONE: _("电话核实"),
    Method.PHOTO: _("照片比对"),
}
REFUSALS: dict[RefusalReason, Words] = {
    RefusalReason.LEGAL_CHANNEL: _("应当通过诉讼、仲裁、行政复议等法定途径解决"),
    RefusalReason.IN_PETITION: _("已进入信访程序"),
    RefusalReason.SECRET: _("涉及国家秘密、商业秘密或个人隐私"),
    RefusalReason.DECIDED: _("已有明确结论，没有新的事实"),
    RefusalReason.OTHER: _("其他不属受理范围的情形"),
}
RETURNS: dict[ReturnReason, Words] = {
    ReturnReason.NOT_OUR_DUTY: _("不属本单位职责"),
    ReturnReason.WRONG_AREA: _("不在本单位辖区"),
    ReturnReason.DUPLICATE: _("与其他案件重复"),
    ReturnReason.INSUFFICIENT_LOCATION: _("地点不清，无法找到"),
    ReturnReason.EMERGENCY_CHANNEL: _("应由 110、119、120 处置"),
}
CARD_LEVELS: dict[CardLevel, Words] = {each: each.label for each in CardLevel}
CARD_REASONS: dict[CardReason, Words] = {each: CardRule(each.value).label for each in CardReason}
REOPEN_REASONS: dict[ReopenReason, Words] = {
    ReopenReason.UNIT_AT_FAULT: _("承办单位没有办好"),
    ReopenReason.PROMISE_UNMET: _("承诺的没有兑现"),
    ReopenReason.NEW_FACT: _("有新的事实和理由"),
}
KEEP_REASONS: dict[KeepReason, Words] = {
    KeepReason.LAWFUL: _("依法依规只能如此办理，已说明"),
    KeepReason.DONE_AS_PROMISED: _("已按承诺办到"),
    KeepReason.SAME_FACTS: _("同一事实和理由，已依法办结"),
    KeepReason.NOT_FOUND: _("到现场核查，没有发现所反映的问题"),
}
# Where the limits of the shipped catalogue come from; an office writes its own documents in their place.
BASES: dict[str, Words] = {
    "T1": _("公开的区级处置时限"),
    "T2": _("公开的县级处置时限"),
    "T3": _("山东省 12345 热线办理上限"),
    "T4": _("同类产品的默认时限"),
    "D": _("产品建议"),
    "M": _("待核定"),
    "mediation": _("调解惯例"),
    "Beijing 11": _("北京市接诉即办条例第十一条"),
}
SATISFIED: dict[int, Words] = {4: _("非常满意"), 3: _("满意"), 2: _("基本满意"), 1: _("不满意")}
LEVELS: dict[Level, Words] = {
    Level.CITY: _("市级"),
    Level.TOWN: _("镇街"),
    Level.VILLAGE: _("村居"),
    Level.GRID: pgettext_lazy("area", "网格"),
}
ROLES: dict[Role, Words] = {
    Role.DESK: _("中心值班员"),
    Role.WORKER: _("网格员"),
    Role.OFFICER: _("部门承办人"),
    Role.SUPERVISOR: _("督查员"),
    Role.MEDIATOR: _("调解员"),
    Role.LEADER: _("领导"),
    Role.SYSADMIN: _("系统管理员"),
    Role.SECADMIN: _("安全管理员"),
    Role.AUDITOR: _("审计员"),
}
QUEUES: dict[str, Words] = {
    "to_assign": _("待交办"),
    "to_sign": _("待签收"),
    "to_decide": _("待审批"),
    "doing": _("办理中"),
    "on_hold": _("挂账"),
    "assisting": _("协办"),
    "to_verify": _("待核查"),
    "to_call_back": _("待回访"),
    "late": _("超期"),
}
# An empty queue says why it is empty and what can be done next.
EMPTY_QUEUES: dict[str, tuple[Words, Words]] = {
    "to_assign": (_("没有待交办的案件"), _("收到的反映都已交办。来人、来电、来信可在窗口登记。")),
    "to_sign": (_("没有待签收的案件"), _("已交办的都已签收，进度在“办理中”查看。")),
    "doing": (_("没有办理中的案件"), _("签收以后的案件会列在这里，按期限先后排列。")),
    "to_decide": (_("没有待审批的申请"), _("承办单位申请退回、延期、挂账以后，会列在这里，四个工作小时内审定。")),
    "on_hold": (_("没有挂账的案件"), _("经批准暂缓办理的案件会列在这里，到复核日期自动恢复。")),
    "assisting": (_("没有待办的协办"), _("请本单位协助办理的案件会列在这里，反馈以后移出。")),
    "to_verify": (_("没有待核查的案件"), _("承办单位反馈结果以后，由办理单位以外的人核查。")),
    "to_call_back": (_("没有待回访的案件"), _("办结以后三个工作日内回访，最多三次。")),
    "late": (_("没有超期的案件"), _("各项期限都在正常范围内。")),
}
# One letter for each act; j, k, n and p belong to the list and the page.
ACT_KEYS: dict[Act, str] = {
    Act.DISPATCH: "D",
    Act.SELF_HANDLE: "H",
    Act.SIGN: "S",
    Act.ANSWER: "A",
    Act.DECIDE_RETURN: "B",
    Act.DECIDE_EXTENSION: "D",
    Act.DECIDE_HOLD: "H",
    Act.RESUME: "W",
    Act.VERIFY: "V",
    Act.REWORK: "W",
    Act.CALL_BACK: "C",
    Act.ARCHIVE: "Z",
    Act.REOPEN: "O",
    Act.KEEP_CLOSED: "E",
    Act.CONFIRM_PLAN: "D",
    Act.APPEAL_RATING: "A",
    Act.DECIDE_RATING: "D",
    Act.REQUEST_RETURN: "B",
    Act.REQUEST_EXTENSION: "E",
    Act.REQUEST_HOLD: "H",
    Act.REISSUE: "X",
    Act.ASSIGN: "G",
    Act.ENLIST: "A",
    Act.RELEASE: "S",
    Act.RECATEGORISE: "G",
    Act.RELOCATE: "L",
    Act.ESCALATE: "U",
    Act.DELEGATE: "E",
    Act.RECALL: "F",
    Act.URGE: "Y",
    Act.ASK_REPORTER: "R",
    Act.WITHDRAW: "Q",
    Act.REFUSE: "X",
    Act.TRANSFER: "T",
    Act.VOID: "I",
    Act.MERGE: "=",
    Act.UNMERGE: "=",
    Act.CARD: "S",
    Act.INSTRUCT: "I",
    Act.CONVENE: "2",
    Act.REPLY_INSTRUCTION: "1",
    Act.COMMENT: "M",
}
ACT_ICONS: dict[Act, str] = {
    Act.DISPATCH: "send",
    Act.SELF_HANDLE: "check",
    Act.SIGN: "clipboard-check",
    Act.ANSWER: "circle-check",
    Act.DECIDE_RETURN: "scale",
    Act.DECIDE_EXTENSION: "scale",
    Act.DECIDE_HOLD: "scale",
    Act.RESUME: "player-play",
    Act.VERIFY: "shield-check",
    Act.REWORK: "refresh",
    Act.CALL_BACK: "phone",
    Act.ARCHIVE: "archive",
    Act.REOPEN: "arrow-back-up",
}
# What the button of each form says it will do, where the act's own label does not say it yet.
SUBMITS: dict[Act, Words] = {
    Act.DISPATCH: _("交办"),
    Act.SIGN: _("签收并开始办理"),
    Act.ANSWER: _("反馈结果，送中心核查"),
    Act.DECIDE_RETURN: _("作出决定"),
    Act.VERIFY: _("核查通过，办结"),
    Act.REWORK: _("发回承办单位重办"),
    Act.CALL_BACK: _("记录回访"),
    Act.REQUEST_RETURN: _("向中心申请退回"),
    Act.REQUEST_EXTENSION: _("向中心申请延期"),
    Act.REQUEST_HOLD: _("向中心申请挂账"),
    Act.RESUME: _("恢复办理，时限接着走"),
    Act.ENLIST: _("交给协办单位"),
    Act.RECATEGORISE: _("更正类别"),
    Act.ASK_REPORTER: _("发给诉求人"),
    Act.REFUSE: _("告知诉求人，结束本案"),
    Act.TRANSFER: _("移交，结束本案"),
    Act.VOID: _("作废本案"),
    Act.CARD: _("发出督办单"),
    Act.INSTRUCT: _("发出批示"),
    Act.CONVENE: _("发出会商通知"),
    Act.REPLY_INSTRUCTION: _("回复批示，告知领导"),
    Act.COMMENT: _("记入批注"),
    Act.MERGE: _("确认是同一件事，合并"),
    Act.UNMERGE: _("撤销合并，回到待受理"),
    Act.SELF_HANDLE: _("记录处置结果，办结"),
    Act.REOPEN: _("重新打开，回到待交办"),
    Act.KEEP_CLOSED: _("维持办结，答复诉求人"),
    Act.CONFIRM_PLAN: _("确认已经完成，再请诉求人评价"),
    Act.APPEAL_RATING: _("向督查申诉"),
    Act.DECIDE_RATING: _("作出决定"),
}
DANGER = frozenset({Act.REFUSE, Act.VOID, Act.TRANSFER})
