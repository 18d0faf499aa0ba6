"""A finding names its campaign, so that the newest of a campaign are found by an index."""

from django.db import migrations, models
from django.db.models import deletion

FILL = """
UPDATE campaigns_finding SET campaign_id =
    (SELECT campaign_id FROM campaigns_visit WHERE campaigns_visit.id = campaigns_finding.visit_id)
"""


def field(*, null):
    return models.ForeignKey(
        to="campaigns.campaign", on_delete=deletion.CASCADE, related_name="+", db_index=False, null=null
    )


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]
    operations = [
        migrations.AddField(model_name="finding", name="campaign", field=field(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(model_name="finding", name="campaign", field=field(null=False)),
        migrations.AddIndex(
            model_name="finding", index=models.Index(fields=["campaign", "-id"], name="finding_newest")
        ),
        migrations.AddIndex(
            model_name="finding", index=models.Index(fields=["campaign", "grid", "-id"], name="finding_listed")
        ),
    ]
