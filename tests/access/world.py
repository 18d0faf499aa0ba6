"""One record of each register, a campaign, a patrol and an agreement, all of them in Wang's grid: for the matrix."""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.county import GRID, VILLAGE, Cast, inside
from wangge.campaigns import actions as campaigns
from wangge.campaigns.actions import FindingInput, VisitInput
from wangge.campaigns.models import Finding, Target
from wangge.campaigns.tests.conftest import FIELDS, SURVEY, workbook
from wangge.files.actions import store_upload
from wangge.files.tests.made import jpeg
from wangge.lib.actor import SYSTEM
from wangge.patrols.actions.checking import check_place
from wangge.patrols.actions.planning import make_plan
from wangge.patrols.models import Miss
from wangge.patrols.said import CheckInput
from wangge.patrols.tasks import turn_windows
from wangge.patrols.windows import Cadence
from wangge.places.actions.recording import record_place
from wangge.places.actions.runs import ask_import
from wangge.places.models import Double
from wangge.places.queries.runs import rejects_path
from wangge.places.said import PlaceInput
from wangge.privacy.actions import Terms, act_on_agreement, draft_agreement
from wangge.privacy.states import Act
from wangge.residents import cipher, sealed
from wangge.residents.actions import (
    HouseholdData,
    ask_correction,
    find_service,
    record_household,
    register_service,
)
from wangge.residents.models import HouseholdDouble
from wangge.residents.tests.assessed import services_begin
from wangge.residents.tests.conftest import ASKED, NAME, PHONE

METER = {"type": "image", "name": "meter", "label::中文 (zh)": "表", "label::English (en)": "Meter"}
WANTED = "赵大娘"


@dataclass(slots=True)
class World:
    """The keys by which the routes are called."""

    cast: Cast
    keys: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)  # what an act needs beside: the record to merge into, and so on


def build(cast: Cast, at: Callable[[str], datetime]) -> World:
    world = World(cast)
    _patrols(world, at)
    now = at("2026-03-10 10:00")
    services_begin(cast, at)
    now = at("2026-03-10 10:00")
    _places(world, now)
    _households(world, now)
    _campaign(world, now)
    _sharing(world, now)
    return world


def _place(cast: Cast, name: str, kind: str, now: datetime) -> Any:
    lon, lat = inside(GRID)
    said = {"client_id": uuid.uuid4(), "kind": kind, "name": name, "lon": lon, "lat": lat}
    return record_place(data=PlaceInput.model_validate(said), by=cast.actor("li"), now=now)


def _picture(owner_type: str, owner_id: int, cast: Cast, now: datetime) -> Any:
    picture = io.BytesIO(jpeg())
    return store_upload(
        stream=picture,
        name="a.jpg",
        owner_type=owner_type,
        owner_id=owner_id,
        purpose="",
        by=cast.actor("wang"),
        now=now,
    ).pk


def _run(noun: str, cast: Cast, now: datetime) -> int:
    content = io.BytesIO(f"编号,名称\n1,{noun}\n".encode())
    asked = {"source": "a", "mapping": {}}
    run = ask_import(stream=content, name="a.csv", noun=noun, options=asked, by=cast.actor("li"), now=now)
    rejects_path(run).write_text("行号,原因\n", encoding="utf-8")
    return int(run.pk)


def _patrols(world: World, at: Callable[[str], datetime]) -> None:
    cast, before = world.cast, at("2026-03-02 08:00")
    hydrant = _place(cast, "东门消火栓", "hydrant", before)
    plan = make_plan(
        title="消火栓", area=VILLAGE, cadence=Cadence.WEEKLY, item_code="G04", kinds=["hydrant"],
        by=cast.actor("chen"), now=before,
    )  # fmt: skip
    turn_windows(now=at("2026-03-02 09:00"))
    now = at("2026-03-10 09:00")
    turn_windows(now=now)
    said = {"client_id": uuid.uuid4(), "plan": plan.pk, "place": hydrant.pk, "result": "fine", "captured_at": now}
    check = check_place(data=CheckInput.model_validate(said), by=cast.actor("wang"), now=now)
    world.keys |= {"plan_id": plan.pk, "check_id": check.pk, "miss_id": Miss.objects.get().pk}
    world.other |= {"check_file": _picture("patrol_check", check.pk, cast, now), "hydrant": hydrant.pk}


def _places(world: World, now: datetime) -> None:
    shop, twin = _place(world.cast, "梨园粮油店", "shop", now), _place(world.cast, "梨园 粮油店", "shop", now)
    world.keys |= {"place_id": shop.pk}
    world.other |= {
        "place": twin.pk, "place_pair": Double.objects.get().pk,
        "place_file": _picture("place", shop.pk, world.cast, now), "place_run": _run("places", world.cast, now),
    }  # fmt: skip


def _households(world: World, now: datetime) -> None:
    wang, chen = world.cast.actor("wang"), world.cast.actor("chen")
    home = record_household(data=HouseholdData("富水路 18 号 301", GRID, "2"), by=wang, now=now)
    twin = record_household(data=HouseholdData("富水路18-301", GRID), by=wang, now=now)
    service = register_service(household=home, application=ASKED, by=chen, now=now)
    for name in ("wang", "li"):
        find_service(
            name=NAME,
            phone=PHONE,
            code="",
            purpose="provide",
            words="核对送餐时间",
            service="",
            by=world.cast.actor(name),
            now=now,
        )
    code = cipher.unlock(bytes(service.code_locked or b""), sealed.CODE)
    correction = ask_correction(code=code, field="name", wanted=WANTED, now=now)
    world.keys |= {"household_id": home.pk, "record_id": service.pk, "correction_id": correction.pk}
    world.other |= {
        "household": twin.pk, "household_pair": HouseholdDouble.objects.get().pk,
        "household_run": _run("households", world.cast, now), "code": code,
    }  # fmt: skip


def _campaign(world: World, now: datetime) -> None:
    li = world.cast.actor("li")
    made = campaigns.create_campaign(fields=FIELDS, by=li, now=now)
    campaigns.set_form(campaign_id=made.pk, content=workbook([*SURVEY, METER]), by=li, now=now)
    rows = [(line, {"网格编码": GRID, "地址": f"1号楼{line}单元"}) for line in (2, 3)]
    campaigns.set_targets(campaign_id=made.pk, rows=rows, by=li, now=now)
    campaigns.propose(campaign_id=made.pk, by=li, now=now)
    campaigns.approve(campaign_id=made.pk, by=world.cast.actor("lead"), now=now)
    campaigns.start_campaign(campaign_id=made.pk, by=SYSTEM, now=now)
    first, second = Target.objects.filter(campaign=made).order_by("id")
    seen = (FindingInput(uuid.uuid4(), "楼道堆物"),)
    client_id = uuid.uuid4()
    data = VisitInput(
        client_id=client_id, campaign_id=made.pk, outcome="done", captured_at=now, target_id=first.pk,
        answers={"hose": "no", "meter": str(uuid.uuid4())}, findings=seen,
    )  # fmt: skip
    campaigns.record_visit(data=data, by=world.cast.actor("wang"), now=now)
    keys = {"campaign_id": made.pk, "target_id": second.pk, "finding_id": Finding.objects.get().pk, "grid": GRID}
    world.keys |= {**keys, "question": "meter", "client_id": client_id}


def _sharing(world: World, now: datetime) -> None:
    orgs, cast = world.cast.orgs, world.cast
    terms = Terms(
        giver_id=orgs["centre-town"].pk, receiver_id=orgs["housing"].pk, register="households",
        fields=("address", "grid"), areas=(VILLAGE,), purpose="老旧小区改造入户通知",
        basis="duty", basis_cited="改造方案", assessment="影评 3 号",
        valid_from=date(2026, 3, 10), valid_to=date(2026, 9, 10), may_export=True,
    )  # fmt: skip
    found = draft_agreement(terms=terms, by=cast.actor("li"), now=now)
    for name, act in (("li", Act.PROPOSE), ("lead", Act.APPROVE), ("sun", Act.APPROVE)):
        found = act_on_agreement(agreement=found, act=act, base_version=found.version, by=cast.actor(name), now=now)
    world.keys |= {"agreement_id": found.pk}
    world.other |= {"agreement_version": found.version}
