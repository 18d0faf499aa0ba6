"""The demonstration played through the actions: whole, the same each time, and with nothing real in it."""

import hashlib
import io
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import shapely
from django.db import transaction
from PIL import Image

from demo import land, lives, matters, people, pictures, play, units
from demo.office import Office
from demo.progress import Progress
from demo.stage import Stage
from demo.story import Step
from wangge.cases.models import Case, Evaluation, Message
from wangge.cases.states import Act
from wangge.catalogue import queries as catalogue
from wangge.catalogue.actions import load_categories, load_statutory_calendar
from wangge.catalogue.listing import shipped_rows
from wangge.journal.models import Entry
from wangge.lib.actor import SYSTEM, Role
from wangge.lib.snapshot import Snapshot
from wangge.people.models import Organisation, Post, User

NOW = datetime(2026, 6, 10, 2, 30, tzinfo=UTC)  # a Wednesday morning, half past ten in the office
SILENT = Progress(None)
# Supervision gives cards and leaders instruct as the year goes by; limits are never reissued.
NOT_PLANNED = {"card", "reissue", "instruct", "reply_instruction"}


@pytest.fixture(scope="module")
def county() -> land.Land:
    return land.load()


@pytest.fixture
def ground(db: None, county: land.Land) -> matters.Ground:
    """Where a year can be planned, without anybody hired."""
    load_categories(rows=shipped_rows(), by=SYSTEM, now=NOW, effective=play.FIRST_EFFECTIVE)
    load_statutory_calendar(by=SYSTEM, now=NOW)
    all_units = units.all_units(county)
    return matters.Ground.of(county, all_units, people.all_people(county, all_units, random.Random(1)))


def planned(ground: matters.Ground, count: int, seed: int) -> list[list[Step]]:
    office = Office(catalogue.calendar())
    return play.plan(ground, office, cases=count, seed=seed, now=NOW, progress=SILENT)


def digest(stage: Stage) -> str:
    """What was played, apart from random query codes and from keys that a database may skip."""
    rows = [
        (
            case.number[:16],
            case.state,
            case.category,
            case.grid,
            case.lead.code if case.lead else "",
            case.text,
            case.result,
            case.reported_at.isoformat(),
            str(case.due_at),
            case.version,
        )
        for case in Case.objects.select_related("lead").order_by("id")
    ]
    counted = (stage.acts, Message.objects.count(), Evaluation.objects.count())
    return hashlib.sha256(repr((rows, counted)).encode()).hexdigest()


def test_units_and_people_are_as_published(county: land.Land) -> None:
    all_units = units.all_units(county)
    staff = people.all_people(county, all_units, random.Random(1))
    kinds = Counter((unit.kind, unit.level.value) for unit in all_units)
    assert kinds["centre", "city"] == 1
    assert kinds["centre", "town"] == 18
    assert kinds["centre", "village"] == 627
    assert sum(not unit.is_staffed for unit in all_units) == 27
    workers = [person for person in staff if person.role == Role.WORKER]
    assert len(workers) == 1169
    assert sum(person.origin == "full_time" for person in workers) == 77
    assert {person.area for person in workers} == {grid.code for grid in county.of_level("grid")}
    assert sum(person.org == units.CITY_CENTRE for person in staff) == 12
    assert len({person.username for person in staff}) == len(staff)
    assert people.all_people(county, all_units, random.Random(1)) == staff


def test_every_lead_of_the_catalogue_is_a_unit(county: land.Land) -> None:
    codes = {unit.code for unit in units.all_units(county)}
    named = {code for row in shipped_rows() for code in [row[1]["lead"], *row[1]["assisting"].split("|")] if code}
    assert named - {"town", "village", "owner"} <= codes


def test_points_lie_in_their_grids(county: land.Land) -> None:
    rng = random.Random(3)
    shapes = county._shapes
    for grid in rng.sample([area for area in county.of_level("grid") if area.kind == "general"], 40):
        lon, lat = county.point_in(grid.code, rng)
        assert shapes[grid.code].distance(shapely.Point(lon, lat)) == 0


def test_a_year_holds_every_category_and_every_act(ground: matters.Ground) -> None:
    lives_of_year = planned(ground, 700, 7)
    reports = [steps[0].data for steps in lives_of_year]
    acts = {step.act for steps in lives_of_year for step in steps}
    assert {str(act) for act in Act} - NOT_PLANNED <= acts
    assert {"report", "message", "evaluate", "attach"} <= acts
    assert {data["channel"] for data in reports} == {"web", "window", "phone", "worker", "letter", "hotline"}
    assert {data["contact_mode"] for data in reports} == {"reachable", "confidential", "anonymous"}
    given = {step.data.get("category") for steps in lives_of_year for step in steps}
    assert set(ground.categories) <= given
    assert any(sum(step.act == Act.REOPEN for step in steps) == 2 for steps in lives_of_year)
    assert all(earlier.at <= NOW for steps in lives_of_year for earlier in steps)


@pytest.mark.parametrize("fate", matters.FATES_ONCE)
def test_a_life_can_be_made_to_take_each_turn(ground: matters.Ground, fate: str) -> None:
    wanted = {"return": "request_return", "reopen_twice": "reopen"}.get(fate, fate)
    office, seen = Office(catalogue.calendar()), 0
    for number in range(25):
        rng = random.Random(f"{fate} {number}")
        matter = matters.draw(ground, rng, NOW, "0601")
        seen += any(step.act == wanted for step in lives.live(matter, office, rng, fate))
    assert seen >= 5


@pytest.mark.parametrize("scene", pictures.SCENES)
def test_pictures_are_drawn_the_same_each_time(scene: str) -> None:
    before = pictures.draw(scene, random.Random(4))
    with Image.open(io.BytesIO(before)) as image:
        assert image.size == pictures.SIZE
        assert image.format == "JPEG"
    assert pictures.draw(scene, random.Random(4)) == before
    assert pictures.draw(scene, random.Random(4), is_after=True) != before


def test_plans_follow_the_seed(ground: matters.Ground) -> None:
    assert planned(ground, 90, 5) == planned(ground, 90, 5)
    assert planned(ground, 90, 5) != planned(ground, 90, 6)


@pytest.fixture
def set_up(db: None) -> matters.Ground:
    return play.set_up(seed=11, now=NOW, progress=SILENT)


def test_the_same_seed_plays_the_same_cases(set_up: matters.Ground) -> None:
    found = []
    for _time in range(2):
        with transaction.atomic():
            stage = play.act_out(set_up, cases=60, seed=11, now=NOW, progress=SILENT)
            assert stage.refused == []
            found.append(digest(stage))
            transaction.set_rollback(True)
        Snapshot.drop_all()
    assert found[0] == found[1]


def test_only_the_named_accounts_can_sign_in(set_up: matters.Ground) -> None:
    able = {user.username for user in User.objects.all() if user.has_usable_password()}
    assert able == {row[0] for row in people.named_accounts("")}
    assert not User.objects.filter(is_demo=False).exists()
    assert all(user.check_password(people.PASSWORD) for user in User.objects.filter(username__in=able))
    assert Post.objects.filter(role="worker").count() == 1169
    assert Organisation.objects.get(code="housing").accepts_from == ["city", "town"]


@pytest.mark.django_db
def test_a_second_run_keeps_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert play.main(cases=12, seed=3) == play.OK
    before = Entry.objects.count()
    assert play.main(cases=12, seed=3) == play.OK
    assert Entry.objects.count() == before
    assert "wangge-demo" in capsys.readouterr().out


@pytest.mark.django_db
def test_an_office_of_its_own_is_left_alone() -> None:
    User.objects.create(username="real", name="某某")
    assert play.main(cases=5) == play.REFUSED
    assert not Case.objects.exists()


@pytest.mark.django_db
def test_a_play_cut_short_is_told() -> None:
    play.set_up(seed=1, now=NOW - timedelta(days=1), progress=SILENT)
    assert play.main(cases=5) == play.FAILED
