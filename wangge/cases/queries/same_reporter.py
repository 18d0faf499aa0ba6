"""At judging, the reporter's other open cases: for the desk that judges, and nothing more (product.md section 4)."""

from wangge.cases.access import DISPUTES, SECRET, desk_post, visible
from wangge.cases.models import OPEN_VALUES, Case
from wangge.cases.queries.joined import never_merges
from wangge.cases.states import State
from wangge.lib.actor import Actor
from wangge.residents.queries import same_telephone

SHOWN = 5


def others_of_reporter(case: Case, actor: Actor) -> list[Case]:
    """Open cases with the same telephone that this desk itself works on, the newest first.

    Only while the case awaits judging. Nothing for anyone but the desk, nothing for or about confidential reports and
    disputes; the telephone is compared by a keyed hash, never read.
    """
    if case.state != State.REPORTED or case.contact_id is None or never_merges(case):
        return []
    if desk_post(actor, case) is None:
        return []
    contacts = same_telephone(case.contact_id)
    if not contacts:
        return []
    found = (
        visible(actor)
        .filter(contact_id__in=contacts, state__in=OPEN_VALUES)
        .exclude(pk=case.pk)
        .exclude(SECRET)
        .exclude(category__startswith=DISPUTES)
        .order_by("-id")[: SHOWN * 2]
    )
    return [each for each in found if desk_post(actor, each) is not None][:SHOWN]
