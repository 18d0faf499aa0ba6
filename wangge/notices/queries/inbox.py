"""A person's own inbox: what stands in it, and how much of it is unread."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language

from wangge.lib.actor import Actor
from wangge.notices.events import EVENT_LABELS, Event
from wangge.notices.models import Item
from wangge.notices.queries.keyset import Page, page_of
from wangge.notices.queries.words import address_of, text_of

PAGE = 30
COUNT_BOUND = 100  # further counting helps nobody: "99+"


@dataclass(frozen=True, slots=True)
class Letter:
    """One item as its reader sees it, in the reader's language and the words of its time."""

    id: int
    at: datetime
    event: str
    label: str
    title: str
    body: str
    href: str
    is_urgent: bool
    is_read: bool


def inbox(
    actor: Actor, *, is_unread_only: bool = False, before: int | None = None, after: int | None = None
) -> Page[Letter]:
    """A page of the actor's own inbox: the newest, those before an item, or those after one."""
    own = Item.objects.filter(user_id=actor.id or 0).select_related("notice")
    if is_unread_only:
        own = own.filter(read_at__isnull=True)
    page = page_of(own, PAGE, before=before, after=after)
    return Page([letter(actor, item) for item in page.rows], page.next_cursor, page.previous_cursor)


def letter(actor: Actor, item: Item) -> Letter:
    """An item with its words and the page that it leads to."""
    notice = item.notice
    page = address_of(notice.object_type, notice.values, "field" if actor.works_in_field else "desk")
    words = text_of(
        event=notice.event,
        audience=notice.audience,
        values=notice.values,
        at=notice.at,
        language=get_language() or settings.LANGUAGE_CODE,
        link=f"{settings.BASE_URL}{page}",
    )
    return Letter(
        id=item.pk,
        at=notice.at,
        event=notice.event,
        label=str(EVENT_LABELS[Event(notice.event)]),
        title=words.title,
        body=words.body,
        href=page,
        is_urgent=notice.is_urgent,
        is_read=item.read_at is not None,
    )


def unread_count(actor: Actor) -> int:
    """How many unread items the actor has, counted up to `COUNT_BOUND`."""
    if actor.id is None:
        return 0
    return Item.objects.filter(user_id=actor.id, read_at__isnull=True)[:COUNT_BOUND].count()
