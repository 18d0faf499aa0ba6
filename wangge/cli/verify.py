"""`wangge verify`: proves that rows, journal, seals and files agree, or names what does not."""

import argparse
from itertools import islice

from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.cli.console import FAILED, OK, put_json, say
from wangge.cli.proof import Finding, all_findings
from wangge.cli.state import require_migrated
from wangge.journal.models import Entry, Seal
from wangge.lib import clock

SHOWN = 1000


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))


def run(args: argparse.Namespace) -> int:
    require_migrated()
    findings = list(islice(all_findings(now=clock.now()), SHOWN))
    return tell(findings, as_json=args.json)


def tell(findings: list[Finding], *, as_json: bool) -> int:
    """Say what was found, the first broken row first; the exit status."""
    counts = {"cases": Case.objects.count(), "entries": Entry.objects.count(), "seals": Seal.objects.count()}
    if as_json:
        told = [{"what": each.what, "name": each.name, "reason": each.reason} for each in findings]
        put_json({"ok": not findings, **counts, "findings": told})
        return FAILED if findings else OK
    for each in findings:
        say(f"{each.what} {each.name}: {each.reason}")
    if findings:
        say(_("第一处不符：%(what)s %(name)s") % {"what": findings[0].what, "name": findings[0].name})
        return FAILED
    say(_("%(cases)s 件事件、%(entries)s 条日志、%(seals)s 个封存批次全部相符") % counts)
    return OK
