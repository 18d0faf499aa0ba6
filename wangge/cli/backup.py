"""`wangge backup`: database and uploads into a folder while the office works. The keys are left out on purpose."""

import argparse
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from wangge.cli import bundle
from wangge.cli.console import OK, REFUSED, Stop, put_json, say
from wangge.cli.dumps import dump_database
from wangge.cli.main import installed_version
from wangge.cli.state import require_migrated
from wangge.files import storage
from wangge.lib import clock


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help=_("空的或尚不存在的目录"))
    parser.add_argument("--json", action="store_true", help=_("以 JSON 输出"))


def run(args: argparse.Namespace) -> int:
    require_migrated()
    manifest = back_up(args.folder, now=clock.now())
    if args.json:
        put_json(
            {
                "folder": str(args.folder),
                "files": manifest.files,
                "bytes": manifest.bytes,
                "engine": manifest.engine,
                "left_out": ["secret.key", "field.key"],
            }
        )
        return OK
    told = {"folder": args.folder, "files": manifest.files, "size": f"{manifest.bytes / 2**20:,.1f}"}
    say(_("已备份到 %(folder)s：数据库和 %(files)s 个附件，共 %(size)s MiB") % told)
    say(_("密钥（secret.key、field.key）不在备份中：请另处保管，没有 field.key 就读不出联系方式"))
    return OK


def back_up(folder: Path, *, now: datetime) -> bundle.Manifest:
    """Files after the database: a file never changes, so every row of the copy finds its own.

    A file whose upload was removed in between is missing from the copy; `verify` after a restore names it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Stop(_("%(folder)s 不是空目录：每次备份用一个新目录") % {"folder": folder}, REFUSED)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = folder / bundle.DATABASE_FILES[connection.vendor]
    migrations = bundle.applied_migrations()
    dump_database(database)
    sums, total, count = [(database.name, bundle.sha256_of(database))], database.stat().st_size, 0
    for _upload_id, paths in storage.stored_files():
        for path in paths:
            name = f"{bundle.FILES}/{path.parent.name}/{path.name}"
            try:
                digest, size = bundle.copy_with_checksum(path, folder / name)
            except FileNotFoundError:  # removed while we copied
                continue
            sums.append((name, digest))
            total, count = total + size, count + 1
    manifest = bundle.Manifest(
        format=bundle.FORMAT,
        version=installed_version(),
        made_at=now.isoformat(),
        engine=connection.vendor,
        migrations=migrations,
        files=count,
        bytes=total,
        checksums_sha256=bundle.write_checksums(folder, sums),
        field_key_id=bundle.field_key_id(),
    )
    manifest.write(folder)
    return manifest
