"""Tables: references point down the import order, migrations are complete, and nothing stands in them that the
product refuses to hold (product.md section 4)."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Field, ForeignKey, Model

RANK = [
    "ui", "journal", "files", "areas", "people", "places", "residents", "catalogue", "notices", "triage", "cases",
    "campaigns", "privacy", "ops", "portal", "desk", "field", "api", "wangge_account",
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


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
