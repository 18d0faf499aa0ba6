"""What people are told of: each event with its audience and the closed list of what its text may name. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from wangge.notices.states import Audience


class Event(StrEnum):
    RECEIVED = "received"
    REFUSED = "refused"
    TRANSFERRED = "transferred"
    ASKED = "asked"
    EXTENDED = "extended"
    HELD = "held"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    ASSIGNED = "assigned"
    URGED = "urged"
    UNSIGNED = "unsigned"
    DUE_SOON = "due_soon"
    ORDER_CARD = "order_card"
    YELLOW_CARD = "yellow_card"
    RED_CARD = "red_card"
    RETURN_DECIDED = "return_decided"
    EXTENSION_DECIDED = "extension_decided"
    HOLD_DECIDED = "hold_decided"
    RECALLED = "recalled"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    REWORK = "rework"
    INSTRUCTION = "instruction"
    INSTRUCTION_REPLIED = "instruction_replied"
    JOINT_SESSION = "joint_session"
    SESSION_MOVED = "session_moved"
    SESSION_CANCELLED = "session_cancelled"
    COMMITMENT = "commitment"
    COMMITMENT_REPORTED = "commitment_reported"
    REQUEST_WAITING = "request_waiting"
    CARD_TO_SIGN = "card_to_sign"
    CARD_ANSWERED = "card_answered"
    CARD_APPEALED = "card_appealed"
    ESCALATED = "escalated"
    DELEGATED = "delegated"
    MESSAGE = "message"
    CONFIDENTIAL = "confidential"  # in the place of any of them when the case is confidential
    CAMPAIGN_WAITING = "campaign_waiting"
    CAMPAIGN_STARTED = "campaign_started"
    CAMPAIGN_ENDING = "campaign_ending"
    ITEM_DECIDED = "item_decided"
    TEST = "test"


EVENT_LABELS: dict[Event, str | Promise] = {
    Event.RECEIVED: pgettext_lazy("event", "已收到反映"),
    Event.REFUSED: pgettext_lazy("event", "不属受理范围"),
    Event.TRANSFERRED: pgettext_lazy("event", "已移交"),
    Event.ASKED: pgettext_lazy("event", "请补充情况"),
    Event.EXTENDED: pgettext_lazy("event", "延期告知"),
    Event.HELD: pgettext_lazy("event", "暂缓办理告知"),
    Event.ANSWERED: pgettext_lazy("event", "已反馈结果"),
    Event.CLOSED: pgettext_lazy("event", "已办结，请评价"),
    Event.REOPENED: pgettext_lazy("event", "重新办理"),
    Event.ASSIGNED: pgettext_lazy("event", "交办"),
    Event.URGED: pgettext_lazy("event", "催办"),
    Event.UNSIGNED: pgettext_lazy("event", "超过一半时限未签收"),
    Event.DUE_SOON: pgettext_lazy("event", "临近办理期限"),
    Event.ORDER_CARD: pgettext_lazy("event", "督办"),
    Event.YELLOW_CARD: pgettext_lazy("event", "黄牌督办"),
    Event.RED_CARD: pgettext_lazy("event", "红牌督办"),
    Event.RETURN_DECIDED: pgettext_lazy("event", "退回申请已审定"),
    Event.EXTENSION_DECIDED: pgettext_lazy("event", "延期申请已审批"),
    Event.HOLD_DECIDED: pgettext_lazy("event", "挂账申请已审批"),
    Event.RECALLED: pgettext_lazy("event", "撤回交办"),
    Event.RELEASED: pgettext_lazy("event", "解除协办"),
    Event.WITHDRAWN: pgettext_lazy("event", "诉求人撤回"),
    Event.REWORK: pgettext_lazy("event", "发回重办"),
    Event.INSTRUCTION: pgettext_lazy("event", "领导批示"),
    Event.INSTRUCTION_REPLIED: pgettext_lazy("event", "批示已回复"),
    Event.JOINT_SESSION: pgettext_lazy("event", "会商召集"),
    Event.SESSION_MOVED: pgettext_lazy("event", "会商改期"),
    Event.SESSION_CANCELLED: pgettext_lazy("event", "会商取消"),
    Event.COMMITMENT: pgettext_lazy("event", "会商承诺事项"),
    Event.COMMITMENT_REPORTED: pgettext_lazy("event", "承诺事项已报完成"),
    Event.REQUEST_WAITING: pgettext_lazy("event", "申请待审批"),
    Event.CARD_TO_SIGN: pgettext_lazy("event", "红牌督办单待签批"),
    Event.CARD_ANSWERED: pgettext_lazy("event", "督办单已答复"),
    Event.CARD_APPEALED: pgettext_lazy("event", "督办单申诉"),
    Event.ESCALATED: pgettext_lazy("event", "上报到本中心"),
    Event.DELEGATED: pgettext_lazy("event", "下派到本中心"),
    Event.MESSAGE: pgettext_lazy("event", "诉求人留言"),
    Event.CONFIDENTIAL: pgettext_lazy("event", "保密案件"),
    Event.CAMPAIGN_WAITING: pgettext_lazy("event", "专项行动待审批"),
    Event.CAMPAIGN_STARTED: pgettext_lazy("event", "专项行动开始"),
    Event.CAMPAIGN_ENDING: pgettext_lazy("event", "专项行动将结束"),
    Event.ITEM_DECIDED: pgettext_lazy("event", "入格申请已审核"),
    Event.TEST: pgettext_lazy("event", "测试"),
}


class Sort(StrEnum):
    """How the value of a placeholder is kept, and so how it is told."""

    TEXT = "text"
    INSTANT = "instant"  # RFC 3339; told as the office's date and time
    ORG = "org"  # the key of an organisation; told by its name
    AREA = "area"  # an area code; told by its name
    WORDS = "words"  # {"zh": …, "en": …}; never what a person typed


@dataclass(frozen=True, slots=True)
class Placeholder:
    name: str
    sort: Sort
    label: str | Promise


PLACEHOLDERS: dict[str, Placeholder] = {
    placeholder.name: placeholder
    for placeholder in (
        Placeholder("office", Sort.TEXT, pgettext_lazy("placeholder", "本市（县）名称")),
        Placeholder("link", Sort.TEXT, pgettext_lazy("placeholder", "打开这件事的网址")),
        Placeholder("at", Sort.INSTANT, pgettext_lazy("placeholder", "发生时间")),
        Placeholder("number", Sort.TEXT, pgettext_lazy("placeholder", "案件编号")),
        Placeholder("code", Sort.TEXT, pgettext_lazy("placeholder", "查询码")),
        Placeholder("category", Sort.WORDS, pgettext_lazy("placeholder", "类别")),
        Placeholder("place", Sort.AREA, pgettext_lazy("placeholder", "所在区域")),
        Placeholder("unit", Sort.ORG, pgettext_lazy("placeholder", "承办单位名称")),
        Placeholder("desk", Sort.ORG, pgettext_lazy("placeholder", "中心名称")),
        Placeholder("due_at", Sort.INSTANT, pgettext_lazy("placeholder", "期限")),
        Placeholder("outcome", Sort.WORDS, pgettext_lazy("placeholder", "审批结果")),
        Placeholder("item", Sort.TEXT, pgettext_lazy("placeholder", "网格事项编号")),
        Placeholder("request", Sort.WORDS, pgettext_lazy("placeholder", "申请事项")),
    )
}
EVERYWHERE = ("office", "link", "at")


@dataclass(frozen=True, slots=True)
class Kind:
    """One event for one audience: what its text may name, and whether it may ring at night."""

    event: Event
    audience: Audience
    names: frozenset[str]
    is_urgent: bool = False


def _kind(event: Event, audience: Audience, *names: str, is_urgent: bool = False) -> Kind:
    return Kind(event, audience, frozenset((*EVERYWHERE, *names)), is_urgent)


_RESIDENT, _UNIT, _DESK = Audience.RESIDENT, Audience.UNIT, Audience.DESK
_CASE = ("number", "category", "place")

# The one list. An act that tells of something new adds its line here, its label above and its words in
# data/templates.toml; `test_every_kind_has_its_words` finds what is missing.
KINDS: dict[tuple[Event, Audience], Kind] = {
    (kind.event, kind.audience): kind
    for kind in (
        _kind(Event.RECEIVED, _RESIDENT, "number", "code", "due_at"),
        _kind(Event.REFUSED, _RESIDENT, "number"),
        _kind(Event.TRANSFERRED, _RESIDENT, "number"),
        _kind(Event.ASKED, _RESIDENT, "number"),
        _kind(Event.EXTENDED, _RESIDENT, "number", "due_at"),
        _kind(Event.HELD, _RESIDENT, "number", "due_at"),
        _kind(Event.ANSWERED, _RESIDENT, "number"),
        _kind(Event.CLOSED, _RESIDENT, "number"),
        _kind(Event.REOPENED, _RESIDENT, "number"),
        _kind(Event.CONFIDENTIAL, _RESIDENT),
        _kind(Event.ASSIGNED, _UNIT, *_CASE, "desk", "due_at"),
        _kind(Event.URGED, _UNIT, *_CASE, "desk", "due_at"),
        _kind(Event.UNSIGNED, _UNIT, *_CASE, "due_at"),
        _kind(Event.DUE_SOON, _UNIT, *_CASE, "due_at"),
        _kind(Event.ORDER_CARD, _UNIT, *_CASE, "due_at"),
        _kind(Event.YELLOW_CARD, _UNIT, *_CASE, "due_at"),
        _kind(Event.RED_CARD, _UNIT, *_CASE, "due_at", is_urgent=True),
        _kind(Event.RETURN_DECIDED, _UNIT, *_CASE, "desk", "outcome"),
        _kind(Event.EXTENSION_DECIDED, _UNIT, *_CASE, "desk", "outcome", "due_at"),
        _kind(Event.HOLD_DECIDED, _UNIT, *_CASE, "desk", "outcome", "due_at"),
        _kind(Event.RECALLED, _UNIT, *_CASE, "desk"),
        _kind(Event.RELEASED, _UNIT, *_CASE, "desk"),
        _kind(Event.WITHDRAWN, _UNIT, *_CASE, "desk"),
        _kind(Event.TRANSFERRED, _UNIT, *_CASE, "desk"),
        _kind(Event.REWORK, _UNIT, *_CASE, "desk", "due_at"),
        _kind(Event.INSTRUCTION, _UNIT, *_CASE, "due_at", is_urgent=True),
        _kind(Event.JOINT_SESSION, _UNIT, *_CASE, "desk", "due_at"),
        _kind(Event.SESSION_MOVED, _UNIT, *_CASE, "desk", "due_at"),
        _kind(Event.SESSION_CANCELLED, _UNIT, *_CASE, "desk", "due_at"),
        _kind(Event.COMMITMENT, _UNIT, *_CASE, "desk", "due_at"),
        _kind(Event.MESSAGE, _UNIT, *_CASE),
        _kind(Event.CAMPAIGN_STARTED, _UNIT, "place", "due_at"),
        _kind(Event.CAMPAIGN_ENDING, _UNIT, "place", "due_at"),
        _kind(Event.ITEM_DECIDED, _UNIT, "item", "place", "outcome"),
        _kind(Event.CONFIDENTIAL, _UNIT, "number"),
        _kind(Event.INSTRUCTION, _DESK, *_CASE, "due_at", is_urgent=True),
        _kind(Event.INSTRUCTION_REPLIED, _DESK, *_CASE, "unit"),
        _kind(Event.COMMITMENT_REPORTED, _DESK, *_CASE, "unit", "due_at"),
        _kind(Event.REQUEST_WAITING, _DESK, *_CASE, "unit", "request", "due_at"),
        _kind(Event.DUE_SOON, _DESK, *_CASE, "due_at"),
        _kind(Event.ORDER_CARD, _DESK, *_CASE, "due_at"),
        _kind(Event.YELLOW_CARD, _DESK, *_CASE, "due_at"),
        _kind(Event.RED_CARD, _DESK, *_CASE, "due_at", is_urgent=True),
        _kind(Event.WITHDRAWN, _DESK, *_CASE),
        _kind(Event.CARD_TO_SIGN, _DESK, *_CASE, "unit", is_urgent=True),
        _kind(Event.CARD_ANSWERED, _DESK, *_CASE, "unit"),
        _kind(Event.CARD_APPEALED, _DESK, *_CASE, "unit"),
        _kind(Event.ESCALATED, _DESK, *_CASE, "desk", "due_at"),
        _kind(Event.DELEGATED, _DESK, *_CASE, "desk", "due_at"),
        _kind(Event.MESSAGE, _DESK, *_CASE),
        _kind(Event.CAMPAIGN_WAITING, _DESK, "place", "unit"),
        _kind(Event.CONFIDENTIAL, _DESK, "number"),
        _kind(Event.TEST, _DESK),
    )
}
# What a person may choose to have by mail or text message; the inbox holds everything anyway.
STAFF_EVENTS: tuple[Event, ...] = tuple(
    dict.fromkeys(
        event for event, audience in KINDS if audience != _RESIDENT and event not in (Event.CONFIDENTIAL, Event.TEST)
    )
)
