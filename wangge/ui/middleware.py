"""Around every page: the language, who may call it, and what a refusal looks like."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from wangge.lib.access import ANYONE, SIGNED_IN
from wangge.lib.actor import RESIDENT, Actor, Role
from wangge.lib.errors import DomainError, InvalidInput, MethodNotAllowed, NotFound, NotSignedIn, RoleNotAllowed
from wangge.ui.preferences import language_of
from wangge.ui.problems import respond
from wangge.ui.requests import wants_json

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Answers in the language of the cookie, else English for a browser that asks for it, else the office's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "zh-Hans" if language == "zh-hans" else language)
        # Files that never change with the visitor stay cacheable for all.
        if "text/html" in response.headers.get("Content-Type", ""):
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class StorableMiddleware:
    """Refuses an address with a character that no database stores (NUL), so that no view or query need ask."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            return respond(request, NotFound())
        if "%00" in request.META.get("QUERY_STRING", ""):
            return respond(request, InvalidInput())
        return self.get_response(request)


class AccessMiddleware:
    """Enforces the marks of `wangge.lib.access` on pages and hangs the actor on the request.

    Addresses below `settings.ACCESS_EXEMPT_PREFIXES` (the API, Open311, allauth) decide by their own means.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.exempt = tuple(getattr(settings, "ACCESS_EXEMPT_PREFIXES", ()))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if self.exempt and request.path.startswith(self.exempt):
            return None
        try:
            check(request, view)
        except DomainError as error:
            return respond(request, error)
        return None


class DomainErrorMiddleware:
    """Turns a refusal raised by a page's view into a page that says what happened and what to do next."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != MethodNotAllowed.status or not wants_json(request):
            return response
        # The API's framework answers a wrong method by itself: in its own words, and not as a problem document.
        told = respond(request, MethodNotAllowed())
        told["Allow"] = response.get("Allow", "")
        return told

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return respond(request, exception) if isinstance(exception, DomainError) else None


def marks_of(view: Callable[..., Any]) -> frozenset[str]:
    """Who may call `view`: the mark on it, or on the class behind it; empty when nobody said."""
    mark = getattr(view, "access", None) or getattr(getattr(view, "view_class", None), "access", None)
    return frozenset(mark or ())


def check(request: HttpRequest, view: Callable[..., Any]) -> None:
    """Raise `NotSignedIn` or `RoleNotAllowed` unless the caller may use `view`."""
    marks = marks_of(view)
    if not marks:
        raise ImproperlyConfigured(f"{view.__module__}.{getattr(view, '__name__', view)} does not say who may call it")
    if ANYONE in marks:
        return
    if not request.user.is_authenticated:
        raise NotSignedIn
    if SIGNED_IN in marks:
        return
    if not cast(Actor, request.actor).has_role(*(Role(mark) for mark in marks)):  # type: ignore[attr-defined]
        raise RoleNotAllowed


def _actor(request: HttpRequest) -> Actor:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return RESIDENT
    build: Callable[[AbstractBaseUser], Actor] = import_string(settings.ACTOR_BUILDER)
    return build(user)
