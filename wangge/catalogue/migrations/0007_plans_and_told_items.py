from django.db import migrations, models
from django.db.models import F


def past_is_told(apps, schema_editor):
    """What was decided before there was a notice of it rings nobody."""
    rows = apps.get_model("catalogue", "GridItem").objects
    rows.filter(decided_at__isnull=False).update(told_at=F("decided_at"))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_grid_items")]

    operations = [
        migrations.AddField(model_name="griditem", name="told_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="handlingrules",
            name="plan_limit",
            field=models.CharField(default="180 d", max_length=16),
        ),
        migrations.RunPython(past_is_told, migrations.RunPython.noop),
    ]
