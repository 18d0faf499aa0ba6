"""Which of the general phrases fits what was done: checks, call-backs, voided and withdrawn reports. Pure."""

import random

from demo import texts

_METHOD = {"field": "现场", "phone": "电话", "photo": "照片"}
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


def verified(method: str, rng: random.Random) -> str:
    """Words for a check by this method (field, phone, photo)."""
    rows = [row for row in texts.load().phrases["verify"] if _METHOD[method] in row]
    return rng.choice(rows) if rows else texts.note("verify", rng)


def called(contacted: bool, solved: bool, rng: random.Random) -> str:
    """Words for one call to the reporter."""
    rows = texts.load().phrases["call_back"]
    if not contacted:
        fitting = [row for row in rows if "未接通" in row]
    elif solved:
        fitting = [row for row in rows if "未接通" not in row and "又出现" not in row]
    else:
        fitting = [row for row in rows if "又出现" in row]
    return rng.choice(fitting or list(rows))


def looked(rng: random.Random) -> str:
    """Words for a visit to a place where something was settled on the spot."""
    return rng.choice(_LOOKED)


def void(rng: random.Random) -> str:
    return rng.choice(_VOID)


def withdrawn(rng: random.Random) -> str:
    return rng.choice(_WITHDRAWN)


def handed_over(to: str, rng: random.Random) -> str:
    return texts.note("transfer", rng, reason=_HANDED_OVER[to])
