"""Who could take a case: the units within a desk's reach, and the one to suggest as lead."""

from collections import Counter
from dataclasses import dataclass

from wangge.cases import reach
from wangge.cases.access import complained_of
from wangge.cases.models import Case
from wangge.catalogue.queries import CategoryInfo
from wangge.lib.actor import Level
from wangge.people.queries import OrgInfo, receivers

LOOKED_AT = 300  # the newest cases of a kind that are asked how they were given out
ENOUGH_NEAR, ENOUGH = 3, 5  # of them in the same town, in the county: fewer tell nothing
MAJORITY = 0.5


@dataclass(frozen=True, slots=True)
class SuggestedLead:
    """A unit, and why: of the last `of` cases of the kind (in this town, when `is_near`) it was given `n`.

    `of` is 0 where the catalogue names the unit.
    """

    org: OrgInfo
    n: int = 0
    of: int = 0
    is_near: bool = False


def within_reach(case: Case, category: CategoryInfo | None, level: Level, *, is_lead: bool = True) -> list[OrgInfo]:
    """Units near the case that a desk of `level` may give it to, as lead or to assist."""
    about = complained_of(case)
    return [
        org
        for org in receivers(level)
        if _lies_near(org, case)
        and reach.refusal(org, level=level, category=category, complained_of=about, is_lead=is_lead) is None
    ]


def _lies_near(org: OrgInfo, case: Case) -> bool:
    """County-wide units always; those of a town or village when the case lies there, or nobody knows where."""
    if org.level == Level.CITY:
        return True
    if org.level == Level.TOWN:
        return not case.town or org.area_code == case.town
    return bool(case.village) and org.area_code == case.village


def catalogue_lead(case: Case, category: CategoryInfo | None, near: list[OrgInfo]) -> OrgInfo | None:
    """The unit that the catalogue names as lead, if it is within reach.

    `town` and `village` stand for the organisation of the case's own place; `owner` (of a pipe, a cover, a cable) is
    known only on the spot, so the first assisting department that can be reached takes the lead until then.
    """
    if category is None:
        return None
    wanted = (category.lead, *category.assisting) if category.lead in ("owner", "village") else (category.lead,)
    for code in wanted:
        found = next((org for org in near if _is_meant(org, code, case)), None)
        if found is not None:
            return found
    return None


def _is_meant(org: OrgInfo, code: str, case: Case) -> bool:
    if code == "town":
        return org.kind == "town" and bool(case.town) and org.area_code == case.town
    if code == "village":
        return org.kind == "village" and bool(case.village) and org.area_code == case.village
    return org.code == code


def lead_for(case: Case, category: CategoryInfo | None, level: Level) -> SuggestedLead | None:
    """The unit that this office has mostly given such cases to, else the catalogue's; None when neither is in reach."""
    near = within_reach(case, category, level)
    if category is None:
        return None
    by_habit = _habit(case, category.code, {org.id: org for org in near})
    if by_habit is not None:
        return by_habit
    named = catalogue_lead(case, category, near)
    return SuggestedLead(named) if named is not None else None


def _habit(case: Case, category: str, near_units: dict[int, OrgInfo]) -> SuggestedLead | None:
    given = list(
        Case.objects.filter(category=category, lead__isnull=False, reported_at__lt=case.reported_at)
        .order_by("-reported_at", "-id")
        .values_list("town", "lead_id")[:LOOKED_AT]
    )
    near = [lead for town, lead in given if town == case.town and case.town]
    for leads, enough, is_near in ((near, ENOUGH_NEAR, True), ([lead for _town, lead in given], ENOUGH, False)):
        if len(leads) < enough:
            continue
        lead, n = Counter(leads).most_common(1)[0]
        if n / len(leads) > MAJORITY and lead in near_units:
            return SuggestedLead(near_units[lead], n, len(leads), is_near)
    return None
