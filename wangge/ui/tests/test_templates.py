import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import Client

from wangge.ui.context import Notice

PACKAGES = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(PACKAGES.glob("*/templates/**/*.html"))
STATIC = Path(__file__).resolve().parents[1] / "static" / "ui"
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "htmx that needs eval": re.compile(r"\shx-on[:-]|\shx-vals\s*=\s*['\"]js:|\[[^\]]*\]['\"]?\s+hx-trigger"),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "another address": re.compile(r"(?:src|href)\s*=\s*['\"](?:https?:)?//", re.IGNORECASE),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PACKAGES).as_posix())
def test_no_template_breaks_the_content_security_policy(path: Path) -> None:
    source = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    source = re.sub(r"{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)  # what Django reads is not what browsers read
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(source)] == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>a{}</style>",
        "<script>x()</script>",
        '<a onclick="x()">',
        '<b hx-on:click="x">',
        '<img src="//cdn.example/x.png">',
    ],
)
def test_the_scan_finds_what_it_looks_for(bad: str) -> None:
    assert any(pattern.search(bad) for pattern in FORBIDDEN.values())


def test_what_a_resident_loads_of_styles_is_small() -> None:
    assert sum((STATIC / name).stat().st_size for name in ("tokens.css", "components.css", "portal.css")) <= 25 * 1024


def test_colours_live_in_the_tokens_only() -> None:
    allowed = {"#000", "#fff", "#333"}  # paper and QR codes
    for path in STATIC.glob("*.css"):
        if path.name != "tokens.css":
            assert set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text(encoding="utf-8"))) <= allowed, path.name


def luminance(colour: str) -> float:
    text = colour.lstrip("#")
    text = "".join(char * 2 for char in text) if len(text) == 3 else text
    parts = [int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_contrasts_with_what_it_stands_on(theme: int) -> None:
    blocks = re.findall(
        r":root(?:\[data-theme=\"dark\"\])? \{(.*?)\n\}", (STATIC / "tokens.css").read_text(), re.DOTALL
    )
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", blocks[theme]))
    pairs = [(ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent") for ground in ("bg", "surface", "sunken")]
    pairs += [(tone, f"{tone}-soft") for tone in ("ok", "warn", "late", "accent")]
    pairs += [("accent-ink", "accent"), ("late-ink", "late"), ("ink-2", "idle-soft"), ("ink-3", "hover")]
    assert [pair for pair in pairs if contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5] == []
    assert contrast(tokens["border-strong"], tokens["surface"]) >= 3


def test_dark_by_choice_and_by_the_system_are_the_same() -> None:
    source = (STATIC / "tokens.css").read_text(encoding="utf-8")
    chosen = re.search(r"^:root\[data-theme=\"dark\"\] \{(.*?)\}", source, re.DOTALL | re.MULTILINE)
    preferred = re.search(r"^  :root:not\(\[data-theme=\"light\"\]\)\S* \{(.*?)\}", source, re.DOTALL | re.MULTILINE)
    assert chosen is not None
    assert preferred is not None
    assert chosen[1].split() == preferred[1].split()


@pytest.mark.parametrize("name", ["portal", "desk", "field", "print"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_base_page_has_landmarks_and_a_way_past_the_navigation(browser: Client, name: str, language: str) -> None:
    browser.cookies["wangge_language"] = language
    page = browser.get(f"/shown/{name}/").content.decode()
    assert 'href="#main"' in page
    assert page.count("<main") == 1
    assert 'aria-live="polite"' in page


def made_up_notices(request: object) -> list[Notice]:
    return [Notice("工作日历将于本月到期", href="/desk/settings/")]


def test_the_desk_shows_notices_and_the_demonstration_says_so(browser: Client, settings: object) -> None:
    settings.PAGE_NOTICES = ["wangge.ui.tests.test_templates.made_up_notices"]  # type: ignore[attr-defined]
    settings.DEMO = True  # type: ignore[attr-defined]
    page = browser.get("/shown/desk/").content.decode()
    assert "工作日历将于本月到期" in page
    assert "演示环境" in page
    settings.DEMO = False  # type: ignore[attr-defined]
    assert "演示环境" not in browser.get("/shown/desk/").content.decode()


class ReportForm(forms.Form):
    text = forms.CharField(label="说清楚事情", widget=forms.Textarea, help_text="什么事、多久了")
    address = forms.CharField(label="在哪里", required=False)
    mode = forms.ChoiceField(label="联系方式", choices=[("a", "可联系"), ("b", "匿名")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="愿意接受回访", required=False)


def test_a_form_links_label_hint_and_error() -> None:
    html = render_to_string("ui/form.html", {"form": ReportForm({"text": "", "mode": "a"})})
    described = re.search(r'<textarea[^>]*aria-describedby="([^"]+)"', html)
    assert described is not None
    for part in described[1].split():
        assert f'id="{part}"' in html, part
    assert '<label for="id_text">' in html
    assert html.count('<label class="choice">') == 3
    assert "<legend>联系方式" in html
    assert 'href="#id_text"' in html
    assert html.count("（选填）") == 1


def test_what_a_user_typed_is_escaped() -> None:
    html = render_to_string("ui/form.html", {"form": ReportForm({"text": "<script>x</script>", "mode": ""})})
    assert "<script>" not in html
