"""Many cases with a random past, made through the acts that are offered; and the scope rule in plain words."""

import random
import re
from datetime import timedelta
from typing import Any

from tests.county import CORNERS, TOWN, VILLAGE
from tests.play import CONDUCT, GUIDANCE, LAMP, LEAST, NEIGHBOURS, RUBBISH, Play, body
from wangge.cases.access import allowed_acts, get_case
from wangge.cases.actions import perform
from wangge.cases.models import Assignment, Case
from wangge.cases.queries.listing import CaseFilter
from wangge.cases.states import Act, State
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import DomainError, NotFound
from wangge.people.models import Organisation

PEOPLE = ("wang", "wu", "li", "zhao", "chen", "jin", "sun", "zhou", "qian", "he", "lead", "sys", "audit")
CATEGORIES = ("", LAMP, RUBBISH, NEIGHBOURS, CONDUCT, GUIDANCE, "0403")
THINGS = ("路灯不亮", "垃圾桶满溢", "井盖松动", "邻居漏水吵架", "医保怎么办", "A12路口积水")
WORDS = ("路灯", "垃圾", "灯", "路灯不亮", "3号楼", "a12", "井盖 松动", "没有这个词", "楼")
ABOUT = ("", "", "", "", "centre-town", "town-office", "housing", "village-office", "centre-city")


def crowd(play: Play, seed: int, size: int = 40, turns: int = 90) -> list[Case]:
    """`size` cases reported over some weeks, some at the very same instant, and `turns` tries to act on them."""
    chance = random.Random(seed)
    cases = [_report(play, chance) for _ in range(size)]
    for _turn in range(turns):
        play.now += timedelta(minutes=chance.choice((0, 7, 90)))
        _act(play, chance, chance.choice(cases))
    return list(Case.objects.order_by("id"))


def _report(play: Play, chance: random.Random) -> Case:
    if chance.random() < 0.8:
        play.now += timedelta(hours=chance.choice((0, 1, 30)))
    text = f"{chance.choice(('东门', '南街', '小区'))}{chance.choice(THINGS)}，在{chance.randint(1, 4)}号楼"
    data: dict[str, Any] = {"text": text, "address": chance.choice(("", "富水路3号楼"))}
    data |= chance.choice(
        ({}, {}, {}, {"area": TOWN}, {"area": VILLAGE}, {"place_unknown": True})  # mostly at a point
    )
    data["category"] = chance.choice(CATEGORIES) or None
    data["about"] = chance.choice(ABOUT) or None
    data["contact_mode"] = chance.choice(("anonymous", "reachable", "reachable", "confidential"))
    return play.report(chance.choice(tuple(CORNERS)), **data)


def _act(play: Play, chance: random.Random, case: Case) -> None:
    name = chance.choice(PEOPLE)
    actor = play.actor(name)
    try:
        found = get_case(actor, case.number)
    except NotFound:
        return
    wanted = chance.choice(allowed_acts(actor, found))
    data = dict(LEAST.get(wanted, {}))
    if wanted == Act.DISPATCH:
        data = {"category": chance.choice(CATEGORIES[1:]), "brief": "要点", "note": ""}
        data |= chance.choice(
            ({"lead": "housing", "assisting": ["sanitation"]}, {"lead": "sanitation"}, {"worker": "wang"})
        )
    if wanted == Act.MERGE:
        data = {"into": chance.choice(list(Case.objects.order_by("id"))).number}
    if wanted in (Act.REQUEST_EXTENSION, Act.REQUEST_HOLD):
        data["until"] = play.now + timedelta(days=chance.randint(1, 20))
    if wanted == Act.REISSUE:
        data["due_at"] = play.now + timedelta(days=chance.randint(1, 20))
    if wanted == Act.RECATEGORISE:
        data = {"category": chance.choice(CATEGORIES[1:])}
        data |= chance.choice(({}, {}, {"about_worker": "wang"}))
    try:
        perform(case=found, act=wanted, data=body(wanted, **data), by=actor, now=play.now)
    except DomainError:
        return


def may_see(actor: Actor, case: Case, orgs: dict[int, Organisation]) -> bool:
    """The scope rule told case by case, as product.md section 3 and the people's posts have it."""
    about = orgs.get(case.about_org_id or 0)
    if case.about_user_id is not None and case.about_user_id == actor.id:
        return False
    for post in actor.posts:
        is_own = about is not None and about.pk == post.org_id
        is_local = about is not None and about.level != Level.CITY and about.area_code == post.area
        if is_own or (is_local and about is not None and about.kind in ("centre", "town", "village")):
            return False
    if any(_opens(post.role, post.level, post.area, case) for post in actor.posts):
        return True
    helped = set(Assignment.objects.filter(case=case, is_lead=False).values_list("org_id", flat=True))
    helped |= set(Assignment.objects.filter(case=case, ended_at=None).values_list("done_by_org_id", flat=True))
    if actor.org_ids & helped or (case.lead_id is not None and case.lead_id in actor.org_ids):
        return True
    return case.worker_id is not None and case.worker_id == actor.id


def _opens(role: Role, level: Level, area: str, case: Case) -> bool:
    if role not in (Role.DESK, Role.SUPERVISOR, Role.LEADER, Role.MEDIATOR, Role.WORKER):
        return False
    if role == Role.MEDIATOR and not case.category.startswith("07"):
        return False
    if level == Level.CITY:
        return True
    if area != {Level.TOWN: case.town, Level.VILLAGE: case.village, Level.GRID: case.grid}[level]:
        return False
    if level == Level.GRID:
        return not is_secret(case)
    ranks = {"city": 0, "town": 1, "village": 2}
    return not (case.secrecy == "confidential" and ranks[case.holder_level] < ranks[level])


def is_secret(case: Case) -> bool:
    return case.secrecy == "confidential" or case.contact_mode == "confidential"


def random_filter(chance: random.Random, play: Play) -> CaseFilter:
    """One to three conditions, or none."""
    day = play.now - timedelta(days=chance.randint(0, 30))
    pieces: tuple[dict[str, Any], ...] = (
        {"states": tuple(chance.sample(tuple(State), chance.randint(1, 3)))},
        {"area": chance.choice((TOWN, VILLAGE, *CORNERS, "370682000000000", "370682003000000"))},
        {"category": chance.choice(("02", LAMP, NEIGHBOURS, "01"))},
        {"q": chance.choice(WORDS)},
        {"overdue": chance.choice((True, False))},
        {"holder": chance.choice(("centre-town", "centre-city", "centre-village", "nobody"))},
        {"lead": chance.choice(("housing", "sanitation"))},
        {"channel": chance.choice(("web", "phone"))},
        {"since": day},
        {"until": day},
        {"bbox": (120.70, 36.96, chance.choice((120.71, 120.73)), 36.99)},
        {"is_uncalled": True},
    )
    chosen: dict[str, Any] = {}
    for piece in chance.sample(pieces, chance.randint(0, 3)):
        chosen |= piece
    return CaseFilter(**chosen, order=chance.choice(("-reported_at", "reported_at", "due_at")))


def matches(wanted: CaseFilter, case: Case, play: Play) -> bool:
    """The filter told case by case."""
    late = case.running_due_at is not None and case.running_due_at < play.now
    areas = (case.town, case.village, case.grid, case.county + "000000000")
    org_ids = {code: org.pk for code, org in play.cast.orgs.items()}
    is_waiting = any(
        verdict.is_asked and not verdict.outcome and verdict.is_solved is None for verdict in case.matter_verdicts.all()
    )
    is_in_box = wanted.bbox is None or (
        case.lon is not None
        and case.lat is not None
        and wanted.bbox[0] <= case.lon <= wanted.bbox[2]
        and wanted.bbox[1] <= case.lat <= wanted.bbox[3]
    )
    return all(
        (
            not wanted.states or case.state in wanted.states,
            not wanted.area or wanted.area in areas,
            case.category.startswith(wanted.category),
            not wanted.q or (not is_secret(case) and has_words(case, wanted.q)),
            wanted.overdue is None or wanted.overdue == late,
            not wanted.holder or case.holder_id == org_ids.get(wanted.holder),
            not wanted.lead or case.lead_id == org_ids[wanted.lead],
            not wanted.channel or case.channel == wanted.channel,
            wanted.since is None or case.reported_at >= wanted.since,
            wanted.until is None or case.reported_at < wanted.until,
            not wanted.is_uncalled or is_waiting,
            is_in_box,
        )
    )


def has_words(case: Case, query: str) -> bool:
    """Every pair of neighbouring characters and every Latin word of the query stands in the text or the address."""
    told = f"{case.text}\n{case.address}".lower()
    for part in re.findall(r"[一-鿿]+|[a-z0-9]+", query.lower()):
        if part.isascii():
            found = re.search(rf"(?<![a-z0-9]){part}(?![a-z0-9])", told) is not None
        else:
            pairs = [part[index : index + 2] for index in range(len(part) - 1)] or [part]
            found = all(pair in told for pair in pairs)
        if not found:
            return False
    return True
