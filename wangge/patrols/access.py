"""Who makes and sees patrols: by the area of a plan, as places are seen."""

from django.db.models import Q, QuerySet

from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import NotFound
from wangge.patrols.models import Miss, Plan, PlanPlace
from wangge.places import access as places

READERS = (Role.DESK, Role.WORKER, Role.SUPERVISOR, Role.LEADER)
MAKERS = (Role.DESK,)
CHECKERS = (Role.WORKER, Role.DESK)


def visible_plans(actor: Actor) -> QuerySet[Plan]:
    """The plans of the actor's areas; a grid worker's are those with a place in the own grids."""
    own = PlanPlace.objects.filter(place__grid__in=grids_of(actor), removed_at__isnull=True).values("plan")
    within = places.condition(places.areas_of(actor, *READERS))
    # An empty condition is the whole county; in an "or" with others Django would drop it.
    return Plan.objects.filter(within | Q(pk__in=own) if within else within)


def plan_for(actor: Actor, plan_id: int) -> Plan:
    """One plan, if the actor may see it."""
    found = visible_plans(actor).filter(pk=plan_id).first() if 0 < plan_id < 2**63 else None
    if found is None:
        raise NotFound
    return found


def visible_misses(actor: Actor) -> QuerySet[Miss]:
    """What was missed in the actor's areas and is not settled."""
    held = places.areas_of(actor, *READERS)
    return Miss.objects.filter(places.condition(held), outcome="")


def miss_for(actor: Actor, miss_id: int) -> Miss:
    found = Miss.objects.filter(places.condition(places.areas_of(actor, *READERS)), pk=miss_id).first()
    if found is None:
        raise NotFound
    return found


def grids_of(actor: Actor) -> list[str]:
    """The grids whose places a worker looks at."""
    return [area.code for area in places.areas_of(actor, Role.WORKER) if area.level == Level.GRID]
