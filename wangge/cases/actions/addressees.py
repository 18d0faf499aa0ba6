"""To whom an act is told, and with which case's number and code: the addressees of `notifying.LINES`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from wangge.cases.channels import ContactMode
from wangge.cases.models import Case, Request
from wangge.cases.queries.joined import joined_to
from wangge.lib import clock
from wangge.notices.recipients import Addressee, Person, Reporter, Unit
from wangge.people.models import OrgKind
from wangge.people.queries import directory, is_officer_of, leaders_over, supervisors_over


@dataclass(frozen=True, slots=True)
class Done:
    """An act that has just been done: the case as it is now, and what the journal says of the act."""

    case: Case
    facts: Mapping[str, Any]
    now: datetime


To = tuple[Case, Addressee]
Whom = Callable[[Done], Iterator[To]]


def reporter(done: Done) -> Iterator[To]:
    if done.case.contact_id is not None:
        yield done.case, Reporter(done.case.contact_id)


def reporters(done: Done) -> Iterator[To]:
    """The reporter, and those of the reports that were merged into the case: each has a code of its own."""
    for case in (done.case, *joined_to(done.case)):
        yield from reporter(replace(done, case=case))


def unit(done: Done) -> Iterator[To]:
    """The lead unit or the worker; after a return the one that had it."""
    case, facts = done.case, done.facts
    worker, lead = case.worker_id or facts.get("worker"), case.lead_id or facts.get("lead")
    if worker is not None:
        yield case, Person(worker)
    elif lead is not None:
        yield case, Unit(lead)


def units(done: Done) -> Iterator[To]:
    """The lead unit or worker, and the units that assist."""
    yield from unit(done)
    yield from ((done.case, Unit(org_id)) for org_id in done.facts.get("assisting", ()))


def unit_that_reads(done: Done) -> Iterator[To]:
    """The unit, unless it reads the desk's brief instead of the reporter's words."""
    if done.case.contact_mode != ContactMode.CONFIDENTIAL:
        yield from unit(done)


def desk(done: Done) -> Iterator[To]:
    yield done.case, Unit(done.case.holder_id)


def instructed_unit(done: Done) -> Iterator[To]:
    """Who leads the case, where the instruction is for them."""
    if done.facts["unit"]:
        yield from unit(done)


def instructed_desk(done: Done) -> Iterator[To]:
    if not done.facts["unit"]:
        yield from desk(done)


def leader(done: Done) -> Iterator[To]:
    yield done.case, Person(done.facts["leader"])


def released(done: Done) -> Iterator[To]:
    """The units whose assistance ended with the act, before they had answered."""
    yield from ((done.case, Unit(org_id)) for org_id in done.facts.get("ended", ()))


def desk_acted_for(done: Done) -> Iterator[To]:
    """The desk that holds the case, when another one acted for it."""
    if "for" in done.facts:
        yield done.case, Unit(done.facts["for"])


def who_asked(done: Done) -> Iterator[To]:
    """Whoever made the request that was decided, unless the unit's own notice reaches them anyway."""
    case, facts = done.case, done.facts
    asked_by = Request.objects.values_list("asked_by", flat=True).get(pk=facts["request"])
    worker, lead = case.worker_id or facts.get("worker"), case.lead_id or facts.get("lead")
    if worker is not None:
        is_reached = worker == asked_by
    else:
        is_reached = lead is not None and is_officer_of(asked_by, lead, clock.office_date(done.now))
    if asked_by and not is_reached:
        yield case, Person(asked_by)


def helpers(done: Done) -> Iterator[To]:
    """The units that were called in to assist."""
    yield from ((done.case, Unit(org_id)) for org_id in done.facts["assisting"])


def doer(done: Done) -> Iterator[To]:
    """Who does the work inside the unit or for it."""
    person, org_id = done.facts["person"], done.facts["org"]
    if person is not None:
        yield done.case, Person(person)
    elif org_id is not None:
        yield done.case, Unit(org_id)


def _is_centre(org_id: int) -> bool:
    return directory().by_id[org_id].kind == OrgKind.CENTRE


def supervised_unit(done: Done) -> Iterator[To]:
    """Whom supervision speaks to, when that is a unit: the grid worker in person, where the work is a worker's."""
    case, org_id = done.case, done.facts["org"]
    if _is_centre(org_id):
        return
    yield case, Person(case.worker_id) if case.worker_id is not None and org_id == case.lead_id else Unit(org_id)


def supervised_desk(done: Done) -> Iterator[To]:
    if _is_centre(done.facts["org"]):
        yield done.case, Unit(done.facts["org"])


def who_gave(done: Done) -> Iterator[To]:
    """Whoever gave a card by hand; of the ladder's own the desk that holds the case, unless the card is its own."""
    giver = done.facts.get("issued_by")
    if giver is not None:
        yield done.case, Person(giver)
    elif done.facts["org"] != done.case.holder_id:
        yield done.case, Unit(done.case.holder_id)


def who_decides_appeals(done: Done) -> Iterator[To]:
    """Supervision of the place, without those who belong to the unit or gave the card."""
    case, facts = done.case, done.facts
    for post in supervisors_over(_areas_above(case), clock.office_date(done.now)):
        if post.org_id != facts["org"] and post.user_id != facts["issued_by"]:
            yield case, Person(post.user_id)


def who_signs(done: Done) -> Iterator[To]:
    """The leaders of the place, who may sign a red card: not those of the unit that it is for."""
    posts = leaders_over(_areas_above(done.case), clock.office_date(done.now))
    for user_id in dict.fromkeys(post.user_id for post in posts if post.org_id != done.facts["org"]):
        yield done.case, Person(user_id)


def _areas_above(case: Case) -> tuple[str, ...]:
    return f"{case.county}{'0' * 9}", case.town, case.village


def only_when(to: Whom, **wanted: Any) -> Whom:
    """`to`, if the journal says so of the act."""

    def narrowed(done: Done) -> Iterator[To]:
        if all(done.facts.get(name) == value for name, value in wanted.items()):
            yield from to(done)

    return narrowed


def told_of_more_time(done: Done) -> Iterator[To]:
    """The reporters, when the unit's new limit lies beyond what they were promised."""
    case = done.case
    if done.facts.get("approve") and case.due_at is not None and case.due_at > case.reply_due_at:
        yield from reporters(done)


def named(name: str) -> Callable[[Done], Iterator[To]]:
    """The units that the act's facts name so; of a session about several cases they are told once."""

    def to(done: Done) -> Iterator[To]:
        if "also" not in done.facts:
            yield from ((done.case, Unit(org_id)) for org_id in done.facts.get(name, ()))

    return to


def convener(done: Done) -> Iterator[To]:
    if "also" not in done.facts:
        yield done.case, Unit(done.facts["reported_to"])
