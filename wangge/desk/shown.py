"""A file of a case as the desk shows it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from wangge.cases.models import Case
    from wangge.files.models import Upload


@dataclass(frozen=True, slots=True)
class ShownFile:
    url: str
    thumb: str
    name: str
    kind: str


def shown_file(case: "Case", upload: "Upload") -> ShownFile:
    """Its addresses below the case that is open, which may be the main case of the report it came with."""
    args = [case.number, upload.pk]
    return ShownFile(
        url=reverse("desk:file", args=args),
        thumb=reverse("desk:thumbnail", args=args) if upload.has_thumbnail else "",
        name=upload.name,
        kind=upload.kind,
    )
