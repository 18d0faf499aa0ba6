"""What the named accounts find when they sign in: cases left at each stage of the work. Pure."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest

from demo import lives, phrases, texts, turns, verdicts
from demo.land import CHENGXIANG, GULIU, LIYUAN, LIYUAN_GRID
from demo.matters import Ground, matter_at
from demo.office import Office
from demo.story import Matter, Plot, Step, Who
from wangge.cases.states import Act
from wangge.catalogue.deadlines import Unit

TOWN, TOWN2, VILLAGE, GRID = CHENGXIANG[:9], GULIU[:9], LIYUAN[:12], LIYUAN_GRID
WORKER, WORKER2 = "worker", "worker2"
COUNTY = "370682"


@dataclass(frozen=True, slots=True)
class Scene:
    """A case to be found: below which area, at which stage, of which category, with whom ("" as the catalogue says).

    `hours`: office hours since the stage was reached, or for `reported` the used share of the desk's limit.
    """

    area: str
    stage: str
    code: str
    hours: float
    lead: str = ""
    channel: str = "web"
    mode: str = "reachable"
    is_lost: bool = False
    is_double: bool = False  # a second person reports the same thing a little later


_TO_ASSIGN = (
    Scene(TOWN, "reported", "0203", 0.35, is_double=True),
    Scene(TOWN, "reported", "0504", 0.3, channel="phone"),  # urgent: half an hour to accept it
    Scene(TOWN, "reported", "0801", 0.92, channel="phone"),  # nearly due
    Scene(VILLAGE, "reported", "0101", 0.3),
    Scene(TOWN, "reported", "0106", 0.45, is_double=True),
    Scene(COUNTY, "reported", "0905", 0.4, is_lost=True),
    Scene(TOWN, "reported", "0805", 0.2, mode="confidential"),
    Scene(VILLAGE, "reported", "0701", 0.25, channel="window"),
    Scene(TOWN2, "reported", "0601", 0.3, channel="worker"),
    Scene(TOWN, "reported", "0302", 0.15, mode="anonymous"),
    Scene(VILLAGE, "reported", "0501", 0.5, channel="worker"),
    Scene(COUNTY, "reported", "0903", 0.55, channel="hotline", is_lost=True),
    Scene(TOWN2, "reported", "0204", 0.3),
    Scene(COUNTY, "reported", "0902", 0.15, is_lost=True),
    Scene(TOWN2, "reported", "0704", 0.6, channel="window"),
    Scene(TOWN2, "reported", "0806", 0.2, channel="phone"),
)
_TO_SIGN = (
    Scene(TOWN, "dispatched", "0203", 1.4),
    Scene(TOWN, "dispatched", "0102", 0.8, "sanitation"),
    Scene(GRID, "dispatched", "0304", 0.5, WORKER),
    Scene(TOWN, "dispatched", "0202", 2.2),
    Scene(TOWN, "dispatched", "0101", 0.4, "sanitation"),
    Scene(TOWN, "dispatched", "0403", 0.6),
    Scene(VILLAGE, "dispatched", "0701", 1.1, channel="window"),
    Scene(TOWN, "dispatched", "0103", 0.3),
    Scene(TOWN, "dispatched", "0106", 1.0, mode="anonymous"),
    Scene(TOWN, "dispatched", "0601", 1.7),
    Scene(TOWN2, "dispatched", "0203", 0.9),
    Scene(TOWN2, "dispatched", "0102", 1.2, "sanitation"),
    Scene(TOWN2, "dispatched", "0601", 0.6, WORKER2),
    Scene(COUNTY, "dispatched", "0801", 1.9),
    Scene(COUNTY, "dispatched", "0103", 0.5),
    Scene(COUNTY, "dispatched", "0502", 0.2, channel="phone"),
    Scene(TOWN2, "dispatched", "0603", 1.1),
)
_DOING = (
    Scene(TOWN, "handling", "0203", 9.0),
    Scene(GRID, "handling", "0601", 6.0, WORKER),
    Scene(TOWN, "handling", "0102", 5.0, "sanitation"),
    Scene(TOWN, "handling", "0802", 14.0, channel="window"),
    Scene(VILLAGE, "handling", "0702", 20.0, channel="window", mode="confidential"),
    Scene(TOWN, "handling", "0703", 26.0, channel="window"),
    Scene(TOWN, "returning", "0404", 7.0),
    Scene(GRID, "handling", "0304", 11.0, WORKER),
    Scene(TOWN, "handling", "0304", 8.0),
    Scene(TOWN, "handling", "0704", 33.0, channel="phone"),
    Scene(TOWN, "handling", "0106", 10.0),
    Scene(TOWN2, "handling", "0801", 12.0),
    Scene(TOWN2, "handling", "0601", 7.0, WORKER2),
    Scene(TOWN2, "handling", "0102", 4.0, "sanitation"),
    Scene(COUNTY, "handling", "0202", 8.0),
    Scene(COUNTY, "handling", "0102", 6.5, "sanitation"),
    Scene(TOWN2, "handling", "0304", 9.0, WORKER2),
    Scene(TOWN, "returning", "0102", 3.0),
    Scene(TOWN, "held", "0203", 15.0),
    Scene(TOWN, "extending", "0202", 9.0),
    Scene(TOWN2, "held", "0203", 12.0),
    Scene(TOWN, "resting", "0203", 10.0),
)
_TO_VERIFY = (
    Scene(TOWN, "answered", "0202", 2.0),
    Scene(TOWN, "answered", "0102", 4.0, "sanitation"),
    Scene(VILLAGE, "answered", "0601", 1.5),
    Scene(TOWN, "answered", "0801", 3.0, channel="phone"),
    Scene(GRID, "answered", "0501", 2.5, WORKER, channel="phone"),
    Scene(TOWN, "answered", "0304", 5.0),
    Scene(TOWN, "answered", "0106", 1.0),
    Scene(TOWN, "answered", "0805", 6.0, mode="confidential"),
    Scene(VILLAGE, "answered", "0101", 2.0),
    Scene(TOWN2, "answered", "0203", 3.0),
    Scene(TOWN2, "answered", "0601", 1.2),
    Scene(TOWN2, "answered", "0301", 4.0),
)
_TO_CALL_BACK = (
    Scene(TOWN, "closed", "0203", 6.0),
    Scene(TOWN, "unsolved", "0203", 9.0),
    Scene(TOWN, "appealed", "0102", 14.0, "sanitation"),
    Scene(TOWN, "closed", "0101", 9.0),
    Scene(VILLAGE, "closed", "0302", 4.0, channel="phone"),
    Scene(TOWN, "closed", "0803", 12.0, channel="phone"),
    Scene(TOWN, "closed", "0305", 3.0),
    Scene(GRID, "closed", "0103", 7.0, WORKER),
    Scene(TOWN, "closed", "0404", 15.0),
    Scene(TOWN2, "closed", "0204", 8.0),
    Scene(TOWN2, "closed", "0601", 5.0, channel="phone"),
)
_LATE = (
    Scene(TOWN, "late", "0403", 13.0),
    Scene(TOWN, "late", "0103", 8.0),
    Scene(TOWN, "unsigned", "0301", 6.0),
    Scene(TOWN2, "late", "0402", 12.0),
    Scene(TOWN, "reported", "0402", 1.7, channel="phone"),
    Scene(TOWN2, "reported", "0405", 1.4),
)


def scenes(ground: Ground, office: Office, rng: random.Random, now: datetime) -> list[list[Step]]:
    """The steps of each scene, every queue in turn, so that a short list still has something of each."""
    queues = (_TO_ASSIGN, _TO_SIGN, _DOING, _TO_VERIFY, _TO_CALL_BACK, _LATE)
    in_turn = [scene for row in zip_longest(*queues) for scene in row if scene is not None]
    found = []
    for scene in in_turn:
        telling = _Telling(ground, office, random.Random(rng.getrandbits(64)), now)
        found.append(telling.steps(scene))
        if scene.is_double:
            found.append(telling.double(scene))
    return found


@dataclass(slots=True)
class _Telling:
    """Plans one scene backwards from `now`."""

    ground: Ground
    office: Office
    rng: random.Random
    now: datetime
    matter: Matter | None = None

    def steps(self, scene: Scene) -> list[Step]:
        stages: dict[str, Callable[[Scene], Plot]] = {
            "reported": self._reported,
            "dispatched": self._dispatched,
            "unsigned": self._dispatched,
            "handling": self._handling,
            "returning": self._returning,
            "extending": self._extending,
            "resting": self._resting,
            "held": self._resting,
            "late": self._handling,
            "answered": self._answered,
            "closed": self._closed,
            "unsolved": self._unsolved,
            "appealed": self._unsolved,
        }
        return list(_in_order(lives.until(stages[scene.stage](scene).steps, self.now)))

    def _plot(self, scene: Scene, at: datetime) -> Plot:
        """Reported at `at`, and already at the desk of the town unless the village's own."""
        grids = self.ground.grids_in(scene.area)
        if scene.lead == WORKER2:
            grids = [grid for grid in grids if WORKER2 in self.ground.workers.get(grid.code, ())]
        category = self.ground.categories[scene.code]
        matter = matter_at(self.ground, self.rng, self.rng.choice(grids), category, scene.channel, at)
        matter = replace(
            matter, mode=self._mode(scene, matter), told=category.code, lost=scene.is_lost, is_pictured=True
        )
        if scene.area == GRID and scene.channel == "worker":
            matter = replace(matter, worker=WORKER)
        self.matter = matter
        return self._told(scene, matter)

    def double(self, scene: Scene) -> list[Step]:
        """The same thing told by somebody else, a little later and in other words."""
        if self.matter is None:
            return []
        at = self.matter.at + (self.now - self.matter.at) * 0.4
        other = replace(self.matter, at=at, channel="phone", mode="reachable", is_pictured=False)
        return list(_in_order(lives.until(self._told(scene, other).steps, self.now)))

    def _told(self, scene: Scene, matter: Matter) -> Plot:
        at = matter.at
        plot = Plot(matter, self.office, self.rng)
        plot.report()
        if plot.level == "village" and scene.area not in (VILLAGE, GRID):
            plot.at = min(at + timedelta(minutes=self.rng.uniform(4, 25)), self.now)
            plot.add(Act.ESCALATE, Who.VILLAGE, note=phrases.raised("village", self.rng))
            plot.level = "town"
        return plot

    @staticmethod
    def _mode(scene: Scene, matter: Matter) -> str:
        return "anonymous" if matter.channel == "worker" else scene.mode

    def _reported(self, scene: Scene) -> Plot:
        limit = self.ground.categories[scene.code].standard.accept
        if limit.unit is Unit.HOURS:
            return self._plot(scene, self.now - limit.time * scene.hours)
        return self._plot(scene, self.office.before(self.now, float(limit.amount) * scene.hours))

    def _given_out(self, scene: Scene, hours: float) -> Plot:
        """Dispatched `hours` ago, some time after the report."""
        plot = self._plot(scene, self.office.before(self.now, hours + self.rng.uniform(1.2, 2.4)))
        plot.at = max(self.office.before(self.now, hours), plot.at + timedelta(minutes=1))
        if scene.lead in (WORKER, WORKER2):
            plot.dispatch(worker=scene.lead)
            return plot
        lead = scene.lead or plot.choose_lead()
        if self.level_needed(plot, lead) == "town" and plot.level == "village":
            plot.add(Act.ESCALATE, Who.VILLAGE, note=phrases.raised("village", self.rng))
            plot.level = "town"
        plot.dispatch(lead)
        return plot

    @staticmethod
    def level_needed(plot: Plot, lead: str) -> str:
        return "village" if "village" in plot.matter.accepts[lead] else "town"

    def _dispatched(self, scene: Scene) -> Plot:
        return self._given_out(scene, scene.hours)

    def _handling(self, scene: Scene) -> Plot:
        plot = self._given_out(scene, scene.hours)
        plot.at = max(self.office.before(self.now, scene.hours * 0.8), plot.at + timedelta(minutes=2))
        plot.add(Act.SIGN, Who.UNIT, note=texts.note("sign", self.rng))
        if scene.stage == "late":
            plot.at = self.office.after(plot.due, 0.5)
            plot.add(Act.URGE, plot.desk(), note=texts.note("urge", self.rng))
        elif plot.chance(0.3) and scene.channel != "worker":
            plot.at = self.office.before(self.now, scene.hours * 0.5)
            plot.ask(Who.UNIT)
        return plot

    def _returning(self, scene: Scene) -> Plot:
        """The unit asks to give it back; the desk has not decided yet."""
        plot = self._given_out(scene, scene.hours)
        plot.at = self.office.before(self.now, 1.2)
        words = texts.note("return", self.rng, reason="not_our_duty")
        plot.add(Act.REQUEST_RETURN, Who.UNIT, reason_code="not_our_duty", note=words)
        return plot

    def _extending(self, scene: Scene) -> Plot:
        """The unit asks for more time; the desk has not decided yet."""
        plot = self._handling(scene)
        plot.at = self.office.before(self.now, 0.9)
        turns.ask_for_time(plot)
        return plot

    def _resting(self, scene: Scene) -> Plot:
        """The unit asks to let a matter rest; granted (`held`), it is reviewed in some weeks."""
        plot = self._handling(scene)
        plot.at = self.office.before(self.now, scene.hours * 0.3)
        turns.ask_for_rest(plot, days=self.rng.randint(25, 60))
        if scene.stage == "held":
            plot.at = self.office.before(self.now, scene.hours * 0.15)
            turns.decide_rest(plot, is_granted=True)
        return plot

    def _answered(self, scene: Scene, since: float | None = None) -> Plot:
        hours = scene.hours if since is None else since
        limit = self.ground.categories[scene.code].standard.handle
        room = {Unit.WORKING_DAYS: 6.0 * float(limit.amount), Unit.WORKING_HOURS: float(limit.amount)}.get(
            limit.unit, 5
        )
        plot = self._given_out(scene, hours + min(room, 16.0) * 0.8)
        plot.at = max(plot.at, self.office.before(self.now, hours + min(room, 16.0) * 0.6))
        plot.add(Act.SIGN, Who.UNIT, note=texts.note("sign", self.rng))
        plot.at = self.office.before(self.now, hours)
        plot.closure = "solved"
        plot.hear_helpers(plot.at)
        plot.add(Act.ANSWER, Who.UNIT, **plot.result())
        return plot

    def _closed(self, scene: Scene) -> Plot:
        """Checked and closed; the resident may have spoken, but nobody has called yet."""
        plot = self._answered(scene, scene.hours + 3.0)
        plot.at = self.office.before(self.now, scene.hours)
        plot.add(
            Act.VERIFY, plot.desk(), method="photo", note=phrases.verified("photo", plot.closure, scene.code, self.rng)
        )
        if plot.chance(0.3):
            verdicts.evaluate(plot, solved=True, share=1.0)
        return plot

    def _unsolved(self, scene: Scene) -> Plot:
        """The reporter says that it is not solved; the desk has not decided, or the unit has appealed."""
        plot = self._answered(scene, scene.hours + 3.0)
        plot.at = self.office.before(self.now, scene.hours)
        plot.add(
            Act.VERIFY, plot.desk(), method="photo", note=phrases.verified("photo", "solved", scene.code, self.rng)
        )
        plot.at = self.office.before(self.now, scene.hours * 0.6)
        words = "来修过一次，下了场雨又跟原来一样。"
        plot.add(Act.CALL_BACK, plot.desk(), outcome="reached", solved=False, satisfied=1, words=words)
        if scene.stage == "appealed":
            plot.at = self.office.before(self.now, scene.hours * 0.2)
            plot.add(Act.APPEAL_RATING, Who.UNIT, note=verdicts.APPEALED[0])
        return plot


def _in_order(steps: list[Step]) -> Iterator[Step]:
    """Steps by time; those of one instant stay as planned."""
    return iter(sorted(steps, key=lambda step: step.at))
