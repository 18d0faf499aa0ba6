"""What the register refuses."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class PlaceMoved(DomainError):
    """Another change came in between. `yours` and `theirs` hold both versions; neither is thrown away."""

    code = "place_moved"
    status = 409
    title = _("这条记录刚被别人改过，您的改动没有保存；请对照两个版本后重新提交")


class PlaceClosed(DomainError):
    """The record is merged or gone: only the acts that bring it back are left."""

    code = "place_closed"
    status = 409
    title = _("这条记录已不存在或已并入另一条，不能再改；请先恢复或撤销合并")


class PlaceInUse(DomainError):
    code = "place_in_use"
    status = 409
    title = _("这条记录正在使用，无需恢复")


class NotMergeable(DomainError):
    """Two records that cannot be one: the same one, of another group, or one of them merged already."""

    code = "not_mergeable"
    status = 409
    title = _("这两条记录不能合并：须是两条在用的同类记录")


class NotMerged(DomainError):
    code = "not_merged"
    status = 409
    title = _("这条记录没有并入其他记录，无需撤销")


class BadPlace(DomainError):
    """What is said of a place does not hold; `fields` name what to correct."""

    code = "bad_place"
    status = 422
    title = _("填写的内容有误，记录没有保存，请改正后再提交")


class ImportEnded(DomainError):
    """The import was cancelled or has ended: what it took in before that stays."""

    code = "import_ended"
    status = 409
    title = _("这次导入已结束或已取消，已收下的行都在")


class ImportWaiting(DomainError):
    code = "import_waiting"
    status = 409
    title = _("同一个文件正在导入或等待导入，请等它结束")
