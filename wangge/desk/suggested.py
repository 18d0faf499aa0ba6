"""The suggestion on the page of a report that awaits judging: category, lead, likely repeats, and why."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from wangge.cases.access import acting_level, reads_own_words
from wangge.cases.queries.leads import SuggestedLead
from wangge.cases.queries.repeats import likely_repeats
from wangge.cases.queries.same_reporter import others_of_reporter
from wangge.cases.queries.suggesting import suggested
from wangge.cases.queries.telling import category_name, named_org
from wangge.cases.states import Act
from wangge.desk import listed, options
from wangge.lib.actor import Actor
from wangge.triage.queries import in_use

if TYPE_CHECKING:
    from wangge.cases.models import Case


WORTH_SAYING = 5  # percent: below it a second guess only distracts


@dataclass(frozen=True, slots=True)
class Guess:
    """A category with how sure the model is, in percent."""

    code: str
    name: str
    percent: int


@dataclass(frozen=True, slots=True)
class Likely:
    """An open case that may be the same matter, as a row of a list."""

    row: listed.Row
    alike: int  # percent
    metres: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """What the desk reads above the form of the dispatch. `accept` holds what one key sends; empty when it cannot."""

    is_offered: bool
    best: Guess | None
    others: list[Guess]
    words: tuple[str, ...]
    least: int
    differs: bool  # from the category that the case has already
    lead: str
    lead_reason: str
    accept: dict[str, str] = field(default_factory=dict)
    accept_words: str = ""
    needs_brief: bool = False
    repeats: list[Likely] = field(default_factory=list)
    same_reporter: list[listed.Row] = field(default_factory=list)


def card(case: "Case", actor: Actor, now: datetime, query: str, allowed: Sequence[Act], seen: int) -> Card | None:
    """For a report that `actor` may dispatch now and whose own words they may read; None otherwise."""
    if Act.DISPATCH not in allowed or not reads_own_words(actor, case):
        return None
    made = suggested(case, acting_level(actor, case))
    guesses = [Guess(each.label, category_name(each.label), _percent(each.confidence)) for each in made.ranked]
    best = guesses[0] if guesses else None
    chosen = case.category or (best.code if best and made.is_offered else "")
    is_secret = case.contact_mode == "confidential"
    lead = made.lead
    name = (named_org(lead.org.id) or {}).get("name", "") if lead else ""
    may_accept = bool(chosen and lead) and not is_secret
    return Card(
        is_offered=made.is_offered,
        best=best,
        others=[each for each in guesses[1:] if each.percent >= WORTH_SAYING],
        words=made.words,
        least=round(100 * in_use().min_confidence),
        differs=bool(case.category and best and made.is_offered and best.code != case.category),
        lead=name,
        lead_reason=_reason(lead) if lead else "",
        accept=_accepted(case, chosen, lead, seen) if may_accept and lead else {},
        accept_words=_("按建议交办给%(unit)s") % {"unit": name},
        needs_brief=is_secret,
        repeats=_repeats(case, actor, now, query, (case.category, chosen)),
        same_reporter=listed.rows(others_of_reporter(case, actor), actor, now, query),
    )


def _percent(share: float) -> int:
    """Never 100: a machine is not certain."""
    return min(99, round(100 * share))


def _reason(lead: SuggestedLead) -> str:
    """Why this unit, with the numbers behind it."""
    told = {"n": lead.n, "of": lead.of}
    if not lead.of:
        return _("事项目录的主办单位")
    if lead.is_near:
        return _("本镇街最近 %(of)s 件同类事项中 %(n)s 件交给它") % told
    return _("全市最近 %(of)s 件同类事项中 %(n)s 件交给它") % told


def _accepted(case: "Case", category: str, lead: SuggestedLead, seen: int) -> dict[str, str]:
    """The fields of the dispatch that the one key sends."""
    return {
        "client_id": str(uuid.uuid4()),
        "version": str(case.version),
        "seen": str(seen),
        "category": category,
        "receiver": options.ORG + lead.org.code,
    }


def _repeats(case: "Case", actor: Actor, now: datetime, query: str, kinds: Sequence[str]) -> list[Likely]:
    found = likely_repeats(case, actor, kinds)
    rows = listed.rows([each.case for each in found], actor, now, query)
    return [Likely(row, round(100 * each.alike), each.metres) for row, each in zip(rows, found, strict=True)]
