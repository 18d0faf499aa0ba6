"""How a scope is told to the search index: by tokens where they hold most of it, by keys for the rest."""

from django.db import connection
from django.db.models import Q

from wangge.cases import search
from wangge.cases.access import summoned_to
from wangge.cases.models import Assignment
from wangge.lib.actor import Level
from wangge.people.access import Scope


def scope_tokens(held: Scope) -> list[str]:
    """Tokens that narrow a search to (most of) a scope; none where a scope is too wide or too mixed for them."""
    if held.areas and not held.org_ids and all(area.level != Level.CITY for area in held.areas):
        return [search.area_token(area.code) for area in held.areas]
    if held.org_ids and not held.areas:
        return [search.lead_token(org_id) for org_id in sorted(held.org_ids)]
    return []


def beside_tokens(held: Scope, limit: int) -> list[int]:
    """What the scope holds beside those tokens: the newest cases one helps with or was given in person."""
    with connection.cursor() as cursor:  # every search asks this: plain SQL costs a fifth of a query set
        cursor.execute(
            "SELECT id FROM cases_case WHERE worker_id = %s ORDER BY id DESC LIMIT %s", [held.user_id, limit]
        )
        ids = [row[0] for row in cursor.fetchall()]
    if held.org_ids:
        helps = Q(org_id__in=held.org_ids, is_lead=False)
        does = Q(done_by_org_id__in=held.org_ids, ended_at__isnull=True)
        given = Assignment.objects.filter(helps | does).order_by("-case_id")
        ids += given.values_list("case_id", flat=True)[:limit]
        ids += summoned_to(held.org_ids).order_by("-case_id").values_list("case_id", flat=True)[:limit]
    return ids
