"""The form by which a file of register rows is sent, whatever the register is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ImportForm(forms.Form):
    """A file, where it comes from, and what its columns are called."""

    known: Sequence[str] = ()  # the fields that may be mapped
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("CSV（UTF-8 或 GB18030）或 XLSX，首行为列名"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    source = forms.CharField(
        label=gettext_lazy("来源系统"),
        max_length=20,
        help_text=gettext_lazy("例如：城管部件普查。同一来源的同一编号只收一次，再次导入时更新"),
    )
    columns = forms.CharField(
        label=gettext_lazy("列名对应"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("列名不同于下面所列时填写，每行一个：字段=列名，例如 name=店招"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_columns(self) -> dict[str, str]:
        """Field → column."""
        found = {}
        for line in self.cleaned_data["columns"].splitlines():
            field, sign, column = (part.strip() for part in line.partition("="))
            if not line.strip():
                continue
            if not sign or not column or field not in self.known:
                told = {"fields": "、".join(self.known)}
                raise forms.ValidationError(_("应写作“字段=列名”，字段为 %(fields)s") % told)
            found[field] = column
        return found

    def options(self) -> dict[str, Any]:
        """What the import needs to know beside the file."""
        return {"source": self.cleaned_data["source"], "mapping": self.cleaned_data["columns"]}
