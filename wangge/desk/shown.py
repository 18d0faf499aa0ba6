"""Files of a case as the desk takes them with an act and shows them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from wangge.cases.channels import PROOF_FILE
from wangge.files.actions import attach_received, receive_upload
from wangge.files.intake import Received
from wangge.lib.actor import Actor

if TYPE_CHECKING:
    from wangge.cases.models import Case
    from wangge.files.models import Upload

Named = tuple[str, Received]


def received(sent: "Iterable[UploadedFile[Any]]") -> list[Named]:
    """Files that came with a form, checked and cleaned, before the transaction that keeps them."""
    return [(each.name or "", receive_upload(stream=each)) for each in sent]


def attached(
    files: Iterable[Named], case: "Case", by: Actor, now: datetime, purpose: str = PROOF_FILE
) -> list[uuid.UUID]:
    """Keep them with an act on a case, in its transaction and with its instant: the timeline shows them together."""
    return [
        attach_received(
            received=each, name=name, owner_type="case", owner_id=case.pk, by=by, now=now, purpose=purpose
        ).pk
        for name, each in files
    ]


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
