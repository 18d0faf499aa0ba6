"""What acts on notices may refuse."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class UnknownPlaceholder(DomainError):
    code = "unknown_placeholder"
    status = 422
    title = _("模板里有不认识的占位词：只能用列出的那些，写在花括号里")


class TemplateIncomplete(DomainError):
    code = "template_incomplete"
    status = 422
    title = _("模板没有写完整")


class TemplateMovedOn(DomainError):
    code = "template_moved_on"
    status = 409
    title = _("这个模板刚被别人改过：您的改动没有保存，请看过新版本再改")


class NotGivenUp(DomainError):
    code = "not_given_up"
    status = 409
    title = _("只有放弃的才能重发：这一条已经在发或已经发出")


class ChannelOff(DomainError):
    code = "channel_off"
    status = 409
    title = _("这个通道还没有设置")


class AddressMissing(DomainError):
    code = "address_missing"
    status = 422
    title = _("还没有登记可以送达的地址或号码：请先在“我的账号”里填写通知的接收方式")
