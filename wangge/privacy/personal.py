"""The catalogue of personal fields: each with its purpose, ground, time and readers (docs/personal-fields.md is made
from it). A personal column without an entry fails a test, and so does an entry without a column. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """One column that says something about a person, or that leads to one."""

    column: str  # package.Model.field
    about: str
    purpose: str
    basis: str
    kept: str
    seen_by: str


DUTY = "statutory duty (PIPL Art. 13(1)(3), 34)"
CONSENT = "consent (PIPL Art. 13(1)(1), 14 to 16)"
STAFF = "employment and public duty (PIPL Art. 13(1)(2) and (3))"
REPORTER, PERSON, WORKER, OFFICE = "reporter", "person served", "staff", "household"

_CONTACT_KEPT = "180 days after archiving"
_CONTACT_SEEN = "desk, unit at work and caller, with a purpose; protected: with a second person"
_SERVICE_KEPT = "until the consent ends or is withdrawn, twelve months at most"
_SERVICE_SEEN = "the own grid's worker and the own village's and town's desk, masked; clear with a purpose and a quota"
_RECORD_KEPT = "three years after the end, without name and telephone"
_PROOF = "proof of what was agreed and of who looked"
_LOOK_SEEN = "the person (unit, role, time, purpose); the auditor in the journal"
_ADDRESS_SEEN = "worker of the grid, desks of the area; others under an agreement that names the field"

PERSONAL_FIELDS: tuple[Held, ...] = (
    Held("residents.Contact.name_locked", REPORTER, "to reach the reporter", DUTY, _CONTACT_KEPT, _CONTACT_SEEN),
    Held("residents.Contact.phone_locked", REPORTER, "to reach the reporter", DUTY, _CONTACT_KEPT, _CONTACT_SEEN),
    Held("residents.Contact.phone_index", REPORTER, "the same desk's open cases", DUTY, _CONTACT_KEPT, "nobody"),
    Held("residents.Contact.language", REPORTER, "the language of messages", DUTY, "with the row", "nobody"),
    Held("residents.Unmasking.asked_by", WORKER, _PROOF, DUTY, "with the contact's row", "auditor"),
    Held("residents.Unmasking.approved_by", WORKER, _PROOF, DUTY, "with the contact's row", "auditor"),
    Held("residents.Unmasking.purpose", REPORTER, _PROOF, DUTY, "with the contact's row", "auditor"),
    Held("residents.ProtectionOfficer.user", WORKER, "to be asked and to answer", STAFF, "for good", "everybody"),
    Held("residents.ProtectionOfficer.reached_by", WORKER, "to be asked and to answer", STAFF, "for good", "everybody"),
    Held("residents.ProtectionOfficer.named_by", WORKER, _PROOF, DUTY, "for good", "auditor"),
    Held("residents.Assessment.proposed_by", WORKER, _PROOF, DUTY, "for good", "administrators, auditor"),
    Held("residents.Assessment.decided_by", WORKER, _PROOF, DUTY, "for good", "administrators, auditor"),
    Held("residents.Household.address", OFFICE, "visits and notices", DUTY, "while in use", _ADDRESS_SEEN),
    Held("residents.Household.size_band", OFFICE, "visits and notices", DUTY, "while in use", _ADDRESS_SEEN),
    Held("residents.Household.collector_id", WORKER, "source of the value", DUTY, "while in use", _ADDRESS_SEEN),
    Held("residents.HouseholdDeparture.household", OFFICE, "phones drop it", DUTY, "with the row", "nobody"),
    Held("residents.HouseholdPast.address", OFFICE, "correction", DUTY, "three years", "as the household"),
    Held("residents.HouseholdPast.size_band", OFFICE, "correction", DUTY, "three years", "as the household"),
    Held("residents.HouseholdPast.household", OFFICE, "correction", DUTY, "three years", "as the household"),
    Held("residents.HouseholdPast.collector_id", WORKER, "source", DUTY, "three years", "as the household"),
    Held("residents.HouseholdDouble.decided_by", WORKER, _PROOF, DUTY, "while in use", "auditor"),
    Held("residents.Consent.given_by", PERSON, _PROOF, CONSENT, _RECORD_KEPT, _SERVICE_SEEN),
    Held("residents.Consent.given_on", PERSON, _PROOF, CONSENT, _RECORD_KEPT, _SERVICE_SEEN),
    Held(
        "residents.ServiceRecord.household", PERSON, "where the service is given", CONSENT, _RECORD_KEPT, _SERVICE_SEEN
    ),
    Held("residents.ServiceRecord.service", PERSON, "what is done", CONSENT, _RECORD_KEPT, _SERVICE_SEEN),
    Held("residents.ServiceRecord.name_locked", PERSON, "to give the service", CONSENT, _SERVICE_KEPT, _SERVICE_SEEN),
    Held("residents.ServiceRecord.phone_locked", PERSON, "to give the service", CONSENT, _SERVICE_KEPT, _SERVICE_SEEN),
    Held("residents.ServiceRecord.person_index", PERSON, "exact search", CONSENT, _SERVICE_KEPT, "nobody"),
    Held(
        "residents.ServiceRecord.code_locked",
        PERSON,
        "to hand the code over",
        CONSENT,
        _SERVICE_KEPT,
        "who registered, that day",
    ),
    Held("residents.ServiceRecord.code_index", PERSON, "the person's own page", CONSENT, _RECORD_KEPT, "nobody"),
    Held("residents.ServiceRecord.registered_by", WORKER, _PROOF, DUTY, _RECORD_KEPT, "auditor"),
    Held("residents.ServiceLook.by_id", WORKER, _PROOF, DUTY, _RECORD_KEPT, _LOOK_SEEN),
    Held("residents.ServiceLook.words", PERSON, _PROOF, DUTY, _SERVICE_KEPT, "auditor"),
    Held("residents.LookCount.by_id", WORKER, "the daily quota", DUTY, "thirty days", "oneself"),
    Held("residents.Correction.wanted_locked", PERSON, "correction", CONSENT, "until decided", "the own desk"),
    Held("residents.Correction.reply_locked", PERSON, "the reply", CONSENT, _SERVICE_KEPT, "the person"),
    Held("residents.Correction.decided_by", WORKER, _PROOF, DUTY, _RECORD_KEPT, "auditor"),
    Held("people.User.username", WORKER, "sign-in", STAFF, "while employed; the id in the journal", "colleagues"),
    Held("people.User.name", WORKER, "who acts", STAFF, "while employed", "colleagues"),
    Held("people.User.password", WORKER, "sign-in", STAFF, "while employed", "nobody"),
    Held("people.User.work_phone", WORKER, "to be reached on duty", STAFF, "while employed", "colleagues"),
    Held("people.User.work_email", WORKER, "to be reached on duty", STAFF, "while employed", "administrators"),
    Held("people.User.last_login", WORKER, "security", STAFF, "while employed", "administrators"),
    Held("cases.Case.text", REPORTER, "to handle the matter", DUTY, "case file", "who may see the case"),
    Held("cases.Message.text", REPORTER, "to handle the matter", DUTY, "case file", "who may see the case"),
    Held("cases.SearchedName.words", REPORTER, "review of searches", DUTY, "until reviewed", "auditor"),
    Held("privacy.SharedLook.by_id", WORKER, _PROOF, DUTY, "with the agreement", "the giving centre, auditor"),
)
BY_COLUMN = {held.column: held for held in PERSONAL_FIELDS}
# Columns of the tables about the public that say nothing about anybody: keys, places, dates, versions, closed lists.
PLAIN = frozenset(
    {
        "id", "record", "consent", "contact", "text", "version", "town", "village", "grid", "supplier", "supplier_key",
        "source", "basis", "collected_on", "changed_at", "retired_at", "replaced_at", "channel", "recorded_at",
        "ends_on", "starts_on", "withdrawn_at", "org_id", "registered_at", "ended_at", "end_reason", "erased_at",
        "kind", "role", "at", "purpose", "on", "count", "field", "asked_at", "due_on", "decided_at", "is_accepted",
        "text_zh", "text_en", "valid_from", "notice_version", "is_protected", "created_at", "erase_on", "approved_at",
        "merged_into", "first", "second", "found_at",
        "named_at", "activity", "lawfulness", "effects", "measures", "review_on", "state", "proposed_at", "decision",
        "mark_id", "mark_xid",
    }
)  # fmt: skip
