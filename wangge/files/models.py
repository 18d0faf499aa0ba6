"""The row of an uploaded file. Owners rank above this package, so they are named by type and id, without a key."""

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from wangge.files.limits import MAX_FILES_PER_OWNER, Kind
from wangge.files.sniff import FACTS, Format

STORED_FORMATS = sorted(each.value for each in set(Format) - {Format.HEIC, Format.OGG})


class Upload(models.Model):
    """A cleaned file. Never public by itself: the door of its owner decides who gets it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_type = models.CharField(max_length=20)  # as in the journal, such as "case"
    owner_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()  # 0 … 11 within the owner; also keeps the number of files bounded
    purpose = models.CharField(max_length=20, blank=True, default="")
    kind = models.CharField(max_length=10)
    format = models.CharField(max_length=5)
    content_type = models.CharField(max_length=40)
    name = models.CharField(max_length=100)  # as shown, already harmless
    size = models.BigIntegerField()  # bytes, after cleaning
    sha256 = models.CharField(max_length=64)  # of the cleaned file
    source_sha256 = models.CharField(max_length=64)  # of the file as sent: a repeat is recognised by it
    width = models.IntegerField(null=True)  # pixels
    height = models.IntegerField(null=True)
    seconds = models.FloatField(null=True)
    has_thumbnail = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    uploaded_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            # Also the index by which an owner's files are found.
            UniqueConstraint(fields=["owner_type", "owner_id", "position"], name="files_upload_position"),
            UniqueConstraint(fields=["owner_type", "owner_id", "purpose", "source_sha256"], name="files_upload_once"),
            CheckConstraint(condition=Q(position__lt=MAX_FILES_PER_OWNER), name="files_upload_count"),
            CheckConstraint(condition=Q(kind__in=sorted(each.value for each in Kind)), name="files_upload_kind"),
            CheckConstraint(condition=Q(format__in=STORED_FORMATS), name="files_upload_format"),
            CheckConstraint(condition=Q(size__gt=0), name="files_upload_size"),
        ]

    @property
    def extension(self) -> str:
        return FACTS[Format(self.format)].extension


class Sheet(models.Model):
    """A table that somebody sent to see what it would change; kept as it came until it is confirmed, a day at most."""

    digest = models.CharField(max_length=64)  # SHA-256 of the content, in hexadecimal
    noun = models.CharField(max_length=20)  # what it is about, such as "categories"
    name = models.CharField(max_length=100)
    content = models.BinaryField()
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["by_id", "noun", "digest"], name="files_sheet_once")]
