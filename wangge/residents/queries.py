"""Reading what may be read about members of the public without opening anything encrypted."""

from datetime import datetime

from wangge.residents.models import PrivacyNotice, Unmasking


def current_notice(now: datetime) -> PrivacyNotice | None:
    """The privacy notice in force."""
    return PrivacyNotice.objects.filter(valid_from__lte=now).order_by("-version").first()


def pending_unmasking(contact_id: int) -> Unmasking | None:
    """A request to see a protected contact that still waits for the second person."""
    return Unmasking.objects.filter(contact_id=contact_id, approved_at__isnull=True).order_by("id").first()
