"""Strips what could tell who a person is from a text, before anything is learned or kept (product.md section 4).

Names are found by what stands before or after them (我叫…, …女士, 邻居…, …反映), since Chinese names bear no mark of
their own. What this misses is held back by a second rule: nothing is learned that fewer than three texts say.
Digits never pass at all: `grams` reads every number as one and the same sign.
"""

import re
import unicodedata

from wangge.lib.family_names import FAMILY_NAMES

GAP = " "  # stands where something was taken out, so that its neighbours do not grow together
_HAN = "\u4e00-\u9fff"
_LONG_FAMILY = "欧阳|司马|上官|诸葛|东方|夏侯|皇甫|尉迟|公孙|慕容|令狐|宇文"
_ONE = "".join(sorted(FAMILY_NAMES))
_FAMILY = f"(?:{_LONG_FAMILY}|[{_ONE}])"
_BEGINS = f"(?=[{_ONE}{''.join(name[0] for name in _LONG_FAMILY.split('|'))}])"
# Common words that begin like a name.
_WORDS = (
    "高[中速校考层压铁新龄温度级二三一职的]|文[化体明教小]|金[融额]|马[路上]|方[便面案]|周[边围末]|石[油材]|白天|万[元科达]|"
    "于是|常[年常务有]|曾经|安全|江[苏边]|黄[河色]|龙头|田地|任[何意课班代教]|汤池|段时|雷雨|史上|余[额元]|夏[天季]|秋季|陈旧|"
    "严重|程[度序]|许[多可]|何[时处况人]|康复|钟点|林[业地]|孔洞|毛病|钱财|路边|叶[子姓]|左[右边]|贺词|初[中三二一级步]|"
    "顾[客问]|曲折|武装|易[燃爆]|乔木|东方红|张贴"
)
_NAME = f"(?!{_WORDS}){_FAMILY}[{_HAN}]{{1,2}}"
_END = f"(?=[^{_HAN}]|$|[的在是把将和与被家住于系向也都又就还等及])"
_AFTER = (
    "我叫|名叫|姓名|署名|户名|大名|联系人|投诉人|举报人|反映人|来电人|申请人|当事人|负责人|法定代表人|经办人|"
    "丈夫|妻子|老公|老婆|爱人|儿子|女儿|父亲|母亲|爸爸|妈妈|爷爷|奶奶|哥哥|弟弟|姐姐|妹妹|孩子|邻居|房东|房主|户主|村民|"
    "居民|业主|职工|员工|司机|老板|患者|病人|学生|教师|同学|同事|对方|原告|被告|死者|伤者|本人|我是|法人|店主|车主"
)
_TITLES = (
    "先生|女士|小姐|师傅|大[爷妈娘叔哥姐]|阿姨|老人|同志|老师|医生|大夫|书记|[省市县区镇乡村]长|[局厅部处科队站所院校园]长|"
    "主任|经理|会计|律师|法官|警官|老板"
)
_SPEAKS = "反映|反应|来[电信访]|投诉|举报|控告|咨询|求助|诉[求称]|表示|称|说|家住|住在|身份证|电话|手机|联系"
_NUMBER = r"\d[\d\s*—-]{5,40}[\dxX]"

_NAMES = re.compile(
    f"{_BEGINS}(?:"
    f"{_FAMILY}(?:某{{1,3}}|[xX*]{{1,3}}(?![A-Za-z]))"
    f"|(?:{_NAME}|{_FAMILY})(?={_TITLES})"
    f"|(?<![{_HAN}]){_NAME}(?={_SPEAKS}|[，,\\s]{{0,2}}[男女](?![{_HAN}]))"
    f"|{_NAME}(?=[\\s:,(]{{0,3}}(?:电话|手机|联系方式)?[\\s:]{{0,2}}{_NUMBER})"
    ")"
)
_INTRODUCED = re.compile(
    f"(?P<cue>{_AFTER})[是为叫:\\s]{{0,3}}(?P<name>{_NAME}(?:{_END}|(?={_SPEAKS}))|(?!{_WORDS}){_FAMILY}[{_HAN}]{{2}})"
)
_NUMBERED = re.compile(
    "|".join(
        (
            r"[A-Za-z0-9_.*+-]{1,64}@[A-Za-z0-9_.*-]{2,255}",
            r"https?://[\x21-\x7e]{1,500}",
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Za-z][·.\s-]?[A-Za-z0-9]{4,6}[挂学警港澳]?",
            _NUMBER,
            "[零〇一二三四五六七八九幺两]{7,40}",
            r"(?<![A-Za-z0-9_])(?=[A-Za-z_-]{0,30}\d)(?=[\d_-]{0,30}[A-Za-z])[A-Za-z0-9_-]{6,40}",  # names of accounts
        )
    )
)


def masked(text: str) -> str:
    """`text` in its plain characters, with names, numbers of seven digits and more, plates and addresses taken out.

    A name that gave itself away once is taken out wherever the text says it again.
    """
    plain = unicodedata.normalize("NFKC", text)
    known: set[str] = set()

    def introduced(found: re.Match[str]) -> str:
        known.add(found["name"])
        return found["cue"] + GAP

    def named(found: re.Match[str]) -> str:
        known.add(found[0])
        return GAP

    plain = _NAMES.sub(named, _INTRODUCED.sub(introduced, plain))
    for name in known:
        if len(name) > 2 or (len(name) == 2 and name[1] not in "某老小"):
            plain = plain.replace(name, GAP)
    return _NUMBERED.sub(GAP, plain)
