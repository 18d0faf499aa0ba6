"""What happened to a case beyond the state that it is in, read once and only as far as an act asks for it."""

from dataclasses import dataclass
from functools import cache, cached_property

from django.db.models import QuerySet

from wangge.cases.models import (
    APPEALABLE,
    TO_DECIDE,
    Assignment,
    Case,
    Instruction,
    RatingAppeal,
    Request,
    RequestKind,
    Verdict,
)
from wangge.cases.states import MAX_REOPENINGS, Act
from wangge.catalogue.queries import rules
from wangge.lib.prepared import Given, Prepared

DECIDES = {
    Act.DECIDE_RETURN: RequestKind.RETURN,
    Act.DECIDE_EXTENSION: RequestKind.EXTENSION,
    Act.DECIDE_HOLD: RequestKind.HOLD,
}


@cache
def _requests() -> Prepared[Request]:
    return Prepared.of(Request.objects.filter(case_id=Given("case")))


@cache
def _running_turns() -> Prepared[Assignment]:
    running = Assignment.objects.filter(case_id=Given("case"), ended_at__isnull=True)
    return Prepared.of(running.order_by("-is_lead", "id"))


@dataclass
class History:
    """The past of one case, as far as it admits or forbids an act."""

    case: Case

    @cached_property
    def requests(self) -> list[Request]:
        return _requests().all(case=self.case.pk)

    @cached_property
    def turns(self) -> list[Assignment]:
        """The turns that run, the lead's first."""
        return _running_turns().all(case=self.case.pk)

    @cached_property
    def instructions(self) -> list[Instruction]:
        """A leader's instructions that await their reply."""
        return list(Instruction.objects.filter(case=self.case, replied_at__isnull=True))

    def awaits_reply(self, *, of_desk: bool) -> bool:
        """Does an instruction wait for the unit; or, where the desk asks, for either of them?"""
        return any(of_desk or each.is_for_unit for each in self.instructions)

    @property
    def open_assists(self) -> list[Assignment]:
        """The assisting turns that are not answered yet: the lead cannot answer while there is one."""
        return [turn for turn in self.turns if not turn.is_lead and turn.answered_at is None]

    def is_waiting(self, kind: RequestKind) -> bool:
        return any(request.kind == kind and request.is_approved is None for request in self.requests)

    def admits(self, act: Act) -> bool:
        """What the state alone does not tell: whether the case's past leaves room for the act."""
        if act in DECIDES:
            return self.is_waiting(DECIDES[act])
        match act:
            case Act.REQUEST_RETURN:
                return not self.is_waiting(RequestKind.RETURN) and not self._was_return_refused()
            case Act.REQUEST_EXTENSION:
                return not self.is_waiting(RequestKind.EXTENSION) and self._granted_extensions() < rules().extensions
            case Act.REQUEST_HOLD:
                return not self.is_waiting(RequestKind.HOLD)
            case Act.ANSWER:
                return not self.is_waiting(RequestKind.RETURN) and not self.open_assists
            case Act.ASSIGN:
                return self.case.worker_id is None
            case Act.RELEASE:
                return bool(self.open_assists)
            case Act.REOPEN:
                return self.case.reopenings < MAX_REOPENINGS
            case Act.UNMERGE:
                return self.case.main.is_open
            case Act.CONFIRM_PLAN:
                return self.case.promised_on is not None
            case _:
                return self._verdicts_admit(act)

    def _verdicts_admit(self, act: Act) -> bool:
        """Whether somebody is still to be called, a "not solved" to be decided on, a rating or an appeal to judge."""
        match act:
            case Act.CALL_BACK:
                return self._latest().filter(outcome="").exists() or not self._latest().exists()
            case Act.KEEP_CLOSED:
                return Verdict.objects.filter(TO_DECIDE, main=self.case).exists()
            case Act.APPEAL_RATING:
                return self._latest().filter(APPEALABLE, appeal__isnull=True).exists()
            case Act.DECIDE_RATING:
                return RatingAppeal.objects.filter(verdict__main=self.case, is_upheld__isnull=True).exists()
            case _:
                return True

    def _latest(self) -> QuerySet[Verdict]:
        """The verdicts on the latest closing."""
        return Verdict.objects.filter(main=self.case, closed_at=self.case.closed_at or self.case.reported_at)

    @staticmethod
    def admits_assisting(act: Act, turn: Assignment) -> bool:
        """Whether an assisting turn leaves room for the act: sign once, then answer once."""
        if act == Act.SIGN:
            return turn.signed_at is None
        return turn.signed_at is not None and turn.answered_at is None

    def _was_return_refused(self) -> bool:
        """A return once refused is final for this unit."""
        return any(
            request.kind == RequestKind.RETURN
            and request.is_approved is False
            and not request.is_lapsed
            and request.org_id == self.case.lead_id
            for request in self.requests
        )

    def _granted_extensions(self) -> int:
        return sum(request.kind == RequestKind.EXTENSION and bool(request.is_approved) for request in self.requests)
