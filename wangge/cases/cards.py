"""Kinds of cards and the rules that bring them (standards.md 3.3, supervision ladder)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CardLevel(models.TextChoices):
    ORDER = "order", _("督办单")
    YELLOW = "yellow", _("黄牌")
    RED = "red", _("红牌")


class CardRule(models.TextChoices):
    """Why a card is given: the ladder's own rules first, then those a person may name (standards.md 3.3)."""

    OVERDUE = "overdue", _("超过时限未办结")
    TWICE_OVERDUE = "twice_overdue", _("超过时限一倍仍未办结")
    UNASSIGNED = "unassigned", _("超过受理时限未受理交办")
    UNASSIGNED_TWICE = "unassigned_twice", _("超过受理时限一倍仍未受理交办")
    UNCHECKED = "unchecked", _("反馈后未按时核查答复")
    UNCHECKED_TWICE = "unchecked_twice", _("反馈后长期未核查答复")
    UNDECIDED = "undecided", _("超过时限未审批单位申请")
    UNREPLIED = "unreplied", _("未按时回复领导批示")
    UNKEPT = "unkept", _("未按时兑现会商承诺")
    SECOND_REWORK = "second_rework", _("再次发回重办")
    FALSE_ANSWER = "false_answer", _("反馈不实")
    REFUSES_DUTY = "refuses_duty", _("职责内事项推诿不办")
    NOT_SOLVED = "not_solved", _("能解决而未解决")
    POOR_HANDLING = "poor_handling", _("办理不力、造成不良影响")
    OTHER = "other", _("其他")
