"""A picture that answers a question of a visit."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from wangge.campaigns import access
from wangge.campaigns.form import pictured
from wangge.campaigns.models import Campaign, Visit
from wangge.files.actions import attach_received, receive_upload
from wangge.files.intake import Readable, Received
from wangge.files.limits import Kind
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from wangge.files.models import Upload


def attach_picture(
    *, campaign: Campaign, client_id: uuid.UUID, question: str, stream: Readable, name: str, by: Actor, now: datetime
) -> "Upload":
    """Keep the picture of a visit that the actor may record; the same bytes again give the first.

    Raises as `files.actions.receive_upload`; `NotFound` for a visit that is not there, a question that no picture
    answers, or answers that have been erased; `InvalidInput` for what is no picture.
    """
    visit = _visit(campaign, client_id, question, by)
    received = receive_upload(stream=stream)
    return _attach(visit, received, name, question, by, now)


def attach_received_picture(
    *, campaign: Campaign, client_id: uuid.UUID, question: str, received: Received, name: str, by: Actor, now: datetime
) -> "Upload":
    """The same for a file that has been received and cleaned before, within the visit's own transaction."""
    return _attach(_visit(campaign, client_id, question, by), received, name, question, by, now)


def _attach(visit: Visit, received: Received, name: str, question: str, by: Actor, now: datetime) -> "Upload":
    if received.facts.kind != Kind.PICTURE:
        raise InvalidInput(fields={question: _("这一题要的是照片")})
    return attach_received(
        received=received, name=name, owner_type="visit", owner_id=visit.pk, by=by, now=now, purpose=question
    )


def _visit(campaign: Campaign, client_id: uuid.UUID, question: str, by: Actor) -> Visit:
    visit = Visit.objects.filter(campaign=campaign, client_id=client_id, answers__isnull=False).first()
    if visit is None or not access.records_in(by, visit.grid):
        raise NotFound
    if question not in pictured(campaign.form or {"questions": []}, visit.answers or {}):
        raise NotFound
    return visit
