"""The second step of signing in: proving an enrolled factor. Nobody is signed in before it succeeds."""

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.account import errors, factors, pending
from wangge.account.confirming import say_why, with_retry
from wangge.account.forms import CodeForm, CredentialForm, RecoveryForm
from wangge.account.signing_in import finish
from wangge.lib import clock
from wangge.lib.access import ANYONE, access
from wangge.people.credentials import count_wrong_code, refuse_when_locked
from wangge.people.errors import AccountLocked
from wangge.people.second_factor import is_enrolled, prove_code
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.people.models import User

FORMS: dict[str, type[forms.Form]] = {"code": CodeForm, "recovery": RecoveryForm, "key": CredentialForm}


@access(ANYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: PageRequest) -> HttpResponse:
    """Asks for a code, a security key or a recovery code of somebody whose password was right."""
    now = clock.now()
    halfway = pending.pending_of(request, now)
    if halfway is None or not is_enrolled(halfway.user):
        messages.warning(request, _("请从用户名和密码开始登录。"))
        return HttpResponseRedirect(reverse("account:login"))
    user = halfway.user
    if request.method == "GET":
        return _page(request, user)
    way = request.POST.get("way", "")
    form = FORMS.get(way, CodeForm)(request.POST)
    if not form.is_valid():
        return _page(request, user, form, status=422)
    try:
        refuse_when_locked(request=request, username=user.username, now=now)
        proven = _proven(user, form)
        if proven is None:
            count_wrong_code(request=request, user=user, how="page", now=now)
            form.add_error(None, _wrong(form))
            return _page(request, user, form, status=401)
    except AccountLocked as error:
        return with_retry(_page(request, user, form, status=say_why(form, error)), error)
    response = finish(request, user=user, to=halfway.to, now=now, factor=proven)
    if proven == Authenticator.Type.RECOVERY_CODES:
        left = len(factors.recovery_codes(user))
        messages.warning(request, _("已用掉一个恢复码，还剩 %(left)s 个。可在“我的账号”中重新生成。") % {"left": left})
    return response


def _proven(user: "User", form: forms.Form) -> str | None:
    if isinstance(form, CredentialForm):
        try:
            return factors.prove_key(user=user, credential=form.cleaned_data["credential"])
        except errors.WrongFactor:
            return None
    if isinstance(form, RecoveryForm):
        kinds = (Authenticator.Type.RECOVERY_CODES,)
        return prove_code(user=user, code=form.cleaned_data["recovery"], kinds=kinds)
    return prove_code(user=user, code=form.cleaned_data["code"])


def _wrong(form: forms.Form) -> str:
    if isinstance(form, CredentialForm):
        return _("安全密钥没有通过验证。请确认插入的是登记过的那一个，再试一次。")
    if isinstance(form, RecoveryForm):
        return _("恢复码不正确，或已经用过。请换一个没有用过的。")
    return _("动态码不正确，或已经用过。请等验证器显示下一个再输入；一直不对，请检查手机时间是否准确。")


def _page(request: PageRequest, user: "User", form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    kinds = {factor.kind for factor in factors.factors_of(user)}
    context: dict[str, Any] = {
        "form": form,
        "account_name": user.name,
        # Always empty: a wrong or used code is of no further use.
        "code_form": CodeForm(),
        "recovery_form": RecoveryForm(),
        "is_recovering": isinstance(form, RecoveryForm),
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_recovery": bool(factors.recovery_codes(user)),
        "challenge": factors.key_challenge(user) if Authenticator.Type.WEBAUTHN in kinds else None,
    }
    return render(request, "wangge_account/second_step.html", context, status=status)
