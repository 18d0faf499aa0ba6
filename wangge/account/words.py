"""Words of these pages: roles and kinds of second factor."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.lib.actor import Role

ROLES: dict[Role, str | Promise] = {
    Role.DESK: _("中心值班员"),
    Role.WORKER: _("网格员"),
    Role.OFFICER: _("部门经办人"),
    Role.SUPERVISOR: _("督查员"),
    Role.MEDIATOR: _("调解员"),
    Role.LEADER: _("领导"),
    Role.SYSADMIN: _("系统管理员"),
    Role.SECADMIN: _("安全管理员"),
    Role.AUDITOR: _("审计管理员"),
}
FACTORS: dict[str, str | Promise] = {
    "totp": _("验证器动态码"),
    "webauthn": _("安全密钥"),
    "recovery_codes": _("恢复码"),
}
