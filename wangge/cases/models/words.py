"""Words about a case: remarks beside journal entries, messages with the reporter, searches kept for review."""

from django.db import models

from wangge.cases.models.case import Case


class Remark(models.Model):
    """The words that go with a journal entry: a note, a result, a reason. Text stays out of the journal itself."""

    # Always looked for by their entries, which the journal finds by the case: no index of their own.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remarks", db_index=False)
    # The entry's key, always given. An automatic field, since on SQLite only that is the key by which the rows lie.
    entry_id = models.BigAutoField(primary_key=True)
    text = models.TextField()
    is_public = models.BooleanField(default=False)


class Message(models.Model):
    """Two-way text with the reporter, without an account."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    is_from_reporter = models.BooleanField()
    text = models.TextField()
    author_id = models.BigIntegerField(null=True)
    client_id = models.UUIDField(null=True, unique=True)


class SearchedName(models.Model):
    """A search that looked like a person's name: kept for the auditor's review (product rule), with the words."""

    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    words = models.CharField(max_length=60)
