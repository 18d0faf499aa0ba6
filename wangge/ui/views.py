"""Pages that belong to no door: preferences, a failed form check, not found, a fault."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wangge.lib.access import ANYONE, access
from wangge.lib.errors import InvalidInput
from wangge.lib.errors import NotFound as Unknown
from wangge.ui.preferences import CHOICES, remember
from wangge.ui.problems import came_from, respond


@access(ANYONE)
@require_POST
def set_preference(request: HttpRequest) -> HttpResponse:
    """Keep language, theme or size in a cookie and go back to where the visitor was."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = came_from(request) or "/"
    response = HttpResponseRedirect(back)
    given = [(name, request.POST[name]) for name in CHOICES if name in request.POST]
    if not given or not all(remember(response, name, value) for name, value in given):
        return respond(request, InvalidInput(_("没有这个选项。页面未改变，请返回后重新选择。")))
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's security token was missing or stale (a page open overnight, cookies off)."""
    context = {
        "heading": _("页面已过期，未提交"),
        "what": _("为防止他人冒用您的身份，停留过久的页面要重新打开后才能提交。"),
        "kept": _("您填写的文字保存在本浏览器中，回到原页面会自动恢复。"),
        "next_step": _("请返回原页面，刷新后再提交一次；仍不行请检查浏览器是否禁用了 Cookie。"),
        "back": came_from(request),
        "code": "page_expired",
    }
    return render(request, "ui/problem.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    error = Unknown(_("这个网址没有内容，可能已经改动，或不在您的职责范围内。请检查网址，或从首页重新进入。"))
    return respond(request, error)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request's context: whatever failed may be needed for it."""
    content = loader.render_to_string("ui/server_error.html", {})
    return HttpResponse(content, status=500)
