"""A picture that answers a question of a visit."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from wangge.campaigns import access
from wangge.campaigns.form import questions_of
from wangge.campaigns.models import Campaign, Visit
from wangge.files.actions import attach_received, store_upload
from wangge.files.intake import Readable, Received
from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound

if TYPE_CHECKING:
    from wangge.files.models import Upload


def attach_picture(
    *, campaign: Campaign, client_id: uuid.UUID, question: str, stream: Readable, name: str, by: Actor, now: datetime
) -> "Upload":
    """Keep the picture of a visit that the actor may record; the same bytes again give the first.

    Raises as `files.actions.store_upload`; `NotFound` for a visit or question that is not there, or answers that have
    been erased.
    """
    visit = _visit(campaign, client_id, question, by)
    return store_upload(
        stream=stream, name=name, owner_type="visit", owner_id=visit.pk, by=by, now=now, purpose=question
    )


def attach_received_picture(
    *, campaign: Campaign, client_id: uuid.UUID, question: str, received: Received, name: str, by: Actor, now: datetime
) -> "Upload":
    """The same for a file that has been received and cleaned before, within the visit's own transaction."""
    visit = _visit(campaign, client_id, question, by)
    return attach_received(
        received=received, name=name, owner_type="visit", owner_id=visit.pk, by=by, now=now, purpose=question
    )


def _visit(campaign: Campaign, client_id: uuid.UUID, question: str, by: Actor) -> Visit:
    visit = Visit.objects.filter(campaign=campaign, client_id=client_id, answers__isnull=False).first()
    asked = {each["name"] for each in questions_of(campaign.form or {"questions": []}) if each["type"] == "image"}
    if visit is None or question not in asked or not access.records_in(by, visit.grid):
        raise NotFound
    return visit
