"""Enrolling a second factor: forced at the first sign-in of the roles that need one, else by choice."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from wangge.account import errors, factors, pending
from wangge.account.confirming import confirm_password
from wangge.account.forms import CodeForm, ConfirmForm, CredentialForm
from wangge.account.signing_in import begin_session, landing
from wangge.lib import clock
from wangge.lib.access import ANYONE, SIGNED_IN, access
from wangge.lib.actor import Actor
from wangge.people.access import actor_of_user
from wangge.people.queries import user_by_id
from wangge.people.second_factor import is_enrolled
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.people.models import User

SHOW_CODES, SHOW_TO = "account_show_codes", "account_to"


@dataclass(frozen=True, slots=True)
class Enroller:
    """Who enrols: somebody halfway in (`to`: where they were going), or signed in and asked for the password again."""

    user: "User"
    by: Actor
    is_signed_in: bool
    to: str = ""


@access(ANYONE)
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: PageRequest) -> HttpResponse:
    """An authenticator app (QR code and key to type) or a security key; then the recovery codes, once."""
    now = clock.now()
    who = _enroller(request, now)
    if who is None:
        messages.warning(request, _("请从用户名和密码开始登录。"))
        return HttpResponseRedirect(reverse("account:login"))
    if request.method == "GET":
        return _page(request, who)
    form: forms.Form = CredentialForm(request.POST) if request.POST.get("way") == "key" else CodeForm(request.POST)
    confirm = ConfirmForm(request.POST) if who.is_signed_in else None
    if not form.is_valid() or (confirm is not None and not confirm.is_valid()):
        return _page(request, who, form, confirm, status=422)
    if confirm is not None and not confirm_password(request, confirm, who.user.username, now):
        return _page(request, who, form, confirm, status=401)
    try:
        kind = _keep(request, who, form, now)
    except errors.WrongFactor:
        form.add_error(None, _wrong(form))
        return _page(request, who, form, confirm, status=422)
    return _done(request, who, kind, now)


def _enroller(request: PageRequest, now: datetime) -> Enroller | None:
    if request.actor.id is not None:
        user = user_by_id(request.actor.id)
        return Enroller(user, request.actor, is_signed_in=True) if user else None
    halfway = pending.pending_of(request, now)
    # A password alone must never add a factor beside one that its owner has.
    if halfway is None or is_enrolled(halfway.user):
        return None
    return Enroller(halfway.user, actor_of_user(halfway.user), is_signed_in=False, to=halfway.to)


def _keep(request: PageRequest, who: Enroller, form: forms.Form, now: datetime) -> str:
    data = form.cleaned_data
    if isinstance(form, CredentialForm):
        name = data["name"] or _("安全密钥")
        factors.enrol_key(user=who.user, name=name, credential=data["credential"], by=who.by, now=now)
        return "webauthn"
    factors.enrol_totp(user=who.user, secret=get_totp_secret(), code=data["code"], by=who.by, now=now)
    clear_totp_secret(request)
    return "totp"


def _done(request: PageRequest, who: Enroller, kind: str, now: datetime) -> HttpResponse:
    if not who.is_signed_in:
        begin_session(request, user=who.user, now=now, factor=kind)
    messages.success(request, _("第二验证方式已登记，下次登录时使用。"))
    if factors.recovery_codes(who.user):
        return HttpResponseRedirect(reverse("account:mine"))
    factors.make_recovery_codes(user=who.user, by=who.by, now=now)
    request.session[SHOW_CODES] = True
    request.session[SHOW_TO] = who.to or (reverse("account:mine") if who.is_signed_in else landing(who.by))
    return HttpResponseRedirect(reverse("account:recovery_codes"))


def _wrong(form: forms.Form) -> str:
    if isinstance(form, CredentialForm):
        return _("安全密钥没有登记成功，请再试一次。")
    return _("动态码不正确。请确认验证器里添加的是本页的二维码，手机时间准确，再输入现在显示的数字。")


def _page(
    request: PageRequest,
    who: Enroller,
    form: forms.Form | None = None,
    confirm: ConfirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    secret = get_totp_secret()
    context: dict[str, Any] = {
        "form": form,
        "confirm_form": confirm or (ConfirmForm() if who.is_signed_in else None),
        "code_form": form if isinstance(form, CodeForm) else CodeForm(),
        "key_form": form if isinstance(form, CredentialForm) else CredentialForm(),
        "is_signed_in": who.is_signed_in,
        "account_name": who.user.name,
        "address": factors.totp_address(who.user, secret),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "options": factors.key_options(who.user),
    }
    return render(request, "wangge_account/enrol.html", context, status=status)


@access(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes(request: PageRequest) -> HttpResponse:
    """The new recovery codes, until their owner says that they are kept; never again afterwards."""
    user = user_by_id(request.actor.id or 0)
    if user is None or not request.session.get(SHOW_CODES):
        return HttpResponseRedirect(reverse("account:mine"))
    if request.method == "POST":
        del request.session[SHOW_CODES]
        return HttpResponseRedirect(request.session.pop(SHOW_TO, "") or reverse("account:mine"))
    return render(request, "wangge_account/recovery_codes.html", {"codes": factors.recovery_codes(user)})
