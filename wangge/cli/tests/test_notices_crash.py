"""A worker killed while it sends: the message goes out all the same, and the receiver can tell that it is the same."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers import Gateway, gateway_running
from wangge.cli.tests.offices import Office, kill_group

pytestmark = pytest.mark.process
TELL = """
from wangge.lib import clock
from wangge.notices.actions import send
from wangge.notices.events import Event
from wangge.notices.recipients import About, Reporter
from wangge.notices.states import Audience
from wangge.residents.actions import keep_contact
now = clock.now()
for number in range(3):
    contact = keep_contact(name="", phone=f"0535-555000{number}", is_protected=False, notice_version=1, now=now)
    send(event=Event.ASKED, audience=Audience.RESIDENT, to=Reporter(contact.pk), about=About("matter", number), now=now,
         values={"code": "ACDEF34679"}, is_urgent=True)
"""
# As if the lease had run out: a test does not wait for five minutes.
LEASES_END = """
from wangge.lib import clock
from wangge.notices.models import Delivery
Delivery.objects.filter(state="waiting").update(next_at=clock.now())
"""


@pytest.fixture
def gateway(office: Office) -> Iterator[Gateway]:
    with gateway_running() as running:
        office.more |= {"WANGGE_SMS_URL": running.url, "WANGGE_OUTGOING_ALLOW": "127.0.0.0/8"}
        yield running


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def count(office: Office, state: str) -> int:
    return office.number(f"SELECT COUNT(*) FROM notices_delivery WHERE state = '{state}'")


def test_a_worker_killed_in_the_middle_loses_no_message(office: Office, gateway: Gateway) -> None:
    office.python(TELL)
    gateway.is_silent = True
    worker = office.start("worker")
    assert gateway.came.wait(60), (office.folder / "log").read_text()
    kill_group(worker)
    assert count(office, "sent") == 0
    assert len(gateway.received) == 1, "it had the message, and nobody knows"
    gateway.is_silent = False
    gateway.ended.set()
    office.python(LEASES_END)
    other = office.start("worker")
    try:
        wait_until(lambda: count(office, "sent") == 3)
    finally:
        kill_group(other)
    assert len(gateway.received) == 4
    assert len(gateway.accepted) == 3, "one came twice, under the same id"
    assert office.json("verify")["findings"] == []
    assert not list(Path(office.folder).glob("outbox/*"))
