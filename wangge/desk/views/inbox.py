"""One's own inbox: what happened that concerns oneself, read or not, each with the way to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from wangge.desk.views.frame import frame
from wangge.lib import clock
from wangge.lib.access import ADMIN_ROLES, CASE_ROLES, access
from wangge.notices.actions.reading import mark_all_read, mark_read
from wangge.notices.queries import inbox as own
from wangge.ui.requests import PageRequest, whole_number

UNREAD = "unread"


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_safe
def inbox(request: PageRequest) -> HttpResponse:
    """The newest first, all of them or the unread ones."""
    is_unread_only = request.GET.get("show") == UNREAD
    page = own.inbox(
        request.actor,
        is_unread_only=is_unread_only,
        before=_id(request, "cursor"),
        after=_id(request, "before"),
    )
    context = frame(
        request,
        clock.now(),
        nav_name="inbox",
        page=page,
        is_unread_only=is_unread_only,
        unread=own.unread_count(request.actor),
        unread_bound=own.COUNT_BOUND,
        newest=page.rows[0].id if page.rows else 0,
    )
    return render(request, "desk/inbox.html", context)


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_POST
def read_one(request: PageRequest, item_id: int) -> HttpResponse:
    """Mark one as read and go to what it is about; with `stay`, back to the list."""
    item = mark_read(item_id=item_id, by=request.actor, now=clock.now())
    page = own.letter(request.actor, item).href
    return HttpResponseRedirect(_back(request) if "stay" in request.POST or not page else page)


@access(*CASE_ROLES, *ADMIN_ROLES)
@require_POST
def read_all(request: PageRequest) -> HttpResponse:
    """Mark everything as read that stood on the page or below it: what came meanwhile stays unread."""
    done = mark_all_read(by=request.actor, now=clock.now(), up_to=whole_number(request.POST.get("up_to")))
    words = ngettext("已将 %(n)s 条标为已读", "已将 %(n)s 条标为已读", done) % {"n": done}
    messages.success(request, words if done else _("没有未读的消息"))
    return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    shown = f"?show={UNREAD}" if request.POST.get("show") == UNREAD else ""
    return reverse("desk:inbox") + shown


def _id(request: HttpRequest, name: str) -> int | None:
    return whole_number(request.GET.get(name))
