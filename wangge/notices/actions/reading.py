"""Marking one's own inbox as read. Not journalled: what a person has read is nobody else's affair."""

from datetime import datetime

from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound
from wangge.notices.models import Item


def mark_read(*, item_id: int, by: Actor, now: datetime) -> Item:
    """One item of one's own; a repeat keeps the first time. Raises `NotFound` for anybody else's."""
    item = Item.objects.select_related("notice").filter(pk=item_id, user_id=by.id or 0).first()
    if item is None:
        raise NotFound
    Item.objects.filter(pk=item.pk, read_at__isnull=True).update(read_at=now)
    return item


def mark_all_read(*, by: Actor, now: datetime, up_to: int | None = None) -> int:
    """Everything in one's own inbox up to an item (what stood on the page when the button was pressed); how many."""
    unread = Item.objects.filter(user_id=by.id or 0, read_at__isnull=True)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    return unread.update(read_at=now)
