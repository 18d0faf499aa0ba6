"""The office's own words: new versions of templates, and back to an earlier one. Nothing is ever overwritten."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.journal.actions import record
from wangge.lib.actor import Actor
from wangge.lib.errors import InvalidInput, NotFound
from wangge.notices import errors, wording
from wangge.notices.actions.office import bump
from wangge.notices.events import KINDS, Event
from wangge.notices.models import Template
from wangge.notices.shipped import shipped_words
from wangge.notices.states import LANGUAGES, Audience
from wangge.notices.wording import Words


@transaction.atomic
def save_template(
    *, event: Event, audience: Audience, language: str, words: Words, seen: int, by: Actor, now: datetime
) -> Template:
    """A new version; `seen` is the version that the editor had before them.

    `UnknownPlaceholder` or `InvalidInput` for what is wrong with the words, `TemplateMovedOn` when somebody was
    quicker, `NotFound` for what is no template.
    """
    check_words(event, audience, words)
    return _add(event, audience, language, words, seen, by, now)


@transaction.atomic
def restore_template(
    *, event: Event, audience: Audience, language: str, version: int, seen: int, by: Actor, now: datetime
) -> Template:
    """An earlier version's words as a new version; version 0 is what came with the product."""
    if version == 0:
        words = shipped_words().get((event, audience, language))
    else:
        row = Template.objects.filter(event=event, audience=audience, language=language, version=version).first()
        words = Words(row.title, row.body) if row else None
    if words is None:
        raise NotFound
    return _add(event, audience, language, words, seen, by, now)


def check_words(event: Event, audience: Audience, words: Words) -> None:
    """Refuse words that could not be told: placeholders that the event has not, or nothing to say."""
    kind = KINDS.get((event, audience))
    if kind is None:
        raise NotFound
    fields = {}
    for name, text, limit in (
        ("title", words.title, wording.TITLE_LENGTH),
        ("body", words.body, wording.BODY_LENGTH),
    ):
        unknown = sorted(wording.used(text) - kind.names)
        if unknown:
            known = _("这里没有 %(names)s") % {"names": "、".join(f"{{{each}}}" for each in unknown)}
            raise errors.UnknownPlaceholder(fields={name: known})
        if wording.has_stray_brace(text):
            raise errors.UnknownPlaceholder(fields={name: _("花括号只能用来写列出的占位词，如 {number}")})
        if len(text) > limit:
            fields[name] = _("最多 %(n)s 个字") % {"n": limit}
        # A resident gets a text message, which has no title.
        if not text.strip() and (name == "body" or audience != Audience.RESIDENT):
            fields[name] = _("请写内容")
    if "\n" in words.title or "\r" in words.title:
        fields["title"] = _("标题只能有一行")
    if fields:
        raise InvalidInput(fields=fields)


def _add(
    event: Event, audience: Audience, language: str, words: Words, seen: int, by: Actor, now: datetime
) -> Template:
    if (event, audience) not in KINDS or language not in LANGUAGES:
        raise NotFound
    bump()  # one row for all: two editors stand in line here
    own = Template.objects.filter(event=event, audience=audience, language=language)
    newest = own.order_by("-version").first()
    version = newest.version if newest else 0
    if version != seen:
        raise errors.TemplateMovedOn
    row = Template.objects.create(
        event=event.value,
        audience=audience.value,
        language=language,
        version=version + 1,
        title="" if audience == Audience.RESIDENT else words.title,
        body=words.body,
        made_by=by.id,
        made_at=now,
    )
    data = {"event": event.value, "audience": audience.value, "language": language, "version": row.version}
    record(act="save_template", object_type="template", object_id=row.pk, by=by, now=now, data=data)
    return row
