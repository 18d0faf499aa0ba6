"""Signing in with user name and password, and signing out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from wangge.account import idle
from wangge.account.confirming import say_why, with_retry
from wangge.account.forms import DemoSignInForm, SignInForm
from wangge.account.signing_in import after_password, landing, safe_next, sign_out
from wangge.account.words import ROLES
from wangge.areas import queries as areas
from wangge.lib import clock
from wangge.lib.access import ANYONE, access
from wangge.lib.actor import Role
from wangge.people import errors
from wangge.people.credentials import prove_password
from wangge.people.queries import demo_posts
from wangge.ui.requests import PageRequest

DEMO_PASSWORD = "wangge-demo"  # public: contract of the demonstration, refused everywhere else
# Of the many people of the demonstration, those that its sign-in page offers: one for each kind of work.
DEMO_ACCOUNTS = (
    "city",
    "town",
    "town2",
    "village",
    "worker",
    "worker2",
    "housing",
    "sanitation",
    "supervisor",
    "mediator",
    "sysadmin",
    "secadmin",
    "auditor",
)


@access(ANYONE)
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: PageRequest) -> HttpResponse:
    """The sign-in page. A right password leads on to the second factor where one is enrolled or needed."""
    to = safe_next(request)
    if request.method == "GET":
        if request.user.is_authenticated:
            return HttpResponseRedirect(to or landing(request.actor))
        return _page(request, _empty_form(request), to=to, ended=idle.why_ended(request))
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, to=to, status=422)
    now = clock.now()
    try:
        user = prove_password(request=request, **form.cleaned_data, how="page", now=now)
    except (errors.AccountLocked, errors.WrongCredentials, errors.DemoAccountRefused, errors.PasswordExpired) as error:
        status = say_why(form, error)
        return with_retry(_page(request, form, to=to, status=status), error)
    return after_password(request, user=user, to=to, now=now)


@access(ANYONE)
@never_cache
@require_POST
def logout(request: PageRequest) -> HttpResponse:
    """End the session; harmless when there is none."""
    sign_out(request, by=request.actor, now=clock.now())
    messages.success(request, _("已退出登录。"))
    return HttpResponseRedirect(reverse("account:login"))


def _empty_form(request: PageRequest) -> SignInForm:
    wanted = request.GET.get("use", "")
    if settings.DEMO and wanted in {post.user.username for post in _demo_posts()}:
        return DemoSignInForm(initial={"username": wanted, "password": DEMO_PASSWORD})
    return SignInForm()


def _demo_posts() -> list[Any]:
    return list(demo_posts(clock.office_date(clock.now()), DEMO_ACCOUNTS))


def _page(request: PageRequest, form: SignInForm, *, to: str, status: int = 200, ended: str = "") -> HttpResponse:
    context: dict[str, Any] = {"form": form, "next": to, "ended": ended, "accounts": []}
    if settings.DEMO:
        tree = areas.index()
        for post in _demo_posts():
            area = tree.get(post.area_code)
            context["accounts"].append(
                {
                    "username": post.user.username,
                    "name": post.user.name,
                    "role": ROLES[Role(post.role)],
                    "area": area.name if area else "",
                }
            )
        context["password"] = DEMO_PASSWORD
    return render(request, "wangge_account/login.html", context, status=status)
