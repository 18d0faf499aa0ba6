"""A visit written down at the desk from paper: what the register knows is shown, only the rest is asked."""

from datetime import datetime

import pytest

from tests.county import Cast
from wangge.campaigns.models import Target, Visit
from wangge.campaigns.tests.conftest import Begin, Drive, draft, running
from wangge.campaigns.tests.test_bound import HOMES, bare, drive, home
from wangge.desk.tests.conftest import SignIn, fields_of
from wangge.residents.actions import HouseholdData, change_household
from wangge.residents.models import Household

__all__ = ["HOMES", "Begin", "bare", "draft", "drive", "home", "running"]
pytestmark = pytest.mark.django_db


def page_of(drive: Drive, target: Target) -> str:
    return f"/desk/campaigns/{drive.campaign.pk}/visits/{target.pk}/"


def test_known_is_shown_and_the_rest_asked(sign_in: SignIn, drive: Drive, home: Household, bare: Household) -> None:
    li, (first, second, *_rest) = sign_in("li"), drive.targets()
    listed = li.get(f"/desk/campaigns/{drive.campaign.pk}/targets/{first.grid}/").content.decode()
    assert page_of(drive, first) in listed
    page = li.get(page_of(drive, first))
    text = page.content.decode()
    assert "登记册已有" in text and "入户核对" in text and "不对，要更正" in text
    assert li.post(page_of(drive, first), fields_of(page, "visit-form") | {"outcome": "done"}).status_code == 302
    home.refresh_from_db()
    assert (home.version, Visit.objects.get().answers) == (1, {})
    asked = fields_of(li.get(page_of(drive, second)), "visit-form") | {"outcome": "done"}
    refused = li.post(page_of(drive, second), asked)
    assert refused.status_code == 422 and "这一题必须回答" in refused.content.decode()
    assert li.post(page_of(drive, second), asked | {"q_rooms": "3-4"}).status_code == 302
    bare.refresh_from_db()
    assert (bare.size_band, bare.version) == ("3-4", 2)


def test_a_correction_and_a_conflict(cast: Cast, sign_in: SignIn, drive: Drive, home: Household, now: datetime) -> None:
    li, target = sign_in("li"), drive.targets()[0]
    sent = fields_of(li.get(page_of(drive, target)), "visit-form") | {"outcome": "done", "q_rooms": "1"}
    data = HouseholdData(home.address, home.grid, "3-4")
    change_household(household=home, base_version=1, data=data, by=cast.actor("chen"), now=now)
    late = li.post(page_of(drive, target), sent | {"mend_rooms": "on"})
    assert late.status_code == 409 and "被别人改过" in late.content.decode() and not Visit.objects.exists()
    again = fields_of(late, "visit-form")
    assert again["register_version"] == "2"
    assert li.post(page_of(drive, target), again | {"mend_rooms": "on", "q_rooms": "1"}).status_code == 302
    home.refresh_from_db()
    assert (home.size_band, home.version, home.collector_id) == ("1", 3, cast.users["li"].pk)


@pytest.mark.parametrize(("name", "status"), [("chen", 200), ("wang", 200), ("zhao", 404), ("sun", 404), ("lead", 403)])
def test_who_writes_visits_down(sign_in: SignIn, drive: Drive, name: str, status: int) -> None:
    assert sign_in(name).get(page_of(drive, drive.targets()[0])).status_code == status
