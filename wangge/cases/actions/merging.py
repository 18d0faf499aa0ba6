"""Many reporters of one thing become one case: each keeps a code, a timeline, a promise, a reply and an evaluation."""

from datetime import datetime

from django.db import transaction

from wangge.cases import errors
from wangge.cases.access import DISPUTES, get_case, moved_on, parties
from wangge.cases.actions.changing import change
from wangge.cases.actions.judging import back_to_desk
from wangge.cases.actions.turns import end_turns, lapse_requests
from wangge.cases.acts import ActInput, MergeInput
from wangge.cases.models import Case, EndReason
from wangge.cases.queries.joined import GIVE_BACK, TAKE_IN, joined_to
from wangge.cases.states import Act, Party, State
from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound, RoleNotAllowed


@transaction.atomic
def merge(*, case: Case, data: MergeInput, by: Actor, now: datetime) -> Case:
    """Into another open case of the desk's own. What was merged into this one goes along, so there are no chains.

    The turns of its units end and its clock stops; its reporter's promise stays as it was told, and the main case takes
    it over where it is the earlier one. Never a confidential case or a dispute (product.md section 3, Several).
    """
    main = _main_case(case, data.into, by)
    _refuse_what_never_merges(case, main)
    joined = joined_to(case)
    case, main = _held(case, main, by)
    ended = end_turns(case, now, EndReason.MERGED)
    lapse_requests(case, by, now)
    _take_in(case, main, by, now)
    for each in joined:
        change(
            each,
            Act.MERGE,
            by=by,
            now=now,
            data={"into": main.pk, "number": main.number, "via": case.pk},
            merged_into_id=main.pk,
        )
    return change(
        case,
        Act.MERGE,
        by=by,
        now=now,
        note=data.note,
        data={"into": main.pk, "number": main.number, "lead": case.lead_id, **ended},
        merged_into_id=main.pk,
    )


@transaction.atomic
def unmerge(*, case: Case, data: ActInput, by: Actor, now: datetime) -> Case:
    """Out of the open main case: back at its desk with a fresh clock of the desk; the promise to the reporter stays."""
    if case.merged_into is None:
        raise moved_on(by, case)
    case, main = _held(case, case.merged_into, by)
    if not main.is_open:
        raise moved_on(by, case)
    change(main, GIVE_BACK, by=by, now=now, data={"case": case.pk, "number": case.number}, target=State(main.state))
    facts = {"out_of": main.pk, "number": main.number}
    return back_to_desk(case, Act.UNMERGE, data.note, by, now, EndReason.MERGED, facts, merged_into_id=None)


def _main_case(case: Case, number: str, by: Actor) -> Case:
    """The open case that is meant: of a merged one, the case it was merged into. `NotFound` outside the scope."""
    main = get_case(by, number)
    if main.merged_into is not None:
        main = get_case(by, main.merged_into.number)
    if main.pk == case.pk:
        raise errors.MergeIntoItself(fields={"into": errors.MergeIntoItself.title})
    if Party.DESK not in parties(by, main):
        raise RoleNotAllowed
    if not main.is_open:
        raise errors.MergeTargetNotOpen(fields={"into": errors.MergeTargetNotOpen.title})
    return main


def _refuse_what_never_merges(case: Case, main: Case) -> None:
    for each in (case, main):
        if each.category.startswith(DISPUTES):  # they are confidential too; the plainer reason first
            raise errors.MergeDispute
        if "confidential" in (each.contact_mode, each.secrecy):
            raise errors.MergeConfidential
    # Whom it is about must not see what another reporter wrote: only complaints about the same are one matter.
    if (case.about_org_id, case.about_user_id) != (main.about_org_id, main.about_user_id):
        raise errors.MergeRecusal


def _held(case: Case, main: Case, by: Actor) -> tuple[Case, Case]:
    """Both rows locked, always in the same order, so that two people merging crosswise never wait for each other."""
    rows = Case.objects.select_for_update().filter(pk__in=(case.pk, main.pk)).order_by("pk").in_bulk()
    if len(rows) < 2:
        raise NotFound
    if rows[case.pk].version != case.version or rows[main.pk].version != main.version:
        raise moved_on(by, case)
    return case, main


def _take_in(case: Case, main: Case, by: Actor, now: datetime) -> None:
    """The main case's own entry, and the earlier promise: no reporter is answered later for being one of several."""
    promise = min(case.reply_due_at, main.reply_due_at)
    facts = {"case": case.pk, "number": case.number}
    if promise < main.reply_due_at:
        facts |= {"reply_due_at": str(promise), "reply_due_before": str(main.reply_due_at)}
    change(main, TAKE_IN, by=by, now=now, data=facts, target=State(main.state), reply_due_at=promise)
