from django.db import migrations

from wangge.places.search import CREATE_POSTGRESQL, CREATE_SQLITE


def create(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(CREATE_SQLITE if is_sqlite else CREATE_POSTGRESQL)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE place_search")


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
