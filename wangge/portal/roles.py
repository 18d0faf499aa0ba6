"""The two kinds of staff that reach a service, as residents read them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.lib.actor import Role

ROLES: dict[str, str | Promise] = {Role.DESK.value: _("中心值班员"), Role.WORKER.value: _("网格员")}
