"""Plays cases through the real actions with the time passed in, as the doors do: fetch by scope, require, perform."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.county import GRID, Cast, inside
from wangge.cases import access
from wangge.cases.actions import committing, convening, perform
from wangge.cases.actions.reporting import report_case
from wangge.cases.acts import INPUTS, StaffReportInput
from wangge.cases.channels import Channel
from wangge.cases.models import Case, JointSession
from wangge.cases.states import Act
from wangge.lib.actor import RESIDENT, Actor

CHINA = ZoneInfo("Asia/Shanghai")
LAMP, RUBBISH, HEATING, NEIGHBOURS, CONDUCT, FIRE, GUIDANCE = "0202", "0101", "0206", "0701", "0906", "1001", "0901"
PLAIN_DAY = "2026-03-10 10:00"  # a Tuesday with ordinary weeks around it


def china(text: str) -> datetime:
    """`"2026-03-10 10:00"` on the office's wall, in UTC as the server holds it."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(UTC)


def wall(instant: datetime | None) -> str:
    """An instant as the office's wall shows it, to the minute; empty for none."""
    return instant.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if instant else ""


def body(act: Act | str, **data: Any) -> Any:
    return INPUTS[Act(act)].model_validate({"client_id": str(uuid.uuid4()), **data})


# What each act needs at the least, for tests of something else than its input.
LEAST: dict[Act, dict[str, Any]] = {
    Act.DISPATCH: {"lead": "housing", "category": LAMP},
    Act.REFUSE: {"reason_code": "decided", "note": "请走行政复议"},
    Act.TRANSFER: {"to": "12345"},
    Act.VOID: {"note": "测试件"},
    Act.SELF_HANDLE: {"result": "已清理", "category": RUBBISH},
    Act.RELOCATE: {"area": GRID},
    Act.RECATEGORISE: {"category": LAMP},
    Act.ASK_REPORTER: {"note": "请问在几号楼"},
    Act.REQUEST_RETURN: {"reason_code": "not_our_duty"},
    Act.DECIDE_RETURN: {"approve": True},
    Act.REQUEST_EXTENSION: {"reason_code": "materials", "note": "灯杆须定制", "until": "2026-03-20"},
    Act.DECIDE_EXTENSION: {"approve": True},
    Act.REQUEST_HOLD: {"reason_code": "season", "note": "四月开工，五月完工", "until": "2026-05-11"},
    Act.DECIDE_HOLD: {"approve": True},
    Act.ENLIST: {"assisting": ["sanitation"]},
    Act.RELEASE: {"org": "sanitation", "note": "不需要了"},
    Act.REISSUE: {"note": "停止办公两天", "due_at": "2026-03-18T17:30:00+08:00"},
    Act.ANSWER: {"result": "已修好", "closure_class": "solved"},
    Act.VERIFY: {"method": "phone"},
    Act.REWORK: {"method": "field"},
    Act.CALL_BACK: {"contacted": False},
    Act.CARD: {"level": "order", "rule": "not_solved", "note": "现场仍未修复"},
    Act.INSTRUCT: {"note": "请抓紧办理，结果报我"},
    Act.REPLY_INSTRUCTION: {"note": "已安排施工队明天进场"},
    Act.CONVENE: {
        "note": "路灯产权不清，请相关单位到场研究",
        "units": ["sanitation"],
        "starts_at": "2026-03-11T09:00:00+08:00",
        "place": "街道三楼会议室",
    },
    Act.KEEP_CLOSED: {"reason_code": "lawful", "note": "已依法答复"},
    Act.CONFIRM_PLAN: {"method": "field"},
    Act.APPEAL_RATING: {"note": "诉求已当场解决，有照片"},
    Act.DECIDE_RATING: {"approve": True, "note": "核实无误"},
    Act.COMMENT: {"note": "请抓紧"},
}


@dataclass(slots=True)
class Play:
    """The small county at work. `now` is the instant of each act until it is moved."""

    cast: Cast
    now: datetime

    def at(self, text: str) -> "Play":
        self.now = china(text)
        return self

    def actor(self, name: str) -> Actor:
        return self.cast.actor(name)

    def report(self, grid: str = GRID, *, by: str = "", channel: Channel = Channel.WEB, **data: Any) -> Case:
        """A report from a resident (or typed in by `by`) at the middle of a grid, unless told otherwise."""
        if not data.keys() & {"lon", "area", "place_unknown"}:
            data["lon"], data["lat"] = inside(grid)
        document = {"client_id": str(uuid.uuid4()), "text": "东门外路灯三天不亮", **data}
        actor = self.actor(by) if by else RESIDENT
        return report_case(data=StaffReportInput.model_validate(document), channel=channel, by=actor, now=self.now)

    def do(self, name: str, case: Case, act: Act | str, **data: Any) -> Case:
        """An act by somebody of the cast, through the gatekeeper; the case afterwards."""
        wanted = Act(act)
        actor = self.actor(name)
        found = access.case_for(actor, case.number, wanted)
        filled = body(wanted, **(LEAST.get(wanted, {}) | data))
        return perform(case=found, act=wanted, data=filled, by=actor, now=self.now)

    def concluded(self, case: Case) -> Case:
        """The county's joint session about a case, held within two hours and its conclusion signed."""
        begin, later = self.now + timedelta(hours=1), self.now + timedelta(hours=2)
        found = self.do("jin", case, "convene", starts_at=begin)
        session, by = JointSession.objects.latest("id"), self.actor("jin")
        convening.record_minutes(session=session, minutes="已研究", attended=[], by=by, now=later)
        committing.conclude(session=session, text="分工明确", by=by, now=later)
        committing.sign_conclusion(session=session, by=self.actor("lead"), now=later)
        return found

    def handling(self, **data: Any) -> Case:
        """A case that the housing bureau has signed."""
        case = self.report(**data)
        self.do("li", case, "dispatch")
        return self.do("sun", case, "sign")

    def answered(self, **data: Any) -> Case:
        return self.do("sun", self.handling(**data), "answer")

    def closed(self, **data: Any) -> Case:
        return self.do("li", self.answered(**data), "verify")
