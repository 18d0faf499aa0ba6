"""Every route says who may call it."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from wangge.api.urls import api
from wangge.lib.access import ANYONE
from wangge.ui.middleware import marks_of

EXEMPT = ("api/v1/", "static/")
# Open to the public by contract: everything else in the API needs a signed-in member of staff.
PUBLIC_OPERATIONS = {
    "list_areas", "locate", "get_area", "list_categories", "list_items", "create_report", "follow", "attach",
    "send_message", "send_evaluation", "create_token",
}  # fmt: skip


def routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for item in patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from routes(item.url_patterns, route)
        elif isinstance(item, URLPattern):
            yield route, item.callback


def test_every_page_says_who_may_call_it() -> None:
    found = list(routes(get_resolver().url_patterns))
    assert len(found) > 20
    unmarked = [route for route, view in found if not route.startswith(EXEMPT) and not marks_of(view)]
    assert unmarked == []


def test_every_operation_of_the_api_says_who_may_call_it() -> None:
    seen = set()
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                marks = [getattr(auth, "access", None) for auth in operation.auth_callbacks]
                name = operation.view_func.__name__
                assert marks and all(marks), name
                if any(ANYONE in (mark or ()) for mark in marks):
                    assert name in PUBLIC_OPERATIONS, name
                seen.add(name)
    assert seen >= PUBLIC_OPERATIONS
