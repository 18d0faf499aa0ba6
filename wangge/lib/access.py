"""Access marks: every route says who may call it. A shape test finds a route without one."""

from collections.abc import Callable
from typing import Any, TypeVar

from wangge.lib.actor import Role

F = TypeVar("F", bound=Callable[..., Any])

ANYONE = "anyone"
SIGNED_IN = "signed_in"
CASE_ROLES = (Role.DESK, Role.WORKER, Role.OFFICER, Role.SUPERVISOR, Role.MEDIATOR, Role.LEADER)
ADMIN_ROLES = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR)


def access(*who: str) -> Callable[[F], F]:
    """Mark a view or API operation: `@access(ANYONE)`, `@access(SIGNED_IN)` or `@access(Role.DESK, …)`.

    The mark is enforced by `wangge.ui.middleware.AccessMiddleware` (pages) and by the API's authentication.
    """

    def mark(view: F) -> F:
        view.access = frozenset(who)  # type: ignore[attr-defined]  # a mark on the function itself
        return view

    return mark
