"""Handing out: who holds the post now, who chose what, who is left out, and nothing twice."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.county import CITY
from tests.play import Play, china
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.notices.actions import send
from wangge.notices.actions.spreading import spread
from wangge.notices.events import Event
from wangge.notices.models import Delivery, Item, Notice, Office, Preference
from wangge.notices.queries.words import drop_held
from wangge.notices.recipients import About, Person, Reporter, Telling, Unit
from wangge.notices.states import Audience, State
from wangge.people.actions import create_user, give_post
from wangge.people.models import User
from wangge.residents.actions import keep_contact
from wangge.residents.models import Contact

pytestmark = pytest.mark.django_db
CASE = About("case", 7)


def tell_housing(play: Play, **more: Any) -> None:
    org = play.cast.orgs["housing"].pk
    send(event=Event.URGED, audience=Audience.UNIT, to=Unit(org), about=CASE, now=play.now, **more)


def told() -> set[str]:
    return set(Item.objects.values_list("user__username", flat=True))


def want(play: Play, name: str, **events: list[str]) -> None:
    Preference.objects.create(user=play.cast.users[name], **events)
    User.objects.filter(username=name).update(work_email=f"{name}@example.cn", work_phone="0535-5550001")


def contact(phone: str = "13905350001") -> Contact:
    return keep_contact(
        name="赵大姐", phone=phone, is_protected=False, notice_version=1, now=china("2026-03-10 09:00"), language="en"
    )


def test_everyone_who_holds_the_post_now_is_told(play: Play) -> None:
    tell_housing(play)
    late = create_user(username="late", name="后到", password=None, by=SYSTEM, now=play.now)
    give_post(
        user=late,
        role=Role.OFFICER,
        area_code=CITY,
        level=Level.CITY,
        org=play.cast.orgs["housing"],
        by=SYSTEM,
        now=play.now,
        valid_from=date(2026, 3, 1),
    )
    assert spread(now=play.now) == 1
    assert told() == {"sun", "late"}
    assert Notice.objects.get().reached == 2
    assert spread(now=play.now) == 0
    assert Item.objects.count() == 2


def test_a_post_that_has_ended_is_not_told(play: Play) -> None:
    User.objects.filter(username="sun").update(is_active=False)
    tell_housing(play)
    spread(now=play.now)
    notice = Notice.objects.get()
    assert (notice.reached, notice.spread_at) == (0, play.now)
    assert told() == set()


def test_desk_and_unit_of_one_organisation_are_told_apart(play: Play) -> None:
    org = play.cast.orgs["centre-town"].pk
    send(event=Event.MESSAGE, audience=Audience.DESK, to=Unit(org), about=CASE, now=play.now)
    send(event=Event.MESSAGE, audience=Audience.UNIT, to=Unit(org), about=CASE, now=play.now)
    spread(now=play.now)
    assert told() == {"li"}  # the mediator and the leader of the same centre hold other posts


def test_who_did_it_and_whom_it_is_about_are_left_out(play: Play) -> None:
    sun = play.cast.users["sun"].pk
    telling = Telling(Event.URGED, Audience.UNIT, Person(sun), CASE, except_ids=(sun,))
    assert telling.kept()[0] == Event.URGED
    Notice.objects.create(
        event="urged", audience="unit", user_id=sun, object_type="case", object_id=7, except_ids=[sun], at=play.now
    )
    spread(now=play.now)
    assert told() == set()


def test_mail_and_text_messages_go_to_who_chose_them(play: Play, mail: object, gateway: object) -> None:
    want(play, "sun", mail=["urged"], sms=["assigned"])
    tell_housing(play)
    spread(now=play.now)
    assert list(Delivery.objects.values_list("user__username", "channel", "state")) == [("sun", "mail", "waiting")]
    assert Delivery.objects.get().next_at == play.now


def test_a_way_out_that_is_not_set_up_is_not_tried(play: Play) -> None:
    want(play, "sun", mail=["urged"], sms=["urged"])
    tell_housing(play)
    spread(now=play.now)
    assert told() == {"sun"}
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("is_urgent", "expected"), [(False, "2026-03-11 08:00"), (True, "2026-03-10 22:00")])
def test_quiet_hours_hold_back_what_is_not_urgent(play: Play, gateway: object, is_urgent: bool, expected: str) -> None:
    play.at("2026-03-10 22:00")
    want(play, "sun", sms=["urged"])
    tell_housing(play, is_urgent=is_urgent)
    spread(now=play.now)
    assert Delivery.objects.get().next_at == china(expected)
    assert told() == {"sun"}  # the inbox makes no noise


def test_a_member_of_the_public_is_told_by_the_contacts_id(play: Play, gateway: object) -> None:
    to = Reporter(contact().pk)
    values = {"number": "370682-20260310-000007", "code": "ABCD"}
    send(event=Event.ASKED, audience=Audience.RESIDENT, to=to, about=CASE, now=play.now, values=values)
    spread(now=play.now)
    delivery = Delivery.objects.get()
    assert (delivery.user_id, delivery.channel) == (None, "sms")
    assert "139" not in str(Notice.objects.values().get())
    assert not Item.objects.exists()


def test_without_a_telephone_nothing_leaves(play: Play, gateway: object) -> None:
    send(event=Event.ASKED, audience=Audience.RESIDENT, to=Reporter(contact("").pk), about=CASE, now=play.now)
    spread(now=play.now)
    assert Notice.objects.get().reached == 0
    assert not Delivery.objects.exists()


def test_an_office_without_text_messages_writes_nothing_for_residents(play: Play) -> None:
    told_to = Reporter(contact().pk)
    assert send(event=Event.ASKED, audience=Audience.RESIDENT, to=told_to, about=CASE, now=play.now) == 0
    assert not Notice.objects.exists()


def test_what_happened_before_the_office_began_to_tell_is_told_to_nobody(play: Play) -> None:
    Office.objects.create(tells_from=play.now + timedelta(minutes=1), revision=1)
    drop_held()
    tell_housing(play)
    assert not Notice.objects.exists()
    play.now += timedelta(minutes=1)
    tell_housing(play)
    assert Notice.objects.count() == 1


def test_what_waited_too_long_stays_in_the_inbox(play: Play, gateway: object) -> None:
    """The worker was away for days: yesterday's reminder rings nobody up."""
    want(play, "sun", sms=["urged"])
    tell_housing(play)
    later = play.now + timedelta(hours=73)
    spread(now=later)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason, delivery.ended_at) == (State.DROPPED, "stale", later)
    assert told() == {"sun"}


def test_a_value_that_the_event_does_not_name_is_a_mistake(play: Play) -> None:
    with pytest.raises(LookupError):
        tell_housing(play, values={"unit": 3})


def test_of_a_confidential_matter_only_the_number_is_kept(play: Play) -> None:
    values = {"number": "370682-20260310-000007", "category": {"zh": "家庭", "en": "Family"}, "place": "x"}
    tell_housing(play, values=values, is_confidential=True)
    notice = Notice.objects.get()
    assert (notice.event, notice.values) == ("confidential", {"number": "370682-20260310-000007"})


def test_batches_follow_each_other(play: Play) -> None:
    for _number in range(5):
        tell_housing(play)
    assert [spread(now=play.now, batch=2) for _round in range(4)] == [2, 2, 1, 0]
    assert Item.objects.count() == 5
