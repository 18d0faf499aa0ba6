"""The columns of the category file as people see them: headings, words for codes, and what a cell may hold. Pure."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.lib.sheets import Column

Words = Mapping[str, str | Promise]

STAGES: Words = {
    "telephone": _("电话通知专线"),
    "report": _("报告值班室"),
    "answer": _("首次答复"),
    "arrive": _("到达现场"),
    "guard": _("现场防护"),
    "control": _("控制险情"),
    "stop": _("责令停止"),
    "clean": _("清理保洁"),
    "decide": _("决定是否受理"),
    "penalty": _("作出处罚"),
    "removal": _("拆除整改"),
    "restore": _("恢复原状"),
    "plan": _("拿出方案"),
    "finish": _("办结"),
}
UNITS: Words = {"wh": _("工作小时"), "wd": _("工作日"), "d": _("自然日"), "h": _("小时")}
LEADS: Words = {"town": _("属地镇街"), "village": _("属地村居"), "owner": _("权属单位")}
SECRECY: Words = {"open": _("公开"), "internal": _("内部"), "confidential": _("保密"), "transferred": _("移交")}
PLACES: Words = {"needed": _("须填地点"), "optional": _("地点可不填"), "none": _("不需地点")}
DUTIES: Words = {"basic": _("基本履职"), "assisting": _("配合履职"), "withdrawn": _("上级收回")}
URGENCIES: Words = {"urgent": _("特急"), "pressing": _("加急"), "ordinary": _("普通")}
STATUSES: Words = {"active": _("在用"), "retired": _("停用")}
FLAG: Words = {"1": _("是"), "0": _("否")}

_ONE_OF = _("填写其中之一")
_LIMIT = _("数量加单位，如 4 工作小时、5 工作日、30 自然日、24 小时")

# In the order of the file. The desk's form and the sheet share them.
COLUMNS = (
    Column("code", _("编码"), _("大类两位、事项四位数字，可再细分；编码不能改")),
    Column("name", _("名称"), _("不超过 80 个字")),
    Column("name_en", _("英文名称"), _("不超过 120 个字符")),
    Column("lead", _("主办单位"), _("单位代码，或属地镇街、属地村居、权属单位"), LEADS),
    Column("assisting", _("协办单位"), _("同上，多个用顿号隔开"), LEADS, several=True),
    Column("accept", _("受理时限"), _LIMIT, UNITS),
    Column("sign", _("签收时限"), _LIMIT, UNITS),
    Column("respond", _("首次处置时限"), _("可不填"), UNITS),
    Column("handle", _("办结时限"), _LIMIT, UNITS),
    Column("reply", _("答复居民时限"), _("不短于办结时限"), UNITS),
    Column("stages", _("分段时限"), _("阶段=时限，多个用顿号隔开"), {**STAGES, **UNITS}, several=True),
    Column("basis", _("时限依据"), _("文件或标准的简称，不超过 20 个字")),
    Column("standard_codes", _("国标代码"), "GB/T 47678.5-2026", several=True),
    Column("secrecy", _("密级"), _ONE_OF, SECRECY),
    Column("is_publishable", _("结果可公开"), _("是或否"), FLAG),
    Column("place_rule", _("地点要求"), _ONE_OF, PLACES),
    Column("town_duty", _("镇街履职"), _ONE_OF, DUTIES),
    Column("urgency", _("缓急"), _ONE_OF, URGENCIES),
    Column("is_grid_item", _("入格事项"), _("是：网格员可自行处置、可直接交办"), FLAG),
    Column("is_consultation", _("咨询类"), _("是：中心可当场答复"), FLAG),
    Column("is_emergency", _("突发紧急"), _("是或否"), FLAG),
    Column("is_dispute", _("矛盾纠纷"), _("是或否"), FLAG),
    Column("is_conduct", _("作风投诉"), _("是或否"), FLAG),
    Column("keywords", _("关键词"), _("居民常用的说法，多个用顿号隔开"), several=True),
    Column("description", _("给居民的说明"), _("一句话，不超过 200 个字")),
    Column("description_en", _("英文说明")),
    Column("note", _("备注"), _("不超过 200 个字")),
    Column("status", _("使用状态"), _("停用：到生效日起不再提供，在办案件不受影响"), STATUSES),
)
# The office's rules for requests, holds and instructions (`rules.Rules`), in the order of the form.
CONCLUSIONS: Words = {"dispatch": _("再次交办前"), "verify": _("办结前"), "archive": _("归档前")}
RULE_COLUMNS = (
    Column("return_within", _("申请退回的期限"), _("从交办起算，过了不能再申请退回"), UNITS),
    Column("extensions", _("一件最多延期几次"), _("0 到 9；填 0 即不准延期")),
    Column("extension_limit", _("一次最长延期"), _("从原办理期限往后算"), UNITS),
    Column("hold_limit", _("挂账最长多久"), _("从申请起到复核日"), UNITS),
    Column("plan_limit", _("列入计划最长多久"), _("从反馈起到承诺完成日期"), UNITS),
    Column("decide_within", _("中心审批申请的期限"), _("逾期未审批的，超时由中心承担"), UNITS),
    Column("instruction_within", _("领导批示的答复期限"), _("批示没有写明日期的，按这个期限"), UNITS),
    Column("conclusion_before", _("会商结论须在哪一步之前签署"), _("两次重新交办后必须会商的案件"), CONCLUSIONS),
)
BY_NAME = {column.name: column for column in COLUMNS}
# Columns of the limits, which have versions of their own.
OF_STANDARD = frozenset({"accept", "sign", "respond", "handle", "reply", "stages", "basis", "note"})
NEEDED = ("code", "name", "name_en", "lead", "handle", "secrecy", "place_rule", "town_duty", "urgency")
