"""A field for several photos, opening the camera of a phone."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from wangge.field.photos import ACCEPT
from wangge.files.limits import MAX_FILES_PER_OWNER


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of files up to the limit; their content is judged when they are received, not here."""

    widget = PhotosInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=PhotosInput(attrs={"accept": ACCEPT}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if len(sent) > MAX_FILES_PER_OWNER:
            raise forms.ValidationError(_("一次最多 %(n)d 个") % {"n": MAX_FILES_PER_OWNER})
        return [super(PhotosField, self).clean(each, initial) for each in sent]
