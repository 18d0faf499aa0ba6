"""Turning a refused password or code into words on the form it was typed into, with the status to answer."""

from datetime import datetime

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wangge.lib.errors import DomainError
from wangge.people import errors
from wangge.people.credentials import forget_failures, prove_password


def say_why(form: forms.Form, error: DomainError) -> int:
    """Add what happened to `form`; the HTTP status that goes with it."""
    if isinstance(error, errors.AccountLocked):
        until = datetime.fromisoformat(error.extra["until"])
        words = _(
            "密码或验证码连续输错 %(times)s 次，这个账号暂时锁定，请在 %(time)s 之后再试。"
            "忘记密码请联系安全管理员重设。"
        ) % {"times": settings.AXES_FAILURE_LIMIT, "time": f"{until:%H:%M:%S}"}
    elif isinstance(error, errors.WrongCredentials):
        words = _("用户名或密码不正确。请核对大小写和输入法后重新输入密码。")
    elif isinstance(error, errors.DemoAccountRefused):
        words = _("这是演示账号，只能在演示环境中登录。请使用本单位安全管理员为您开通的账号。")
    else:
        words = str(error.detail)
    form.add_error(None, words)
    return error.status


def with_retry(response: HttpResponse, error: DomainError) -> HttpResponse:
    """Tell a locked-out caller when to come again."""
    if "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    return response


def confirm_password(request: HttpRequest, form: forms.Form, username: str, now: datetime) -> bool:
    """Is the `password` of a valid `form` the one of `username`? Wrong ones count towards the lock-out."""
    try:
        prove_password(
            request=request, username=username, password=form.cleaned_data["password"], how="confirm", now=now
        )
    except errors.WrongCredentials:
        form.add_error("password", _("当前密码不正确"))
        return False
    except DomainError as error:
        say_why(form, error)
        return False
    forget_failures(username)
    return True
