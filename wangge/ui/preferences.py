"""What a visitor chose for this browser, without an account: language, theme, type size. Kept in cookies."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LANGUAGE_COOKIE = "wangge_language"
THEME_COOKIE = "wangge_theme"
SIZE_COOKIE = "wangge_size"
YEAR = 365 * 24 * 3600

LANGUAGES = ("zh-hans", "en")
THEMES = ("auto", "light", "dark")
SIZES = ("normal", "large")
CHOICES = {"language": (LANGUAGE_COOKIE, LANGUAGES), "theme": (THEME_COOKIE, THEMES), "size": (SIZE_COOKIE, SIZES)}


def language_of(request: HttpRequest) -> str:
    """The cookie decides; else a browser that asks for English first gets it; else the office's language.

    Other languages of the browser are not guessed at: a shared office machine often runs in the vendor's language.
    """
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    if request.headers.get("Accept-Language", "").strip().lower().startswith("en"):
        return "en"
    return settings.LANGUAGE_CODE


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def size_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(SIZE_COOKIE, "")
    return chosen if chosen in SIZES else "normal"


def remember(response: HttpResponse, name: str, value: str) -> bool:
    """Set the cookie of preference `name`; False when the name or the value is not one of ours."""
    cookie, allowed = CHOICES.get(name, ("", ()))
    if value not in allowed:
        return False
    response.set_cookie(
        cookie, value, max_age=YEAR, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE), httponly=True
    )
    return True
