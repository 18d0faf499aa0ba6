"""Quiet hours and the day from which people are told; what each person wants outside the inbox."""

from datetime import time, timedelta
from typing import Any

import pytest

from tests.play import Play, china, wall
from wangge.journal.models import Entry
from wangge.lib.actor import RESIDENT
from wangge.lib.errors import InvalidInput, NotFound
from wangge.notices.actions.office import set_quiet_hours, tell_from
from wangge.notices.actions.preferences import choose
from wangge.notices.events import Event
from wangge.notices.models import Office, Preference
from wangge.notices.queries.preferences import events_for, preference_of
from wangge.notices.queries.words import next_allowed, office
from wangge.people.models import User

pytestmark = pytest.mark.django_db
LATE = china("2026-03-10 22:00")


def test_quiet_hours_are_the_offices_own(play: Play) -> None:
    assert wall(next_allowed(LATE, is_urgent=False)) == "2026-03-11 08:00"
    sys = play.actor("sys")
    set_quiet_hours(quiet_from=time(22, 30), quiet_to=time(7, 0), by=sys, now=play.now)
    assert next_allowed(LATE, is_urgent=False) == LATE
    assert wall(next_allowed(LATE + timedelta(hours=1), is_urgent=False)) == "2026-03-11 07:00"
    assert Entry.objects.get(act="set_quiet_hours").data == {"from": "22:30", "to": "07:00"}
    set_quiet_hours(quiet_from=time(0, 0), quiet_to=time(0, 0), by=sys, now=play.now)
    assert next_allowed(LATE + timedelta(hours=5), is_urgent=False) == LATE + timedelta(hours=5)
    assert (Office.objects.count(), office().revision) == (1, 2)


def test_urgent_messages_know_no_night() -> None:
    assert next_allowed(LATE, is_urgent=True) == LATE


def test_the_day_of_the_beginning_is_journalled(play: Play) -> None:
    tell_from(at=LATE, by=play.actor("sys"), now=play.now)
    assert office().tells_from == LATE
    assert Entry.objects.get(act="tell_from").data == {"at": LATE.isoformat()}


def wanted(play: Play, **more: Any) -> Preference:
    asked: dict[str, Any] = {
        "language": "en",
        "mail": [Event.URGED],
        "sms": [],
        "work_email": "sun@example.cn",
        "work_phone": "",
    }
    return choose(**(asked | more), by=play.actor("sun"), now=play.now)


def test_a_choice_is_kept_with_the_address_that_it_needs(play: Play) -> None:
    wanted(play, mail=[Event.REWORK, Event.ASSIGNED])
    row = preference_of(play.cast.users["sun"].pk)
    assert (row.language, row.mail, row.sms) == ("en", ["assigned", "rework"], [])
    assert User.objects.get(username="sun").work_email == "sun@example.cn"
    acts = list(Entry.objects.filter(act__in=["choose_notices", "set_work_contact"]).values_list("act", "data"))
    assert [act for act, _data in acts] == ["set_work_contact", "choose_notices"]
    assert "example.cn" not in str(acts)


def test_choosing_again_changes_the_one_row(play: Play) -> None:
    wanted(play)
    wanted(play, mail=[])
    assert Preference.objects.get().mail == []
    assert Entry.objects.filter(act="set_work_contact").count() == 1


@pytest.mark.parametrize(
    ("more", "field"), [({"work_email": ""}, "work_email"), ({"sms": [Event.ASSIGNED]}, "work_phone")]
)
def test_a_way_without_an_address_is_refused(play: Play, more: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        wanted(play, **more)
    assert set(caught.value.fields) == {field}
    assert not Preference.objects.exists()


def test_nobody_chooses_for_the_public(play: Play) -> None:
    with pytest.raises(NotFound):
        choose(language="en", mail=[], sms=[], work_email="", work_phone="", by=RESIDENT, now=play.now)
    with pytest.raises(NotFound):
        wanted(play, language="fr")


def test_who_has_not_chosen_gets_the_inbox(play: Play) -> None:
    row = preference_of(play.cast.users["li"].pk)
    assert (row.language, row.mail, row.sms) == ("zh-hans", [], [])
    assert not Preference.objects.exists()


def test_a_person_may_choose_what_the_own_posts_are_told(play: Play) -> None:
    assert Event.ASSIGNED in events_for(play.actor("sun"))
    assert Event.ASSIGNED in events_for(play.actor("wang"))
    assert Event.ESCALATED not in events_for(play.actor("sun"))
    assert Event.ESCALATED in events_for(play.actor("li"))
    assert events_for(play.actor("sys")) == []
