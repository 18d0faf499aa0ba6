"""The registers and what is worked on in the grid, looked at as the other pages are: places, addresses and services,
sharing, assessments, the list of grid items, campaigns, patrols, imports, and the pages of a person's own services."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.county import CITY, GRID, VILLAGE, build_county, inside
from tests.journeys.conftest import OpenContext
from tests.journeys.phone import drive
from tests.journeys.sights import AXE, BUILT, LOOKS, SCREEN, Sight, listen, look_at, put_on, signed_in
from tests.play import Play
from wangge.campaigns.actions import record_visit
from wangge.campaigns.actions.visiting import FindingInput, VisitInput
from wangge.campaigns.models import Campaign, Target
from wangge.catalogue.actions import ItemFields, propose_item
from wangge.files.intake import Readable
from wangge.lib import clock
from wangge.patrols.actions.planning import make_plan
from wangge.patrols.models import Plan
from wangge.patrols.windows import Cadence
from wangge.places.actions.recording import record_place
from wangge.places.actions.runs import ask_import
from wangge.places.models import ImportRun, Place
from wangge.places.said import PlaceInput
from wangge.places.tasks import NOUN
from wangge.privacy.actions import Terms, act_on_agreement, draft_agreement
from wangge.privacy.models import Agreement
from wangge.privacy.states import Act
from wangge.residents.actions import HouseholdData, ask_correction, name_officer, record_household, register_service
from wangge.residents.models import Correction, Household, ServiceRecord
from wangge.residents.tests.assessed import assess, services_begin
from wangge.residents.tests.conftest import ASKED
from wangge.residents.tests.test_serving import code_of
from wangge.residents.words import Activity

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not all(path.exists() for path in (AXE, *BUILT)), reason="the front end is not built"),
]


@dataclass(slots=True)
class Ground:
    """The small county with one of everything that is collected or worked on in a grid."""

    play: Play
    place: Place
    home: Household
    service: ServiceRecord
    correction: Correction
    sharing: Agreement
    campaign: Campaign
    plan: Plan
    run: ImportRun

    def desk(self) -> list[Sight]:
        campaign, place, plan = f"campaigns/{self.campaign.pk}", f"places/{self.place.pk}", f"patrols/{self.plan.pk}"
        pages = (
            "places/", "places/new/", "places/doubles/", "places/imports/",
            f"{place}/", f"{place}/change/",
            "households/", f"households/{self.home.pk}/", f"households/{self.home.pk}/service/",
            "services/", f"services/{self.service.pk}/", f"services/corrections/{self.correction.pk}/",
            "shared/", f"shared/{self.sharing.pk}/",
            "campaigns/", "campaigns/new/", f"{campaign}/", f"{campaign}/coverage/", f"{campaign}/targets/{GRID}/",
            f"{campaign}/findings/", f"{campaign}/report/",
            "patrols/", "patrols/new/", "patrols/missed/", f"{plan}/",
            "settings/items/", "settings/items/new/", "settings/items/G01/",
        )  # fmt: skip
        return [Sight(f"/desk/{page}") for page in pages]

    def officer(self) -> list[Sight]:
        pages = ("settings/items/?which=waiting", "settings/items/G09/", "settings/items/G01/propose/", "shared/")
        return [Sight(f"/desk/{page}") for page in pages]

    def administrator(self) -> list[Sight]:
        pages = ("", "services/", "households/new/")
        return [Sight(f"/desk/settings/protection/{page}") for page in pages]

    def portal(self) -> list[Sight]:
        return [Sight("/items/"), Sight("/my-service/"), Sight(f"/my-service/{code_of(self.service)}/")]


AREAS = {"desk": "li", "officer": "sun", "administrator": "sys", "portal": ""}


def places(play: Play) -> Place:
    """Two that look like doubles, so that the page which asks about them has something to ask."""
    lon, lat = inside(GRID)
    for name in ("东门消火栓", "东门消火栓（院内）"):
        said = {"client_id": uuid4(), "kind": "hydrant", "name": name, "lon": lon, "lat": lat}
        made = record_place(data=PlaceInput.model_validate(said), by=play.actor("jin"), now=play.now)
    return made


def service(play: Play, home: Household, at: Callable[[str], datetime]) -> ServiceRecord:
    services_begin(play.cast, at)
    name_officer(username="li", reached_by="0535-5550012", by=play.actor("sys"), now=play.now)
    today = clock.office_date(play.now)
    asked = replace(ASKED, given_on=today, starts_on=today, ends_on=today + timedelta(days=300))
    return register_service(household=home, application=asked, by=play.actor("li"), now=play.now)


def sharing(play: Play) -> Agreement:
    today = clock.office_date(play.now)
    terms = Terms(
        giver_id=play.cast.orgs["centre-town"].pk, receiver_id=play.cast.orgs["housing"].pk, register="households",
        fields=("address", "size_band"), areas=(VILLAGE,), purpose="老旧小区改造入户通知", basis="duty",
        basis_cited="改造工作方案", assessment="影评 3 号", valid_from=today, valid_to=today + timedelta(days=180),
    )  # fmt: skip
    found = draft_agreement(terms=terms, by=play.actor("li"), now=play.now)
    for name, act in (("li", Act.PROPOSE), ("lead", Act.APPROVE), ("sun", Act.APPROVE)):
        found = act_on_agreement(
            agreement=found, act=act, base_version=found.version, by=play.actor(name), now=play.now, reason=""
        )
    return found


def visited(play: Play, campaign: Campaign) -> None:
    """One door with a finding, so that coverage and findings are more than empty."""
    finding = FindingInput(uuid4(), "楼道里停了三辆电动车")
    door = Target.objects.filter(campaign=campaign).order_by("id")[0]
    said = VisitInput(
        uuid4(), campaign.pk, "done", play.now, target_id=door.pk, answers={"hose": "no"}, findings=(finding,)
    )
    record_visit(data=said, by=play.actor("wang"), now=play.now)


@pytest.fixture
def ground(transactional_db: None) -> Ground:
    now = clock.now()
    play = Play(build_county(now), now)
    before = now - timedelta(days=7)
    home = record_household(data=HouseholdData("富水路 18 号 2 单元 301", GRID, "2"), by=play.actor("wang"), now=now)
    place = places(play)
    served = service(play, home, lambda _text: before)
    assess(play.cast, Activity.SHARING, before)
    propose_item(fields=_item(now), by=play.actor("sun"), now=now)
    campaign = drive(play)
    visited(play, campaign)
    plan: dict[str, Any] = {"title": "消火栓巡查", "area": VILLAGE, "cadence": Cadence.WEEKLY, "kinds": ["hydrant"]}
    stream: Readable = BytesIO("来源编号,名称,种类\n1,西门消火栓,消火栓\n".encode())
    return Ground(
        play=play,
        place=place,
        home=home,
        service=served,
        correction=ask_correction(code=code_of(served), field="phone", wanted="0535-5550202", now=now),
        sharing=sharing(play),
        campaign=campaign,
        plan=make_plan(item_code="G04", by=play.actor("li"), now=now, **plan),
        run=ask_import(stream=stream, name="a.csv", noun=NOUN, options={}, by=play.actor("li"), now=now),
    )


def _item(now: datetime) -> ItemFields:
    return ItemFields(
        title="森林防火巡查", legal_basis="森林防火条例", area_code=CITY, worker_action="report", forbidden="不得罚款",
        frequency="每周", starts_on=clock.office_date(now),
    )  # fmt: skip


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(look.values()))
def test_registers_are_for_everyone(
    live_server: LiveServer, ground: Ground, open_context: OpenContext, look: dict[str, str]
) -> None:
    found: list[str] = []
    for area, name in AREAS.items():
        opened = open_context(viewport=SCREEN, service_workers="block")
        context = signed_in(opened, ground.play.cast, name, live_server.url)
        put_on(context, look, live_server.url)
        page = context.new_page()
        told = listen(page)
        found += look_at(page, live_server, getattr(ground, area)(), look) + told
        context.close()
    assert "\n".join(found) == ""
