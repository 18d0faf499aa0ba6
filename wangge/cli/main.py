"""The console entry: finds the command, starts Django, and turns what is refused into one line and a status."""

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol, cast

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cli.console import FAILED, OK, REFUSED, Stop, complain, refusal_text
from wangge.lib.errors import DomainError


class CommandModule(Protocol):
    """What a command's own module offers."""

    def configure(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the module that holds it, what it does, and what the settings must hear before they load."""

    module: str
    summary: str | Promise
    environment: tuple[tuple[str, str], ...] = ()


COMMANDS = {
    "init": Command("init", gettext_lazy("建库建密钥，载入类别、工作日历和隐私告知（可以重复运行）")),
    "demo": Command("demo", gettext_lazy("把莱阳演示数据演练进一个空库"), (("WANGGE_DEMO", "1"),)),
    "serve": Command("serve", gettext_lazy("启动网站，并在旁边启动后台进程")),
    "worker": Command("worker", gettext_lazy("只启动后台进程")),
    "user": Command("user", gettext_lazy("开设工作人员账号（密码从标准输入读取）")),
    "areas": Command("areas", gettext_lazy("导入、检查区划，查一点所在网格")),
    "cases": Command("cases", gettext_lazy("导入、导出事件")),
    "places": Command("places", gettext_lazy("导入场所设施")),
    "residents": Command("residents", gettext_lazy("导入住户地址和有同意编号的服务登记")),
    "verify": Command("verify", gettext_lazy("用日志重演全部事件并核对封存链")),
    "backup": Command("backup", gettext_lazy("运行中备份（密钥不在其中）")),
    "restore": Command("restore", gettext_lazy("在空机上恢复备份")),
    "calendar": Command("calendar", gettext_lazy("导入工作日历")),
    "triage": Command("triage", gettext_lazy("用带标签的文字训练、检验类别建议模型")),
    "settings": Command("settings", gettext_lazy("导出、导入事项、日历、单位和人员（可以先只看会改什么）")),
    "web": Command("web", ""),  # not for people: `serve` starts it
    "openapi": Command("openapi", gettext_lazy("输出接口说明（OpenAPI 3.1）")),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 failed or something was found, 2 refused or not understood."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a test's stream may lack it
    command = COMMANDS.get(words[0]) if words else None
    for name, value in command.environment if command else ():
        os.environ.setdefault(name, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    gc.disable()  # what is loaded now stays: looking it through time and again takes a tenth of the start
    try:
        django.setup()
        translation.activate(settings.LANGUAGE_CODE)
        return _overview(words) if command is None else _run(words[0], command, words[1:])
    except SystemExit as stop:  # argparse: --help (0) or arguments not understood (2)
        return stop.code if isinstance(stop.code, int) else FAILED
    except KeyboardInterrupt:
        return 130
    except (Stop, ImproperlyConfigured, DomainError, DatabaseError, OSError) as error:
        text, status = _told(error)
        complain(text)
        return status
    finally:
        gc.enable()


def _told(error: Exception) -> tuple[str, int]:
    """What is shown for an error that was to be expected, and the exit status."""
    if isinstance(error, Stop):
        return error.message, error.status
    if isinstance(error, ImproperlyConfigured):
        return str(error), REFUSED
    if isinstance(error, DomainError):
        return refusal_text(error), FAILED
    if isinstance(error, OperationalError) and "no such table" not in str(error):
        return _("数据库无法访问：%(error)s") % {"error": error}, FAILED
    if isinstance(error, DatabaseError):
        return _("数据库报错（是否还没有运行 wangge init？）：%(error)s") % {"error": error}, FAILED
    return str(error), FAILED


def _run(name: str, command: Command, words: Sequence[str]) -> int:
    module = cast(CommandModule, importlib.import_module(f"wangge.cli.{command.module}"))
    gc.freeze()
    gc.enable()
    parser = argparse.ArgumentParser(prog=f"wangge {name}", description=str(command.summary))
    module.configure(parser)
    return module.run(parser.parse_args(words))


def _overview(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="wangge",
        description=_("网格：县域网格化治理平台。每个命令都有自己的 --help。"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"wangge {installed_version()}")
    commands = parser.add_subparsers(metavar=_("命令"), required=True)
    for name, command in COMMANDS.items():
        if command.summary:
            commands.add_parser(name, help=str(command.summary), add_help=False)
    if not words:
        parser.print_help(sys.stderr)
        return REFUSED
    parser.parse_args(words)
    return OK


def installed_version() -> str:
    try:
        return version("wangge")
    except PackageNotFoundError:
        return "0"


if __name__ == "__main__":
    sys.exit(main())
