"""Sending a sheet to see what it would change, and confirming that."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.desk.settings.calendar_form import day_input
from wangge.desk.settings.flow import SettingsForm


class SheetForm(forms.Form):
    """A file, and from which day it is to hold."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("XLSX，或 CSV（UTF-8、GB18030 都行）；第一行是列名"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, today: date, has_effective: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["file"].error_messages |= {"required": _("请选择文件"), "empty": _("文件是空的")}
        if has_effective:
            first = (today + timedelta(days=1)).isoformat()
            self.fields["effective"] = forms.DateField(label=_("生效日期"), widget=day_input(), initial=first)


class ConfirmSheetForm(SettingsForm):
    """What was shown, under its mark."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
