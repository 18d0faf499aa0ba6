"""Leaders in the demonstration: now and then one writes an instruction on a late case, and most are replied to."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo import texts
from demo.stage import Stage
from wangge.cases import access
from wangge.cases.actions import perform
from wangge.cases.acts import INPUTS
from wangge.cases.models import Card, Case, Instruction
from wangge.cases.states import Act
from wangge.lib.actor import Actor

SHARE = 0.3  # of the cases with a card
REPLIED = 0.88
REPLIES = (
    "已到现场核实，明确专人负责，三日内办结后再报。",
    "已组织施工队进场，同类点位一并排查，共发现两处，一起整改。",
    "已约谈承办科室负责人，整改方案报中心备案，每日调度。",
    "已与反映人当面沟通，取得理解，办理进度每两天告知一次。",
    "材料已到货，今天下午动工，完工后由社区现场确认。",
    "超期是因为责任划分不清，现已商定由我单位负责，本周五前办结。",
    "隐患已先行围挡并设警示牌，永久修复列入本月计划，月底前完工。",
    "分管负责人已到现场，与社区约定每两天通报一次进度。",
    "所需经费已走完审批，施工单位明天进场，预计四天完成。",
    "已向反映人当面说明原因并致歉，办理情况在单元门口张贴。",
)


@dataclass
class Leaders:
    """Gives an instruction when a case gets its card, and has it replied to some hours later."""

    stage: Stage
    seed: int
    _taken: int = 0
    _waiting: list[tuple[datetime, int, int]] = field(default_factory=list)  # when, which instruction, its place

    def see(self, card: Card, now: datetime) -> None:
        """A leader reads of a card: on some of the cases an instruction follows."""
        self._taken += 1
        rng = random.Random(f"{self.seed} instruct {self._taken}")
        if rng.random() > SHARE:
            return
        case = Case.objects.get(pk=card.case_id)
        by = self._able(self.stage.leaders[::-1], case, Act.INSTRUCT)  # the towns' before the county's
        if by is None:
            return
        self._do(case, Act.INSTRUCT, by, rng, now, note=texts.note("instruct", rng))
        if rng.random() < REPLIED:
            made = Instruction.objects.latest("id")
            self._waiting.append((now + timedelta(hours=rng.choice((5, 20, 28, 47, 70, 110))), made.pk, self._taken))

    def deal(self, now: datetime) -> None:
        """The replies that have come by `now`."""
        due = [waiting for waiting in self._waiting if waiting[0] <= now]
        self._waiting = [waiting for waiting in self._waiting if waiting[0] > now]
        for _at, key, place in due:
            instruction = Instruction.objects.select_related("case", "case__holder").get(pk=key)
            case, rng = instruction.case, random.Random(f"{self.seed} reply {place}")
            owed_by = instruction.owed_by()
            people = self.stage.officers[owed_by] if instruction.is_for_unit else []
            by = self._able([*people, *self.stage.desks[case.holder.code]], case, Act.REPLY_INSTRUCTION)
            if by is not None:
                self._do(case, Act.REPLY_INSTRUCTION, by, rng, now, note=rng.choice(REPLIES), instruction=key)

    @staticmethod
    def _able(people: list[Actor], case: Case, act: Act) -> Actor | None:
        visible = (by for by in people if access.visible(by).filter(pk=case.pk).exists())
        return next((by for by in visible if act in access.allowed_acts(by, case)), None)

    @staticmethod
    def _do(case: Case, act: Act, by: Actor, rng: random.Random, now: datetime, **data: object) -> None:
        filled = INPUTS[act].model_validate({"client_id": uuid.UUID(int=rng.getrandbits(128), version=4), **data})
        perform(case=case, act=act, data=filled, by=by, now=now)
