from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_carried_posts'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='work_email',
            field=models.CharField(blank=True, max_length=120),
        ),
    ]
