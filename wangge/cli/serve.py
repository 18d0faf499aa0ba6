"""`wangge serve`: checks that serving is safe, then keeps the web server and the worker running side by side."""

import argparse
import ipaddress
import logging
import socket
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from wangge.cli import init
from wangge.cli.children import Child, stop_all
from wangge.cli.console import FAILED, OK, REFUSED, Stop, complain, say
from wangge.cli.main import main
from wangge.cli.state import require_keys, require_migrated, require_no_demo_users
from wangge.cli.stopping import TICK_SECONDS, StopRequest
from wangge.ops.addresses import networks

logger = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help=_("监听地址（默认 127.0.0.1）"))
    parser.add_argument("--port", type=int, default=8000, metavar="P", help=_("端口（默认 8000）"))
    parser.add_argument("--workers", type=int, default=2, metavar="N", help=_("网站进程数（默认 2）"))
    parser.add_argument("--web-only", action="store_true", help=_("不在旁边启动后台进程"))


def run(args: argparse.Namespace) -> int:
    require_safe()
    if args.workers < 1:
        raise Stop(_("--workers 至少为 1"), REFUSED)
    _require_free_port(args.host, args.port)
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        logger.warning("static files are not collected in %s: pages will lack styles", settings.STATIC_ROOT)
    stop = StopRequest()
    address = ["--host", args.host, "--port", str(args.port), "--workers", str(args.workers)]
    children = [Child("web", main, ["web", *address])]
    if not args.web_only:
        children.append(Child("worker", main, ["worker"]))
    say(_("正在 %(address)s 提供服务") % {"address": f"http://{_shown(args.host)}:{args.port}"})
    try:
        return keep_running(children, stop)
    finally:
        stop_all(children)


def require_safe() -> None:
    """Everything without which no process may serve or work: keys, a database of this version, no open accounts."""
    if settings.DEMO:
        init.make_keys()
    require_keys()
    networks(settings.TRUSTED_PROXIES)
    require_migrated()
    require_no_demo_users()
    connection.close()


def keep_running(children: list[Child], stop: StopRequest) -> int:
    """Look after the children until a signal comes, or until one of them dies again and again."""
    while not stop.is_made:
        for child in children:
            if not child.look_after():
                complain(_("%(name)s 反复异常退出，服务停止：请看上面的日志") % {"name": child.name})
                return FAILED
        time.sleep(TICK_SECONDS)
    return OK


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _require_free_port(host: str, port: int) -> None:
    """Tell at once, and in words, that the address cannot be had."""
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    except ValueError:
        raise Stop(_("--host 应为 IP 地址，如 127.0.0.1 或 0.0.0.0：%(host)s") % {"host": host}, REFUSED) from None
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Stop(
                _("不能在 %(host)s:%(port)s 监听：%(reason)s") % {"host": host, "port": port, "reason": reason}, REFUSED
            ) from None
