import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from wangge.ui.templatetags.ui import ICONS, local_date, local_time, mask_phone, number, share
from wangge.ui.time_left import time_left_of

DUE = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2), "剩 2 天"),
        (timedelta(hours=24), "剩 1 天"),
        (timedelta(hours=23, minutes=59), "剩 23 小时"),
        (timedelta(minutes=60), "剩 1 小时"),
        (timedelta(minutes=59, seconds=59), "剩 59 分"),
        (timedelta(minutes=1), "剩 1 分"),
        (timedelta(seconds=59), "剩不到 1 分"),
        (timedelta(0), "刚超时"),
        (-timedelta(minutes=1), "已超 1 分"),
        (-timedelta(hours=2, minutes=3), "已超 2 小时"),
        (-timedelta(days=3), "已超 3 天"),
    ],
)
def test_words_of_time_left(left: timedelta, words: str) -> None:
    with translation.override("zh-hans"):
        assert time_left_of(DUE, DUE - left).words == words


@pytest.mark.parametrize(
    ("gone", "tone"), [(0, ""), (79.9, ""), (80, "warn"), (99.9, "warn"), (100, "late"), (150, "late")]
)
def test_amber_at_four_fifths_and_red_when_late(gone: float, tone: str) -> None:
    since = DUE - timedelta(days=10)
    assert time_left_of(DUE, since + timedelta(days=10) * gone / 100, since).tone == tone


def test_without_a_start_amber_comes_four_hours_before() -> None:
    assert time_left_of(DUE, DUE - timedelta(hours=4, seconds=1)).tone == ""
    assert time_left_of(DUE, DUE - timedelta(hours=4)).tone == "warn"


def test_the_chip_says_word_tone_and_absolute_time() -> None:
    html = render("{% time_left due now %}", due=DUE, now=DUE + timedelta(hours=2))
    assert 'class="chip late"' in html
    assert "已超 2 小时" in html
    assert 'datetime="2026-11-26T09:30:00+00:00"' in html
    assert render("{% time_left due now %}", due=None, now=DUE) == ""


def test_an_icon_is_hidden_from_readers_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in render("{% icon 'map-pin' %}")
    named = render("{% icon 'map-pin' label=text %}", text='地点"><script>')
    assert 'role="img"' in named
    assert "<script>" not in named


@pytest.mark.parametrize("name", ["no-such-icon", "../templates/ui/base", ""])
def test_an_unknown_icon_is_a_fault(name: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render("{% icon name %}", name=name)


def test_every_vendored_icon_is_clean_svg_and_the_licence_is_there() -> None:
    paths = sorted(ICONS.glob("*.svg"))
    assert len(paths) >= 60
    for path in paths:
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        assert root.attrib["viewBox"] == "0 0 24 24", path
        assert not any("style" in part.attrib for part in root.iter()), path
    assert "MIT License" in (ICONS / "LICENSE").read_text(encoding="utf-8")


def test_dates_are_the_offices_not_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wangge.ui.templatetags.ui.clock_now", lambda: DUE)
    late_evening = datetime(2026, 11, 22, 22, 5, tzinfo=UTC)
    assert local_time(late_evening) == "11月23日 06:05"
    assert local_date(date(2025, 3, 1)) == "2025年3月1日"
    assert local_date(None) == ""
    with translation.override("en"):
        assert local_time(late_evening) == "23 Nov 06:05"
        assert local_date(late_evening) == "23 Nov"


def test_figures() -> None:
    assert number(12345) == "12,345"
    assert number(None) == "–"
    assert share(0.964, 41) == "96.4%（n=41）"
    assert share(1.0, 0) == "暂无数据"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13812345678", "138****5678"), ("5351234567", "********67"), ("", ""), (None, ""), ("12", "12")],
)
def test_telephones_are_masked(phone: str | None, masked: str) -> None:
    assert mask_phone(phone) == masked


def test_a_changed_filter_starts_at_the_first_page() -> None:
    request = RequestFactory().get("/?state=reported&q=路灯&cursor=abc")
    assert render("{% query_string q=None %}", request=request) == "?state=reported"
    html = render("{% query_string cursor='x&y' %}", request=request)
    assert "cursor=x%26y" in html
    assert "state=reported" in html


def test_a_qr_code_is_square_and_without_styles() -> None:
    html = render("{% qr text %}", text="http://127.0.0.1:8000/track/K7MX2PQ9/")
    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', html)
    assert size is not None
    assert size[1] == size[2]
    assert "style" not in html
    assert html.count("M") > 100
