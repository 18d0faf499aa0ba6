"""Keeping, showing and erasing a reporter's contact. Every look leaves a journal row with its purpose."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from wangge.journal.actions import record, record_many
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.rows import insert
from wangge.residents import cipher, errors
from wangge.residents.masking import plain_digits
from wangge.residents.models import Contact, PrivacyNotice, Unmasking
from wangge.residents.queries.contacts import drop_notices

APPROVAL_HOLDS = timedelta(hours=24)
NAME, PHONE = "residents.contact.name", "residents.contact.phone"
PHONE_INDEX = "residents.contact.phone_index"


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """A contact in clear text: for the answer to a journalled look only."""

    name: str
    phone: str


def keep_contact(
    *, name: str, phone: str, is_protected: bool, notice_version: int, now: datetime, language: str = ""
) -> Contact:
    """Store a contact, encrypted, within the report's transaction (the report's journal row covers it)."""
    digits = plain_digits(phone)
    return insert(
        Contact(
            phone_index=cipher.blind(digits, PHONE_INDEX) if digits and not is_protected else None,
            name_locked=cipher.lock(name, NAME) if name else None,
            phone_locked=cipher.lock(phone, PHONE) if phone else None,
            notice_version=notice_version,
            language=language,
            is_protected=is_protected,
            created_at=now,
        )
    )


def protect_contact(*, contact_id: int) -> None:
    """From now on a second person is needed (the case became a dispute or a complaint about conduct)."""
    Contact.objects.filter(pk=contact_id).update(is_protected=True, phone_index=None)


def show_contact(
    *, contact_id: int, case_id: int, purpose: str, by: Actor, now: datetime, org_id: int | None = None
) -> ContactDetails:
    """The contact in clear text; the look is journalled on the case with its purpose.

    A protected contact needs an approval by a second person within the last 24 hours; without one the request is
    recorded and `SecondPersonRequired` is raised after the commit.
    """
    purpose = purpose.strip()
    if not purpose:
        raise errors.PurposeRequired
    with transaction.atomic():
        contact = Contact.objects.filter(pk=contact_id, erased_at__isnull=True).first()
        if contact is None:
            raise errors.NoContact
        is_open = not contact.is_protected or _is_approved(contact, by, now)
        act = "view_contact" if is_open else "ask_contact"
        entry = record(
            act=act, object_type="case", object_id=case_id, by=by, now=now, data={"contact": contact_id}, org_id=org_id
        )
        ask = Unmasking(contact=contact, asked_by=by.id or 0, asked_at=now, purpose=purpose[:200])
        if is_open:
            # The purpose is free text, so it stands beside the journal row, not in it.
            ask.approved_at = now
        ask.save()
        entry_id = entry.pk
    if not is_open:
        raise errors.SecondPersonRequired(entry=entry_id)
    return ContactDetails(
        name=cipher.unlock(bytes(contact.name_locked), NAME) if contact.name_locked else "",
        phone=cipher.unlock(bytes(contact.phone_locked), PHONE) if contact.phone_locked else "",
    )


@dataclass(frozen=True, slots=True)
class Reachable:
    """A telephone in clear text, to be called by a message of the system's and then forgotten."""

    phone: str
    language: str


@transaction.atomic
def find_for_notice(*, contact_id: int | None, object_type: str, object_id: int, now: datetime) -> Reachable | None:
    """The telephone that a message is about to go to, or None when there is none any more.

    No person sees it, so no second person is asked; the use is journalled on the object all the same.
    """
    contact = Contact.objects.filter(pk=contact_id or 0, phone_locked__isnull=False, erased_at__isnull=True).first()
    if contact is None or contact.phone_locked is None:
        return None
    record(
        act="use_contact",
        object_type=object_type,
        object_id=object_id,
        by=SYSTEM,
        now=now,
        data={"contact": contact.pk, "purpose": "notice"},
    )
    return Reachable(cipher.unlock(bytes(contact.phone_locked), PHONE), contact.language)


def _is_approved(contact: Contact, by: Actor, now: datetime) -> bool:
    return Unmasking.objects.filter(
        contact=contact, asked_by=by.id or 0, approved_by__isnull=False, approved_at__gte=now - APPROVAL_HOLDS
    ).exists()


@transaction.atomic
def approve_unmasking(*, contact_id: int, case_id: int, by: Actor, now: datetime) -> Unmasking:
    """The second person's approval of the oldest waiting request."""
    ask = Unmasking.objects.filter(contact_id=contact_id, approved_at__isnull=True).order_by("id").first()
    if ask is None:
        raise errors.NothingToApprove
    if ask.asked_by == by.id:
        raise errors.SamePerson
    ask.approved_by, ask.approved_at = by.id, now
    ask.save(update_fields=["approved_by", "approved_at"])
    record(
        act="approve_contact", object_type="case", object_id=case_id, by=by, now=now, data={"asked_by": ask.asked_by}
    )
    return ask


def erase_after(*, contact_id: int, on: date) -> None:
    """Set (or, on reopening, move) the day on which a contact is erased."""
    Contact.objects.filter(pk=contact_id).update(erase_on=on)


def keep_until_archived(*, contact_id: int) -> None:
    Contact.objects.filter(pk=contact_id).update(erase_on=None)


@transaction.atomic
def erase_due_contacts(*, today: date, now: datetime, batch: int = 500) -> int:
    """Erase contacts whose day has come; how many. The case file stays."""
    due = list(
        Contact.objects.filter(erase_on__lte=today, erased_at__isnull=True)
        .order_by("id")
        .values_list("pk", flat=True)[:batch]
    )
    Contact.objects.filter(pk__in=due).update(name_locked=None, phone_locked=None, phone_index=None, erased_at=now)
    record_many(({"act": "erase_contact", "object_type": "contact", "object_id": pk} for pk in due), by=SYSTEM, now=now)
    return len(due)


@transaction.atomic
def publish_notice(*, text_zh: str, text_en: str, by: Actor, now: datetime, seen: int | None = None) -> PrivacyNotice:
    """A new version of the privacy notice, in force at once; who agreed to an earlier one keeps that.

    `NoticeMoved` when the newest version is no longer the one `seen`.
    """
    latest = PrivacyNotice.objects.order_by("-version").first()
    if seen is not None and seen != (latest.version if latest else 0):
        raise errors.NoticeMoved
    notice = PrivacyNotice.objects.create(
        version=(latest.version if latest else 0) + 1, text_zh=text_zh, text_en=text_en, valid_from=now
    )
    record(act="publish_notice", object_type="notice", object_id=notice.pk, by=by, now=now)
    drop_notices()
    return notice
