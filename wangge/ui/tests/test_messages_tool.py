"""`tools/messages.py`: what it finds in Python and templates, and that the shared pages lack no English."""

import gettext
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    package = tmp_path / "wangge" / "sample"
    (package / "templates" / "sample").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext, pgettext\n"
        'a = _("受理")\nb = _("plain")\nc = ngettext("%(n)s 件案", "%(n)s 件案们", 2)\nd = pgettext("tab", "网格")\n'
    )
    (package / "templates" / "sample" / "page.html").write_text(
        '{% load i18n %}{% trans "签收" %}{% blocktrans trimmed with n=3 %}\n  共 {{ n }} 件\n{% endblocktrans %}'
        "<p>不译</p>{% include 'x' with title=_('空') %}"
    )
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "PACKAGES", tmp_path / "wangge")
    return module


def translate(tool: ModuleType, pairs: dict[str, str]) -> None:
    path = tool.po_path(tool.PACKAGES / "sample")
    text = path.read_text(encoding="utf-8")
    for chinese, english in pairs.items():
        assert f'msgid "{chinese}"\nmsgstr ""' in text
        text = text.replace(f'msgid "{chinese}"\nmsgstr ""', f'msgid "{chinese}"\nmsgstr "{english}"')
    path.write_text(text, encoding="utf-8")


def test_finds_what_needs_english_and_keeps_what_has_it(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["check", "sample"]) == 1
    assert tool.main(["update", "sample"]) == 0
    assert "6 without English" in capsys.readouterr().out
    translate(tool, {"受理": "Accept", "签收": "Sign", "空": "Empty", "共 %(n)s 件": "%(n)s in all"})
    first = tool.po_path(tool.PACKAGES / "sample").read_bytes()
    tool.main(["update", "sample"])
    assert tool.po_path(tool.PACKAGES / "sample").read_bytes() == first
    capsys.readouterr()
    assert tool.main(["check", "sample"]) == 1
    listed = capsys.readouterr().out
    assert "网格" in listed
    assert "件案" in listed
    assert "受理" not in listed
    assert "plain" not in listed


def test_compiled_chinese_says_each_id_as_it_is(tool: ModuleType) -> None:
    tool.main(["update", "sample"])
    translate(tool, {"受理": "Accept"})
    tool.main(["compile", "sample"])
    locale = tool.PACKAGES / "sample" / "locale"
    for language, text in (("en", "Accept"), ("zh_Hans", "受理")):
        with (locale / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
            assert gettext.GNUTranslations(file).gettext("受理") == text


def test_the_shared_pages_lack_no_english(capsys: pytest.CaptureFixture[str]) -> None:
    spec = importlib.util.spec_from_file_location("messages_tool_here", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.main(["check", "ui"]) == 0, capsys.readouterr().out
