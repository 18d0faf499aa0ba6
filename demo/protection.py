"""Protection of personal data in the demonstration: an officer is named, and each activity was assessed by two."""

from datetime import datetime, timedelta

from wangge.lib import clock
from wangge.people.access import actor_of_user
from wangge.people.models import User
from wangge.residents.actions import AssessmentData, decide_assessment, name_officer, propose_assessment
from wangge.residents.words import Activity

REVIEWED_AFTER = timedelta(days=700)
OFFICER, REACHED_BY = "supervisor", "0535-5550012"
WEIGHED = {
    Activity.REPORTS: (
        "只为回复和核实而留姓名、电话，两项都可以不填；不收身份证件号。",
        "联系方式泄露会给反映人带来打扰，被反映的一方可能找上门。",
        "与案件分开加密保存，按岗位和用途查看并留痕，归档 180 天后删除；保密件由两人批准才能看。",
    ),
    Activity.SERVICES: (
        "由本人或监护人申请，只登记服务名称、姓名、电话和住址，不登记为什么需要。",
        "成批泄露会暴露独居等情况，因此不设名单、不上地图、不导出。",
        "凭全名和完整电话或申请码逐个查找，每日限次；最长十二个月，随时撤回，撤回即删除。",
    ),
    Activity.HOUSEHOLDS: (
        "只登记地址和人数档，用于安排入户和核对覆盖面，不登记到人。",
        "地址本身在门牌上公开；人数档可能被用来推断家庭情况，所以只分档。",
        "网格员只看本网格；修改留痕；不与其他登记按人关联。",
    ),
    Activity.SURVEYS: (
        "走访表单以事项为主；涉及个人的问题逐项说明必要性，能不问的不问。",
        "回答集中后可能反映个人处境，拒答不影响任何服务。",
        "逐表评估、两人批准，到期自动删除回答，拒访只留数量。",
    ),
    Activity.SHARING: (
        "部门只为协议写明的用途取得协议写明的字段，不整库提供。",
        "再次使用会超出当初收集的目的。",
        "协议双方批准、写明期限，到期即止，每次查看计数并可查。",
    ),
}


def protect(opened: datetime) -> None:
    """On the morning of the opening one administrator writes each assessment, the other approves it the next day."""
    at = clock.office_time(opened).replace(hour=9, minute=30)
    day = clock.office_date(at)
    names = ("sysadmin", "secadmin")
    writes, approves = (actor_of_user(User.objects.get(username=name), on=day) for name in names)
    name_officer(username=OFFICER, reached_by=REACHED_BY, by=writes, now=at)
    for activity, (lawfulness, effects, measures) in WEIGHED.items():
        data = AssessmentData(activity, lawfulness, effects, measures, day + REVIEWED_AFTER)
        made = propose_assessment(data=data, by=writes, now=at)
        later = at + timedelta(days=1, hours=5)
        decide_assessment(assessment_id=made.pk, approve=True, decision="同意开展。", by=approves, now=later)
