"""Sending: over true servers, at least once with an id, later after a failure, given up for all to see."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.county import Cast
from tests.play import Play, china, wall
from tests.servers import Gateway, MailServer
from wangge.journal.models import Entry
from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound
from wangge.notices import errors
from wangge.notices.actions import delivering, send
from wangge.notices.actions.delivering import claim, deliver, send_again, send_test
from wangge.notices.actions.spreading import spread
from wangge.notices.events import Event
from wangge.notices.models import Delivery, Item, Notice, Preference
from wangge.notices.recipients import About, Person, Reporter
from wangge.notices.states import Audience, Channel, State
from wangge.notices.timing import LEASE, MAX_TRIES
from wangge.people.models import User
from wangge.residents.actions import erase_due_contacts, keep_contact
from wangge.residents.models import Contact

pytestmark = pytest.mark.django_db
PHONE = "13905350001"
CODE = "ACDEFGHJKM"


@pytest.fixture
def now(play: Play) -> datetime:
    return play.now


@pytest.fixture
def asked(play: Play, gateway: Gateway) -> Delivery:
    """A question to a member of the public, handed out and due."""
    contact = keep_contact(
        name="赵大姐", phone=PHONE, is_protected=False, notice_version=1, now=play.now, language="zh-hans"
    )
    send(
        event=Event.ASKED,
        audience=Audience.RESIDENT,
        to=Reporter(contact.pk),
        about=About("case", 7),
        now=play.now,
        values={"number": "370682-20260310-000007", "code": CODE},
    )
    spread(now=play.now)
    return Delivery.objects.get(notice__event="asked")


@pytest.fixture
def urged(play: Play, mail: MailServer) -> Delivery:
    """A reminder to an officer who wants mail in English, handed out and due."""
    sun = play.cast.users["sun"]
    User.objects.filter(pk=sun.pk).update(work_email="sun@example.cn")
    Preference.objects.create(user=sun, mail=["urged"], language="en")
    send(
        event=Event.URGED,
        audience=Audience.UNIT,
        to=Person(sun.pk),
        about=About("case", 7),
        now=play.now,
        values={"number": "370682-20260310-000007", "category": {"zh": "路灯不亮", "en": "Street lamp"}},
    )
    spread(now=play.now)
    return Delivery.objects.get(notice__event="urged")


def outcome(delivery: Delivery) -> tuple[str, str, int]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason, delivery.tries


def test_a_text_message_says_where_to_look_and_nothing_of_the_person(
    asked: Delivery, gateway: Gateway, now: datetime
) -> None:
    assert deliver(now=now) == 1
    message = gateway.received[0]
    assert message["id"] == str(asked.key)
    assert message["to"] == PHONE
    assert f"/track/{CODE}/" in message["text"]
    assert "赵" not in message["text"]
    assert gateway.headers[0]["Idempotency-Key"] == str(asked.key)
    assert gateway.headers[0]["Authorization"] == "Bearer gateway-token"
    assert outcome(asked) == ("sent", "", 1)
    assert (asked.receipt, asked.ended_at) == ("g-1", now)
    assert deliver(now=now + timedelta(days=1)) == 0


def test_looking_up_the_telephone_is_journalled_as_the_systems(asked: Delivery, now: datetime) -> None:
    deliver(now=now)
    entry = Entry.objects.get(act="use_contact")
    assert (entry.actor_kind, entry.object_type, entry.object_id) == ("system", "case", 7)
    assert PHONE not in json.dumps(entry.data)


def test_a_mail_says_it_in_the_readers_language(urged: Delivery, mail: MailServer, now: datetime) -> None:
    assert deliver(now=now) == 1
    message = mail.received[0]
    assert mail.recipients == ["sun@example.cn"]
    assert message["Subject"] == "Urged: Street lamp"
    assert message["Message-ID"].startswith(f"<{urged.key}@")
    assert "莱阳市网格中心" in message["From"]
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "370682-20260310-000007" in text
    assert "/desk/cases/370682-20260310-000007/" in text
    assert outcome(urged)[0] == State.SENT


def test_an_erased_contact_is_not_looked_for_again(asked: Delivery, gateway: Gateway, now: datetime) -> None:
    Contact.objects.update(erase_on=now.date())
    erase_due_contacts(today=now.date(), now=now)
    assert deliver(now=now) == 0
    assert outcome(asked) == ("dropped", "no_contact", 1)
    assert gateway.received == []


@pytest.mark.parametrize("status", [500, 503, 429, 302])
def test_a_gateway_in_trouble_is_tried_again_later(
    asked: Delivery, gateway: Gateway, now: datetime, status: int
) -> None:
    gateway.statuses = [status]
    assert deliver(now=now) == 0
    assert outcome(asked) == ("waiting", f"gateway_{status}", 1)
    assert asked.next_at is not None
    assert timedelta(seconds=48) <= asked.next_at - now <= timedelta(seconds=72)
    assert deliver(now=now) == 0
    assert deliver(now=asked.next_at) == 1
    assert [message["id"] for message in gateway.received] == [str(asked.key)] * 2
    assert len(gateway.accepted) == 1


def test_a_message_that_will_never_be_taken_is_given_up_at_once(
    asked: Delivery, gateway: Gateway, now: datetime
) -> None:
    gateway.statuses = [422]
    deliver(now=now)
    assert outcome(asked) == ("given_up", "gateway_422", 1)


def test_our_own_wrong_token_costs_no_message(asked: Delivery, gateway: Gateway, now: datetime) -> None:
    gateway.statuses = [401]
    deliver(now=now)
    assert outcome(asked) == ("waiting", "gateway_401", 1)


def test_after_the_last_try_it_is_given_up(asked: Delivery, gateway: Gateway, now: datetime) -> None:
    gateway.statuses = [500] * MAX_TRIES
    waits, at = [], now
    for _try in range(MAX_TRIES):
        deliver(now=at)
        asked.refresh_from_db()
        if asked.next_at is not None:
            waits.append(asked.next_at - at)
            at = asked.next_at
    assert outcome(asked) == ("given_up", "gateway_500", MAX_TRIES)
    assert waits == sorted(waits)
    assert len(gateway.received) == MAX_TRIES


def test_a_try_that_would_fall_into_the_night_waits_for_the_morning(
    asked: Delivery, gateway: Gateway, now: datetime
) -> None:
    gateway.statuses = [500]
    late = china("2026-03-10 20:59:30")
    Delivery.objects.update(next_at=late)
    deliver(now=late)
    asked.refresh_from_db()
    assert wall(asked.next_at) == "2026-03-11 08:00"


def test_a_mailbox_that_does_not_exist_is_given_up_and_a_full_one_is_not(
    urged: Delivery, mail: MailServer, now: datetime
) -> None:
    mail.refusals = {"sun@example.cn": "452 mailbox full"}
    deliver(now=now)
    assert outcome(urged) == ("waiting", "smtp_452", 1)
    mail.refusals = {"sun@example.cn": "550 no such user sun@example.cn"}
    deliver(now=now + timedelta(hours=1))
    assert outcome(urged) == ("given_up", "smtp_550", 2)


def test_a_mail_server_that_is_gone_holds_up_no_text_message(
    urged: Delivery, asked: Delivery, settings: Any, gateway: Gateway, now: datetime
) -> None:
    settings.MAIL_SERVER = settings.MAIL_SERVER | {"port": 1}
    assert deliver(now=now) == 1
    urged.refresh_from_db()
    assert (urged.state, urged.reason) == (State.WAITING, "unreachable")
    assert len(gateway.received) == 1


def test_a_channel_that_is_down_costs_one_try_a_round(
    urged: Delivery, settings: Any, now: datetime, play: Play
) -> None:
    copies = [Delivery(notice=urged.notice, user=urged.user, channel="mail", next_at=now) for _number in range(4)]
    Delivery.objects.bulk_create(copies)
    settings.MAIL_SERVER = settings.MAIL_SERVER | {"port": 1}
    deliver(now=now)
    assert sum(Delivery.objects.values_list("tries", flat=True)) == 1


def test_one_of_two_workers_gets_it(asked: Delivery, now: datetime) -> None:
    other = Delivery.objects.get(pk=asked.pk)
    assert claim(delivery=asked, now=now)
    assert not claim(delivery=other, now=now)


def test_a_worker_that_dies_leaves_a_lease_that_ends(asked: Delivery, gateway: Gateway, now: datetime) -> None:
    assert claim(delivery=asked, now=now)
    assert deliver(now=now + LEASE - timedelta(seconds=1)) == 0
    assert deliver(now=now + LEASE) == 1
    assert outcome(asked) == ("sent", "", 2)


def test_whoever_comes_back_after_the_lease_changes_nothing(asked: Delivery, gateway: Gateway, now: datetime) -> None:
    slow = Delivery.objects.get(pk=asked.pk)
    claim(delivery=slow, now=now)
    deliver(now=now + LEASE)
    delivering._end(slow, State.GIVEN_UP, now, reason="late")
    assert outcome(asked)[0] == State.SENT


def test_what_kills_every_worker_ends_too(asked: Delivery, gateway: Gateway, now: datetime) -> None:
    Delivery.objects.update(tries=MAX_TRIES)
    deliver(now=now)
    assert outcome(asked) == ("given_up", "never_answered", MAX_TRIES + 1)
    assert gateway.received == []


def test_a_folder_stands_in_for_both(play: Play, settings: Any, tmp_path: Path, now: datetime) -> None:
    settings.MAIL_SERVER, settings.SMS_GATEWAY = {"folder": str(tmp_path / "mail")}, {"folder": str(tmp_path / "sms")}
    sun = play.actor("sun")
    User.objects.filter(username="sun").update(work_email="sun@example.cn", work_phone="0535-5550001")
    for channel in Channel:
        send_test(channel=channel, by=sun, now=now)
    assert deliver(now=now) == 2
    mail, message = next((tmp_path / "mail").iterdir()), next((tmp_path / "sms").iterdir())
    assert "测试通知" in json.loads(message.read_text())["text"]
    assert b"Message-ID" in mail.read_bytes()
    assert oct(message.stat().st_mode & 0o777) == "0o600"
    Delivery.objects.update(state="waiting", next_at=now, ended_at=None)
    assert deliver(now=now) == 2
    assert len(list((tmp_path / "sms").iterdir())) == 1


# -- by hand --------------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(cast: Cast) -> Actor:
    return cast.actor("sys")


def test_what_was_given_up_gets_its_tries_anew(asked: Delivery, gateway: Gateway, now: datetime, admin: Actor) -> None:
    gateway.statuses = [422]
    deliver(now=now)
    again = send_again(delivery_id=asked.pk, by=admin, now=now)
    assert (again.state, again.tries, again.next_at) == (State.WAITING, 0, now)
    assert Entry.objects.filter(act="send_again", object_id=asked.pk, actor_id=admin.id).exists()
    assert deliver(now=now) == 1
    assert len(gateway.accepted) == 1
    with pytest.raises(errors.NotGivenUp):
        send_again(delivery_id=asked.pk, by=admin, now=now)
    with pytest.raises(NotFound):
        send_again(delivery_id=asked.pk + 99, by=admin, now=now)


def test_a_test_message_needs_a_channel_and_an_address(
    play: Play, gateway: Gateway, now: datetime, admin: Actor
) -> None:
    with pytest.raises(errors.ChannelOff):
        send_test(channel=Channel.MAIL, by=admin, now=now)
    with pytest.raises(errors.AddressMissing):
        send_test(channel=Channel.SMS, by=admin, now=now)


def test_old_notices_go_with_all_that_hangs_on_them(asked: Delivery, urged: Delivery, now: datetime) -> None:
    assert delivering.drop_old(now=now + timedelta(days=179)) == 0
    assert delivering.drop_old(now=now + timedelta(days=181)) == 2
    assert not (Notice.objects.exists() or Delivery.objects.exists() or Item.objects.exists())
