import pytest
from django.test import Client, RequestFactory

from wangge.ui.preferences import language_of


@pytest.mark.parametrize(
    ("cookie", "accept", "office", "language"),
    [
        ("", "", "zh-hans", "zh-hans"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-hans", "zh-hans"),
        ("", "en-GB,en;q=0.9", "zh-hans", "en"),
        ("", "de-DE,en;q=0.5", "zh-hans", "zh-hans"),
        ("", "zh-CN", "en", "en"),
        ("zh-hans", "en-GB", "zh-hans", "zh-hans"),
        ("en", "zh-CN", "zh-hans", "en"),
        ("fr", "zh-CN", "zh-hans", "zh-hans"),
    ],
)
def test_cookie_then_an_english_browser_then_the_office(
    settings: object, cookie: str, accept: str, office: str, language: str
) -> None:
    settings.LANGUAGE_CODE = office  # type: ignore[attr-defined]
    request = RequestFactory().get("/", headers={"Accept-Language": accept})
    if cookie:
        request.COOKIES["wangge_language"] = cookie
    assert language_of(request) == language


def test_pages_say_their_language_and_vary_by_it(browser: Client) -> None:
    answer = browser.get("/shown/portal/")
    assert answer["Content-Language"] == "zh-Hans"
    assert {"Cookie", "Accept-Language"} <= {part.strip() for part in answer["Vary"].split(",")}
    assert '<html lang="zh-Hans" data-theme="auto" data-size="normal">' in answer.content.decode()


def test_a_choice_is_kept_and_leads_back(browser: Client) -> None:
    answer = browser.post("/ui/preference/", {"size": "large", "next": "/report/?step=2"})
    assert answer.status_code == 302
    assert answer["Location"] == "/report/?step=2"
    assert answer.cookies["wangge_size"]["samesite"] == "Lax"
    assert 'data-size="large"' in browser.get("/shown/portal/").content.decode()


def test_a_choice_never_leads_to_another_site(browser: Client) -> None:
    answer = browser.post("/ui/preference/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("data", [{}, {"theme": "pink"}, {"language": "fr", "theme": "dark"}])
def test_an_unknown_choice_is_refused_and_sets_nothing(browser: Client, data: dict[str, str]) -> None:
    answer = browser.post("/ui/preference/", data)
    assert answer.status_code == 422
    assert not answer.cookies.get("wangge_theme")


def test_reading_does_not_change_a_preference(browser: Client) -> None:
    assert browser.get("/ui/preference/?theme=dark").status_code == 405
