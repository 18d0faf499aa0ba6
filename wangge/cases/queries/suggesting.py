"""What the machine suggests for a case, how sure it is and why; and what it suggested and people decided."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db.models import Count, F, Q

from wangge.cases.models import Case, Suggestion
from wangge.cases.queries.leads import SuggestedLead, lead_for
from wangge.catalogue import queries as catalogue
from wangge.catalogue.errors import UnknownCategory
from wangge.catalogue.queries import CategoryInfo
from wangge.lib.actor import Level
from wangge.triage import queries as triage
from wangge.triage.suggesting import Ranked, suggest
from wangge.triage.weights import Weights, unpacked

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "starter.triage"
OTHERS = 3  # further categories that are shown
WORDS = 4


@cache
def _shipped() -> Weights:
    return unpacked(SHIPPED.read_bytes())


def weights_in_use() -> Weights:
    """The office's own model, or the one that is shipped."""
    return triage.in_use().weights or _shipped()


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion: the likeliest category first. `is_offered`: is it sure enough to be shown as one?"""

    ranked: tuple[Ranked, ...]
    words: tuple[str, ...]
    is_offered: bool
    lead: SuggestedLead | None
    model_id: int

    @property
    def category(self) -> str:
        return self.ranked[0].label if self.ranked else ""

    @property
    def confidence(self) -> float:
        return self.ranked[0].confidence if self.ranked else 0.0


def suggested(case: Case, *levels: Level) -> Suggested:
    """What to do with a report: category and, for a desk of the first of `levels` that reaches one, the lead unit.

    The lead goes by the category that the case has already; without one, by the suggested category.
    """
    model = triage.in_use()
    found = suggest(weights_in_use(), case.text)
    ranked = in_force(found.ranked)
    is_offered = bool(ranked and found.words) and ranked[0].confidence >= model.min_confidence
    category = item_of(case.category or (ranked[0].label if is_offered else ""))
    leads = (lead_for(case, category, level) for level in levels)
    lead = next((each for each in leads if each is not None), None)
    words = _told(found.words, case.text, item_of(ranked[0].label) if ranked else None)
    return Suggested(ranked[: OTHERS + 1], words, is_offered, lead, model.model_id)


def _told(stretches: tuple[str, ...], text: str, category: CategoryInfo | None) -> tuple[str, ...]:
    """The words that led to a suggestion: the catalogue's own where the text says them, then the stretches beside."""
    named = [word for word in category.keywords if len(word) > 1 and word in text] if category and stretches else []
    whole = [word for word in named if not any(word != other and word in other for other in named)]
    beside = [each for each in stretches if not any(_touch(each, word) for word in whole)]
    return tuple([*whole, *beside][:WORDS])


def _touch(stretch: str, word: str) -> bool:
    """Do they share two neighbouring characters?"""
    return any(word[at : at + 2] in stretch for at in range(len(word) - 1))


def in_force(ranked: tuple[Ranked, ...]) -> tuple[Ranked, ...]:
    """The labels that are categories today; the certainty of the others is shared out among them."""
    kept = [each for each in ranked if item_of(each.label) is not None]
    total = sum(each.confidence for each in kept)
    return tuple(Ranked(each.label, each.confidence / total) for each in kept) if total > 0 else ()


def item_of(code: str) -> CategoryInfo | None:
    """The category with this code, if it is in force."""
    try:
        return catalogue.category(code) if code else None
    except UnknownCategory:
        return None


def kept(case: Case) -> Suggestion | None:
    """What was suggested and decided for a case, as it was kept."""
    return Suggestion.objects.filter(pk=case.pk).select_related("lead", "decided_lead").first()


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often people decided as suggested: of `offered` cases with this category suggested `agreed` got it.

    Of `leads` suggested units `same_lead` were chosen.
    """

    category: str
    offered: int
    agreed: int
    leads: int
    same_lead: int

    @property
    def rate(self) -> float:
        return self.agreed / self.offered


def agreement(since: datetime) -> list[Agreement]:
    """By suggested category, of the cases decided since an instant, in order of code. Office-wide counts."""
    offered = Suggestion.objects.filter(decided_at__gte=since, is_offered=True)
    rows = (
        offered.values("category")
        .annotate(
            offered=Count("pk"),
            agreed=Count("pk", filter=Q(category=F("decided_category"))),
            leads=Count("pk", filter=Q(lead__isnull=False, decided_lead__isnull=False)),
            same_lead=Count("pk", filter=Q(lead=F("decided_lead"))),
        )
        .order_by("category")
    )
    return [Agreement(**row) for row in rows]


def silent(since: datetime) -> int:
    """How many cases were decided since an instant for which nothing was sure enough to be suggested."""
    return Suggestion.objects.filter(decided_at__gte=since, is_offered=False, suggested_at__isnull=False).count()
