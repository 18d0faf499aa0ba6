"""Posts: given, ended, moved, each from a day; what stands without anybody afterwards is told before."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wangge.areas import queries as areas
from wangge.cases.queries.telling import named_area, named_org
from wangge.desk.settings.account_form import EndForm, GiveForm, MoveForm
from wangge.desk.settings.flow import SettingsForm
from wangge.desk.settings.told_staff import told_post, uncovered_notes
from wangge.desk.views.frame import frame
from wangge.desk.views.settings.confirming import Preview, Settled, proceed
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import NotFound
from wangge.lib.plans import Change, Kind, Plan, cells
from wangge.people import actions
from wangge.people import queries as people
from wangge.people.columns import POST_COLUMNS, post_row
from wangge.people.errors import OwnAccount
from wangge.people.queries import Wanted
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.people.models import Post, User

FOUND = 12


@access(Role.SECADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: PageRequest, username: str) -> HttpResponse:
    """A post from a day."""
    now = clock.now()
    user = people.account(username)
    if user is None:
        raise NotFound(_("没有这个账号。"))
    _keep_off_own(request, user)
    form = GiveForm(request.POST or None, today=clock.office_date(now))
    title = _("任命岗位 · %(name)s") % {"name": user.name}

    def wanted() -> Wanted:
        area, level, org, origin = form.place()
        asked = form.cleaned_data
        return Wanted(asked["role"], area, level, org, origin, asked["valid_from"], asked["valid_to"])

    def preview() -> Preview:
        to_be = wanted()
        people.check_post(user, to_be)
        new = post_row(
            {
                "role": to_be.role.value,
                "area_code": to_be.area_code,
                "origin": to_be.origin,
                "valid_from": to_be.start,
                "valid_to": to_be.end,
            },
            to_be.org.code,
        )
        change = Change(Kind.ADDED, user.username, user.name, cells(POST_COLUMNS, {}, told_post(new)))
        notes = [_("岗位一生效，此人就能看到这个范围内的案件和资料。")]
        return Preview(title, Plan((change,)), notes, _("确认任命"), to_be.start)

    def act() -> str:
        to_be = wanted()
        actions.give_post(
            user=user,
            role=to_be.role,
            area_code=to_be.area_code,
            level=to_be.level,
            org=to_be.org,
            origin=to_be.origin,
            valid_from=to_be.start,
            valid_to=to_be.end,
            by=request.actor,
            now=now,
        )
        return user.username

    return _settle(request, form, now, title, user, preview, act, _("已任命。"))


@access(Role.SECADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PageRequest, post_id: int) -> HttpResponse:
    """End a post on a day, or withdraw one that has not begun."""
    now = clock.now()
    post = _post(post_id, clock.office_date(now))
    _keep_off_own(request, post.user)
    form = EndForm(request.POST or None, today=clock.office_date(now))
    title = _("结束岗位 · %(name)s") % {"name": post.user.name}

    def preview() -> Preview:
        on = form.cleaned_data["on"]
        people.keep_an_administrator(post.user, [Role(post.role)], on)
        old = told_post(post_row(vars(post), post.org.code))
        new = {**old, "valid_to": on.isoformat()}
        change = Change(Kind.RETIRED, post.user.username, post.user.name, cells(POST_COLUMNS, old, new))
        return Preview(title, Plan((change,)), uncovered_notes([post], on), _("确认结束"), on, is_final=True)

    def act() -> str:
        actions.end_post(post=post, on=form.cleaned_data["on"], by=request.actor, now=now)
        return post.user.username

    return _settle(request, form, now, title, post.user, preview, act, _("已定离任日期。"), post=post)


@access(Role.SECADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: PageRequest, post_id: int) -> HttpResponse:
    """The same role elsewhere from a day."""
    now = clock.now()
    post = _post(post_id, clock.office_date(now))
    _keep_off_own(request, post.user)
    old = post_row(vars(post), post.org.code)
    form = MoveForm(request.POST or None, today=clock.office_date(now), row=old, known_role=Role(post.role))
    title = _("调任 · %(name)s") % {"name": post.user.name}

    def preview() -> Preview:
        area, level, org, origin = form.place()
        on = form.cleaned_data["on"]
        to_be = Wanted(Role(post.role), area, level, org, origin, on, post.valid_to)
        people.check_post(post.user, to_be, without=post)
        new = {**old, "area_code": area, "org": org.code, "origin": origin}
        told = cells(POST_COLUMNS, told_post(old), told_post(new))
        change = Change(Kind.CHANGED, post.user.username, post.user.name, told)
        return Preview(title, Plan((change,)), uncovered_notes([post], on), _("确认调任"), on)

    def act() -> str:
        area, level, org, origin = form.place()
        on = form.cleaned_data["on"]
        place: dict[str, Any] = {"area_code": area, "level": level, "org": org, "origin": origin}
        return actions.move_post(post=post, on=on, **place, by=request.actor, now=now).user.username

    return _settle(request, form, now, title, post.user, preview, act, _("已定调任日期。"), post=post)


@access(Role.SYSADMIN, Role.SECADMIN)
@require_safe
def area_options(request: PageRequest) -> HttpResponse:
    """Options of the type-ahead for an area, whatever its level."""
    words = (request.GET.get("area") or request.GET.get("area_code") or "")[:60]
    found = [
        (info.code, info.name, " ".join(above.name for above in areas.ancestors(info.code)[:-1]))
        for info in areas.search(words, FOUND)
    ]
    return render(request, "desk/parts/area_options.html", {"found": found})


@access(Role.SECADMIN)
@require_safe
def unit_options(request: PageRequest) -> HttpResponse:
    """Options of the type-ahead for a unit in use."""
    words = request.GET.get("org", "").strip()[:60]
    units = [org for org in people.directory().by_id.values() if org.is_active and words in f"{org.name} {org.code}"]
    found = [
        (org.code, (named_org(org.id) or {}).get("name", org.name), (named_area(org.area_code) or {}).get("name", ""))
        for org in units[:FOUND]
        if words
    ]
    return render(request, "desk/parts/area_options.html", {"found": found})


def _settle(
    request: PageRequest,
    form: SettingsForm,
    now: datetime,
    title: str,
    user: "User",
    preview: Any,
    act: Any,
    done: str,
    post: "Post | None" = None,
) -> HttpResponse:
    back = reverse("desk:settings_account", args=[user.username])

    def page(status: int) -> HttpResponse:
        facts = []
        if post is not None:
            row = told_post(post_row(vars(post), post.org.code))
            facts = [(column.heading, column.told(row[column.name]) or "–") for column in POST_COLUMNS]
        context: dict[str, Any] = {"form": form, "title": title, "back": back, "facts": facts}
        context = frame(request, now, nav_name="settings_accounts", **context)
        return render(request, "desk/settings/account_form.html", context, status=status)

    return proceed(
        request,
        form,
        now,
        page=page,
        preview=preview,
        act=act,
        settled=lambda _name: Settled(done, back),
        nav_name="settings_accounts",
    )


def _post(post_id: int, today: Any) -> "Post":
    post = people.post(post_id)
    if post is None or (post.valid_to is not None and post.valid_to <= today):
        raise NotFound(_("没有这个岗位，或已经结束。"))
    return post


def _keep_off_own(request: PageRequest, user: "User") -> None:
    if request.actor.id == user.pk:
        raise OwnAccount
