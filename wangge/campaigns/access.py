"""Who sees a campaign, how much of it, and who may do what with it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from wangge.areas import codes
from wangge.areas.codes import prefix
from wangge.campaigns.errors import CampaignActNotAllowed, SamePerson
from wangge.campaigns.models import Campaign, CampaignGrid
from wangge.campaigns.states import STEPS, Act, State
from wangge.lib.actor import Actor, ActorPost, Role
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.people.access import scope

MAKERS = (Role.DESK, Role.OFFICER)
DECIDERS = (Role.DESK, Role.LEADER)
_SHOWN = (State.APPROVED.value, State.RUNNING.value, State.CLOSED.value)


def area_scope(by: Actor) -> list[str]:
    """The areas whose campaigns and targets somebody sees, besides those of the own unit."""
    return [area.code for area in scope(by).areas if not area.disputes_only]


def visible(by: Actor) -> QuerySet[Campaign]:
    """Campaigns of the own unit and of areas in scope; from approval on also those from above that take place there."""
    if by.kind == "system":
        return Campaign.objects.all()
    asked = Q(org_id__in=[post.org_id for post in by.posts if post.role in MAKERS])
    above: set[str] = set()
    inside: Q = Q(pk__in=[])
    for code in area_scope(by):
        asked |= Q(area_code__startswith=prefix(code))
        above |= set(codes.path_of(code))
        inside = inside | Q(grid__startswith=prefix(code))
    if above:
        here = CampaignGrid.objects.filter(inside, campaign=OuterRef("pk"))
        asked |= Q(Exists(here), area_code__in=above, state__in=_SHOWN)
    return Campaign.objects.filter(asked)


def get_campaign(by: Actor, campaign_id: int) -> Campaign:
    """A campaign that the actor may see; `NotFound` for any other."""
    found = visible(by).filter(pk=campaign_id).first()
    if found is None:
        raise NotFound
    return found


def areas_of(by: Actor, campaign: Campaign) -> list[str]:
    """The areas whose share of a campaign somebody sees: all of it for its unit and for whoever sits above it."""
    own = {post.org_id for post in by.posts if post.role in MAKERS}
    held = area_scope(by)
    if by.kind == "system" or campaign.org_id in own or any(campaign.area_code.startswith(prefix(c)) for c in held):
        return [campaign.area_code]
    return [code for code in held if code.startswith(prefix(campaign.area_code))]


def sees_area(by: Actor, campaign: Campaign, area: str) -> bool:
    """Does somebody see a campaign's figures of an area?"""
    return any(area.startswith(prefix(code)) for code in areas_of(by, campaign))


def reads_targets(by: Actor, grid: str) -> bool:
    """Who reads the addresses of a grid: whoever has a post over it. Its unit elsewhere sees figures only."""
    return by.kind == "system" or any(grid.startswith(prefix(code)) for code in area_scope(by))


def worker_posts(by: Actor) -> tuple[ActorPost, ...]:
    return by.posts_as(Role.WORKER)


def records_in(by: Actor, grid: str) -> bool:
    """Who records visits in a grid: its workers, and desks above it for what comes on paper."""
    posts: Iterable[ActorPost] = by.posts_as(Role.WORKER, Role.DESK)
    return any(grid.startswith(prefix(post.area)) for post in posts)


def holds(by: Actor, campaign: Campaign, act: Act) -> bool:
    """Is an act of this kind this person's, whatever the state?"""
    if by.kind == "system":
        return True
    is_maker = any(post.org_id == campaign.org_id for post in by.posts_as(*MAKERS))
    decides = any(campaign.area_code.startswith(prefix(post.area)) for post in by.posts_as(*DECIDERS))
    if act in (Act.REVISE, Act.PROPOSE):
        return is_maker
    if act in (Act.SEND_BACK, Act.APPROVE):
        return decides
    return is_maker or decides


def check_act(by: Actor, campaign: Campaign, act: Act) -> None:
    """Raise unless this person may do this now: wrong role before wrong state, as everywhere."""
    if not holds(by, campaign, act):
        raise RoleNotAllowed
    if State(campaign.state) not in STEPS[act].sources:
        raise CampaignActNotAllowed(state=campaign.state)
    if act == Act.APPROVE and by.id is not None and by.id in (campaign.created_by, campaign.approved_by):
        raise SamePerson


def may_do(by: Actor, campaign: Campaign) -> list[Act]:
    """The acts that this person may do now, in the order of the table."""
    found = []
    for act in Act:
        try:
            check_act(by, campaign, act)
        except (RoleNotAllowed, CampaignActNotAllowed, SamePerson):
            continue
        found.append(act)
    return found
