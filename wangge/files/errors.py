"""What an upload may be refused for."""

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class FileTooLarge(DomainError):
    code = "file_too_large"
    status = 413
    title = _("文件太大")


class UnsupportedFile(DomainError):
    code = "unsupported_file"
    status = 415
    title = _("不支持这种文件")


class UnreadableFile(DomainError):
    code = "unreadable_file"
    status = 415
    title = _("文件无法读取")


class FileIncomplete(DomainError):
    """A file that is sent in pieces is not whole yet; `received` says from which byte to go on."""

    code = "file_incomplete"
    status = 409
    title = _("文件还没有传完")


class FileDamaged(DomainError):
    code = "file_damaged"
    status = 422
    title = _("文件在传送中损坏，请重新上传")


class TooManyFiles(DomainError):
    code = "too_many_files"
    status = 422
    title = _("附件数量已满")
