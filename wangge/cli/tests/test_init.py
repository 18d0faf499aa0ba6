"""`wangge init` on an empty folder, again, and where keys come from elsewhere."""

import stat

import pytest

from wangge.cli.tests.offices import Office

pytestmark = pytest.mark.process


def test_makes_everything_once(empty_office: Office) -> None:
    first = empty_office.json("init")
    assert len(first["done"]) == 7
    assert len(first["missing"]) == 2
    keys = {name: (empty_office.folder / name).read_text() for name in ("secret.key", "field.key")}
    for name in keys:
        assert stat.S_IMODE((empty_office.folder / name).stat().st_mode) == 0o600
    assert empty_office.json("init")["done"] == []
    assert keys == {name: (empty_office.folder / name).read_text() for name in keys}
    assert empty_office.number("SELECT COUNT(*) FROM residents_privacynotice") == 1
    assert empty_office.number("SELECT COUNT(*) FROM residents_consenttext") == 1
    assert empty_office.number("SELECT COUNT(*) FROM catalogue_category") > 40
    texts = empty_office.python(
        "from wangge.residents.models import PrivacyNotice as N\nn = N.objects.get()\nprint(n.text_zh, n.text_en)"
    )
    assert "个人信息保护法" in texts
    assert "Privacy notice" in texts
    if empty_office.url.startswith("sqlite"):
        assert (empty_office.folder / "wangge.sqlite3").read_bytes()[18:20] == b"\x02\x02"  # write-ahead log
    assert empty_office.json("verify")["ok"] is True


def test_leaves_keys_of_the_environment_alone(empty_office: Office) -> None:
    empty_office.more |= {
        "WANGGE_SECRET_KEY": "x" * 50,
        "WANGGE_FIELD_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    }
    empty_office.run("init")
    assert not list(empty_office.folder.glob("*.key"))


def test_a_key_file_that_is_empty_is_never_written_over(empty_office: Office) -> None:
    (empty_office.folder / "field.key").touch()
    assert "field.key" in empty_office.run("init", status=1).stderr


def test_an_office_that_is_settled_lacks_nothing(office: Office) -> None:
    assert office.json("init") == {"done": [], "missing": []}


def test_commands_before_init_say_what_to_do(empty_office: Office) -> None:
    for words in (("verify",), ("backup", str(empty_office.folder / "b"))):
        assert "wangge init" in empty_office.run(*words, status=2).stderr
    assert "wangge init" in empty_office.run("areas", "check", status=1).stderr


def test_an_odd_setting_stops_every_command_in_one_line(empty_office: Office) -> None:
    empty_office.more["WANGGE_PUBLIC_RATE"] = "many"
    for command in ("init", "serve", "verify"):
        done = empty_office.run(command, status=2)
        assert "WANGGE_PUBLIC_RATE" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_an_odd_proxy_stops_the_start(office: Office) -> None:
    office.more["WANGGE_TRUSTED_PROXIES"] = "10.0.0.300"
    assert "WANGGE_TRUSTED_PROXIES" in office.run("serve", status=2).stderr
