"""What a resident fills in after the report: the code, a message, the verdict."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.lib import ids

# Staff read it, so it stands in the office's language whatever the resident's page is in.
WITHDRAW_MARK = "【希望撤回】"
SATISFIED = [
    (4, gettext_lazy("非常满意")),
    (3, gettext_lazy("满意")),
    (2, gettext_lazy("基本满意")),
    (1, gettext_lazy("不满意")),
]


class CodeForm(forms.Form):
    """The query code as it is read from a receipt: spaces, hyphens and small letters do not matter."""

    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=40,
        help_text=gettext_lazy("在登记成功的页面和回执上，10 位字母和数字，不分大小写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请填写查询码")},
    )

    def clean_code(self) -> str:
        code = ids.normal_query_code(self.cleaned_data["code"])
        if not re.fullmatch(rf"[{ids.QUERY_ALPHABET}]{{8,16}}", code):
            raise forms.ValidationError(
                _("查询码不对：请对照回执检查。查询码里没有 0、1、2、5、8 和字母 B、I、L、O、S、U、V、Z")
            )
        return code


class MessageForm(forms.Form):
    """More about the matter, with or without files, or the wish to withdraw it."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("补充情况或回复"),
        required=False,
        max_length=1900,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": gettext_lazy("一次最多 1900 个字，可以分几次发")},
    )
    wants_withdrawal = forms.BooleanField(label=gettext_lazy("我想撤回这件反映"), required=False)

    def __init__(self, *args: Any, has_files: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_files = has_files

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("text") or data.get("wants_withdrawal") or self.has_files or self.errors):
            self.add_error("text", _("请写点什么，或选一个文件"))
        return data

    @property
    def words(self) -> str:
        """The message as it is kept; empty when only files came."""
        mark = WITHDRAW_MARK if self.cleaned_data["wants_withdrawal"] else ""
        return f"{mark}{self.cleaned_data['text']}"


class EvaluationForm(forms.Form):
    """Solved or not, how satisfied, and the own words."""

    solved = forms.TypedChoiceField(
        label=gettext_lazy("问题解决了吗？"),
        choices=[("yes", gettext_lazy("解决了")), ("no", gettext_lazy("没有解决"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择解决了没有")},
    )
    satisfied = forms.TypedChoiceField(
        label=gettext_lazy("您满意吗？"),
        choices=SATISFIED,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择满意程度")},
    )
    comment = forms.CharField(
        label=gettext_lazy("还想说什么"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
