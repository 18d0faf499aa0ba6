"""What a person fills in about the own service: the application code, and what should be put right."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.lib import ids
from wangge.residents.words import CorrectedField


class ApplicationCodeForm(forms.Form):
    """The code as it is read from the receipt."""

    code = forms.CharField(
        label=gettext_lazy("申请码"),
        max_length=40,
        help_text=gettext_lazy("在登记时给您的回执上，10 位字母和数字，不分大小写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("请填写申请码")},
    )

    def clean_code(self) -> str:
        code = ids.normal_query_code(self.cleaned_data["code"])
        if not re.fullmatch(rf"[{ids.QUERY_ALPHABET}]{{8,16}}", code):
            raise forms.ValidationError(_("申请码不对：请对照回执检查"))
        return code


class CorrectionForm(forms.Form):
    """One thing, and what it should be."""

    field = forms.ChoiceField(
        label=gettext_lazy("哪一项不对"),
        widget=forms.RadioSelect,
        choices=CorrectedField.choices,
        error_messages={"required": gettext_lazy("请选择哪一项不对")},
    )
    wanted = forms.CharField(
        label=gettext_lazy("应该是什么"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请写明应该是什么")},
    )
