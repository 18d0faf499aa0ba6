"""The one way in which a case row changes: conditional on its version, journalled, and kept in the search index."""

from datetime import datetime, timedelta
from typing import Any

from wangge.cases import search
from wangge.cases.access import desk_post, moved_on
from wangge.cases.actions import climbing, notifying
from wangge.cases.models import Case, Remark
from wangge.cases.states import STEPS, Act, State
from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor, Role
from wangge.lib.rows import insert, update
from wangge.residents.actions import erase_after

CONTACT_KEPT = timedelta(days=180)  # after the end (product.md section 4: contact erased first)


def running_due_at(case: Case) -> datetime | None:
    """The clock that runs in the case's present state, or None when none does."""
    match State(case.state):
        case State.REPORTED:
            return case.accept_due_at
        case State.DISPATCHED | State.HANDLING:
            return case.due_at
        case State.ANSWERED:
            return case.reply_due_at
        case _:
            return None


def tokens(case: Case) -> list[str]:
    """The search tokens of a case; none when it is confidential, which free-text search never reads."""
    if case.contact_mode == "confidential" or case.secrecy == "confidential":
        return []
    return search.document(
        text=case.text,
        address=case.address,
        state=case.state,
        town=case.town,
        village=case.village,
        grid=case.grid,
        lead_id=case.lead_id,
    )


def change(
    case: Case,
    act: Act | str,
    *,
    by: Actor,
    now: datetime,
    note: str = "",
    is_note_public: bool = False,
    data: dict[str, Any] | None = None,
    target: State | None = None,
    **fields: Any,
) -> Case:
    """Apply an act within the caller's transaction: new values, journal row, words, search tokens.

    The update holds only if nobody changed the case since it was read; otherwise `ActNotAllowed` tells the state
    that the case is in now.
    """
    climbing.climb_case(case, now=now)
    before, old_tokens, old_clock = case.state, tokens(case), case.running_due_at
    goal = target if target is not None else STEPS[Act(act)].target
    if goal is not None:
        fields["state"] = goal.value
    for name, value in fields.items():
        setattr(case, name, value)
    case.running_due_at = running_due_at(case)
    clock_fields = ["running_due_at"]
    if (case.state, case.running_due_at) != (before, old_clock):
        case.rung_at, case.next_rung = climbing.desk_rung(case, start=now) or (None, None)
        clock_fields += ["rung_at", "next_rung"]  # else they are the sweep's, which may have moved them meanwhile
    version, case.version = case.version, case.version + 1
    values = {name: getattr(case, name) for name in (*fields, *clock_fields, "version")}
    new_tokens = tokens(case)  # before the statement that, as a rule, takes the lock
    if not update(Case, values, id=case.pk, version=version):
        raise moved_on(by, case)
    search.put(case.pk, old_tokens, new_tokens)
    log(case, act, by=by, now=now, note=note, is_note_public=is_note_public, data=data, before=before)
    return case


def release_contact(case: Case, now: datetime) -> None:
    """The case has come to an end: its contacts are erased 180 days from now."""
    for contact_id in contacts_of(case):
        erase_after(contact_id=contact_id, on=clock.office_date(now) + CONTACT_KEPT)


def contacts_of(case: Case) -> list[int]:
    """The contact of each reporter of the matter: the case's own and those of the reports merged into it."""
    joined = Case.objects.filter(merged_into_id=case.pk, contact__isnull=False).values_list("contact_id", flat=True)
    return [contact_id for contact_id in (case.contact_id, *joined) if contact_id is not None]


def log(
    case: Case,
    act: Act | str,
    *,
    by: Actor,
    now: datetime,
    note: str = "",
    is_note_public: bool = False,
    data: dict[str, Any] | None = None,
    before: str | None = None,
) -> None:
    """One journal row for an act on a case, with its words beside it; whoever should know is told."""
    facts: dict[str, Any] = dict(data or {})
    if before is not None and before != case.state:
        facts |= {"from": before, "to": case.state}
    org_id = acting_org(case, by)
    if org_id is not None and org_id != case.holder_id and by.has_role(Role.DESK):
        facts["for"] = case.holder_id
    entry = record(act=str(act), object_type="case", object_id=case.pk, by=by, now=now, data=facts, org_id=org_id)
    if note:
        insert(Remark(case=case, entry_id=entry.pk, text=note, is_public=is_note_public))
    notifying.tell(case, str(act), by=by, now=now, facts=facts)


def acting_org(case: Case, by: Actor) -> int | None:
    """The organisation for which the actor acts on this case."""
    post = desk_post(by, case)
    if post is not None:
        return post.org_id
    if case.lead_id is not None and case.lead_id in by.org_ids:
        return case.lead_id
    return by.posts[0].org_id if by.posts else None
