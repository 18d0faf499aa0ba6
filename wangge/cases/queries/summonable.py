"""Which units a desk may call to a joint session: the county's, and those of its own area."""

from wangge.areas import codes
from wangge.lib.actor import Level
from wangge.people.queries import OrgInfo, directory

NEVER = frozenset({"centre", "team", "oversight"})  # a desk takes part by itself, a worker in person


def summonable(unit: OrgInfo, level: Level, area: str) -> bool:
    """May the desk of this level and area call the unit? Whether it takes assignments from that level is no matter."""
    if not unit.is_active or unit.kind in NEVER:
        return False
    return level == Level.CITY or unit.level == Level.CITY or unit.area_code.startswith(codes.prefix(area))


def summonable_units(level: Level, area: str) -> list[OrgInfo]:
    """All of them, those of the county's level first."""
    found = [unit for unit in directory().by_id.values() if summonable(unit, level, area)]
    return sorted(found, key=lambda unit: (unit.level != Level.CITY, unit.area_code, unit.id))
