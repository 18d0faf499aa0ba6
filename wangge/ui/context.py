"""What every template knows as `site`: the visitor's preferences, the office's name, notices and the version."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from wangge.lib.clock import now
from wangge.ui.preferences import size_of, theme_of


@dataclass(frozen=True)
class Notice:
    """A line above every desk page, such as "the working calendar ends this month". `tone`: info, warn or late."""

    text: str
    tone: str = "warn"
    href: str = ""


class Site:
    """Values are worked out when a template asks: an error page needs few of them, an htmx part none."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.theme = theme_of(request)
        self.size = size_of(request)
        self.is_demo = bool(getattr(settings, "DEMO", False))
        self.version = product_version()
        self.now = now()

    @property
    def language(self) -> str:
        return translation.get_language() or settings.LANGUAGE_CODE

    @property
    def html_lang(self) -> str:
        return "zh-Hans" if self.language.startswith("zh") else self.language

    @property
    def other_language(self) -> str:
        return "en" if self.language.startswith("zh") else "zh-hans"

    @cached_property
    def office(self) -> str:
        """The county's name, from the callable that `settings.OFFICE_NAME_SOURCE` names; empty before set-up."""
        source = getattr(settings, "OFFICE_NAME_SOURCE", "")
        return str(_callable(source)()) if source else ""

    @cached_property
    def notices(self) -> list[Notice]:
        """From the callables `(request) -> iterable of Notice` that `settings.PAGE_NOTICES` names."""
        sources = getattr(settings, "PAGE_NOTICES", ())
        return [notice for source in sources for notice in cast(Iterable[Notice], _callable(source)(self._request))]

    @property
    def here(self) -> str:
        return self._request.get_full_path()


def page(request: HttpRequest) -> dict[str, Site]:
    return {"site": Site(request)}


@cache
def product_version() -> str:
    try:
        return version("wangge")
    except PackageNotFoundError:
        return ""


def _callable(name: str) -> Callable[..., object]:
    found: Callable[..., object] = import_string(name)
    return found
