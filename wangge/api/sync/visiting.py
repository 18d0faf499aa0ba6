"""A visit of a campaign, recorded on the phone at the door: judged by the time at which it was made."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.api.campaigns import VisitBody, visit_input
from wangge.api.sync.operation import Captured, Operation, campaign_key
from wangge.campaigns.access import get_campaign
from wangge.campaigns.actions import record_visit
from wangge.campaigns.actions.attaching import attach_received_picture
from wangge.campaigns.form import pictured
from wangge.files import pieces
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput


def visit(operation: Operation, by: Actor, captured: Captured) -> dict[str, Any]:
    """Records the visit with its answers, findings, what was handed out and the pictures that answer a question.

    A picture stays if its question was asked and names it: what skip logic leaves out goes, as an answer does.
    What comes in after the last day of the answers is recorded without them and without its pictures, and the phone is
    told (`answers_kept`). The answer says that it was taken in, never what came of it: no receipt keeps who declined.
    """
    given = {**operation.data, "client_id": operation.client_id, "captured_at": captured.at}
    campaign_id = campaign_key(given.pop("campaign", None))
    campaign, now = get_campaign(by, campaign_id), captured.received_at
    made = record_visit(data=visit_input(campaign_id, VisitBody.model_validate(given)), by=captured.by(by), now=now)
    asked = pictured(campaign.form or {"questions": []}, made.answers or {})
    if asked.items() - {(each.purpose, str(each.id)) for each in operation.files}:
        raise InvalidInput(fields={"files": _("照片没有一起送到")})
    for each in operation.files:
        if asked.get(each.purpose) == str(each.id):
            received, name = pieces.take(by_id=by.id or 0, file_id=each.id)
            attach_received_picture(
                campaign=campaign,
                client_id=operation.client_id,
                question=each.purpose,
                received=received,
                name=name,
                by=by,
                now=now,
            )
        transaction.on_commit(partial(pieces.forget, by_id=by.id or 0, file_id=each.id))
    keeps = campaign.keeps_answers(clock.office_date(now))
    return {"id": made.pk, "received_at": clock.office_time(made.received_at or now), "answers_kept": keeps}
