"""What a phone's operation may be refused for beside what its act refuses."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.lib.errors import DomainError


class VersionConflict(DomainError):
    """What the operation was based on has changed meanwhile: a person decides. `theirs` is how it stands now."""

    code = "version_conflict"
    status = 409
    title = _("内容在您操作之后有了变化，请看过再定")

    def __init__(self, theirs: dict[str, Any]) -> None:
        super().__init__()
        self.theirs = theirs


class OtherUser(DomainError):
    """The operations are somebody else's than the one who is signed in: none was done."""

    code = "other_user"
    status = 409
    title = _("这些是另一位用户的操作，请由本人登录后再上传")


class KindUnknown(DomainError):
    code = "kind_unknown"
    status = 422
    title = _("这个版本的系统不认识这种操作，请更新页面后再试")
