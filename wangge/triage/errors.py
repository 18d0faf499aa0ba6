"""What reading, training and loading may refuse."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class NothingToLearn(DomainError):
    """No text with a label, or one label only: nothing that a model could tell apart."""

    code: ClassVar[str] = "nothing_to_learn"
    status: ClassVar[int] = 422
    title: ClassVar[str | Promise] = _("没有可供学习的内容：至少要有两个标签，每个标签要有带文字的行")


class NoKnownLabel(DomainError):
    """The file to evaluate on shares no label with the model."""

    code: ClassVar[str] = "no_known_label"
    status: ClassVar[int] = 422
    title: ClassVar[str | Promise] = _("文件里的标签模型一个也不认识：请核对标签列和模型")


class UnreadableModel(DomainError):
    """Not a model of ours, of another version, or damaged."""

    code: ClassVar[str] = "unreadable_model"
    status: ClassVar[int] = 422
    title: ClassVar[str | Promise] = _("模型文件无法读取：不是本系统的模型，版本不同，或已损坏")


class TrainingUnderWay(DomainError):
    """Somebody asked for a training already; it waits or runs."""

    code: ClassVar[str] = "training_under_way"
    status: ClassVar[int] = 409
    title: ClassVar[str | Promise] = _("已有一次训练在等待或进行中：可以等它完成，或先取消它")


class TrainingLost(DomainError):
    """The run was cancelled, ended, or taken up by another process."""

    code: ClassVar[str] = "training_ended"
    status: ClassVar[int] = 409
    title: ClassVar[str | Promise] = _("这次训练已经结束或取消")


BAD_SHARE = _("请填 0 到 100 之间的数")
