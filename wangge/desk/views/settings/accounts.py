"""Accounts: opened with a one-time password to hand over, changed, locked, reset. The security administrator's."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wangge.desk.settings.account_form import AccountForm, NewAccountForm, ReasonForm
from wangge.desk.settings.flow import SettingsForm
from wangge.desk.settings.told_staff import account_status, post_lines, told_past_account, uncovered_notes
from wangge.desk.views.frame import frame
from wangge.desk.views.settings.confirming import Preview, Settled, proceed
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.lib.errors import NotFound
from wangge.lib.plans import Change, Kind, Plan, cells
from wangge.people import actions
from wangge.people import queries as people
from wangge.people.columns import ACCOUNT_COLUMNS, Reason, account_row
from wangge.people.credentials import locked_until
from wangge.people.errors import NOTHING_CHANGED, BadAccount
from wangge.people.second_factor import is_enrolled
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.people.models import User

SHOWN_ONCE = gettext_lazy("刚才已经办理，一次性密码只显示一次。没有抄下来的，请重置密码。")
NAV, PAGE_SIZE, SLIPS = "settings_accounts", 50, 40


@access(Role.SECADMIN, Role.AUDITOR)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """Every account with the posts held today."""
    now = clock.now()
    today = clock.office_date(now)
    words, status = request.GET.get("q", "").strip()[:60], request.GET.get("status", "")
    page = Paginator(people.accounts(words, status, today), PAGE_SIZE).get_page(request.GET.get("page"))
    held = people.held_by([user.pk for user in page], today)
    rows = [
        {"user": user, "status": account_status(user, now), "posts": post_lines(held.get(user.pk, ()), today)}
        for user in page
    ]
    statuses = [
        ("open", _("启用")),
        ("locked", _("锁定")),
        ("closed", _("已关闭")),
        ("handed_over", _("还没换一次性密码")),
        ("no_password", _("未发密码")),
    ]
    context = frame(
        request,
        now,
        nav_name=NAV,
        page=page,
        rows=rows,
        words=words,
        status=status,
        statuses=statuses,
        may_change=request.actor.has_role(Role.SECADMIN),
    )
    return render(request, "desk/settings/accounts.html", context)


@access(Role.SECADMIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PageRequest) -> HttpResponse:
    """A new account; its one-time password is shown once."""
    now = clock.now()
    form = NewAccountForm(request.POST or None)
    title, secrets = _("开设账号"), list[str]()

    def preview() -> Preview:
        values = form.values()
        checked = {name: values[name] for name in ("username", "name", "closes_on")}
        people.check_account(**checked, today=clock.office_date(now), is_new=True)
        new = account_row({**values, "is_active": True})
        change = Change(Kind.ADDED, values["username"], values["name"], cells(ACCOUNT_COLUMNS, {}, new))
        notes = [_("确认后显示一次性密码，只显示一次，请当面交给本人；七天内登录并换成自己的密码，过期重发。")]
        return Preview(title, Plan((change,)), notes, _("确认开设"))

    def act() -> str:
        user, secret = actions.open_account(**form.values(), by=request.actor, now=now)
        secrets.append(secret)
        return user.username

    return _settle(request, form, now, title, "", preview, act, _("账号已开设。"), secrets)


@access(Role.SECADMIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passwords(request: PageRequest) -> HttpResponse:
    """One-time passwords for accounts that have none yet, a sheet of slips at a time."""
    now = clock.now()
    waiting = people.accounts("", "no_password", clock.office_date(now))
    users = [user for user in waiting[: SLIPS + 1] if user.pk != request.actor.id][:SLIPS]
    form = SettingsForm(request.POST or None)
    title, slips = _("发放一次性密码"), list[tuple["User", str]]()
    to = reverse("desk:settings_accounts")

    def page(status: int) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "title": title, "users": users, "total": waiting.count()}
        context = frame(request, now, nav_name=NAV, **context)
        return render(request, "desk/settings/passwords.html", context, status=status)

    def preview() -> Preview:
        changes = tuple(Change(Kind.CHANGED, user.username, user.name, ()) for user in users)
        notes = [_("密码只显示一次，请打印后当面交给本人；七天内有效。")]
        return Preview(title, Plan(changes), notes, _("确认发放 %(n)d 个") % {"n": len(users)})

    def act() -> str:
        slips.extend(actions.hand_over_passwords(users=users, by=request.actor, now=now))
        return str(len(slips))

    def settled(_count: str) -> Settled | HttpResponse:
        if not slips:
            return Settled(str(SHOWN_ONCE), to)
        context: dict[str, Any] = {"slips": slips, "to": to}
        return render(request, "desk/settings/slips.html", frame(request, now, nav_name=NAV, **context))

    return proceed(request, form, now, page=page, preview=preview, act=act, settled=settled, nav_name=NAV)


@access(Role.SECADMIN, Role.AUDITOR)
@require_safe
def account(request: PageRequest, username: str) -> HttpResponse:
    """One account: its state, its posts past and to come, and what was done to it."""
    now = clock.now()
    user = _account(username)
    today = clock.office_date(now)
    context = frame(
        request,
        now,
        nav_name=NAV,
        account=user,
        status=account_status(user, now),
        is_enrolled=is_enrolled(user),
        locked_until=locked_until(user.username),
        posts=post_lines(people.posts_of(user), today),
        past=told_past_account(people.past_account(user)),
        is_own=request.actor.id == user.pk,
        may_change=request.actor.has_role(Role.SECADMIN) and request.actor.id != user.pk,
    )
    return render(request, "desk/settings/account.html", context)


@access(Role.SECADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PageRequest, username: str) -> HttpResponse:
    """Name, work telephone, and the day on which the account closes."""
    now = clock.now()
    user = _account(username)
    old = account_row(vars(user))
    form = AccountForm(request.POST or None, row=old)
    title = _("更改账号 %(name)s") % {"name": user.name}

    def preview() -> Preview:
        values = form.values()
        told = cells(ACCOUNT_COLUMNS, old, account_row({**vars(user), **values}))
        notes = []
        on = values["closes_on"]
        if on is not None and on != user.closes_on:
            people.check_account(username=username, name=values["name"], closes_on=on, today=clock.office_date(now))
            ending = people.reaching_beyond(user, on)
            notes = [_("账号关闭时，此人的 %(n)d 个岗位同日结束。") % {"n": len(ending)}, *uncovered_notes(ending, on)]
        if not told:
            raise BadAccount(NOTHING_CHANGED)
        plan = Plan((Change(Kind.CHANGED, username, user.name, told),))
        return Preview(title, plan, notes, _("确认更改"))

    def act() -> str:
        return actions.change_account(user=user, **form.values(), by=request.actor, now=now).username

    return _settle(request, form, now, title, username, preview, act, _("已保存。"))


@access(Role.SECADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: PageRequest, username: str) -> HttpResponse:
    """Nobody signs in with it until it is unlocked."""
    user = _account(username)
    if not user.is_active:
        raise NotFound(_("账号已经锁定。"))
    today = clock.office_date(clock.now())
    ending = list(people.held_by([user.pk], today).get(user.pk, ()))
    notes = [_("已经登录的立即退出，接口令牌作废；岗位保留，解锁后恢复。"), *uncovered_notes(ending, today)]
    told = ({"account": "open"}, {"account": "locked"})
    return _touch(request, user, _("锁定账号"), _("确认锁定"), notes, actions.lock_account, told)


@access(Role.SECADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: PageRequest, username: str) -> HttpResponse:
    """Open it again; a lock-out after wrong passwords ends too."""
    user = _account(username)
    if user.is_active and locked_until(username) is None:
        raise NotFound(_("账号没有锁定。"))
    told = ({"account": "locked"}, {"account": "open"})
    notes = [_("连续输错密码造成的临时锁定也一并解除。")]
    return _touch(request, user, _("解锁账号"), _("确认解锁"), notes, actions.unlock_account, told)


@access(Role.SECADMIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: PageRequest, username: str) -> HttpResponse:
    """A new one-time password, shown once."""
    user, secrets = _account(username), list[str]()

    def reset(*, user: "User", reason: Reason, by: Any, now: datetime) -> "User":
        changed, secret = actions.reset_password(user=user, reason=reason, by=by, now=now)
        secrets.append(secret)
        return changed

    notes = [_("旧密码、已经登录的和接口令牌立即失效。一次性密码只显示一次，请当面交给本人，七天内有效。")]
    return _touch(request, user, _("重置密码"), _("确认重置"), notes, reset, None, secrets)


@access(Role.SECADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def reset_factors(request: PageRequest, username: str) -> HttpResponse:
    """All second factors end; the next sign-in enrols anew where the post needs one."""
    user = _account(username)

    def reset(*, user: "User", reason: Reason, by: Any, now: datetime) -> "User":
        actions.forget_factors(user=user, reason=reason, by=by, now=now)
        return user

    notes = [_("登记的验证器、安全密钥和恢复码全部作废；下次登录时重新登记。设备可能落入他人之手的，请同时重置密码。")]
    return _touch(request, user, _("重置第二验证方式"), _("确认重置"), notes, reset, None)


def _touch(
    request: PageRequest,
    user: "User",
    what: str,
    submit: str,
    notes: list[str],
    do: Callable[..., "User"],
    told: tuple[dict[str, str], dict[str, str]] | None,
    secrets: list[str] | None = None,
) -> HttpResponse:
    """An act on an account that needs nothing but a reason."""
    now = clock.now()
    form = ReasonForm(request.POST or None)
    title = f"{what} · {user.name}"

    def preview() -> Preview:
        difference = cells(ACCOUNT_COLUMNS, *told) if told else ()
        plan = Plan((Change(Kind.CHANGED, user.username, user.name, difference),))
        return Preview(title, plan, notes, submit, is_final=True)

    def act() -> str:
        return do(user=user, reason=form.cleaned_data["reason"], by=request.actor, now=now).username

    return _settle(request, form, now, title, user.username, preview, act, _("已办理。"), secrets)


def _settle(
    request: PageRequest,
    form: SettingsForm,
    now: datetime,
    title: str,
    username: str,
    preview: Any,
    act: Any,
    done: str,
    secrets: list[str] | None = None,
) -> HttpResponse:
    """`secrets` is filled by the act: a password that is shown now and nowhere kept."""
    accounts = reverse("desk:settings_accounts")
    back = reverse("desk:settings_account", args=[username]) if username else accounts

    def page(status: int) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "title": title, "back": back}
        context = frame(request, now, nav_name=NAV, **context)
        return render(request, "desk/settings/account_form.html", context, status=status)

    def settled(made: str) -> Settled | HttpResponse:
        to = reverse("desk:settings_account", args=[made])
        if secrets is None:
            return Settled(done, to)
        if not secrets:
            return Settled(str(SHOWN_ONCE), to)
        context: dict[str, Any] = {"account": people.account(made), "secret": secrets[0], "to": to}
        return render(request, "desk/settings/one_time.html", frame(request, now, nav_name=NAV, **context))

    return proceed(request, form, now, page=page, preview=preview, act=act, settled=settled, nav_name=NAV)


def _account(username: str) -> "User":
    user = people.account(username)
    if user is None:
        raise NotFound(_("没有这个账号。"))
    return user
