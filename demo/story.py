"""One case's life as a list of timed steps, planned from a random generator. Pure: nothing is written here."""

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from demo import phrases, texts
from demo.land import CITY
from demo.office import Office
from demo.people import phone
from demo.units import centre_code, town_code, village_code
from wangge.cases.states import Act
from wangge.catalogue.deadlines import Limit, Unit, reopened_due_at
from wangge.catalogue.queries import CategoryInfo

PICTURED, PICTURED_SHARE = frozenset({"0101", "0201", "0202", "0203", "0204", "0302"}), 0.045
RANK = {"city": 0, "town": 1, "village": 2}
OWNERS = {"0201": ("water_supply", "power", "gas", "heating", "housing")}
LATE = 0.03  # of the answers come after the limit; more with these units
LATE_OF = {"enforcement": 0.07, "traffic_police": 0.05, "natural_resources": 0.09, "housing": 0.05, "power": 0.01}
LATE_DESK = 0.02  # of the cases are accepted, and of the answers checked, after the desk's own limit
UNTOLD = Limit(Decimal(4), Unit.WORKING_HOURS)  # to accept what nobody has put in a category yet


class Who(StrEnum):
    """In what capacity a step is done; the player finds the person."""

    RESIDENT = "resident"
    GRID_WORKER = "grid_worker"
    UNIT = "unit"
    ASSIST = "assist"  # an officer of the unit that the step names
    OVERSIGHT = "oversight"
    VILLAGE = "village"
    TOWN = "town"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Step:
    """Something done at an instant: an act of the state table, or `report`, `message`, `evaluate`, `attach`."""

    at: datetime
    act: str
    who: Who
    data: Mapping[str, Any]
    only_if_sampled: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """Where a case lies. Codes are empty where nobody knows; `desk` is the level of the lowest staffed centre."""

    town: str
    village: str
    grid: str
    name: str
    is_town: bool
    desk: str
    point: tuple[float, float] | None
    address: str
    workers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What happened, where, and how it was told. `accepts`: the desks' levels from which each unit takes work."""

    site: Site
    category: CategoryInfo
    channel: str
    mode: str
    told: str  # the category that the reporter names; empty when none
    at: datetime
    accepts: Mapping[str, frozenset[str]]
    about: str = ""
    lost: bool = False  # the reporter does not say where
    is_pictured: bool = False  # the report comes with a picture, where one can be drawn
    worker: str = ""  # the grid worker who reports, where it matters who


@dataclass
class Plot:
    """A life in the making: `at` is the time of its last step, `level` the desk that holds the case."""

    matter: Matter
    office: Office
    rng: random.Random
    steps: list[Step] = field(default_factory=list)
    lead: str = ""
    worker: str = ""
    helpers: list[str] = field(default_factory=list)  # units that assist and have not answered
    reopenings: int = 0
    returns: int = 0  # by a plan whose day came
    picture: int | None = None  # seed of the report's picture

    def __post_init__(self) -> None:
        site, rng = self.matter.site, self.rng
        self.at = self.start = self.due = self.matter.at
        self.level = self._first_desk()
        month = self.office.calendar.local_date(self.matter.at).month
        code, channel = self.matter.category.code, self.matter.channel
        self.text = phrases.report(code, channel, rng, site.name, site.is_town, month)
        self.closure = "solved"
        self.promised_on = self.office.calendar.local_date(self.at)
        self.helped_from = self.at
        self.back_at_desk()

    def _first_desk(self) -> str:
        matter = self.matter
        if matter.lost or matter.about.startswith("town-"):
            return "city"
        known = matter.told == matter.category.code and (matter.category.is_conduct or matter.category.is_emergency)
        is_high = matter.mode == "confidential" or known
        return "town" if is_high and matter.site.desk == "village" else matter.site.desk

    @property
    def rounds(self) -> int:
        return self.reopenings + self.returns

    @property
    def is_secret(self) -> bool:
        return self.matter.mode == "confidential" or self.matter.category.secrecy == "confidential"

    def add(self, act: str, who: Who, at: datetime | None = None, *, if_sampled: bool = False, **data: Any) -> None:
        """Append a step; with `at`, one beside the main line, which does not move it."""
        if at is None:
            at = self.at
        data["client_id"] = uuid.UUID(int=self.rng.getrandbits(128), version=4)
        self.steps.append(Step(at, str(act), who, data, if_sampled))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def wait(self, low: float, high: float) -> None:
        """Some office hours pass."""
        self.at = self.office.after(self.at, self.rng.uniform(low, high))

    # -- the report ---------------------------------------------------------------------------------------------

    def report(self) -> None:
        matter, rng = self.matter, self.rng
        site = matter.site
        data: dict[str, Any] = {"text": self.text, "channel": matter.channel, "contact_mode": matter.mode}
        if matter.told:
            data["category"] = matter.told
        if matter.lost:
            data["place_unknown"] = True
        elif site.point is not None:
            data |= {"lon": site.point[0], "lat": site.point[1], "address": site.address}
        else:
            data |= {"area": site.grid or site.village, "address": site.address}
        if matter.mode != "anonymous" and matter.channel != "worker":
            data["contact"] = {"name": texts.person_name(rng), "phone": phone(rng)}
        if matter.about:
            data["about"] = matter.about
        self.picture = rng.getrandbits(32) if self._has_picture() else None
        who = self._reporter()
        if who == Who.GRID_WORKER:
            data["reporter"] = matter.worker or rng.choice(site.workers)
        elif who != Who.RESIDENT:
            data["reporter"] = centre_code({Who.VILLAGE: site.village, Who.TOWN: site.town}.get(who, CITY))
        self.add("report", who, **data)
        if self.picture is not None:
            self.add("attach", who, scene=matter.category.code, seed=self.picture)

    def _has_picture(self) -> bool:
        """Some of what can be seen is shown, by those who stand before it."""
        matter = self.matter
        if matter.category.code not in PICTURED or matter.channel not in ("web", "worker") or matter.lost:
            return False
        return matter.is_pictured or self.rng.random() < PICTURED_SHARE

    def _reporter(self) -> Who:
        match self.matter.channel:
            case "web":
                return Who.RESIDENT
            case "worker":
                return Who.GRID_WORKER
            case "hotline":
                return Who.CITY
            case "window" if self.matter.site.desk == "village" and self.chance(0.5):
                return Who.VILLAGE
            case _:
                return Who.CITY if self.matter.lost else Who.TOWN

    def ask(self, who: Who) -> None:
        """A question to the reporter and, mostly, an answer within a day."""
        question, reply = texts.exchange(self.matter.category.code, self.rng, is_town=self.matter.site.is_town)
        self.add(Act.ASK_REPORTER, who, note=question)
        if self.chance(0.8):
            self.add("message", Who.RESIDENT, self.at + timedelta(minutes=self.rng.uniform(8, 1300)), text=reply)

    # -- the desk -----------------------------------------------------------------------------------------------

    @property
    def _accept(self) -> Limit:
        """The desk's limit; the stricter one while the report names no category, or another."""
        category = self.matter.category
        own = category.standard.accept
        if category.code == self.matter.told or self.rounds:
            return own
        return min(own, UNTOLD, key=lambda limit: self.office.due(self.matter.at, limit))

    def back_at_desk(self) -> None:
        """The desk's clock starts: at the report, and whenever a case comes back to be given out."""
        self.accept_by = self.office.due(self.at, self._accept)

    def judge(self) -> None:
        """The desk takes the case up, after a share of its limit (mostly in time)."""
        self.hurry(*((1.1, 1.9) if self.chance(LATE_DESK) else (0.08, 0.7)))

    def hurry(self, low: float, high: float) -> None:
        """A share of what is left of the desk's limit passes."""
        left = self.office.share(self.at, max(self.accept_by, self.at), self._accept, self.rng.uniform(low, high))
        self.at = max(left, self.at + timedelta(minutes=1))

    def desk(self) -> Who:
        return Who(self.level)

    def locate(self) -> None:
        """The city finds out where it is; the case goes to the desk of that place."""
        site = self.matter.site
        if self.matter.lost and self.matter.channel != "worker":
            self.ask(Who.CITY)
            self.hurry(0.1, 0.6)
        self.add(Act.RELOCATE, Who.CITY, area=site.grid or site.village, address=site.address)
        self.level = site.desk
        if site.desk == "village" and self.is_secret and self.matter.mode == "confidential":
            self.level = "town"

    def choose_lead(self) -> str:
        """The unit that the catalogue means, at this place."""
        category, site = self.matter.category, self.matter.site
        local = {"town": site.town and town_code(site.town), "village": site.village and village_code(site.village)}
        if category.lead == "owner":
            return self.rng.choice(OWNERS.get(category.code) or category.assisting)
        if category.lead in local:
            return local[category.lead] or local["town"] or "convenience"
        return category.lead

    def raise_to(self, lead: str) -> Who:
        """The desk that may give work to this unit: the case is escalated to it, or it acts for the one below."""
        levels = self.matter.accepts[lead]
        while self.level not in levels and self.level != "city":
            above = "town" if self.level == "village" else "city"
            if above in levels and self.chance(0.35):
                return Who(above)
            self.add(Act.ESCALATE, self.desk(), note=phrases.raised(self.level, self.rng, lead))
            self.level = above
            self.hurry(0.05, 0.4)
        return self.desk()

    def dispatch(self, lead: str = "", worker: str = "") -> None:
        """To a unit or a grid worker; words, brief and assisting units as the case asks for."""
        matter, category = self.matter, self.matter.category
        desk = self.desk() if worker else self.raise_to(lead)
        data: dict[str, Any] = {"worker": worker} if worker else {"lead": lead}
        if matter.told != category.code:
            data["category"] = category.code
        if self.chance(0.55):
            data["note"] = texts.note("dispatch", self.rng, code=category.code, about=self.text)
        if matter.mode == "confidential":
            brief = texts.note("brief", self.rng)
            data["brief"] = f"{brief}事项：{category.name}。地点：{matter.site.name}。"
        self.helpers = self.assistants(lead, desk) if lead and self.chance(0.25) else []
        if self.helpers:
            data["assisting"] = self.helpers
        self.lead, self.worker, self.helped_from = lead, worker, self.at
        self.add(Act.DISPATCH, desk, **data)
        limit, calendar = category.standard.handle, self.office.calendar
        self.start = self.at
        self.due = reopened_due_at(self.at, limit, calendar).at if self.rounds else self.office.due(self.at, limit)

    def assistants(self, lead: str, desk: Who) -> list[str]:
        """A unit that the catalogue names to assist and that this desk may ask; none or one."""
        local = {"town": town_code(self.matter.site.town) if self.matter.site.town else ""}
        codes = [local.get(code, code) for code in self.matter.category.assisting]
        return [code for code in codes if self.takes(code, desk, is_lead=False) and code != lead][:1]

    def takes(self, code: str, desk: str, *, is_lead: bool = True) -> bool:
        """May a desk of this level give this matter to that unit, as lead or to assist?"""
        refused = ("withdrawn", "assisting") if is_lead else ("withdrawn",)
        is_local = code.startswith(("town-", "village-"))
        return desk in self.matter.accepts.get(code, ()) and not (
            is_local and self.matter.category.town_duty in refused
        )

    # -- the unit -----------------------------------------------------------------------------------------------

    def sign(self, part: float | None = None) -> None:
        limit = self.matter.category.standard.sign
        if part is None:
            part = self.rng.uniform(1.05, 1.8) if self.chance(0.07) else self.rng.uniform(0.05, 0.8)
        at = self.office.share(self.at, self.office.due(self.at, limit), limit, part)
        # A long wait for a signature never outlasts most of the limit for the work itself.
        latest = self.office.share(self.start, self.due, self.matter.category.standard.handle, 0.4)
        self.at = max(self.at + timedelta(minutes=1), min(at, latest))
        note = texts.note("sign", self.rng) if self.chance(0.3) else ""
        self.add(Act.SIGN, Who.UNIT, note=note)

    def hear_helpers(self, before: datetime) -> None:
        """Those who assist sign and answer between being asked and an instant; now and then the desk lets one go."""
        since = self.helped_from
        whole = (before - since) / timedelta(minutes=1)
        for unit in self.helpers:
            at = since + timedelta(minutes=whole * self.rng.uniform(0.1, 0.4))
            end = since + timedelta(minutes=whole * self.rng.uniform(0.5, 0.9))
            if self.chance(0.06):
                self.add(Act.RELEASE, self.desk(), end, org=unit, note=phrases.released(self.rng))
                continue
            self.add(Act.SIGN, Who.ASSIST, at, unit=unit)
            words = phrases.assisted(self.rng)
            self.add(Act.ANSWER, Who.ASSIST, end, unit=unit, result=words, closure_class="solved")
        self.helpers = []

    def answer(self, part: float | None = None) -> None:
        """The unit's result, in time or not; the late ones are urged."""
        category, rng = self.matter.category, self.rng
        if part is None:
            is_late = self.chance(LATE_OF.get(self.lead, LATE))
            part = rng.uniform(1.08, 2.1) if is_late else rng.uniform(0.45, 0.97)
        at = self.office.share(self.start, self.due, category.standard.handle, part)
        if part > 1 and self.chance(0.7):
            urged = self.office.after(self.due, 0.3)
            if self.at < urged < at:
                who = Who.OVERSIGHT if self.chance(0.3) else self.desk()
                self.add(Act.URGE, who, urged, note=texts.note("urge", rng))
        self.at = max(at, self.at + timedelta(minutes=20))
        self.hear_helpers(self.at)
        weights = (70, 5, 25, 0) if category.code[:2] in texts.TALK_FIELDS else (84, 8, 4, 4)
        if self.closure != "withdrawn":
            self.closure = rng.choices(("solved", "plan", "explained", "not_found"), weights)[0]
        if self.picture is not None and self.closure == "solved":
            self.add("attach", Who.UNIT, scene=self.matter.category.code, seed=self.picture, is_after=True)
        self.add(Act.ANSWER, Who.UNIT, **self.result())

    def result(self) -> dict[str, Any]:
        site = self.matter.site
        day = self.office.calendar.local_date(self.at)
        is_same_day = day == self.office.calendar.local_date(self.start)
        code = self.matter.category.code
        words = phrases.result(code, self.closure, self.rng, site.is_town, self.text, is_same_day=is_same_day)
        data: dict[str, Any] = {"result": words, "closure_class": self.closure}
        if self.closure == "plan":
            self.promised_on = day + timedelta(days=self.rng.randint(16, 45))
            data["promised_on"] = self.promised_on
        return data

    def check(self) -> None:
        """The desk looks at an answer before the reply is due, or in its own time when the answer came late."""
        limit = self._accept
        reply_by = self.office.due(self.matter.at, self.matter.category.standard.reply)
        until = max(self.office.due(self.at, limit), reply_by)
        if self.chance(LATE_DESK):
            self.at = self.office.after(until, self.rng.uniform(0.3, 5))
            return
        soon = self.office.after(self.at, self.rng.uniform(0.4, 7))
        self.at = min(soon, self.office.share(self.at, until, limit, self.rng.uniform(0.3, 0.9)))

    def verify(self) -> None:
        self.check()
        code = self.matter.category.code
        is_phone = code[:2] in texts.TALK_FIELDS or self.closure in ("plan", "explained", "withdrawn")
        can_call = self.matter.mode != "anonymous"
        method = self.rng.choices(("field", "phone", "photo"), (3, 4 * can_call, 3))[0]
        if is_phone:
            method = "phone" if can_call else "field"
        self.add(Act.VERIFY, self.desk(), method=method, note=phrases.verified(method, self.closure, code, self.rng))

    def rework(self) -> None:
        self.check()
        note = texts.note("rework", self.rng, code=self.matter.category.code, about=self.text)
        self.add(Act.REWORK, self.desk(), method="photo", note=note)
        standard = self.matter.category.standard
        until = max(self.due, self.office.due(self.at, standard.sign))
        soon = self.office.after(self.at, self.rng.uniform(2, 9))
        self.at = min(soon, self.office.share(self.at, until, standard.handle, self.rng.uniform(0.3, 0.9)))
        self.closure = "solved"
        self.add(Act.ANSWER, Who.UNIT, **self.result())
