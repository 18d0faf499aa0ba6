"""`wangge demo`: plays the Laiyang demonstration through the real actions, in a database of its own."""

import argparse

from django.utils.translation import gettext as _

from demo import play
from wangge.cli.console import REFUSED, Stop
from wangge.cli.init import prepare
from wangge.lib import clock
from wangge.people.models import User


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=int, default=None, metavar="N", help=_("演练多少件事件"))
    parser.add_argument("--seed", type=int, default=None, metavar="S", help=_("随机种子：相同的种子得到相同的演练"))
    parser.add_argument("--large", action="store_true", help=_("再加上全市规模的入户走访：18.8 万户，约几分钟"))


def run(args: argparse.Namespace) -> int:
    """Refuses where real staff have accounts: a demonstration never mixes with an office's records."""
    # The office of the demonstration was set up before its first case.
    prepare(now=play.opening(clock.now()))
    if User.objects.filter(is_demo=False).exists():
        raise Stop(_("这个库里有正式账号：演示只能在单独的库中进行"), REFUSED)
    asked = {name: getattr(args, name) for name in ("cases", "seed") if getattr(args, name) is not None}
    return play.main(**asked, is_large=args.large)
