"""Home and the lists of cases."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wangge.cases.actions.seats import drop_list, save_list
from wangge.cases.actions.watching import note_search
from wangge.desk import filters, listed, nav
from wangge.desk.settings.starting import is_complete
from wangge.desk.views.frame import asked_of, columns, frame, target
from wangge.desk.words import ROLES
from wangge.lib import clock
from wangge.lib.access import CASE_ROLES, SIGNED_IN, access
from wangge.lib.actor import Role
from wangge.lib.errors import InvalidInput
from wangge.ui.requests import PageRequest


@access(SIGNED_IN)
@require_safe
def home(request: PageRequest) -> HttpResponse:
    """Where a role's day begins: its first queue; the phone app for workers; the own duties for administrators, who are
    led to the first set-up until residents can report."""
    actor = request.actor
    if actor.has_role(Role.DESK, Role.OFFICER, Role.SUPERVISOR, Role.LEADER, Role.MEDIATOR):
        return HttpResponseRedirect(f"{reverse('desk:cases')}?queue={nav.home_queue(actor)}")
    if actor.has_role(Role.SYSADMIN, Role.SECADMIN) and not is_complete():
        return HttpResponseRedirect(reverse("desk:settings_start"))
    roles = [(str(post.role), ROLES[post.role]) for post in actor.posts]
    context = frame(request, clock.now()) | {"roles": roles, "where": nav.where(actor)}
    return render(request, "desk/home.html", context)


@access(*CASE_ROLES)
@require_safe
def cases(request: PageRequest) -> HttpResponse:
    """A queue, a filtered list or a search. A search that looks like a person's name is journalled for review."""
    now = clock.now()
    asked = asked_of(request)
    if asked.wanted.q and not asked.cursor:
        note_search(words=asked.wanted.q, by=request.actor, now=now)
    if target(request) == "list":
        context = {
            "listed": listed.page(request.actor, asked, now),
            "filter_form": listed.filter_form(request.actor, asked),
        }
        return render(request, "desk/parts/list.html", context)
    return columns(request, now, asked)


@access(*CASE_ROLES)
@require_safe
def counts(request: PageRequest) -> HttpResponse:
    """The navigation anew, asked for every minute so that the counts stay true."""
    context = frame(request, clock.now(), nav_name=request.GET.get("at", ""))
    return render(request, "desk/parts/nav.html", context)


@access(*CASE_ROLES)
@require_POST
def save(request: PageRequest) -> HttpResponse:
    """Keep the list that stands here under a name; it then stands in the navigation."""
    query = filters.read(QueryDict(request.POST.get("query", ""))).query
    try:
        saved = save_list(name=request.POST.get("name", ""), query=query, by=request.actor, now=clock.now())
    except InvalidInput as refused:
        messages.error(request, "；".join(str(text) for text in refused.fields.values()))
    else:
        messages.success(request, _("已保存视图“%(name)s”，在左侧“我的视图”里打开") % {"name": saved.name})
    return HttpResponseRedirect(f"{reverse('desk:cases')}?{query}")


@access(*CASE_ROLES)
@require_POST
def drop(request: PageRequest, list_id: int) -> HttpResponse:
    """Forget one of the own lists."""
    drop_list(list_id=list_id, by=request.actor)
    messages.success(request, _("已删除视图"))
    return HttpResponseRedirect(reverse("desk:cases"))
