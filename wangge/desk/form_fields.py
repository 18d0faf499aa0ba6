"""Form fields of our own: an area by name or code, and several files at once."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.areas import queries as areas
from wangge.desk import options

MAX_FILES = 12
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,audio/mp4,audio/mpeg,video/mp4,application/pdf"
OPTIONS_ID = "area-options"


class FilesInput(forms.ClearableFileInput):
    """A plain file input that takes several."""

    template_name = "django/forms/widgets/input.html"
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ACCEPTED})


class FilesField(forms.FileField):
    """Any number of files up to `MAX_FILES`; their content is checked when they are received, not here."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if len(sent) > MAX_FILES:
            raise forms.ValidationError(_("一次最多上传 %(count)d 个文件") % {"count": MAX_FILES})
        return [super(FilesField, self).clean(each, initial) for each in sent]


class AreaField(forms.CharField):
    """An area by name or code, with a type-ahead from `address`; gives the code."""

    def __init__(
        self, *, near: str = "", address: str = "desk:area_options", required: bool = False, **kwargs: Any
    ) -> None:
        self.near = near
        attrs = {
            "list": OPTIONS_ID,
            "autocomplete": "off",
            "hx-get": reverse(address),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{OPTIONS_ID}",
            "hx-swap": "innerHTML",
            "hx-params": "area",
            "hx-sync": "this:replace",
        }
        super().__init__(required=required, max_length=100, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A code that is filled in is shown as the type-ahead writes it, with the name before it."""
        info = areas.index().get(value) if isinstance(value, str) else None
        return f"{info.name} {info.code}" if info is not None else value

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "").strip()
        if not text:
            return ""
        code = options.resolve_area(text, self.near)
        if code is None:
            raise forms.ValidationError(_("没有认出这个地方：请从列表中选择一个村居或网格"))
        return code


class DayInput(forms.DateInput):
    """A day as a browser's own picker takes it, whatever the page's language writes."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")
