"""Who reaches what below the registers, campaigns, patrols and sharing: every route of the API, the desk and the phone,
every role, inside and outside the scope, and nobody.

All records lie in Wang's grid; Wu and Zhao are a worker and a desk elsewhere. A route that is in no line fails the
test, and so does a line without a route.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.access.reaching import FORBIDDEN, IN, UNKNOWN, UNSIGNED, Reaching, operations, pages
from tests.access.test_personal_fields import Told
from tests.access.world import World, build
from tests.county import Cast
from wangge.lib.actor import Role

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Reach:
    """Who gets in, who is told that there is no such thing (404); all others are of the wrong role (403)."""

    allowed: str
    unknown: str
    routes: tuple[str, ...]


MATRIX = (
    Reach(
        "wang wu li zhao chen jin sun zhou qian he lead",
        "",
        (
            "GET /campaigns",
            "GET /desk/campaigns/",
        ),
    ),
    Reach(
        "wang li chen jin qian lead",
        "wu zhao sun zhou he",
        (
            "GET /campaigns/{campaign_id}",
            "GET /campaigns/{campaign_id}/coverage",
            "GET /campaigns/{campaign_id}/form",
            "GET /campaigns/{campaign_id}/targets",
            "GET /desk/campaigns/{campaign_id}/",
            "GET /desk/campaigns/{campaign_id}/coverage/",
            "GET /desk/campaigns/{campaign_id}/findings/",
            "GET /desk/campaigns/{campaign_id}/report/",
            "GET /desk/campaigns/{campaign_id}/targets/{grid}/",
        ),
    ),
    Reach(
        "wang wu li zhao chen jin",
        "",
        (
            "GET /households",
            "GET /households/changes",
            "POST /households",
            "GET /desk/households/",
            "GET /desk/households/new/",
            "POST /desk/households/new/",
        ),
    ),
    Reach(
        "wang li chen jin",
        "wu zhao",
        (
            "GET /households/{household_id}",
            "POST /households/{household_id}",
            "POST /households/{household_id}/retire",
            "POST /patrols/checks",
            "GET /desk/households/{household_id}/",
            "POST /desk/households/{household_id}/",
            "POST /desk/households/{household_id}/retire/",
        ),
    ),
    Reach(
        "wang wu",
        "",
        ("GET /patrols/due",),
    ),
    Reach(
        "wang wu li zhao chen jin sun zhou qian lead",
        "",
        (
            "GET /places",
            "GET /places/count",
            "GET /places/kinds",
            "GET /places/near",
            "GET /desk/places/",
        ),
    ),
    Reach(
        "wang li chen jin sun zhou qian lead",
        "wu zhao",
        (
            "GET /places/{place_id}",
            "GET /places/{place_id}/files",
            "GET /places/{place_id}/history",
            "GET /desk/places/{place_id}/",
            "GET /desk/places/{place_id}/files/{upload_id}/",
            "GET /desk/places/{place_id}/files/{upload_id}/thumbnail/",
        ),
    ),
    Reach(
        "li zhao chen jin sun zhou lead audit",
        "",
        (
            "GET /shared",
            "GET /desk/shared/",
        ),
    ),
    Reach(
        "sun",
        "zhao chen zhou",
        (
            "GET /shared/{agreement_id}",
            "GET /desk/shared/{agreement_id}/export.{kind}",
        ),
    ),
    Reach(
        "li jin sun lead audit",
        "zhao chen zhou",
        (
            "GET /shared/{agreement_id}/looks",
            "GET /desk/shared/{agreement_id}/",
        ),
    ),
    Reach(
        "wang li chen jin",
        "wu zhao sun zhou he",
        (
            "POST /campaigns/{campaign_id}/findings/{finding_id}/report",
            "POST /campaigns/{campaign_id}/handings",
            "POST /campaigns/{campaign_id}/visits",
            "GET /desk/campaigns/{campaign_id}/visits/{target_id}/",
            "POST /desk/campaigns/{campaign_id}/findings/{finding_id}/report/",
            "POST /desk/campaigns/{campaign_id}/visits/{target_id}/",
        ),
    ),
    Reach(
        "wang li chen jin",
        "wu zhao sun zhou qian he lead",
        ("POST /campaigns/{campaign_id}/visits/{client_id}/files/{question}",),
    ),
    Reach(
        "wang",
        "wu li zhao chen jin",
        ("POST /patrols/checks/{check_id}/files",),
    ),
    Reach(
        "wang wu li zhao chen jin sun zhou",
        "",
        (
            "POST /places",
            "GET /desk/places/new/",
            "POST /desk/places/new/",
        ),
    ),
    Reach(
        "wang li chen jin sun zhou",
        "wu zhao",
        (
            "POST /places/{place_id}/change",
            "POST /places/{place_id}/files",
            "POST /places/{place_id}/restore",
            "POST /places/{place_id}/retire",
            "GET /desk/places/{place_id}/change/",
            "POST /desk/places/{place_id}/change/",
            "POST /desk/places/{place_id}/restore/",
            "POST /desk/places/{place_id}/retire/",
        ),
    ),
    Reach(
        "li chen jin sun zhou",
        "wu zhao",
        (
            "POST /places/{place_id}/merge",
            "POST /places/{place_id}/unmerge",
        ),
    ),
    Reach(
        "wang li chen",
        "wu zhao",
        (
            "POST /services",
            "POST /services/search",
            "POST /services/{record_id}/reveal",
            "POST /services/{record_id}/withdraw",
            "GET /desk/households/{household_id}/service/",
            "GET /desk/services/{record_id}/",
            "POST /desk/households/{household_id}/service/",
            "POST /desk/services/{record_id}/reveal/",
            "POST /desk/services/{record_id}/withdraw/",
        ),
    ),
    Reach(
        "li chen",
        "zhao",
        (
            "POST /services/corrections/{correction_id}",
            "GET /desk/services/corrections/{correction_id}/",
            "POST /desk/services/corrections/{correction_id}/",
        ),
    ),
    Reach(
        "li zhao chen jin sun zhou",
        "",
        (
            "GET /desk/campaigns/new/",
            "GET /desk/places/doubles/",
            "GET /desk/places/imports/",
            "POST /desk/campaigns/new/",
            "POST /desk/places/imports/",
        ),
    ),
    Reach(
        "li",
        "wu zhao sun zhou he",
        (
            "GET /desk/campaigns/{campaign_id}/edit/",
            "POST /desk/campaigns/{campaign_id}/assessment/",
            "POST /desk/campaigns/{campaign_id}/edit/",
            "POST /desk/campaigns/{campaign_id}/form/",
            "POST /desk/campaigns/{campaign_id}/list/",
            "POST /desk/campaigns/{campaign_id}/list/filled/",
        ),
    ),
    Reach(
        "li jin qian lead",
        "wang wu zhao chen sun zhou he",
        ("GET /desk/campaigns/{campaign_id}/report.xlsx",),
    ),
    Reach(
        "li zhao chen jin",
        "",
        (
            "GET /desk/households/doubles/",
            "GET /desk/households/imports/",
            "GET /desk/patrols/new/",
            "POST /desk/households/imports/",
            "POST /desk/patrols/new/",
        ),
    ),
    Reach(
        "li jin",
        "zhao chen",
        (
            "GET /desk/households/imports/{run_id}/",
            "GET /desk/households/imports/{run_id}/rejects.csv",
            "POST /desk/households/imports/{run_id}/cancel/",
        ),
    ),
    Reach(
        "wang wu li zhao chen jin qian lead",
        "",
        (
            "GET /desk/patrols/",
            "GET /desk/patrols/missed/",
        ),
    ),
    Reach(
        "wang li chen jin qian lead",
        "wu zhao",
        (
            "GET /desk/patrols/checks/{check_id}/{upload_id}/",
            "GET /desk/patrols/{plan_id}/",
        ),
    ),
    Reach(
        "li jin",
        "zhao chen sun zhou",
        (
            "GET /desk/places/imports/{run_id}/",
            "GET /desk/places/imports/{run_id}/rejects.csv",
            "POST /desk/places/imports/{run_id}/cancel/",
        ),
    ),
    Reach(
        "wang wu li zhao chen",
        "",
        (
            "GET /desk/services/",
            "POST /desk/services/",
        ),
    ),
    Reach(
        "audit",
        "",
        ("GET /desk/services/looks/",),
    ),
    Reach(
        "chen",
        "wang wu li zhao jin",
        ("GET /desk/services/{record_id}/receipt/",),
    ),
    Reach(
        "li zhao chen jin sun zhou lead",
        "",
        (
            "GET /desk/shared/new/",
            "POST /desk/shared/new/",
        ),
    ),
    Reach(
        "",
        "li zhao chen jin sun zhou lead",
        (
            "GET /desk/shared/{agreement_id}/change/",
            "POST /desk/shared/{agreement_id}/change/",
        ),
    ),
    Reach(
        "li jin lead",
        "wu zhao sun zhou he",
        ("POST /desk/campaigns/{campaign_id}/acts/{name}/",),
    ),
    Reach(
        "li chen jin",
        "zhao",
        (
            "POST /desk/households/doubles/{pair_id}/",
            "POST /desk/households/{household_id}/merge/",
            "POST /desk/households/{household_id}/unmerge/",
            "POST /desk/patrols/missed/{miss_id}/",
            "POST /desk/patrols/{plan_id}/{name}/",
        ),
    ),
    Reach(
        "li chen jin sun zhou",
        "zhao",
        (
            "POST /desk/places/doubles/{pair_id}/",
            "POST /desk/places/{place_id}/merge/",
            "POST /desk/places/{place_id}/unmerge/",
        ),
    ),
    Reach(
        "li jin sun lead",
        "zhao chen zhou",
        ("POST /desk/shared/{agreement_id}/{name}/",),
    ),
)

EXPECTED = {route: line for line in MATRIX for route in line.routes}


@pytest.fixture
def world(cast: Cast, at: Callable[[str], datetime], settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return build(cast, at)


def test_no_route_is_left_out_and_none_stands_twice() -> None:
    assert sorted(EXPECTED) == sorted([*operations(), *pages()])
    assert sum(len(line.routes) for line in MATRIX) == len(EXPECTED)


def test_the_cast_holds_every_role(cast: Cast) -> None:
    assert {post.role for name in cast.users for post in cast.actor(name).posts} == set(Role)


def test_each_reaches_its_own_and_nothing_else(world: World) -> None:
    wrong, told = [], Told(world.other["code"])
    for name, user in world.cast.users.items():
        reaching = Reaching(world, user)
        for route, line in EXPECTED.items():
            expected = IN if name in line.allowed.split() else UNKNOWN if name in line.unknown.split() else FORBIDDEN
            found = reaching.judge(route)
            if found != expected:
                wrong.append(f"{name}: {route} is {found}, not {expected}")
            told.add(name, route, reaching.said, is_allowed=expected == IN)
    assert wrong == []
    assert (told.wrong, told.silent()) == ([], [])


def test_nobody_who_is_not_signed_in_reaches_anything(world: World) -> None:
    nobody = Reaching(world, None)
    assert {route: nobody.judge(route) for route in EXPECTED} == dict.fromkeys(EXPECTED, UNSIGNED)
