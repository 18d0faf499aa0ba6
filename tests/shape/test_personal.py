"""Every personal column is in the catalogue with purpose, ground, time and readers; every entry is a column."""

import re

from django.apps import apps
from django.db.models import BinaryField

from wangge.privacy.personal import BY_COLUMN, PERSONAL_FIELDS, PLAIN

SPEAKING = re.compile(r"(phone|mobile|email|_locked$|reporter_name|contact_name|person_name)")
# Offices' numbers, printed on doors and notices.
PUBLIC = {"people.Organisation.phone", "areas.Area.supervision_phone"}


def columns() -> dict[str, bool]:
    """Every column of ours, and whether it is personal by its table, its name or its kind."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("wangge."):
            for field in model._meta.concrete_fields:
                name = f"{model._meta.app_label}.{model.__name__}.{field.name}"
                by_table = model._meta.app_label == "residents" and field.name not in PLAIN
                by_kind = isinstance(field, BinaryField) and field.name.endswith("_index")
                found[name] = (by_table or by_kind or bool(SPEAKING.search(field.name))) and name not in PUBLIC
    return found


def test_no_personal_column_is_without_an_entry() -> None:
    missing = [name for name, is_personal in columns().items() if is_personal and name not in BY_COLUMN]
    assert missing == [], "name its purpose, basis and retention in wangge/privacy/personal.py"


def test_no_entry_is_without_a_column_or_says_nothing() -> None:
    assert set(BY_COLUMN) <= set(columns())
    assert len(BY_COLUMN) == len(PERSONAL_FIELDS)
    for held in PERSONAL_FIELDS:
        assert all((held.about, held.purpose, held.basis, held.kept, held.seen_by)), held.column


def test_what_is_plain_is_not_told_as_personal_elsewhere() -> None:
    told = {held.column.rsplit(".", 1)[1] for held in PERSONAL_FIELDS if held.column.startswith("residents.")}
    assert told & PLAIN == {"purpose"}  # free text where a second person is asked, a closed list in a look
