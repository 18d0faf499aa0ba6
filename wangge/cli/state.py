"""The condition of an installation that commands ask about before they begin."""

import base64
import binascii

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from wangge.cli.console import REFUSED, Stop
from wangge.people.models import User


def pending_migrations() -> list[str]:
    """Migrations of this version that the database lacks, as `app.name`, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def require_keys() -> None:
    """Refuse without both keys, or with a field key that is none."""
    if not settings.SECRET_KEY_IS_SET or not settings.FIELD_KEY:
        raise Stop(_("缺少密钥：请先运行 wangge init，或设置 WANGGE_SECRET_KEY 和 WANGGE_FIELD_KEY"), REFUSED)
    try:
        key = base64.urlsafe_b64decode(settings.FIELD_KEY)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise Stop(_("WANGGE_FIELD_KEY 应为 32 字节的 URL 安全 base64：wangge init 会生成一个"), REFUSED)


def require_migrated() -> None:
    """Refuse on a database that this version has not set up."""
    waiting = pending_migrations()
    if waiting:
        raise Stop(
            _("数据库还差 %(count)s 步更新（从 %(first)s 起）：请先备份，再运行 wangge init")
            % {"count": len(waiting), "first": waiting[0]},
            REFUSED,
        )


def require_no_demo_users() -> None:
    """Refuse a demonstration's database outside the demonstration: its passwords are known to everyone."""
    if not settings.DEMO and User.objects.filter(is_demo=True).exists():
        raise Stop(_("这是演示库，其账号密码是公开的：只能由 make demo 启动（WANGGE_DEMO=1）"), REFUSED)
