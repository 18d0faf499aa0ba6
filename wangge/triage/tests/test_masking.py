"""What tells who a person is never reaches what is learnt."""

import pytest

from wangge.triage import grams
from wangge.triage.examples import Example
from wangge.triage.masking import masked
from wangge.triage.tests.messages import messages
from wangge.triage.training import train

NAMES = ("李建国", "王秀英", "刘德柱", "张伟民", "欧阳小兰", "赵四")
NUMBERS = (
    "13800138000",
    "139 1234 5678",
    "0535-7212345",
    "37068219900101123X",
    "6222021234567890123",
    "一三八零零一三八零零零",
)
OTHERS = ("鲁F12345", "鲁Y·8D666", "abc_d.e@qq.com", "wx_zhang2020")


@pytest.mark.parametrize(
    "text",
    [
        "我叫李建国，路灯不亮。李建国盼复",
        "联系人：王秀英，白天在家",
        "邻居刘德柱在楼道里堆东西",
        "张伟民反映路灯不亮",
        "张伟民先生来电，路灯不亮",
        "村民赵四，男，52岁，家里没水",
        "姓名:欧阳小兰 住东关",
        "垃圾没人清，李建国 13800138000",
    ],
)
def test_a_name_is_taken_out_wherever_it_gives_itself_away(text: str) -> None:
    assert not any(name in masked(text) for name in NAMES)


@pytest.mark.parametrize("text", [*NUMBERS, *OTHERS])
def test_numbers_plates_and_addresses_are_taken_out(text: str) -> None:
    left = masked(f"请回电{text}谢谢")
    assert left == "请回电 谢谢"


@pytest.mark.parametrize(
    "text", ["高中老师乱收费", "马上反映周边噪音", "于是黄河路边没有路灯", "3号楼2单元水管爆裂", "小区业主常年停水"]
)
def test_common_words_stay(text: str) -> None:
    assert masked(text) == text


def test_no_digit_is_learnt_whatever_it_belongs_to() -> None:
    assert "0" in grams.cleaned("3号楼204室")
    assert not set("123456789") & set(grams.cleaned("3号楼204室，电话8812345，2026年"))


def test_nothing_personal_enters_the_vocabulary_though_every_text_says_it() -> None:
    rows = [
        Example(
            f"我叫李建国，{each.text}，电话13800138000，车牌鲁F12345，邮箱jianguo@qq.com。邻居刘德柱也说", each.label
        )
        for each in messages(60)
    ]
    learnt = set(grams.words_of(train(rows).model.keys))
    assert not learnt & {"李建", "建国", "刘德", "德柱", "鲁f", "qq", "ji", "jia", "138", "38", "13"}
    assert {"垃圾", "路灯"} <= learnt


def test_what_fewer_than_three_texts_say_is_not_learnt() -> None:
    rows = [*messages(60), Example("垃圾堆在钱家胡同无人清运", "市容环卫"), Example("钱家胡同垃圾没人管", "市容环卫")]
    learnt = set(grams.words_of(train(rows).model.keys))
    assert "胡同" not in learnt
    rows.append(Example("钱家胡同又堆垃圾了", "市容环卫"))
    assert "胡同" in set(grams.words_of(train(rows).model.keys))
