"""Addresses, services and agreements of the demonstration: within seconds, the same each time, nobody real."""

import random
import re
import time
from datetime import UTC, datetime

import pytest

from demo import households, land, people, play, protection, units
from demo.progress import Progress
from demo.stage import Stage
from wangge.journal.models import Entry
from wangge.lib.snapshot import Snapshot
from wangge.people.access import actor_of_user
from wangge.people.models import User
from wangge.privacy.models import Agreement, SharedLook
from wangge.residents.actions import find_service
from wangge.residents.models import Correction, Household, ServiceRecord

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 10, 2, 30, tzinfo=UTC)


def test_a_few_of_everything() -> None:
    county = land.load()
    all_units = units.all_units(county)
    play.lay_ground(county, play.opening(NOW), Progress(None))
    named = people.all_people(county, all_units, random.Random("7 people"))
    play.hire(all_units, named, play.opening(NOW), Progress(None))
    protection.protect(play.opening(NOW))
    Snapshot.drop_all()
    began = time.monotonic()
    households.play(Stage.of_everyone(), seed=7, now=NOW)
    assert time.monotonic() - began < 20  # under four seconds by itself; other tests run beside it
    assert Household.objects.count() >= 24 and ServiceRecord.objects.count() == len(households.PEOPLE)
    assert ServiceRecord.objects.filter(end_reason="withdrawn").count() == 1
    assert Correction.objects.filter(decided_at__isnull=True).count() == 1
    assert sorted(Agreement.objects.values_list("state", flat=True)) == ["approved", "approved", "ended"]
    assert SharedLook.objects.count() == 3
    assert all(
        name.startswith("演示") and re.match(r"0535-555\d{4}$", phone) for name, phone, *_rest in households.PEOPLE
    )
    name, phone = households.PEOPLE[0][:2]
    for username in ("worker", "village", "town"):
        by = actor_of_user(User.objects.get(username=username))
        assert find_service(purpose="renew", words="试查", name=name, phone=phone, by=by, now=NOW).more == 0
    assert not Entry.objects.filter(at__gt=NOW).exists()
