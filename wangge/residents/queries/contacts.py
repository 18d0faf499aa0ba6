"""Reading what may be read about members of the public without opening anything encrypted."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max

from wangge.lib.snapshot import Snapshot
from wangge.residents.models import Contact, PrivacyNotice, Unmasking


def _notices() -> tuple[PrivacyNotice, ...]:
    return tuple(PrivacyNotice.objects.order_by("-version"))


def _notice_revision() -> int:
    return PrivacyNotice.objects.aggregate(newest=Max("version"))["newest"] or 0


_snapshot: Snapshot[tuple[PrivacyNotice, ...]] = Snapshot(_notices, _notice_revision)


def current_notice(now: datetime) -> PrivacyNotice | None:
    """The privacy notice in force."""
    return next((notice for notice in _snapshot.get() if notice.valid_from <= now), None)


def drop_notices() -> None:
    """After a new version in this process: the next read loads anew."""
    _snapshot.drop()


def pending_unmasking(contact_id: int) -> Unmasking | None:
    """A request to see a protected contact that still waits for the second person."""
    return Unmasking.objects.filter(contact_id=contact_id, approved_at__isnull=True).order_by("id").first()


def reachable_contacts(contact_ids: Collection[int]) -> set[int]:
    """Which of these contacts still have a telephone, without opening any."""
    kept = Contact.objects.filter(pk__in=contact_ids, phone_locked__isnull=False, erased_at__isnull=True)
    return set(kept.values_list("pk", flat=True))


def same_telephone(contact_id: int) -> list[int]:
    """Other contacts with the same telephone, by their keyed hash; none when this one is protected or erased."""
    found = Contact.objects.filter(pk=contact_id).values_list("phone_index", flat=True).first()
    if found is None:
        return []
    return list(Contact.objects.filter(phone_index=bytes(found)).exclude(pk=contact_id).values_list("pk", flat=True))
