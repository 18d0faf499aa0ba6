"""Materials handed out and messages forwarded apart from a visit: counted once, on the day on which it was done."""

from typing import Any

from wangge.api.campaigns import HandingBody
from wangge.api.sync.operation import Captured, Operation, campaign_key
from wangge.campaigns.access import get_campaign
from wangge.campaigns.actions.handing import HandingInput, hand_out
from wangge.lib import clock
from wangge.lib.actor import Actor


def handing(operation: Operation, by: Actor, captured: Captured) -> dict[str, Any]:
    """Counts what was handed out, or how many people a message was forwarded to."""
    given = {**operation.data, "client_id": operation.client_id, "captured_at": captured.at}
    campaign = get_campaign(by, campaign_key(given.pop("campaign", None)))
    said = HandingBody.model_validate(given).model_dump(exclude={"note"})
    made = hand_out(data=HandingInput(campaign_id=campaign.pk, **said), by=captured.by(by), now=captured.received_at)
    return {"id": made.pk, "received_at": clock.office_time(made.received_at)}
