"""The order of reading has an index on PostgreSQL only, and what stands in an entry is stored without blanks."""

from typing import Any

from django.db import migrations, models

import wangge.lib.compact

INDEX = models.Index(condition=models.Q(("xid__gt", 0)), fields=["xid", "id"], name="journal_order")


def without_rows(apps: Any, schema_editor: Any) -> None:
    """On SQLite the index holds no row from now on. On PostgreSQL it holds all, which serves as well: building it anew
    would lock the journal."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP INDEX IF EXISTS journal_order")
        schema_editor.add_index(apps.get_model("journal", "entry"), INDEX)


def with_all_rows(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP INDEX IF EXISTS journal_order")
        schema_editor.add_index(
            apps.get_model("journal", "entry"), models.Index(fields=["xid", "id"], name="journal_order")
        )


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_acts_outside_cases"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(without_rows, with_all_rows)],
            state_operations=[
                migrations.RemoveIndex(model_name="entry", name="journal_order"),
                migrations.AddIndex(model_name="entry", index=INDEX),
                # Only what is written from now on differs: the table needs no change.
                migrations.AlterField(
                    model_name="entry",
                    name="data",
                    field=models.JSONField(default=dict, encoder=wangge.lib.compact.CompactEncoder),
                ),
            ],
        ),
    ]
