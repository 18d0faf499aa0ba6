"""The worker's share for campaigns: those whose day has come begin, remind, close, and forget their answers."""

import logging
from datetime import datetime

from wangge.campaigns import actions
from wangge.campaigns.actions.following import follow_area_changes as follow
from wangge.campaigns.actions.running import ERASED_AT_ONCE, REMIND_BEFORE, erase_positions, forget_refusals
from wangge.campaigns.models import Campaign, Visit
from wangge.campaigns.states import Outcome, State
from wangge.lib import clock
from wangge.lib.actor import SYSTEM
from wangge.lib.errors import DomainError

logger = logging.getLogger(__name__)


def turn(now: datetime) -> int:
    """Everything that is due, once; how many campaigns were touched. Done again it finds nothing."""
    today, done = clock.office_date(now), 0
    campaigns = Campaign.objects.order_by("pk")
    ready = campaigns.filter(state=State.APPROVED, starts_on__lte=today, ends_on__gte=today)
    for pk in ready.values_list("pk", flat=True):
        try:
            actions.start_campaign(campaign_id=pk, by=SYSTEM, now=now)
            done += 1
        except DomainError as refused:  # its item is off the list: the desk sees it waiting
            logger.info("campaign %s does not start: %s", pk, refused.code)
    ended = campaigns.filter(state__in=(State.APPROVED, State.RUNNING), ends_on__lt=today)
    for pk in ended.values_list("pk", flat=True):
        actions.close_campaign(campaign_id=pk, by=SYSTEM, now=now)
        done += 1
    near = campaigns.filter(state=State.RUNNING, reminded_at=None, ends_on__lte=today + REMIND_BEFORE)
    for pk in near.values_list("pk", flat=True):
        actions.remind_workers(campaign_id=pk, now=now)
        done += 1
    for pk in _with_late_refusals():
        forget_refusals(campaign_id=pk, now=now)
    while erase_positions(now=now) == ERASED_AT_ONCE:
        pass
    old = campaigns.filter(state=State.CLOSED, erased_at=None, answers_until__lt=today)
    for pk in old.values_list("pk", flat=True):
        actions.erase_answers(campaign_id=pk, now=now)
        done += 1
    return done


def follow_area_changes(*, now: datetime) -> int:
    """After places have followed; how many campaigns changed."""
    return follow(now=now)


def _with_late_refusals() -> list[int]:
    """Closed campaigns with a refusal that was being written while they closed."""
    told = Visit.objects.filter(campaign__state=State.CLOSED, outcome__in=(Outcome.DECLINED, Outcome.NOT_HOME))
    return sorted(set(told.values_list("campaign_id", flat=True)))
