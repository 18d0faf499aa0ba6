"""`wangge init`: keys, tables, the catalogue, the calendar and the first privacy notice; repeatable."""

import argparse
import os
import secrets
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from wangge.areas import queries as areas
from wangge.cases.queries.readiness import Need, lacking
from wangge.catalogue import queries as catalogue_queries
from wangge.catalogue.actions import load_categories, load_statutory_calendar
from wangge.catalogue.listing import shipped_rows
from wangge.cli.console import OK, Stop, put_json, say
from wangge.cli.state import pending_migrations
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.residents.actions import publish_consent_text, publish_notice
from wangge.residents.cipher import new_key
from wangge.residents.queries import current_consent_text, current_notice

# As an office may publish it (Personal Information Protection Law, articles 13, 17, 34 and 35).
NOTICES = Path(__file__).parent / "notices"
# The first list has no known beginning: older records can be imported with its categories.
FIRST_EFFECTIVE = date(2000, 1, 1)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))


def run(args: argparse.Namespace) -> int:
    done, missing = prepare(now=clock.now()), what_is_missing()
    if args.json:
        put_json({"done": done, "missing": missing})
        return OK
    for line in done or [_("一切都已就绪，没有改动")]:
        say(line)
    for line in missing:
        say(_("居民能够反映问题之前还差：%(what)s") % {"what": line})
    if missing:
        _tell_first_steps()
    return OK


def prepare(*, now: datetime) -> list[str]:
    """Make what is not there yet; what was done, in words."""
    done = make_keys()
    done += _migrate()
    if not catalogue_queries.tree(on=clock.office_date(now)):
        report = load_categories(rows=shipped_rows(), by=SYSTEM, now=now, effective=FIRST_EFFECTIVE)
        done.append(_("已载入 %(count)s 个类别") % {"count": report.accepted})
    report = load_statutory_calendar(by=SYSTEM, now=now)
    if report.accepted:
        done.append(_("已载入法定工作日历（%(count)s 天）") % {"count": report.accepted})
    if current_notice(now) is None:
        publish_notice(
            text_zh=(NOTICES / "privacy.zh.txt").read_text(encoding="utf-8"),
            text_en=(NOTICES / "privacy.en.txt").read_text(encoding="utf-8"),
            by=SYSTEM,
            now=now,
        )
        done.append(_("已发布第一版隐私告知，请核对其中的单位与电话后再对外开放"))
    if current_consent_text(now) is None:
        publish_consent_text(
            text_zh=(NOTICES / "consent.zh.txt").read_text(encoding="utf-8"),
            text_en=(NOTICES / "consent.en.txt").read_text(encoding="utf-8"),
            by=SYSTEM,
            now=now,
        )
        done.append(_("已发布第一版服务登记同意书，请核对后再登记服务"))
    return done


def make_keys() -> list[str]:
    """Make the keys that are not set, readable by the owner only; they hold at once in this process."""
    done: list[str] = []
    folder = Path(settings.DATA_DIR)
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    if not settings.SECRET_KEY_IS_SET:
        settings.SECRET_KEY = _write_key(folder / "secret.key", secrets.token_urlsafe(50))
        settings.SECRET_KEY_IS_SET = True
        done.append(_("已生成签名密钥 %(path)s") % {"path": folder / "secret.key"})
    if not settings.FIELD_KEY:
        settings.FIELD_KEY = _write_key(folder / "field.key", new_key())
        done.append(
            _("已生成个人信息加密密钥 %(path)s：请另行妥善保管，丢失后联系方式无法读出")
            % {"path": folder / "field.key"}
        )
    return done


def _write_key(path: Path, key: str) -> str:
    """Write a new key on the disk for good; a file that is there already is never written over."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Stop(_("%(path)s 已存在但是空的或读不出：请先查明原因") % {"path": path}) from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _migrate() -> list[str]:
    if connection.vendor == "sqlite":
        Path(str(settings.DATABASES["default"]["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    waiting = pending_migrations()
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    done = [_("已建立或更新数据表（%(count)s 步）") % {"count": len(waiting)}] if waiting else []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            mode = cursor.fetchone()[0]
        if mode != "wal":
            raise Stop(_("数据库所在的磁盘不支持 WAL 方式（现为 %(mode)s），请换用本机磁盘") % {"mode": mode})
    return done


def what_is_missing() -> list[str]:
    """What an office still has to bring before residents can report, in order."""
    county = next(iter(areas.listing(level=Level.CITY)), None)
    code = {"code": county.code if county else "CODE"}
    words = {
        Need.COUNTY: _("区划（wangge areas import FILE.csv）"),
        Need.GRIDS: _("网格（wangge areas import FILE.csv）"),
        Need.CATEGORIES: _("事项目录（再运行一次 wangge init）"),
        Need.CENTRE: _("县级治理中心（由第一个账号带出，或在工作台上新增）"),
        Need.DESK: _("县级治理中心的坐席账号（wangge user create NAME --role desk --area %(code)s）") % code,
    }
    needs = lacking()
    left_out = {Need.GRIDS} if Need.COUNTY in needs else set[Need]()
    left_out |= {Need.CENTRE} if Need.DESK in needs else set()
    return [words[need] for need in needs if need not in left_out]


def _tell_first_steps() -> None:
    """How the set-up on the desk is begun, as long as something is missing."""
    command = "wangge user create NAME --role %(role)s --area CODE --area-name TEXT"
    say(_("在网页上做：先开设系统管理员和安全管理员两个账号，登录后按“开办设置”逐项完成。"))
    for role in (Role.SYSADMIN, Role.SECADMIN):
        say(f"  {command % {'role': role.value}}")
    say(f"  {settings.BASE_URL.rstrip('/')}/desk/")
