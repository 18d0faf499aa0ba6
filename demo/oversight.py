"""The worker in the demonstration: its rounds turn through the year, and people deal with the cards that it gives."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.instructed import Leaders
from demo.stage import Stage
from wangge.cases.actions import supervising
from wangge.cases.models import Card
from wangge.cases.queries import cards
from wangge.cases.tasks import archive_old, reopen_promised, resume_reviewed_holds, sweep
from wangge.lib import clock
from wangge.lib.actor import Actor

EVERY = timedelta(hours=3)  # between turns of the played sweep; the real one turns twice a minute
EVERY_DAY = timedelta(days=1)  # between turns of what falls due at midnight
ANSWERS = (
    "已联系诉求人说明情况，施工队明天上午进场。",
    "材料到货延误，已催供货单位，两个工作日内完成。",
    "人手不足，已从邻近班组抽调两人，今天下午处理。",
    "现场比反映的范围大，已分段施工，先行设置警示。",
    "已约谈责任科室，明确专人跟办，本周内办结。",
)
APPEALS = ("连续强降雨，现场不具备施工条件，附气象记录。", "涉及管线权属待确认，已按期报请会商。")
FINDINGS = ("查阅施工记录，理由属实。", "此前已具备施工条件，理由不成立。")


def _midnight(at: datetime) -> datetime:
    """The first minute of the office's day in which `at` lies."""
    return clock.office_time(at).replace(hour=0, minute=1, second=0, microsecond=0)


@dataclass
class Oversight:
    """Turns the sweep, and plays what units, leaders and supervision do with cards a day or two later."""

    stage: Stage
    seed: int
    _next: datetime | None = None
    _next_day: datetime | None = None
    _seen: int = 0
    _taken: int = 0
    _waiting: list[tuple[datetime, int, int]] = field(default_factory=list)  # when, which card, its place in the order
    _leaders: Leaders = field(init=False)

    def __post_init__(self) -> None:
        self._leaders = Leaders(self.stage, self.seed)

    def until(self, at: datetime) -> None:
        """All turns of the sweep before `at`."""
        self._next = self._next or at
        self._next_day = self._next_day or _midnight(at)
        while min(self._next, self._next_day) <= at:
            if self._next_day <= self._next:
                reopen_promised(now=self._next_day)
                archive_old(now=self._next_day)
                self._next_day += EVERY_DAY
                continue
            resume_reviewed_holds(now=self._next)
            sweep(now=self._next)
            self._take_new(self._next)
            self._deal(self._next)
            self._leaders.deal(self._next)
            self._next += EVERY

    def finish(self, now: datetime) -> None:
        """The last turn: the present finds nothing undone that the worker does by itself."""
        self.until(now)
        resume_reviewed_holds(now=now)
        sweep(now=now)
        self._take_new(now)

    def _take_new(self, now: datetime) -> None:
        for card in Card.objects.filter(pk__gt=self._seen).order_by("id"):
            self._taken += 1
            self._seen = card_id = card.pk
            self._leaders.see(card, now)
            rng = random.Random(f"{self.seed} card {self._taken}")
            self._waiting.append((now + timedelta(hours=rng.randint(3, 60)), card_id, self._taken))

    def _deal(self, now: datetime) -> None:
        due = [waiting for waiting in self._waiting if waiting[0] <= now]
        self._waiting = [waiting for waiting in self._waiting if waiting[0] > now]
        for _at, card_id, place in due:
            card = Card.objects.select_related("case", "org").get(pk=card_id)
            rng = random.Random(f"{self.seed} card {place} {card.status}")
            if self._act(card, rng, now):
                self._waiting.append((now + timedelta(hours=rng.randint(20, 70)), card_id, place))

    def _act(self, card: Card, rng: random.Random, now: datetime) -> bool:
        """The next thing that somebody does with a card; False when it is left as it is."""
        if card.status == "to_sign":
            return self._by(self.stage.leaders, card, "sign", rng, now)
        if card.status == "to_answer" and rng.random() < 0.9:
            act = "appeal" if rng.random() < 0.15 else "answer"
            desks = self.stage.desks.get(card.org.code, [])
            return self._by([*self.stage.officers[card.org_id], *desks], card, act, rng, now)
        if card.status == "appealed":
            return self._by(self.stage.overseers, card, "decide", rng, now)
        return False

    def _by(self, people: list[Actor], card: Card, act: str, rng: random.Random, now: datetime) -> bool:
        able = [actor for actor in people if act in cards.may_do(actor, card)]
        if not able:
            return False
        by = able[0]
        if act == "sign":
            supervising.sign_off_card(card=card, by=by, now=now)
        elif act == "answer":
            supervising.answer_card(card=card, text=rng.choice(ANSWERS), by=by, now=now)
        elif act == "appeal":
            supervising.appeal_card(card=card, text=rng.choice(APPEALS), by=by, now=now)
        else:
            uphold = rng.random() < 0.4
            supervising.decide_appeal(card=card, uphold=uphold, text=FINDINGS[not uphold], by=by, now=now)
        return True
