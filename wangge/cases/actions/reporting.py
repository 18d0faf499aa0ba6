"""The first act: a report becomes a case, whatever door it came through."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.cases import errors, search
from wangge.cases.actions import changing, climbing, clocks, notifying, placing
from wangge.cases.actions.verdicts import verdict_for
from wangge.cases.acts import ContactInput, EvaluationInput, ReportInput
from wangge.cases.channels import Channel, ContactMode
from wangge.cases.models import Case, Evaluation, Message
from wangge.cases.outcomes import is_drawn
from wangge.cases.queries.joined import JOINED_MESSAGE, closing_of
from wangge.cases.states import State
from wangge.catalogue.queries import CategoryInfo
from wangge.journal.actions import record
from wangge.lib import clock, ids
from wangge.lib.actor import RESIDENT, Actor, Role
from wangge.lib.errors import InvalidInput
from wangge.lib.rows import insert
from wangge.people.queries import organisation_by_code
from wangge.residents.actions import keep_contact
from wangge.residents.queries import current_notice

CLOCK_SKEW_SECONDS = 300


@transaction.atomic(savepoint=False)  # part of its caller's transaction when there is one: two statements saved
def report_case(
    *,
    data: ReportInput,
    channel: Channel,
    by: Actor,
    now: datetime,
    source: str = "",
    source_id: str = "",
) -> Case:
    """Register a report: grid found, desk chosen, clocks started, contact kept apart and encrypted.

    `PlaceRequired` and `PointOutside` refuse a report without a usable place, `UnknownCategory` one with a category
    that is not in force; `OfficeNotOpen` any, before there is a centre to hold it.
    """
    placing.check_open()
    category = clocks.category_or_none(data.category, now)
    place = placing.place_of(
        lon=data.lon, lat=data.lat, datum=data.datum, area=data.area, is_unknown=data.place_unknown
    )
    if data.occurred_at is not None and (data.occurred_at - now).total_seconds() > CLOCK_SKEW_SECONDS:
        raise InvalidInput(fields={"occurred_at": _("发生时间不能晚于现在")})
    mode = _contact_mode(data)
    about = organisation_by_code(data.about) if data.about else None
    desk = placing.holder_of(
        town=place.town,
        village=place.village,
        category=category,
        is_confidential=mode == ContactMode.CONFIDENTIAL,
        about=[about.id] if about else [],
    )
    started = clocks.start_clocks(category, now)
    case = Case(
        county=placing.county().code[:6],
        reported_on=clock.office_date(now),
        query_code=ids.new_query_code(),
        state=State.REPORTED,
        text=data.text,
        category=category.code if category else "",
        secrecy=secrecy_of(category),
        town=place.town,
        village=place.village,
        grid=place.grid,
        lon=place.lon,
        lat=place.lat,
        datum=place.datum,
        address=data.address,
        channel=channel,
        contact_mode=mode,
        occurred_at=data.occurred_at,
        reported_at=now,
        accept_due_at=started.accept_due_at,
        reply_due_at=started.reply_due_at,
        running_due_at=started.accept_due_at,
        standard_id=started.standard_id,
        calendar_id=started.calendar_id,
        holder_id=desk.org_id,
        holder_level=desk.level,
        first_contact_id=by.id if by.has_role(Role.DESK) else None,
        reporter_user_id=by.id,
        about_org_id=about.id if about else None,
        source=source,
        source_id=source_id,
    )
    if channel != Channel.IMPORT:  # what was taken over from elsewhere is supervised from the first act here
        case.rung_at, case.next_rung = climbing.desk_rung(case, start=now) or (None, None)
    words = changing.tokens(case)  # all that needs no database comes before the first statement, which locks it
    _keep_contact(case, data.contact, category, by, now)
    insert(case)
    search.put(case.pk, (), words)
    record(
        act="report",
        object_type="case",
        object_id=case.pk,
        by=by,
        now=now,
        data={"grid": place.grid, "holder": desk.org_id, "channel": str(channel)},
        org_id=by.posts[0].org_id if by.posts else None,
    )
    notifying.tell(case, "report", by=by, now=now, facts={})
    return case


def _contact_mode(data: ReportInput) -> ContactMode:
    has_contact = data.contact is not None and bool(data.contact.phone or data.contact.name)
    asked = ContactMode(data.contact_mode or "reachable")
    # Without a contact nobody is reachable, whatever was asked for.
    if asked == ContactMode.REACHABLE and not has_contact:
        return ContactMode.ANONYMOUS
    return asked


def _keep_contact(
    case: Case, contact: ContactInput | None, category: CategoryInfo | None, by: Actor, now: datetime
) -> None:
    """An anonymous report keeps nothing of the person, even when a contact was sent along."""
    if contact is None or not (contact.name or contact.phone) or case.contact_mode == ContactMode.ANONYMOUS:
        return
    notice = current_notice(now)
    case.contact = keep_contact(
        name=contact.name,
        phone=contact.phone,
        is_protected=case.contact_mode == ContactMode.CONFIDENTIAL or case.secrecy == "confidential",
        notice_version=notice.version if notice else 0,
        # The language in which the person wrote; what staff type for somebody says nothing of that.
        language=(get_language() or "") if by.kind == RESIDENT.kind else "",
        now=now,
    )


def secrecy_of(category: CategoryInfo | None) -> str:
    return category.secrecy if category else "internal"


@transaction.atomic
def add_message(*, case: Case, text: str, now: datetime) -> Message:
    """A message from the reporter, who needs no account; it changes no state and restarts no clock."""
    message = Message.objects.create(case=case, at=now, is_from_reporter=True, text=text)
    record(act="message", object_type="case", object_id=case.pk, by=RESIDENT, now=now)
    if case.merged_into_id is not None:  # those who work on the matter look at the main case
        facts = {"case": case.pk, "number": case.number}
        record(act=JOINED_MESSAGE, object_type="case", object_id=case.merged_into_id, by=RESIDENT, now=now, data=facts)
    notifying.tell(case.main, "message", by=RESIDENT, now=now, facts={})
    return message


@transaction.atomic
def evaluate(*, case: Case, data: EvaluationInput, now: datetime) -> Evaluation:
    """The resident's verdict on the latest closing, once: `NotEvaluable` before it, `AlreadyEvaluated` after.

    Each reporter of a merged matter has a verdict of the own on the closing of the main case.
    """
    closed_at = closing_of(case)
    if closed_at is None:
        raise errors.NotEvaluable
    if Evaluation.objects.filter(case=case, closed_at=closed_at).exists():
        raise errors.AlreadyEvaluated
    try:
        with transaction.atomic():
            evaluation = Evaluation.objects.create(
                case=case,
                at=now,
                closed_at=closed_at,
                is_solved=data.solved,
                satisfied=data.satisfied,
                comment=data.comment,
            )
    except IntegrityError:  # the same verdict sent twice at the same moment
        raise errors.AlreadyEvaluated from None
    verdict = verdict_for(case)
    verdict.is_solved, verdict.satisfied, verdict.is_own_hand = data.solved, data.satisfied, True
    verdict.save()
    record(
        act="evaluate",
        object_type="case",
        object_id=case.pk,
        by=RESIDENT,
        now=now,
        data={"solved": data.solved, "satisfied": data.satisfied},
    )
    return evaluation


def is_drawn_for_check(query_code: str) -> bool:
    """Five in a hundred self-handled cases are checked by a desk."""
    return is_drawn(query_code, 5)
