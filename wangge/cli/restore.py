"""`wangge restore`: a backup into an empty installation, then the proof that nothing is missing or altered."""

import argparse
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from wangge.cli import bundle, verify
from wangge.cli.console import REFUSED, Stop, complain, say
from wangge.cli.dumps import is_empty, load_database
from wangge.cli.proof import all_findings
from wangge.files import storage
from wangge.journal.tasks import begin_new_cluster
from wangge.lib import clock


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help=_("wangge backup 写下的目录"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出核对结果"))


def run(args: argparse.Namespace) -> int:
    now = clock.now()
    manifest = restore(args.folder, now=now)
    if not args.json:
        say(_("已恢复 %(made_at)s 的备份，正在核对") % {"made_at": manifest.made_at})
    key = bundle.field_key_id()
    if manifest.field_key_id and key != manifest.field_key_id:
        complain(_("现在的 WANGGE_FIELD_KEY 不是备份时的那一个：放回原来的 field.key 之前，联系方式读不出"))
    return verify.tell(list(islice(all_findings(now=now), verify.SHOWN)), as_json=args.json)


def restore(folder: Path, *, now: datetime) -> bundle.Manifest:
    """Check the whole backup first, then put it in place: nothing is touched by one that is damaged."""
    manifest = bundle.read_manifest(folder)
    _require_fitting(manifest)
    _require_empty()
    names = list(bundle.checked(folder, manifest))
    load_database(folder / bundle.DATABASE_FILES[manifest.engine])
    for name in names:
        if name.startswith(f"{bundle.FILES}/"):
            relative = Path(name).relative_to(bundle.FILES)
            bundle.copy_with_checksum(folder / name, storage.root() / relative)
    call_command("migrate", interactive=False, verbosity=0)  # a backup of an earlier version
    if connection.vendor == "postgresql":
        begin_new_cluster(now=now)
    return manifest


def _require_fitting(manifest: bundle.Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise Stop(
            _("备份来自 %(theirs)s，而 WANGGE_DATABASE_URL 是 %(ours)s：请指向同一种数据库")
            % {"theirs": manifest.engine, "ours": connection.vendor},
            REFUSED,
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest.migrations) - known)
    if unknown:
        raise Stop(
            _("备份来自更新的版本（%(version)s，含 %(first)s）：请先升级程序")
            % {"version": manifest.version, "first": unknown[0]},
            REFUSED,
        )


def _require_empty() -> None:
    if not is_empty():
        raise Stop(_("数据库不是空的：恢复只在空库上进行，以免盖掉现有的记录"), REFUSED)
    if next(storage.stored_files(), None) is not None:
        raise Stop(_("%(folder)s 里已有附件：恢复只在空目录上进行") % {"folder": storage.root()}, REFUSED)
