"""One's own account: posts, password, second factor, recovery codes, tokens."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.account import factors
from wangge.account.confirming import confirm_password
from wangge.account.forms import ConfirmForm, PasswordForm
from wangge.account.signing_in import landing
from wangge.account.views.enrol import SHOW_CODES, SHOW_TO
from wangge.account.words import FACTORS, ROLES
from wangge.cases.queries.telling import named_area, named_org
from wangge.lib import clock
from wangge.lib.access import SIGNED_IN, access
from wangge.lib.errors import NotFound, NotSignedIn
from wangge.people.actions import revoke_tokens, set_password
from wangge.people.errors import WeakPassword
from wangge.people.queries import tokens_of, user_by_id
from wangge.people.second_factor import is_needed
from wangge.ui.requests import PageRequest, whole_number

if TYPE_CHECKING:
    from wangge.people.models import User


@access(SIGNED_IN)
@never_cache
@require_GET
def mine(request: PageRequest) -> HttpResponse:
    user, now = _me(request), clock.now()
    held = [
        {"role": ROLES[post.role], "area": named_area(post.area), "org": named_org(post.org_id)}
        for post in request.actor.posts
    ]
    context: dict[str, Any] = {
        "account": user,
        "posts": held,
        "factors": [(factor, FACTORS[factor.kind]) for factor in factors.factors_of(user)],
        "codes_left": len(factors.recovery_codes(user)),
        "is_needed": is_needed(request.actor),
        "is_demo_mode": settings.DEMO,
        "tokens": list(tokens_of(user, now)),
        "home": landing(request.actor),
    }
    return render(request, "wangge_account/mine.html", context)


@access(SIGNED_IN)
@sensitive_post_parameters("password", "new", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: PageRequest) -> HttpResponse:
    """Change one's password: other sessions and every token end, this session goes on under a new key."""
    user, now = _me(request), clock.now()
    form = PasswordForm(request.POST or None)
    is_fixed = user.is_demo and settings.DEMO
    if request.method == "POST" and form.is_valid() and not is_fixed and _changed(request, user, form, now):
        messages.success(request, _("密码已修改。其他设备上的登录和接口令牌都已失效。"))
        return HttpResponseRedirect(reverse("account:mine"))
    status = 422 if request.method == "POST" else 200
    return render(request, "wangge_account/password.html", {"form": form, "is_fixed": is_fixed}, status=status)


def _changed(request: PageRequest, user: "User", form: PasswordForm, now: datetime) -> bool:
    if not confirm_password(request, form, user.username, now):
        return False
    try:
        changed = set_password(user=user, password=form.cleaned_data["new"], by=request.actor, now=now)
    except WeakPassword as error:
        form.add_error("new", str(error.detail))
        return False
    update_session_auth_hash(request, changed)
    return True


@access(SIGNED_IN)
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def remove_factor(request: PageRequest, factor_id: int) -> HttpResponse:
    """Remove one factor, after the password; the last one stays where the post needs it."""
    user, now = _me(request), clock.now()
    factor = next((one for one in factors.factors_of(user) if one.id == factor_id), None)
    if factor is None:
        raise NotFound
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and confirm_password(request, form, user.username, now):
        factors.remove_factor(user=user, factor_id=factor_id, by=request.actor, now=now)
        messages.success(request, _("已移除，下次登录不再使用。"))
        return HttpResponseRedirect(reverse("account:mine"))
    context = {"form": form, "factor": factor, "kind": FACTORS[factor.kind]}
    return render(request, "wangge_account/remove.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def renew_codes(request: PageRequest) -> HttpResponse:
    """Ten new recovery codes in place of the old ones, after the password."""
    user, now = _me(request), clock.now()
    if not factors.factors_of(user):
        return HttpResponseRedirect(reverse("account:enrol"))
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and confirm_password(request, form, user.username, now):
        factors.make_recovery_codes(user=user, by=request.actor, now=now)
        request.session[SHOW_CODES] = True
        request.session[SHOW_TO] = reverse("account:mine")
        return HttpResponseRedirect(reverse("account:recovery_codes"))
    return render(request, "wangge_account/renew_codes.html", {"form": form}, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def revoke(request: PageRequest) -> HttpResponse:
    """End one token (`token`), or all of them."""
    wanted = request.POST.get("token", "")
    token_id = whole_number(wanted)
    if wanted and token_id is None:
        raise NotFound
    ended = revoke_tokens(user=_me(request), token_id=token_id, by=request.actor, now=clock.now())
    messages.success(request, _("已作废 %(count)s 个接口令牌。") % {"count": ended})
    return HttpResponseRedirect(reverse("account:mine"))


def _me(request: PageRequest) -> "User":
    user = user_by_id(request.actor.id or 0)
    if user is None:
        raise NotSignedIn
    return user
