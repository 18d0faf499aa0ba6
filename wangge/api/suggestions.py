"""What the machine suggests for a case, how sure it is and why, and what people decided."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from wangge.api.answers import answer
from wangge.api.auth import CASE_STAFF, caller
from wangge.api.reference import REFUSALS
from wangge.api.schemas import Named
from wangge.cases import access
from wangge.cases.queries.repeats import likely_repeats
from wangge.cases.queries.suggesting import Suggested, kept, suggested
from wangge.cases.queries.telling import category_name, named_org
from wangge.cases.states import Party, State
from wangge.lib.errors import RoleNotAllowed
from wangge.triage.queries import in_use
from wangge.triage.suggesting import Ranked

router = Router(tags=["cases"])


class Likelihood(Schema):
    """A category with its share of certainty, 0 to 1."""

    code: str
    name: str
    confidence: float


class LikelyLead(Schema):
    """A unit; of the last `of` cases of the kind it was given `n`, `of` is 0 where the catalogue names it."""

    code: str
    name: str
    n: int
    of: int


class LikelyRepeat(Schema):
    """An open case that may be the same matter: how alike the texts are (0 to 1) and how far apart the places."""

    number: str
    alike: float
    metres: int | None


class Decided(Schema):
    category: Named | None
    lead: Named | None


class SuggestionAnswer(Schema):
    """`category` is null below `min_confidence`: no suggestion. After judging, what was kept."""

    number: str
    category: Likelihood | None
    words: list[str]
    others: list[Likelihood]
    lead: LikelyLead | None
    repeats: list[LikelyRepeat]
    min_confidence: float
    model: int
    decided: Decided | None


@router.get("/cases/{number}/suggestion", auth=CASE_STAFF, response={200: SuggestionAnswer, **REFUSALS})
def get_suggestion(request: HttpRequest, number: str) -> HttpResponse:
    """What is suggested for a report that awaits judging, or what was; for the desk that holds it."""
    by = caller(request)
    case = access.get_case(by, number)
    if Party.DESK not in access.parties(by, case):
        raise RoleNotAllowed
    document: dict[str, Any] = {"number": case.number, "min_confidence": in_use().min_confidence, "decided": None}
    if case.state == State.REPORTED:
        made = suggested(case, access.acting_level(by, case))
        repeats = likely_repeats(case, by, (case.category, made.category if made.is_offered else ""))
        found = [{"number": each.case.number, "alike": each.alike, "metres": each.metres} for each in repeats]
        return answer(document | _fresh(made) | {"repeats": found})
    row = kept(case)
    document |= {"category": None, "words": [], "others": [], "lead": None, "repeats": [], "model": 0}
    if row is not None:
        document["model"] = row.model_id
        if row.is_offered:
            document["category"] = _likelihood(Ranked(row.category, row.confidence))
        if row.lead_id is not None:
            document["lead"] = {**(named_org(row.lead_id) or {}), "n": 0, "of": 0}
        if row.decided_at is not None:
            document["decided"] = {
                "category": {"code": row.decided_category, "name": category_name(row.decided_category)},
                "lead": named_org(row.decided_lead_id),
            }
    return answer(document)


def _fresh(made: Suggested) -> dict[str, Any]:
    lead = made.lead
    return {
        "category": _likelihood(made.ranked[0]) if made.is_offered else None,
        "words": list(made.words),
        "others": [_likelihood(each) for each in made.ranked[1 if made.is_offered else 0 :]],
        "lead": {**(named_org(lead.org.id) or {}), "n": lead.n, "of": lead.of} if lead else None,
        "model": made.model_id,
    }


def _likelihood(each: Ranked) -> dict[str, Any]:
    return {"code": each.label, "name": category_name(each.label), "confidence": round(each.confidence, 4)}
