"""Several reporters of one matter on the desk: the list on the main case's page, and two texts side by side."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases.access import get_case, reads_own_words, visible
from wangge.cases.queries.joined import joined_to
from wangge.cases.queries.telling import category_name, named_area
from wangge.cases.queries.verdicts import latest_evaluations
from wangge.desk.shown import ShownFile, shown_file
from wangge.desk.words import CHANNELS, CONTACT_MODES, SATISFIED
from wangge.files.queries import for_owners
from wangge.lib.errors import NotFound

if TYPE_CHECKING:
    from wangge.cases.models import Case, Evaluation
    from wangge.lib.actor import Actor


@dataclass(frozen=True, slots=True)
class Reporter:
    """One of several reporters of a matter, as those who work on it read the report. `href` is empty out of scope."""

    number: str
    text: str
    category: str
    place: str
    channel: str
    contact_mode: str
    reported_at: datetime
    reply_due_at: datetime
    href: str = ""
    has_contact: bool = False
    is_solved: bool | None = None
    satisfied: str = ""
    comment: str = ""
    files: list[ShownFile] = field(default_factory=list)


def reporters(case: "Case", actor: "Actor", query: str) -> list[Reporter]:
    """The reports merged into a case, oldest first."""
    joined = joined_to(case)
    if not joined:
        return []
    within = set(visible(actor).filter(pk__in=[each.pk for each in joined]).values_list("pk", flat=True))
    uploads = for_owners("case", [each.pk for each in joined])
    verdicts = latest_evaluations(joined)
    return [
        _told(
            each,
            verdicts.get(each.pk),
            [shown_file(case, upload) for upload in uploads.get(each.pk, [])],
            address_of(each, query) if each.pk in within else "",
        )
        for each in joined
    ]


def _told(case: "Case", verdict: "Evaluation | None", files: list[ShownFile], href: str) -> Reporter:
    return Reporter(
        number=case.number,
        text=case.text,
        category=category_name(case.category) or _("待定类别"),
        place=case.address or (named_area(case.grid or case.village or case.town) or {}).get("name", ""),
        channel=str(CHANNELS.get(case.channel, case.channel)),
        contact_mode=str(CONTACT_MODES.get(case.contact_mode, case.contact_mode)),
        reported_at=case.reported_at,
        reply_due_at=case.reply_due_at,
        href=href,
        has_contact=case.contact_id is not None,
        is_solved=verdict.is_solved if verdict else None,
        satisfied=str(SATISFIED[verdict.satisfied]) if verdict else "",
        comment=verdict.comment if verdict else "",
        files=files,
    )


def compared(case: "Case", number: str, actor: "Actor") -> list[Reporter]:
    """Two reports side by side, the one to be merged first; empty when the other is not there, or not for `actor`."""
    try:
        other = get_case(actor, number)
    except NotFound:
        return []
    if other.pk == case.pk or not (reads_own_words(actor, case) and reads_own_words(actor, other)):
        return []
    return [_told(each, None, [], address_of(each, "")) for each in (case, other)]


def address_of(case: "Case", query: str) -> str:
    address = reverse("desk:case", args=[case.number])
    return f"{address}?{query}" if query else address
