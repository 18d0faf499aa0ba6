"""Reading what may be read about members of the public."""

from wangge.residents.queries.consents import consent_text_by, current_consent_text
from wangge.residents.queries.contacts import (
    current_notice,
    drop_notices,
    pending_unmasking,
    reachable_contacts,
    same_telephone,
)
from wangge.residents.queries.households import (
    COUNT_BOUND,
    count_households,
    feed,
    household,
    households_by_id,
    list_households,
    past_values,
)

__all__ = [
    "COUNT_BOUND",
    "consent_text_by",
    "count_households",
    "current_consent_text",
    "current_notice",
    "drop_notices",
    "feed",
    "household",
    "households_by_id",
    "list_households",
    "past_values",
    "pending_unmasking",
    "reachable_contacts",
    "same_telephone",
]
