"""What a form, a heading or a cell says about persons: refused outright, or only with an assessment. Pure.

product.md section 4: no political, religious, ethnic or health question, no identity number, vehicle, tenant or family
relation, no face or fingerprint, no label or score of a person. Names, telephones, birth, sex, work and the like need
purpose, basis, an impact assessment and a second approval. The words are a net, not a judge: a person reads it too.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wangge.campaigns.form import questions_of

REFUSED, PERSON = "refused", "person"
_REFUSED_WORDS = {
    "belief": r"宗教|信仰|信教|教派|做礼拜|relig|belief",
    "origin": r"民族|族别|籍贯|种族|ethnic|\brace\b|nationality",
    "politics": r"政治面貌|党派|党员|政治倾向|政治表现|思想动态|politic|party member|opinion on the government",
    "health": r"疾病|病史|患病|慢性病|精神(病|障碍|异常|状况)|残疾|怀孕|孕期|服药|用药|血压|血糖|艾滋|健康状况|"
    r"体检结果|核酸|失能|"
    r"(state of|your|mental) health|health (condition|status|problem|record)|disease|illness|disab|pregnan|medicat",
    "identity": r"身份证|证件号|护照|户口本|社保卡|银行(卡|账号)|identity (card|number)|id (card|number|no)\b|passport|"
    r"bank (card|account)",
    "body": r"人脸|面部|指纹|虹膜|声纹|步态|生物识别|\bfac(e|ial)\b|fingerprint|\biris\b|voice ?print|\bgait\b|biometr",
    "vehicle": r"车牌|车辆信息|机动车号|licen[cs]e plate|plate number|vehicle (number|registration)",
    "household": r"租客|租户|承租人|租住人员|房客|家庭成员|家庭关系|亲属关系|与户主关系|户主|tenant|lodger|"
    r"family (member|relation)|head of household|next of kin",
    "label": r"重点人|重点人员|上访|信访人员|前科|刑满|社区矫正|吸毒|涉邪|邪教|稳控|帮教对象|风险等级|信用等级|"
    r"(住户|居民|人员|本人).{0,6}(评分|打分|评级|分级|等级)|petitioner|criminal record|ex-convict|drug (use|addict)|"
    r"(person|resident|household).{0,12}(score|grade|rating|risk)",
    "watch": r"行踪|轨迹|出行记录|去向|作息|几点(出门|回家)|whereabouts|(daily|your) movements",
}
_PERSON_WORDS = {
    "name": r"姓名|名字|联系人|称呼|签名|"
    r"\b(full|first|last|family|given|your|contact|person'?s?|resident'?s?) names?\b|signature",
    "telephone": r"电话|手机|联系方式|微信|邮箱|telephone|mobile|phone|wechat|e-?mail",
    "birth": r"出生|生日|年龄|岁数|几岁|birth|\bage\b|how old",
    "sex": r"性别|\bsex\b|gender",
    "people": r"老人|老年人|儿童|孩子|小孩|未成年|留守|独居|孤寡|常住人口|人口|几口人|人数|children|child\b|elderly|"
    r"older person|how many people|live alone|living alone",
    "life": r"婚姻|婚否|学历|文化程度|职业|工作单位|收入|低保|贫困|就业|marital|married|education|occupation|employer|"
    r"income|poverty|unemploy",
}
_NAMES = {  # question names, where no label says it
    REFUSED: r"(^|_)(sfz|sfzh|id_?card|id_?no|id_?number|passport|relig\w*|minzu|ethnic\w*|zzmm|party|health|disease|"
    r"disab\w*|plate|chepai|tenant|huzhu|face|fingerprint|score|risk)(_|$)",
    PERSON: r"(^|_)(xm|xingming|full_?name|person_?name|contact_?name|phone|tel|mobile|dianhua|shouji|birth\w*|dob|age|"
    r"sex|gender|income|job)(_|$)",
}
_REFUSED = {kind: re.compile(words, re.IGNORECASE) for kind, words in _REFUSED_WORDS.items()}
_PERSON = {kind: re.compile(words, re.IGNORECASE) for kind, words in _PERSON_WORDS.items()}
_NAMED = {weight: re.compile(words, re.IGNORECASE) for weight, words in _NAMES.items()}
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_TELEPHONE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_IDENTITY = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a question says about persons: `weight` refused or person, `kind` of which, and the words found."""

    question: str
    weight: str
    kind: str
    words: str


def findings_of(form: Mapping[str, Any]) -> list[Finding]:
    """What a form asks about persons, in order of its questions. Notes ask nothing and are passed over."""
    found: list[Finding] = []
    for question in questions_of(form):
        if question["type"] == "note":
            continue
        told = _texts(question)
        here = [finding for text in told for finding in in_words(text, question["name"])]
        here += [
            Finding(question["name"], weight, "named", question["name"])
            for weight, pattern in _NAMED.items()
            if pattern.search(question["name"])
        ]
        seen: set[tuple[str, str]] = set()
        for finding in here:
            if (finding.weight, finding.kind) not in seen:
                seen.add((finding.weight, finding.kind))
                found.append(finding)
    return found


def in_words(text: str, name: str = "") -> list[Finding]:
    """What a text says about persons, however wide it is written and spaced: 姓　名 is 姓名."""
    text = _BETWEEN_HAN.sub("", unicodedata.normalize("NFKC", text))
    return [
        Finding(name, weight, kind, match[0])
        for weight, patterns in ((REFUSED, _REFUSED), (PERSON, _PERSON))
        for kind, pattern in patterns.items()
        if (match := pattern.search(text))
    ]


def holds_number_of_person(text: str) -> bool:
    """Does a cell hold what looks like a mobile telephone or an identity number?"""
    text = unicodedata.normalize("NFKC", text)
    return bool(_TELEPHONE.search(text) or _IDENTITY.search(text))


def _texts(question: Mapping[str, Any]) -> Iterable[str]:
    for part in ("label", "hint", "constraint_message"):
        yield from question.get(part, {}).values()
    for choice in question.get("choices", []):
        yield from choice["label"].values()
