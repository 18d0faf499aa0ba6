"""Remarks are looked for by their journal entries alone: the index by case goes."""

import django.db.models.deletion
from django.db import migrations, models

_INDEX = "cases_remark_case_id_64b97c10"


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_instants_as_numbers")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # Without altering the field, for which SQLite would copy the table.
            database_operations=[
                migrations.RunSQL(
                    f'DROP INDEX IF EXISTS "{_INDEX}"',
                    f'CREATE INDEX "{_INDEX}" ON "cases_remark" ("case_id")',
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="remark",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="cases.case",
                    ),
                )
            ],
        )
    ]
