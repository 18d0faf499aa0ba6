"""Tables: references point down the import order, migrations are complete, and nothing stands in them that the
product refuses to hold (product.md section 4)."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import CharField, Field, ForeignKey, Model

from wangge.residents.words import Service

RANK = [
    "ui", "journal", "files", "areas", "people", "places", "residents", "catalogue", "notices", "triage", "cases",
    "campaigns", "patrols", "privacy", "ops", "portal", "desk", "field", "api", "wangge_account",
]  # fmt: skip
OURS = [model for model in apps.get_models() if model.__module__.startswith("wangge.")]

# Words that would betray a field about belief, origin, health, politics, a score or a trail of a person, or an
# identity document: none of them may be part of a column's name, in any table.
REFUSED = re.compile(
    r"(relig|belief|ethnic|nation(?!al_code)|race|politic|party_member|health|disease|illness|disab(?!led)|"
    r"id_?card|identity_no|id_number|passport|plate|face|finger|voice_print|gait|biometr|"
    r"score|points|rank(?!ing)|grade|risk|blacklist|watch|label_of|track|trail|clock_in|attendance|petitioner|"
    r"family_relation|tenant|vehicle)"
)
# Personal data rests encrypted in these columns and nowhere else; staff names and work telephones are public duty data.
PERSONAL = re.compile(r"(phone|mobile|person_name|reporter_name|contact_name|email|birth|sex|gender|(^|_)age$)")
ALLOWED_PERSONAL = {
    "residents.Contact.phone_locked",
    "residents.Contact.phone_index",
    "residents.ServiceRecord.phone_locked",
    "people.User.work_phone",
    "people.User.work_email",
    "people.Organisation.phone",
    "areas.Area.supervision_phone",
}


def fields() -> list[tuple[str, Field]]:  # type: ignore[type-arg]  # every kind of field
    return [
        (f"{model._meta.app_label}.{model.__name__}.{field.name}", field)
        for model in OURS
        for field in model._meta.concrete_fields
    ]


def test_references_point_down() -> None:
    for name, field in fields():
        if isinstance(field, ForeignKey):
            target: type[Model] = field.related_model
            assert target.__module__.startswith("wangge."), name
            below = RANK.index(target._meta.app_label) <= RANK.index(field.model._meta.app_label)
            assert below, f"{name} points up to {target.__name__}"


@pytest.mark.parametrize("name", [name for name, _field in fields()])
def test_no_column_holds_what_the_product_refuses(name: str) -> None:
    column = name.rsplit(".", 1)[1]
    assert not REFUSED.search(column), f"{name}: product.md section 4 refuses such a field"
    assert not PERSONAL.search(column) or name in ALLOWED_PERSONAL, f"{name}: personal data belongs in residents"


def test_no_table_joins_the_cases_of_one_reporter() -> None:
    contact = next(model for model in OURS if model.__name__ == "Contact")
    names = {field.name for field in contact._meta.concrete_fields}
    assert names == {
        "id", "name_locked", "phone_locked", "phone_index", "notice_version", "language", "is_protected", "created_at",
        "erase_on",
        "erased_at",
    }  # fmt: skip


# Every column about the public beside the contact. A new one changes this list, and so the promise in product.md 4.
PLACE = {"town", "village", "grid"}
MARK = {"mark_id", "mark_xid"}  # where a change stands in the journal
HOUSEHOLD = PLACE | {"id", "address", "size_band", "source", "collected_on", "collector_id", "basis", "version"}
RESIDENTS = {
    "Household": HOUSEHOLD | MARK | {"supplier", "supplier_key", "changed_at", "retired_at", "merged_into"},
    "HouseholdDouble": {"id", "first", "second", "found_at", "decision", "decided_by", "decided_at"},
    "HouseholdDeparture": PLACE | MARK | {"id", "household"},
    "HouseholdPast": HOUSEHOLD | {"household", "replaced_at"},
    "ConsentText": {"id", "version", "text_zh", "text_en", "valid_from"},
    "Consent": {"id", "text", "channel", "given_by", "given_on", "recorded_at", "ends_on", "withdrawn_at"},
    "ServiceRecord": PLACE | {
        "id", "consent", "household", "service", "name_locked", "phone_locked", "code_locked", "person_index",
        "code_index", "starts_on", "ends_on", "org_id", "registered_by", "registered_at", "version", "ended_at",
        "end_reason", "erased_at",
    },
    "ServiceLook": {"id", "record", "kind", "by_id", "org_id", "role", "at", "purpose", "words"},
    "LookCount": {"id", "by_id", "on", "count"},
    "Correction": {
        "id", "record", "field", "wanted_locked", "asked_at", "due_on", "decided_at", "decided_by", "is_accepted",
        "reply_locked",
    },
    "Unmasking": {"id", "contact", "asked_by", "asked_at", "purpose", "approved_by", "approved_at"},
    "PrivacyNotice": {"id", "version", "text_zh", "text_en", "valid_from"},
    "ProtectionOfficer": {"id", "user", "reached_by", "named_at", "named_by"},
    "Assessment": {
        "id", "activity", "version", "lawfulness", "effects", "measures", "review_on", "state", "proposed_by",
        "proposed_at", "decided_by", "decided_at", "decision",
    },
}  # fmt: skip


def test_the_tables_of_the_public_hold_these_columns_and_no_other() -> None:
    own = [model for model in OURS if model._meta.app_label == "residents" and model.__name__ != "Contact"]
    assert {model.__name__: {field.name for field in model._meta.concrete_fields} for model in own} == RESIDENTS


def test_a_service_names_what_is_done_and_never_a_condition() -> None:
    assert set(Service.values) == {"meals", "visits", "transport", "errands", "repairs", "call_button"}
    by_name = {model.__name__: model for model in OURS}
    consent = by_name["ServiceRecord"]._meta.get_field("consent")
    assert isinstance(consent, ForeignKey) and not consent.null and consent.related_model is by_name["Consent"]
    free = [
        field.name
        for name in ("Household", "HouseholdPast", "ServiceRecord", "Consent", "Correction")
        for field in by_name[name]._meta.concrete_fields
        if isinstance(field, CharField) and not field.choices
    ]
    assert set(free) == {"address", "town", "village", "grid", "supplier", "supplier_key"}  # no place for a remark


def test_nothing_but_its_own_package_points_at_a_person() -> None:
    """No table elsewhere can gather records of services or consents into a list."""
    held = {"ServiceRecord", "Consent", "ServiceLook", "Correction"}
    for name, field in fields():
        if isinstance(field, ForeignKey) and field.related_model.__name__ in held:
            assert name.startswith("residents."), name


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
