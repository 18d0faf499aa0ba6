"""What a member of staff has chosen."""

from django.conf import settings

from wangge.lib.actor import Actor, Role
from wangge.notices.events import KINDS, STAFF_EVENTS, Event
from wangge.notices.models import Preference
from wangge.notices.states import Audience


def preference_of(user_id: int) -> Preference:
    """The choice of a person; of one who has not chosen: the office's language, and nothing but the inbox."""
    row = Preference.objects.filter(user_id=user_id).first()
    return row or Preference(user_id=user_id, language=settings.LANGUAGE_CODE)


def events_for(actor: Actor) -> list[Event]:
    """What a person with these posts can be told of at all."""
    audiences = set()
    if actor.has_role(Role.DESK):
        audiences.add(Audience.DESK)
    if actor.has_role(Role.OFFICER, Role.WORKER):
        audiences.add(Audience.UNIT)
    return [event for event in STAFF_EVENTS if any((event, audience) in KINDS for audience in audiences)]
