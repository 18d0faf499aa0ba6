"""Which of the general phrases fits what was done: reports, checks, calls, moves and ends. Pure."""

import random
import re

from demo import texts

TRIES = 24
OWNERS = frozenset({"power", "gas", "heating", "water_supply"})
_ON_ROUNDS = re.compile(r"巡查|走访|^网格员")
_BY_TELEPHONE = re.compile(r"来电人|诉求：")
_ANOTHER_DAY = re.compile(r"次日|昨日|下周|今日上午")
_METHOD = {"field": "现场", "phone": "电话", "photo": "照片"}
_PLAN_CHECKED = ("整改计划和承诺日期已核对，先按计划办结，到期复查。", "已电话确认计划安排，反映人同意按承诺日期等待。")
_TALKED = ("已听取双方意见，答复内容属实，核查通过。", "电话联系反映人，答复清楚，核查通过。")
_NOT_REACHED = ("第一次拨打无人接听，改时段再拨。", "拨打时对方不便通话，约定次日再联系。")
_ARCHIVED = {
    "solved": ("反映人认可结果，归档。", "回访完成，材料齐全，归档。"),
    "unsolved": ("已向反映人说明情况和后续安排，材料齐全，归档。", "反映人仍有意见，已告知其他途径，归档。"),
    "nobody": ("无联系方式，结果已在查询页公示，归档。", "材料齐全，归档。"),
    "worker": ("前后情况清楚，归档。", "现场已恢复，材料齐全，归档。"),
}
_RAISED = ("村里没有处置条件，上报镇街中心。", "需部门办理，本级不能直接交办，上报。", "涉及邻村，请镇街中心牵头协调。")
_RAISED_HIGH = (
    "承办单位只接收市级交办，上报市中心。",
    "需市级部门现场认定，上报协调。",
    "超出本级处置能力，上报市中心交办。",
)
_RAISED_OWNER = "涉及设施产权单位为市属企业，本级无法督办，上报。"
_REMARKS = (
    "同一地段今年第二次反映，办结后纳入月度复查。",
    "已与承办单位电话沟通，材料到位后即可反馈。",
    "请承办单位联系时放慢语速，必要时上门说明。",
    "涉及两家单位，牵头单位先到场，协办单位随后。",
    "请留意天气，雨后再看一次现场。",
)
_VOID = (
    "窗口重复登记，以同日登记的另一件为准，作废。",
    "新到岗人员练习时误登记，没有反映人，作废。",
    "内容空白，电话核对为误拨，作废。",
)
_LOOKED = ("抽查到场查看，确已处置，现场整洁。", "抽查核对前后情况，与处置记录相符。", "抽查到场，未见反复。")
_WITHDRAWN = ("反映人来电，问题已自行解决，要求撤回。", "反映人与对方已说开，当面提出撤回。")
_HANDED_OVER = {
    "119": "emergency",
    "110": "emergency",
    "120": "emergency",
    "12345 热线": "hotline",
    "市信访局": "petition",
    "相邻县市平台": "elsewhere",
}


def report(code: str, channel: str, rng: random.Random, place: str, is_town: bool, month: int) -> str:
    """A reporter's words in the voice of the channel: a worker's on the round, a resident's, a desk's notes."""
    text = ""
    for _try in range(TRIES):
        text = texts.report(code, rng, place, is_town, month=month)
        is_worker, is_noted = bool(_ON_ROUNDS.search(text)), bool(_BY_TELEPHONE.search(text))
        if channel == "worker" and is_worker:
            break
        if channel in ("phone", "hotline") and not is_worker:
            break
        if channel in ("web", "window", "letter") and not is_worker and not is_noted:
            break
    return text


def result(code: str, closure: str, rng: random.Random, is_town: bool, about: str, *, is_same_day: bool) -> str:
    """The unit's result; one given on the day of the assignment speaks of no other day."""
    words = ""
    for _try in range(TRIES):
        words = texts.result(code, closure, rng, is_town=is_town, about=about)
        if not is_same_day or closure == "plan" or not _ANOTHER_DAY.search(words):
            break
    return words


def verified(method: str, closure: str, code: str, rng: random.Random) -> str:
    """Words for a check by this method (field, phone, photo)."""
    is_phone = method == "phone"
    if closure == "plan":
        return _PLAN_CHECKED[is_phone]
    if code[:2] in texts.TALK_FIELDS:
        return _TALKED[is_phone]
    rows = [row for row in texts.load().phrases["verify"] if _METHOD[method] in row.split("，")[0]]
    return rng.choice(rows) if rows else texts.note("verify", rng)


def not_reached(rng: random.Random) -> str:
    return rng.choice(_NOT_REACHED)


def called(solved: bool, rng: random.Random, *, is_second: bool = False) -> str:
    """Words for a call that reached the reporter."""
    rows = [row for row in texts.load().phrases["call_back"] if "未接通" not in row]
    rows = [row for row in rows if ("又出现" in row) != solved and (is_second or "第二次" not in row)]
    return rng.choice(rows)


def archived(solved: bool, mode: str, channel: str, rng: random.Random) -> str:
    """Words with which the file is closed for good."""
    if channel == "worker":
        kind = "worker"
    elif mode == "anonymous":
        kind = "nobody"
    else:
        kind = "solved" if solved else "unsolved"
    return rng.choice(_ARCHIVED[kind])


def reopened(closure: str, rng: random.Random) -> str:
    """Why it is given out again: a promise that was not kept, or what the call found."""
    rows = [row for row in texts.load().phrases["reopen"] if ("承诺" in row) == (closure == "plan")]
    return rng.choice(rows)


def raised(level: str, rng: random.Random, lead: str = "") -> str:
    """Why the desk of `level` hands a case up."""
    if lead in OWNERS:
        return _RAISED_OWNER
    return rng.choice(_RAISED if level == "village" else _RAISED_HIGH)


def looked(rng: random.Random) -> str:
    """Words for a visit to a place where something was settled on the spot."""
    return rng.choice(_LOOKED)


def remark(rng: random.Random) -> str:
    """A note for colleagues."""
    return rng.choice(_REMARKS)


def void(rng: random.Random) -> str:
    return rng.choice(_VOID)


def withdrawn(rng: random.Random) -> str:
    return rng.choice(_WITHDRAWN)


def handed_over(to: str, rng: random.Random) -> str:
    return texts.note("transfer", rng, reason=_HANDED_OVER[to])


_ASSISTED = (
    "已按主办单位要求到场配合，涉及本单位的部分已处理完毕。",
    "已提供相关资料并派人现场确认，无其他遗留事项。",
    "本单位管养范围内的问题已处理，其余由主办单位继续办理。",
    "已协助疏导和清理现场，具备施工条件。",
)
_RELEASED = ("现场核实后不涉及该单位，解除协办。", "主办单位可独立完成，不再需要协办。")


def assisted(rng: random.Random) -> str:
    """What a unit that assisted says of its part."""
    return rng.choice(_ASSISTED)


def released(rng: random.Random) -> str:
    """Why a unit need not assist any longer."""
    return rng.choice(_RELEASED)
