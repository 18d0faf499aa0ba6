"""A few pages, one for each way of answering."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils.translation import gettext as _
from django.views import View

from wangge.lib.access import ANYONE, SIGNED_IN, access
from wangge.lib.actor import Role
from wangge.lib.errors import InvalidInput, NotFound, NotSignedIn
from wangge.ui.requests import PageRequest

handler404 = "wangge.ui.views.not_found"
handler500 = "wangge.ui.views.server_error"


@access(ANYONE)
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_("上一页"))


@access(SIGNED_IN)
def staff_page(request: PageRequest) -> HttpResponse:
    return HttpResponse(request.actor.username)


@access(Role.DESK, Role.SUPERVISOR)
def desk_page(request: PageRequest) -> HttpResponse:
    return HttpResponse("desk")


def unmarked_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody said who")


class ClassPage(View):
    access = frozenset({Role.AUDITOR})

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("auditor")


@access(ANYONE)
def refusing_page(request: HttpRequest, what: str) -> HttpResponse:
    if what == "input":
        raise InvalidInput("请写明地点", fields={"text": "不能为空"}, allowed=["sign"])
    raise NotSignedIn if what == "session" else NotFound


@access(ANYONE)
def broken_page(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


@access(ANYONE)
def shown_page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, f"ui/{name}_base.html", {"user": AnonymousUser()})


urlpatterns = [
    path("open/", open_page),
    path("staff/", staff_page),
    path("desk/", desk_page),
    path("unmarked/", unmarked_page),
    path("exempt/unmarked/", unmarked_page),
    path("class/", ClassPage.as_view()),
    path("refuse/<str:what>/", refusing_page),
    path("broken/", broken_page),
    path("shown/<str:name>/", shown_page),
    path("ui/", include("wangge.ui.urls")),
]
