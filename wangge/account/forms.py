"""What these pages ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    """User name and password; whether they are right is not the form's business."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class DemoSignInForm(SignInForm):
    """The demonstration fills in its own public password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget = forms.PasswordInput(
            attrs={"autocomplete": "current-password"}, render_value=True
        )


class CodeForm(forms.Form):
    """The six digits that the authenticator shows now."""

    code = forms.CharField(
        label=_("动态码"),
        help_text=_("打开手机上的验证器，输入现在显示的六位数字。"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "one-code"}),
    )


class RecoveryForm(forms.Form):
    """One of the codes kept on paper."""

    recovery = forms.CharField(
        label=_("恢复码"),
        help_text=_("登记时给您的八位数字，每个只能用一次。"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "one-code"}),
    )


class CredentialForm(forms.Form):
    """What the browser got from a security key."""

    name = forms.CharField(
        label=_("给这个密钥起个名字"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    credential = forms.JSONField(widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        given = self.cleaned_data["credential"]
        if not isinstance(given, dict):
            raise forms.ValidationError(_("验证没有通过，请再试一次"))
        return given


class ConfirmForm(forms.Form):
    """The present password, asked again before something that would help a thief of an open session."""

    password = forms.CharField(
        label=_("当前密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    new = forms.CharField(
        label=_("新密码"),
        help_text=_("至少十个字符，不用常见密码，不与用户名或姓名相近。可以用几个不相干的词连在一起。"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输入一次新密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        new, again = data.get("new"), data.get("again")
        if new and again and new != again:
            self.add_error("again", _("两次输入的新密码不一样"))
        return data


class PasswordForm(NewPasswordForm, ConfirmForm):
    """The present password and the new one, twice."""

    field_order = ("password", "new", "again")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("new") and data.get("new") == data.get("password"):
            self.add_error("new", _("新密码与当前密码相同"))
        return data
