"""What stays secret: contacts encrypted, each look journalled, two people for protected ones, erased in time."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.play import CONDUCT, NEIGHBOURS, Play, china
from wangge.cases.access import get_case
from wangge.cases.actions.reporting import add_message, evaluate
from wangge.cases.actions.revealing import approve_contact, reveal_contact
from wangge.cases.acts import EvaluationInput
from wangge.cases.models import Case
from wangge.cases.queries.telling import case_document, public_document, staff_timeline
from wangge.cases.tasks import erase_contacts
from wangge.journal.models import Entry
from wangge.lib.errors import NotFound, RoleNotAllowed
from wangge.residents.cipher import FieldUnreadable, lock, new_key, unlock
from wangge.residents.errors import NoContact, NothingToApprove, PurposeRequired, SamePerson, SecondPersonRequired
from wangge.residents.models import Contact, Unmasking

pytestmark = pytest.mark.django_db
NAME, PHONE = "赵大姐", "13805350000"
CONTACT = {"name": NAME, "phone": PHONE}


def look(play: Play, name: str, case: Case, purpose: str = "约上门时间") -> tuple[str, str]:
    actor = play.actor(name)
    details = reveal_contact(case=get_case(actor, case.number), purpose=purpose, by=actor, now=play.now)
    return details.name, details.phone


def approve(play: Play, name: str, case: Case) -> None:
    actor = play.actor(name)
    approve_contact(case=get_case(actor, case.number), by=actor, now=play.now)


def everything_stored(*but: str) -> str:
    """Every value of every table as text, except the tables named."""
    told = []
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - set(but)):
            if table.startswith(("case_search", "place_search")):  # words cut in pairs, without the row
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                told += [bytes(value) if isinstance(value, memoryview) else value for value in row]
    return "\n".join(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in told)


def test_a_contact_lies_encrypted_and_nowhere_else(play: Play) -> None:
    case = play.report(contact=CONTACT)
    row = Contact.objects.get(pk=case.contact_id or 0)
    assert row.name_locked and row.phone_locked and row.notice_version == 1
    for locked in (bytes(row.name_locked), bytes(row.phone_locked)):
        assert PHONE.encode() not in locked and NAME.encode() not in locked and PHONE[-4:].encode() not in locked
    stored = everything_stored()
    assert NAME not in stored and PHONE not in stored
    assert "东门外路灯三天不亮" in stored  # the scan does see what is stored in the clear
    assert look(play, "chen", case) == (NAME, PHONE)


def test_the_same_telephone_never_looks_the_same_twice(play: Play) -> None:
    first, second = play.report(contact=CONTACT), play.report(contact=CONTACT)
    rows = Contact.objects.in_bulk([first.contact_id, second.contact_id])
    assert len({bytes(row.phone_locked or b"") for row in rows.values()}) == 2
    assert first.contact_id != second.contact_id


def test_bytes_moved_or_changed_or_under_another_key_do_not_open(settings: Any) -> None:
    locked = lock(PHONE, "residents.contact.phone")
    assert unlock(locked, "residents.contact.phone") == PHONE
    other_end = locked[:-1] + bytes([locked[-1] ^ 1])
    for wrong, place in ((locked, "residents.contact.name"), (other_end, "residents.contact.phone")):
        with pytest.raises(FieldUnreadable):
            unlock(wrong, place)
    settings.FIELD_KEY = new_key()
    with pytest.raises(FieldUnreadable):
        unlock(locked, "residents.contact.phone")


def test_an_anonymous_report_keeps_nothing_of_the_person(play: Play) -> None:
    case = play.report(contact=CONTACT, contact_mode="anonymous")
    assert (case.contact_id, case.contact_mode) == (None, "anonymous")
    assert play.report().contact_mode == "anonymous"  # nobody said otherwise, and no contact was given
    assert not Contact.objects.exists()
    with pytest.raises(NoContact):
        look(play, "li", case)


def test_each_look_is_journalled_and_needs_a_purpose(play: Play) -> None:
    case = play.report(contact=CONTACT)
    with pytest.raises(PurposeRequired):
        look(play, "li", case, "  ")
    for name in ("li", "chen", "li"):
        assert look(play, name, case) == (NAME, PHONE)
    looks = Entry.objects.filter(act="view_contact", object_type="case", object_id=case.pk).order_by("id")
    users = play.cast.users
    assert [entry.actor_id for entry in looks] == [users["li"].pk, users["chen"].pk, users["li"].pk]
    assert list(Unmasking.objects.values_list("purpose", flat=True)) == ["约上门时间"] * 3
    assert [moment.label for moment in staff_timeline(case, play.actor("li"))][1:] == ["查看联系方式"] * 3


def test_the_unit_sees_the_telephone_until_its_answer(play: Play) -> None:
    case = play.report(contact=CONTACT)
    play.do("li", case, "dispatch")
    assert look(play, "sun", case) == (NAME, PHONE)
    play.do("sun", case, "sign")
    assert look(play, "sun", case) == (NAME, PHONE)
    play.do("sun", case, "answer")
    with pytest.raises(RoleNotAllowed):
        look(play, "sun", case)
    assert look(play, "li", case) == (NAME, PHONE)


@pytest.mark.parametrize("name", ["wang", "he", "zhou"])
def test_who_only_sees_or_helps_does_not_see_the_telephone(play: Play, name: str) -> None:
    case = play.report(contact=CONTACT)
    play.do("li", case, "dispatch", assisting=["sanitation"])
    with pytest.raises((RoleNotAllowed, NotFound)):
        look(play, name, case)
    assert not Unmasking.objects.exists()


@pytest.mark.parametrize(
    "data", [{"contact_mode": "confidential"}, {"category": NEIGHBOURS}, {"category": CONDUCT}], ids=str
)
def test_a_protected_contact_needs_a_second_person_for_a_day(play: Play, data: dict[str, Any]) -> None:
    case = play.report(contact=CONTACT, **data)
    with pytest.raises(NothingToApprove):
        approve(play, "jin", case)
    with pytest.raises(SecondPersonRequired):
        look(play, "li", case, "核实地点")
    with pytest.raises(SamePerson):
        approve(play, "li", case)
    with pytest.raises(SecondPersonRequired):
        look(play, "li", case, "核实地点")  # asking again approves nothing
    approve(play, "jin", case)
    assert look(play, "li", case) == (NAME, PHONE)
    with pytest.raises(SecondPersonRequired):
        look(play, "qian", case)  # what one was allowed, another was not
    play.now += timedelta(hours=24)
    assert look(play, "li", case) == (NAME, PHONE)
    play.now += timedelta(minutes=1)
    with pytest.raises(SecondPersonRequired):
        look(play, "li", case)
    entries = Entry.objects.filter(object_id=case.pk, object_type="case").order_by("id")
    assert list(entries.values_list("act", flat=True)) == [
        "report", "ask_contact", "ask_contact", "approve_contact", "view_contact", "ask_contact", "view_contact",
        "ask_contact",
    ]  # fmt: skip


def test_the_unit_never_asks_for_a_confidential_contact(play: Play) -> None:
    case = play.report(contact=CONTACT, contact_mode="confidential")
    play.do("li", case, "dispatch", brief="路灯不亮")
    with pytest.raises(RoleNotAllowed):
        look(play, "sun", case)
    with pytest.raises(RoleNotAllowed):
        approve(play, "sun", case)


def test_becoming_a_dispute_protects_the_contact_at_once(play: Play) -> None:
    case = play.report(contact=CONTACT)
    assert look(play, "li", case) == (NAME, PHONE)
    play.do("li", case, "recategorise", category=NEIGHBOURS)
    with pytest.raises(SecondPersonRequired):
        look(play, "li", case)


def test_a_contact_is_erased_180_days_after_archiving_and_the_file_stays(play: Play) -> None:
    case = play.closed(contact=CONTACT)
    play.do("li", case, "archive")
    assert erase_contacts(now=china("2026-09-05 23:59")) == 0
    assert erase_contacts(now=china("2026-09-06 00:01")) == 1
    assert erase_contacts(now=china("2026-09-07 00:01")) == 0
    row = Contact.objects.get(pk=case.contact_id or 0)
    assert (row.name_locked, row.phone_locked) == (None, None)
    with pytest.raises(NoContact):
        look(play, "li", case)
    assert Case.objects.get(pk=case.pk).text == "东门外路灯三天不亮"
    erased = Entry.objects.get(act="erase_contact")
    assert (erased.actor_kind, erased.object_id) == ("system", row.pk)


def test_reopening_keeps_the_contact_and_archiving_counts_anew(play: Play) -> None:
    case = play.closed(contact=CONTACT)
    play.do("li", case, "archive")
    play.at("2026-06-10 10:00").do("li", case, "reopen")
    assert erase_contacts(now=china("2027-06-10 10:00")) == 0
    assert look(play, "li", case) == (NAME, PHONE)


@pytest.mark.parametrize("act", ["refuse", "transfer", "void"])
def test_a_case_that_ends_without_an_answer_keeps_no_contact_for_ever(play: Play, act: str) -> None:
    play.do("li", play.report(contact=CONTACT), act)
    assert erase_contacts(now=china("2026-09-05 12:00")) == 0
    assert erase_contacts(now=china("2026-09-06 12:00")) == 1


TEXTS = (
    "门前灯灭老人摔倒",
    "灯泡四盏已换新",
    "电话核实已亮灯",
    "请抓紧去看",
    "在二单元门口",
    "请问几号楼呀",
    "办得很快",
)


def whole_loop(play: Play) -> Case:
    text, result, note, comment, message, question, verdict = TEXTS
    case = play.report(text=text, contact=CONTACT, address="富水南路九号")
    play.do("li", case, "comment", note=comment)
    play.do("li", case, "recategorise", category="0202", note=comment)
    play.do("li", case, "relocate", place_unknown=True, address="富水南路九号", note=comment)
    look(play, "li", case, "约老人上门")
    play.do("li", case, "dispatch", note=comment)
    play.do("sun", case, "ask_reporter", note=question)
    add_message(case=case, text=message, now=play.now)
    play.do("sun", case, "sign", note=comment)
    play.do("sun", case, "request_return", note=comment)
    play.do("li", case, "decide_return", approve=False, note=comment)
    play.do("sun", case, "answer", result=result)
    closed = play.do("li", case, "verify", note=note)
    evaluate(case=closed, data=EvaluationInput(solved=True, satisfied=4, comment=verdict), now=play.now)
    play.do("qian", case, "call_back", contacted=True, solved=True, satisfied=4, note=note)
    play.do("li", case, "archive", note=note)
    return case


def test_the_journal_holds_ids_and_codes_and_no_words_of_anybody(play: Play) -> None:
    case = whole_loop(play)
    entries = Entry.objects.all()
    assert len(entries) > 15
    values = [str(value) for entry in entries for value in leaves(entry.data)]
    people = [user.name for user in play.cast.users.values()]
    for words in (*TEXTS, NAME, PHONE, "富水南路", "约老人上门", case.query_code, *people):
        assert not [value for value in values if words in value], words
    loop = Entry.objects.filter(object_type="case", object_id=case.pk)
    told = [str(value) for entry in loop for value in leaves(entry.data)]
    assert not [value for value in told if not value.isascii() or value in play.cast.users]


def leaves(data: Any) -> list[Any]:
    if isinstance(data, dict):
        return [leaf for value in data.values() for leaf in leaves(value)]
    return [leaf for value in data for leaf in leaves(value)] if isinstance(data, list) else [data]


def test_the_public_answer_holds_no_person_and_not_the_report(play: Play) -> None:
    case = whole_loop(play)
    told = str(public_document(Case.objects.get(pk=case.pk)))
    people = [user.name for user in play.cast.users.values()]
    text, result, note, comment, *_rest = TEXTS
    for words in (NAME, PHONE, text, note, comment, "富水南路", "约老人上门", *people):
        assert words not in told, words
    assert result in told


def test_staff_documents_hold_no_contact(play: Play) -> None:
    case = whole_loop(play)
    for name in ("li", "sun", "qian"):
        actor = play.actor(name)
        seen = get_case(actor, case.number)
        told = str(case_document(seen, actor, play.now)) + str(staff_timeline(seen, actor))
        assert PHONE not in told and NAME not in told
        assert case.query_code not in told


def test_a_unit_reads_the_brief_and_no_word_of_a_confidential_reporter(play: Play) -> None:
    case = play.report(text="三单元老李家楼下施工", contact=CONTACT, contact_mode="confidential")
    play.do("li", case, "dispatch", brief="某小区施工扰民")
    play.do("li", case, "ask_reporter", note="老李您好请问几点")
    add_message(case=case, text="我老李说是半夜两点", now=play.now)
    sun = play.actor("sun")
    seen = get_case(sun, case.number)
    told = str(case_document(seen, sun, play.now)) + str(staff_timeline(seen, sun))
    assert "某小区施工扰民" in told
    assert "老李" not in told
    li = play.actor("li")
    assert "老李" in str(case_document(seen, li, play.now))
    assert "半夜两点" in str(staff_timeline(seen, li))
