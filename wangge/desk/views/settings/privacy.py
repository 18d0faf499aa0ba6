"""The notice on personal data and the consent to a service: what is in force, and the next version."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from wangge.desk.views.settings.wording import Wording, settle
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.residents.actions import publish_consent_text, publish_notice
from wangge.residents.queries import current_consent_text, current_notice
from wangge.ui.requests import PageRequest

NOTICE = Wording(
    template="desk/settings/privacy.html",
    address="desk:settings_privacy",
    current=current_notice,
    publish=publish_notice,
    name=_("隐私告知"),
    title=_("发布隐私告知"),
    note=_("新的一版立即在居民页面上生效；已经填过联系方式的人，记的仍是当时那一版。"),
    done=_("已发布第 %(n)s 版隐私告知。"),
)
CONSENT = Wording(
    template="desk/settings/consent.html",
    address="desk:settings_consent",
    current=current_consent_text,
    publish=publish_consent_text,
    name=_("同意书"),
    title=_("发布同意书"),
    note=_("新的一版立即用于以后的登记；已经同意过的人，记的仍是当时那一版。"),
    done=_("已发布第 %(n)s 版同意书。"),
)


@access(Role.SYSADMIN, Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def privacy(request: PageRequest) -> HttpResponse:
    """The notice on public forms."""
    return settle(request, NOTICE)


@access(Role.SYSADMIN, Role.AUDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: PageRequest) -> HttpResponse:
    """The words that a person agrees to before a service is registered."""
    return settle(request, CONSENT)
