"""A small county for tests: two towns, three villages, four square grids, and the fixed cast of its people.

Wang is a grid worker, Li sits at her town's desk, Zhao at another town's, Chen at her village's, Jin at the city's;
Sun is an officer of the housing bureau, Zhou of sanitation, Qian supervises for the city, He mediates.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from wangge.areas.actions import import_areas, import_boundaries, set_public_contact
from wangge.catalogue.actions.calendars import load_statutory_calendar
from wangge.catalogue.actions.categories import load_categories
from wangge.catalogue.listing import shipped_rows
from wangge.lib.actor import SYSTEM, Actor, Level, Role
from wangge.people.access import actor_of_user
from wangge.people.actions import create_organisation, create_user, give_post
from wangge.people.models import Organisation, OrgKind, User
from wangge.residents.actions import publish_notice

SINCE = date(2024, 1, 1)
CITY = "370682000000000"
TOWN, TOWN2 = "370682001000000", "370682002000000"
VILLAGE, VILLAGE_B, VILLAGE2 = "370682001019000", "370682001020000", "370682002201000"
GRID, GRID_B, GRID_C, GRID2 = "370682001019001", "370682001019002", "370682001020001", "370682002201001"
AREAS = (
    (CITY, "莱阳市"),
    (TOWN, "城厢街道"),
    (TOWN2, "古柳街道"),
    (VILLAGE, "梨园社区居委会"),
    (VILLAGE_B, "富水社区居委会"),
    (VILLAGE2, "前疃村委会"),
    (GRID, "梨园第1网格"),
    (GRID_B, "梨园第2网格"),
    (GRID_C, "富水第1网格"),
    (GRID2, "前疃第1网格"),
)
# Unit squares of a hundredth of a degree side by side: (west, south) of each grid.
CORNERS = {GRID: (120.70, 36.97), GRID_B: (120.71, 36.97), GRID_C: (120.72, 36.97), GRID2: (120.73, 36.97)}
SIDE = 0.01
PASSWORD = "open-sesame-2026"
AT_SEA = (123.5, 36.0)


def inside(grid: str) -> tuple[float, float]:
    """A point (longitude, latitude in WGS-84) in the middle of a grid."""
    west, south = CORNERS[grid]
    return west + SIDE / 2, south + SIDE / 2


@dataclass(slots=True)
class Cast:
    """The organisations and people of the small county."""

    orgs: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        return actor_of_user(self.users[name])


def build_county(now: datetime) -> Cast:
    """Everything that a case needs: areas, boundaries, catalogue, calendar, units, people, a privacy notice."""
    rows = [(line, {"code": code, "name": name}) for line, (code, name) in enumerate(AREAS, start=2)]
    import_areas(rows=rows, by=SYSTEM, now=now, effective=SINCE)
    features = [{"type": "Feature", "properties": {"code": code}, "geometry": _square(code)} for code in CORNERS]
    import_boundaries(features=features, by=SYSTEM, now=now, effective=SINCE)
    set_public_contact(
        code=GRID,
        worker_contact="0535-7000001",
        supervision_phone="0535-7000000",
        by=SYSTEM,
        now=now,
        effective=SINCE,
    )
    load_categories(rows=shipped_rows(), by=SYSTEM, now=now, effective=SINCE)
    load_statutory_calendar(by=SYSTEM, now=now)
    publish_notice(
        text_zh="我们只收集办理诉求所需的信息。", text_en="We collect only what we need.", by=SYSTEM, now=now
    )
    cast = Cast()
    _organisations(cast, now)
    _people(cast, now)
    return cast


def _square(code: str) -> dict[str, object]:
    west, south = CORNERS[code]
    east, north = round(west + SIDE, 4), round(south + SIDE, 4)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _organisations(cast: Cast, now: datetime) -> None:
    every, upper = ["city", "town", "village"], ["city", "town"]
    for code, name, name_en, kind, level, area, accepts in (
        ("centre-city", "莱阳市综治中心", "Laiyang City Centre", OrgKind.CENTRE, Level.CITY, CITY, []),
        ("centre-town", "城厢街道综治中心", "Chengxiang Town Centre", OrgKind.CENTRE, Level.TOWN, TOWN, []),
        ("centre-town2", "古柳街道综治中心", "Guliu Town Centre", OrgKind.CENTRE, Level.TOWN, TOWN2, []),
        ("centre-village", "梨园社区综治中心", "Liyuan Village Centre", OrgKind.CENTRE, Level.VILLAGE, VILLAGE, []),
        ("housing", "市住房和城乡建设局", "Housing Bureau", OrgKind.DEPARTMENT, Level.CITY, CITY, upper),
        ("sanitation", "市环境卫生服务中心", "Sanitation Service", OrgKind.DEPARTMENT, Level.CITY, CITY, upper),
        ("police", "市公安局", "Police", OrgKind.DEPARTMENT, Level.CITY, CITY, ["city"]),
        ("town-office", "城厢街道办事处", "Chengxiang Town", OrgKind.TOWN, Level.TOWN, TOWN, upper),
        ("team-town", "城厢街道网格队", "Chengxiang Grid Team", OrgKind.TEAM, Level.TOWN, TOWN, []),
        ("team-town2", "古柳街道网格队", "Guliu Grid Team", OrgKind.TEAM, Level.TOWN, TOWN2, []),
        ("village-office", "梨园社区居委会", "Liyuan Village", OrgKind.VILLAGE, Level.VILLAGE, VILLAGE, every),
        ("oversight", "市督查科", "City Supervision", OrgKind.OVERSIGHT, Level.CITY, CITY, []),
    ):
        cast.orgs[code] = create_organisation(
            code=code,
            name=name,
            name_en=name_en,
            kind=kind,
            level=level,
            area_code=area,
            accepts_from=list(accepts),
            by=SYSTEM,
            now=now,
        )


def _people(cast: Cast, now: datetime) -> None:
    for username, name, role, area, level, org in (
        ("wang", "王网格", Role.WORKER, GRID, Level.GRID, "team-town"),
        ("wu", "吴网格", Role.WORKER, GRID2, Level.GRID, "team-town2"),
        ("li", "李值班", Role.DESK, TOWN, Level.TOWN, "centre-town"),
        ("zhao", "赵值班", Role.DESK, TOWN2, Level.TOWN, "centre-town2"),
        ("chen", "陈值班", Role.DESK, VILLAGE, Level.VILLAGE, "centre-village"),
        ("jin", "金值班", Role.DESK, CITY, Level.CITY, "centre-city"),
        ("sun", "孙科员", Role.OFFICER, CITY, Level.CITY, "housing"),
        ("zhou", "周科员", Role.OFFICER, CITY, Level.CITY, "sanitation"),
        ("qian", "钱督查", Role.SUPERVISOR, CITY, Level.CITY, "oversight"),
        ("he", "何调解", Role.MEDIATOR, TOWN, Level.TOWN, "centre-town"),
        ("lead", "雷主任", Role.LEADER, TOWN, Level.TOWN, "centre-town"),
        ("sys", "系统管理员", Role.SYSADMIN, CITY, Level.CITY, "oversight"),
        ("sec", "安全管理员", Role.SECADMIN, CITY, Level.CITY, "oversight"),
        ("audit", "审计管理员", Role.AUDITOR, CITY, Level.CITY, "oversight"),
    ):
        user = create_user(username=username, name=name, password=PASSWORD, by=SYSTEM, now=now)
        cast.users[username] = user
        give_post(
            user=user,
            role=role,
            area_code=area,
            level=level,
            org=cast.orgs[org],
            by=SYSTEM,
            now=now,
            valid_from=SINCE,
            origin="full_time" if role == Role.WORKER else "",
        )
