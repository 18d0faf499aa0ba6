"""What an act may refuse, as one family of exceptions that the doors translate to HTML and problem+json."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """An act was refused. Subclasses name the code, the HTTP status and what happened.

    `detail` says what happened, what was kept and what to do next; `extra` holds further members of the problem
    document (such as `allowed`); `fields` maps input fields to messages.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    title: ClassVar[str | Promise] = _("操作未能完成")

    def __init__(
        self,
        detail: str | Promise = "",
        *,
        fields: Mapping[str, str | Promise] | None = None,
        **extra: Any,
    ) -> None:
        self.detail = detail or self.title
        self.fields = dict(fields or {})
        self.extra = extra
        super().__init__(str(self.code))


class NotSignedIn(DomainError):
    code = "not_signed_in"
    status = 401
    title = _("请先登录")


class RoleNotAllowed(DomainError):
    code = "role_not_allowed"
    status = 403
    title = _("您的岗位不能办理这一步")


class NotFound(DomainError):
    """Unknown, or outside the caller's scope: the two are never told apart."""

    code = "not_found"
    status = 404
    title = _("没有找到，或不在您的职责范围内")


class InvalidInput(DomainError):
    code = "invalid_input"
    status = 422
    title = _("填写的内容有误，请改正后再提交")


class MethodNotAllowed(DomainError):
    """The address exists, but not for this method; the `Allow` header names those that it takes."""

    code = "method_not_allowed"
    status = 405
    title = _("这个网址不接受这种请求方法")


class ClientIdReused(DomainError):
    code = "client_id_reused"
    status = 409
    title = _("同一个提交编号对应了不同的内容")


class TooManyRequests(DomainError):
    code = "too_many_requests"
    status = 429
    title = _("操作过于频繁，请稍后再试")
