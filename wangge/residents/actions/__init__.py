"""Acts on contacts, households, consents and services. Every look at personal data leaves a journal row."""

from wangge.residents.actions.consents import publish_consent_text
from wangge.residents.actions.contacts import (
    NAME,
    PHONE,
    ContactDetails,
    Reachable,
    approve_unmasking,
    erase_after,
    erase_due_contacts,
    find_for_notice,
    keep_contact,
    keep_until_archived,
    protect_contact,
    publish_notice,
    show_contact,
)
from wangge.residents.actions.corrections import (
    ask_correction,
    decide_correction,
    open_correction,
    withdraw_by_code,
)
from wangge.residents.actions.households import (
    HouseholdData,
    change_household,
    drop_old_past,
    record_household,
    retire_household,
)
from wangge.residents.actions.importing_services import import_services
from wangge.residents.actions.looks import drop_old_counts
from wangge.residents.actions.merging import merge_households, tell_households_apart, unmerge_household
from wangge.residents.actions.protection import AssessmentData, decide_assessment, name_officer, propose_assessment
from wangge.residents.actions.serving import (
    Application,
    Found,
    Person,
    erase_due_services,
    find_service,
    register_service,
    reveal_service,
    withdraw_service,
)

__all__ = [
    "NAME",
    "PHONE",
    "Application",
    "AssessmentData",
    "ContactDetails",
    "Found",
    "HouseholdData",
    "Person",
    "Reachable",
    "approve_unmasking",
    "ask_correction",
    "change_household",
    "decide_assessment",
    "decide_correction",
    "drop_old_counts",
    "drop_old_past",
    "erase_after",
    "erase_due_contacts",
    "erase_due_services",
    "find_for_notice",
    "find_service",
    "import_services",
    "keep_contact",
    "keep_until_archived",
    "merge_households",
    "name_officer",
    "open_correction",
    "propose_assessment",
    "protect_contact",
    "publish_consent_text",
    "publish_notice",
    "record_household",
    "register_service",
    "retire_household",
    "reveal_service",
    "show_contact",
    "tell_households_apart",
    "unmerge_household",
    "withdraw_by_code",
    "withdraw_service",
]
