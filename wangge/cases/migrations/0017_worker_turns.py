"""A grid worker's own results of the month are read from the turns by worker."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0016_commitment_files'),
        ('people', '0004_accounts_and_past'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('worker__isnull', False)), fields=['worker', 'answered_at'], name='case_turn_worker'),
        ),
    ]
