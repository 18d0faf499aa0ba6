"""The words that a person agrees to: published in versions, never edited."""

from datetime import datetime

from django.db import transaction

from wangge.journal.actions import record
from wangge.lib.actor import Actor
from wangge.residents import errors
from wangge.residents.models import ConsentText
from wangge.residents.queries.consents import drop_texts


@transaction.atomic
def publish_consent_text(
    *, text_zh: str, text_en: str, by: Actor, now: datetime, seen: int | None = None
) -> ConsentText:
    """A new version of the consent's words, in force at once; who agreed to an earlier one agreed to that.

    `ConsentTextMoved` when the newest version is no longer the one `seen`.
    """
    latest = ConsentText.objects.order_by("-version").first()
    newest = latest.version if latest else 0
    if seen is not None and seen != newest:
        raise errors.ConsentTextMoved
    made = ConsentText.objects.create(version=newest + 1, text_zh=text_zh, text_en=text_en, valid_from=now)
    record(act="publish_consent", object_type="consent_text", object_id=made.pk, by=by, now=now)
    drop_texts()
    return made
