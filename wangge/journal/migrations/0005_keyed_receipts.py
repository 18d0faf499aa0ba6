"""Receipts keep a keyed hash of what was sent: those that are kept already are keyed in place."""

import hashlib
import hmac

from django.conf import settings
from django.db import migrations

BATCH = 2000


def key_receipts(apps, schema_editor):
    receipts = apps.get_model("journal", "Receipt").objects
    key = hmac.digest(settings.FIELD_KEY.encode(), b"journal.receipt.body_hash", hashlib.sha256)
    last = None
    while True:
        found = receipts.order_by("client_id").only("client_id", "body_hash")
        batch = list((found.filter(client_id__gt=last) if last else found)[:BATCH])
        if not batch:
            return
        for receipt in batch:
            receipt.body_hash = hashlib.blake2b(bytes(receipt.body_hash), digest_size=16, key=key).digest()
        receipts.bulk_update(batch, ["body_hash"], batch_size=400)
        last = batch[-1].client_id


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_index_without_the_key")]

    operations = [migrations.RunPython(key_receipts, migrations.RunPython.noop)]
