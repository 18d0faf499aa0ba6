"""A campaign runs: begins, reminds, closes by itself on its date or by hand, and forgets the answers on theirs."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas.codes import prefix
from wangge.campaigns import access
from wangge.campaigns.actions.drafting import held, record_campaign
from wangge.campaigns.form import located
from wangge.campaigns.models import Campaign, CampaignGrid, Finding, Reach, Target, Visit
from wangge.campaigns.queries.summing import summary_of
from wangge.campaigns.states import Act, Outcome, State
from wangge.catalogue.queries import demand_item
from wangge.files import actions as files
from wangge.files.queries import some_of_owners
from wangge.journal.xid import CurrentTransaction
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.errors import InvalidInput
from wangge.notices.actions import send_all
from wangge.notices.events import Event
from wangge.notices.recipients import About, Person, Telling
from wangge.notices.states import Audience
from wangge.people.queries import workers

REMIND_BEFORE = timedelta(days=3)
_UPLOADS_AT_ONCE = 200
ERASED_AT_ONCE = 500


@transaction.atomic
def start_campaign(*, campaign_id: int, by: Actor, now: datetime) -> Campaign:
    """Begin, from its first day on: the workers of its grids are told and have their targets.

    `ItemNotAdmitted` when the item is off the list by now: nothing is pushed to grid workers then.
    """
    campaign = held(by, campaign_id)
    access.check_act(by, campaign, Act.START)
    today = clock.office_date(now)
    if not campaign.starts_on <= today <= campaign.ends_on:
        raise InvalidInput(_("不在行动日期内，不能开始"))
    for code in campaign.areas:
        demand_item(campaign.item_code, code, today)
    campaign.state, campaign.started_at = State.RUNNING.value, now
    campaign.save(update_fields=["state", "started_at"])
    grids = list(campaign.grids.order_by("grid").values_list("grid", flat=True))
    Reach.objects.bulk_create(reach_rows(campaign, grids), batch_size=200)
    _tell(campaign, Event.CAMPAIGN_STARTED, grids, now)
    record_campaign("start_campaign", campaign, by, now)
    return campaign


@transaction.atomic
def remind_workers(*, campaign_id: int, now: datetime, by: Actor = SYSTEM) -> Campaign:
    """Tell the workers of grids where something is still to be visited that the end is near; once."""
    campaign = held(by, campaign_id)
    if campaign.state != State.RUNNING or campaign.reminded_at is not None:
        return campaign
    reached = F("done") + F("declined") + F("not_applicable")
    behind = CampaignGrid.objects.filter(campaign=campaign, target__gt=reached).values_list("grid", flat=True)
    campaign.reminded_at = now
    campaign.save(update_fields=["reminded_at"])
    told = _tell(campaign, Event.CAMPAIGN_ENDING, list(behind), now)
    record_campaign("remind_campaign", campaign, by, now, {"told": told})
    return campaign


@transaction.atomic
def close_campaign(*, campaign_id: int, by: Actor, now: datetime, reason: str = "") -> Campaign:
    """End it: by hand with a reason, by itself the day after its last. What was declined is a count from here on, and
    only what was done can still be told apart."""
    campaign = held(by, campaign_id)
    access.check_act(by, campaign, Act.CLOSE)
    if by.kind != "system" and not reason.strip():
        raise InvalidInput(fields={"reason": _("请写明理由")})
    campaign.state, campaign.closed_at, campaign.close_reason = State.CLOSED.value, now, reason.strip()
    campaign.summary = summary_of(campaign)
    campaign.save(update_fields=["state", "closed_at", "close_reason", "summary"])
    _forget(campaign, record_campaign("close_campaign", campaign, by, now))
    return campaign


def reach_rows(campaign: Campaign, grids: Iterable[str]) -> list[Reach]:
    """What is to be handed out and forwarded in each grid, with nothing counted yet; not yet written."""
    things = [(thing["key"], False) for thing in campaign.materials]
    things += [(thing["key"], True) for thing in campaign.messages]
    return [Reach(campaign=campaign, grid=grid, key=key, is_message=told) for grid in grids for key, told in things]


@transaction.atomic
def forget_refusals(*, campaign_id: int, now: datetime, by: Actor = SYSTEM) -> Campaign:
    """The same once more for what was being written while the campaign closed."""
    campaign = held(by, campaign_id)
    _forget(campaign, record_campaign("forget_refusals", campaign, by, now))
    return campaign


def _forget(campaign: Campaign, mark: int) -> None:
    """Of who declined nothing stays but the number; nor can it be found by elimination: what was never visited gets
    the same mark."""
    told = (Outcome.DECLINED.value, Outcome.NOT_HOME.value)
    Target.objects.filter(campaign=campaign, outcome__in=("", *told)).update(
        outcome="", return_on=None, visited_at=None, mark_id=mark, mark_xid=CurrentTransaction()
    )
    nothing = {"outcome": "", "target": None, "grid": "", "answers": None, "captured_at": None, "received_at": None}
    Visit.objects.filter(campaign=campaign, outcome__in=told).update(**nothing)


@transaction.atomic
def erase_answers(*, campaign_id: int, now: datetime, by: Actor = SYSTEM) -> Campaign:
    """The day after the last one on which answers are kept: answers, words of findings and pictures go; counts stay."""
    campaign = held(by, campaign_id)
    if campaign.state != State.CLOSED or campaign.erased_at is not None:
        return campaign
    while uploads := some_of_owners("visit", Visit.objects.filter(campaign=campaign).values("pk"), _UPLOADS_AT_ONCE):
        for upload in uploads:
            files.remove_upload(upload=upload, by=by, now=now)
    Visit.objects.filter(campaign=campaign, answers__isnull=False).update(answers=None, positions_until=None)
    Finding.objects.filter(campaign=campaign).update(text="")
    campaign.erased_at = now
    campaign.save(update_fields=["erased_at"])
    record_campaign("erase_campaign_answers", campaign, by, now)
    return campaign


@transaction.atomic
def erase_positions(*, now: datetime) -> int:
    """Positions among the answers go thirty days after they came, or with the answers; the other answers stay. How many
    visits had one (`ERASED_AT_ONCE` at most)."""
    old = Visit.objects.filter(positions_until__lt=clock.office_date(now)).select_related("campaign")
    found = list(old.order_by("positions_until", "pk")[:ERASED_AT_ONCE])
    for visit in found:
        gone = set(located(visit.campaign.form or {"questions": []}, visit.answers or {}))
        kept = {name: answer for name, answer in (visit.answers or {}).items() if name not in gone}
        visit.answers, visit.positions_until = kept if visit.answers is not None else None, None
    Visit.objects.bulk_update(found, ["answers", "positions_until"], batch_size=100)
    return len(found)


def _tell(campaign: Campaign, event: Event, grids: Iterable[str], now: datetime) -> int:
    """One notice for each worker with a post in one of these grids, or in the village above it."""
    wanted = {code for grid in grids for code in codes.path_of(grid)}
    if not wanted:
        return 0
    posts = workers(prefix(campaign.area_code), clock.office_date(now))
    people = {post.user_id: post.area_code for post in posts if post.area_code in wanted}
    about = About("campaign", campaign.pk)
    due = datetime.combine(campaign.ends_on, datetime.max.time(), tzinfo=clock.office_zone()).replace(microsecond=0)
    tellings = [
        Telling(
            event, Audience.UNIT, Person(user_id), about, {"place": area, "due_at": due, "number": str(campaign.pk)}
        )
        for user_id, area in sorted(people.items())
    ]
    return send_all(tellings=tellings, now=now)
