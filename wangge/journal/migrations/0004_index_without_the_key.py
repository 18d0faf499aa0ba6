"""On SQLite the index of an object's entries goes without the key, which SQLite adds by itself."""

from typing import Any

from django.db import migrations, models

INDEX = models.Index(fields=["object_type", "object_id"], name="journal_object")
BEFORE = models.Index(fields=["object_type", "object_id", "id"], name="journal_object")


def without_key(apps: Any, schema_editor: Any) -> None:
    """On PostgreSQL the one with the key serves as well: building it anew would lock the journal."""
    _put(apps, schema_editor, INDEX)


def with_key(apps: Any, schema_editor: Any) -> None:
    _put(apps, schema_editor, BEFORE)


def _put(apps: Any, schema_editor: Any, index: models.Index) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP INDEX IF EXISTS journal_object")
        schema_editor.add_index(apps.get_model("journal", "entry"), index)


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_smaller")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(without_key, with_key)],
            state_operations=[
                migrations.RemoveIndex(model_name="entry", name="journal_object"),
                migrations.AddIndex(model_name="entry", index=INDEX),
            ],
        ),
    ]
