"""A case as it is told: to staff in full, to the public without anything personal; and its timeline."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wangge.areas import queries as areas
from wangge.cases.access import reads_own_words
from wangge.cases.models import Assignment, Case, Evaluation, Message, Remark
from wangge.cases.queries import details
from wangge.cases.queries.joined import GIVE_BACK, JOINED_MESSAGE, TAKE_IN, closing_of, stays
from wangge.cases.queries.reliance import TAKE_OVER
from wangge.cases.queries.walks import as_value, given_keys
from wangge.cases.states import PUBLIC_LABELS, STATE_LABELS, STEPS, Act, State
from wangge.catalogue import queries as catalogue
from wangge.journal.models import Entry
from wangge.journal.queries import history
from wangge.lib import clock, ids
from wangge.lib.actor import Actor
from wangge.lib.errors import NotFound
from wangge.lib.prepared import Prepared
from wangge.people.queries import directory, names_of

Named = dict[str, str]
_LONG_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")


def named_org(org_id: int | None) -> Named | None:
    org = directory().by_id.get(org_id) if org_id is not None else None
    return {"code": org.code, "name": _in_language(org.name, org.name_en)} if org else None


def _org_name(org_id: int) -> str:
    return (named_org(org_id) or {}).get("name", "")


def named_area(code: str) -> Named | None:
    """An area by name; one that ended is told as it was last called."""
    if not code:
        return None
    held = areas.index()
    info = held.get_ever(code)
    if info is None:
        return {"code": code, "name": code}
    return {"code": code, "name": info.name if held.get(code) else _("%(name)s（已撤销）") % {"name": info.name}}


def category_name(code: str) -> str:
    return _in_language(*catalogue.field_name(code)) if code else ""


def _in_language(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese


def is_overdue(case: Case, now: datetime) -> bool:
    return case.running_due_at is not None and case.running_due_at < now


def case_document(case: Case, actor: Actor, now: datetime, assisting: Sequence[int] = ()) -> dict[str, Any]:
    """A case as staff read it (contract.md section 4). The unit of a confidential case reads the brief instead."""
    return {
        "number": case.number,
        "state": case.state,
        "label": case.label,
        "text": case.text if reads_own_words(actor, case) else case.brief,
        "category": case.category or None,
        "category_name": category_name(case.category) or None,
        "grid": named_area(case.grid),
        "village": named_area(case.village),
        "town": named_area(case.town),
        "lon": case.lon,
        "lat": case.lat,
        "address": case.address,
        "channel": case.channel,
        "contact_mode": case.contact_mode,
        "lead": named_org(case.lead_id),
        "assisting": [named_org(org_id) for org_id in assisting],
        "worker": {"code": case.worker.username, "name": case.worker.name} if case.worker else None,
        "holder": named_org(case.holder_id),
        "reported_at": _office(case.reported_at),
        "accept_due_at": _office(case.accept_due_at),
        "due_at": _office(case.due_at),
        "reply_due_at": _office(case.reply_due_at),
        "overdue": is_overdue(case, now),
        "result": case.result,
        "closure_class": case.closure_class or None,
        "merged_into": case.merged_into.number if case.merged_into else None,
        "version": case.version,
    }


def case_documents(cases: Sequence[Case], actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """A page of cases, their assisting units and main cases read in one query each."""
    helping = assisting_units(case.pk for case in cases)
    prefetch_related_objects([case for case in cases if case.merged_into_id is not None], "merged_into")
    return [case_document(case, actor, now, helping.get(case.pk, ())) for case in cases]


def assisting_units(case_ids: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    wanted = list(case_ids)
    for turn in _assisting_turns().all(cases=as_value(wanted)) if wanted else ():
        found.setdefault(turn.case_id, []).append(turn.org_id)
    return found


@cache
def _assisting_turns() -> Prepared[Assignment]:
    turns = Assignment.objects.filter(case_id__in=given_keys("cases"), is_lead=False, ended_at__isnull=True)
    return Prepared.of(turns.order_by("id"))


def _office(instant: datetime | None) -> datetime | None:
    return clock.office_time(instant) if instant is not None else None


# What the public reads for an act; acts that are not here are the office's own affair.
PUBLIC_ACTS: dict[str, str | Promise] = {
    "report": gettext_lazy("已收到您的反映"),
    Act.DISPATCH: gettext_lazy("已受理并交办"),
    Act.SIGN: gettext_lazy("承办单位已签收，正在办理"),
    Act.ASK_REPORTER: gettext_lazy("请您补充情况"),
    Act.ANSWER: gettext_lazy("承办单位已反馈办理结果，等待核查"),
    Act.REWORK: gettext_lazy("核查未通过，已发回重办"),
    Act.VERIFY: gettext_lazy("核查通过，已办结"),
    Act.SELF_HANDLE: gettext_lazy("已现场处置"),
    Act.REFUSE: gettext_lazy("不属受理范围，请按以下途径反映"),
    Act.TRANSFER: gettext_lazy("已移交有关单位办理"),
    Act.REOPEN: gettext_lazy("已重新交办"),
    Act.ARCHIVE: gettext_lazy("已归档"),
    Act.DECIDE_EXTENSION: gettext_lazy("办理期限已延长"),
    Act.DECIDE_HOLD: gettext_lazy("暂缓办理"),
    Act.RESUME: gettext_lazy("已恢复办理"),
    Act.WITHDRAW: gettext_lazy("您已撤回诉求"),
    Act.VOID: gettext_lazy("已作废"),
    Act.MERGE: gettext_lazy("与同一件事的其他反映合并办理"),
    Act.UNMERGE: gettext_lazy("恢复单独办理"),
    Act.KEEP_CLOSED: gettext_lazy("经核实，维持办结"),
    Act.CONFIRM_PLAN: gettext_lazy("计划的事项已完成"),
    "evaluate": gettext_lazy("您已评价"),
    "message": gettext_lazy("您补充了情况"),
}
PLAN_HAS_COME = gettext_lazy("承诺日期已到，重新核实办理")
# What every reporter of a merged matter reads of the main case: its course, never what another reporter said.
MATTER_ACTS = frozenset(PUBLIC_ACTS) - {
    "report", "message", "evaluate", Act.ASK_REPORTER, Act.WITHDRAW, Act.MERGE, Act.UNMERGE,
}  # fmt: skip
# The rest of what staff read in a timeline besides the acts of the table.
STAFF_LABELS: dict[str, str | Promise] = {
    "report": gettext_lazy("登记反映"),
    "remind": gettext_lazy("系统提醒签收"),
    "warn": gettext_lazy("系统预警：即将到期"),
    "remind_reply": gettext_lazy("系统提醒：批示回复即将到期"),
    "summon": gettext_lazy("增加参会单位"),
    "excuse": gettext_lazy("取消单位参会"),
    "adjourn_session": gettext_lazy("会商改期"),
    "cancel_session": gettext_lazy("会商取消"),
    "hold_session": gettext_lazy("会商召开，形成纪要"),
    "commit": gettext_lazy("会商承诺事项"),
    "report_commitment": gettext_lazy("报告承诺事项已完成"),
    "confirm_commitment": gettext_lazy("核实承诺事项"),
    "remind_commitment": gettext_lazy("系统提醒：承诺事项即将到期"),
    "conclude_session": gettext_lazy("形成会商结论"),
    "sign_conclusion": gettext_lazy("领导签署会商结论"),
    "message": gettext_lazy("诉求人留言"),
    "evaluate": gettext_lazy("诉求人评价"),
    "attach": gettext_lazy("上传附件"),
    "view_contact": gettext_lazy("查看联系方式"),
    "ask_contact": gettext_lazy("申请查看受保密的联系方式"),
    "approve_contact": gettext_lazy("批准查看联系方式"),
    "use_contact": gettext_lazy("系统按联系方式发送短信"),
    "print_case": gettext_lazy("打印案卷"),
    "export_case": gettext_lazy("导出案件"),
    TAKE_OVER: gettext_lazy("单位撤并，由承接单位接办"),
    TAKE_IN: gettext_lazy("并入同一件事的反映"),
    GIVE_BACK: gettext_lazy("撤出并入的反映"),
    JOINED_MESSAGE: gettext_lazy("并案诉求人留言"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline."""

    at: datetime
    act: str
    label: str
    text: str
    actor: str
    org: str
    before: str = ""
    after: str = ""
    detail: str = ""


def staff_timeline(case: Case, actor: Actor) -> list[Moment]:
    """The whole history of a case, oldest first, with who, when, why."""
    entries = list(history("case", case.pk))
    words = _words_of(entries)
    people = {entry.actor_id for entry in entries if entry.actor_id}
    names = names_of(people.union(*(details.people(entry.data) for entry in entries)))
    told = details.Names(org=_org_name, person=lambda key: names.get(key, ""))
    spoken = {**_messages_by_instant(case), **_joined_messages(case)} if reads_own_words(actor, case) else {}
    orgs = directory().by_id
    moments = []
    for entry in entries:
        org = orgs.get(entry.org_id) if entry.org_id is not None else None
        moments.append(
            Moment(
                at=clock.office_time(entry.at),
                act=entry.act,
                label=_("区划变更，重新归入网格")
                if "change" in entry.data
                else details.label(entry.act, entry.data, staff_label(entry.act)),
                text=_text(entry, words.get(entry.pk) or spoken.get((entry.act, entry.at), "") or _moved(entry.data)),
                actor=names.get(entry.actor_id or 0, _actor_kind(entry.actor_kind)),
                org=_in_language(org.name, org.name_en) if org else "",
                before=_label(entry.data.get("from")),
                after=_label(entry.data.get("to")),
                detail=details.detail(entry.act, entry.data, told),
            )
        )
    return moments


def _text(entry: Entry, words: str) -> str:
    """The words of a moment; where it is about another case of the same matter, after that case's number."""
    return " ".join(part for part in (entry.data.get("number", ""), words) if part)


def _moved(data: Mapping[str, Any]) -> str:
    """From which grid to which, for a case that a change of areas has moved."""
    if "change" not in data:
        return ""
    before, after = named_area(data["grid_before"]), named_area(data["grid"])
    return f"{before['name'] if before else '—'} → {after['name'] if after else _('待定')}"


def staff_label(act: str) -> str:
    if act in STAFF_LABELS:
        return str(STAFF_LABELS[act])
    try:
        return str(STEPS[Act(act)].label)
    except ValueError:
        return act


def _actor_kind(kind: str) -> str:
    return {"resident": _("诉求人"), "system": _("系统")}.get(kind, kind)


def _label(state: str | None) -> str:
    return str(STATE_LABELS[State(state)]) if state else ""


def _messages_by_instant(case: Case) -> dict[tuple[str, datetime], str]:
    return {
        (("message" if message.is_from_reporter else str(Act.ASK_REPORTER)), message.at): message.text
        for message in Message.objects.filter(case=case)
    }


def _joined_messages(case: Case) -> dict[tuple[str, datetime], str]:
    """What the other reporters of the matter wrote: for those who work on it."""
    theirs = Message.objects.filter(case__merged_into=case, is_from_reporter=True)
    return {(JOINED_MESSAGE, message.at): message.text for message in theirs}


def case_by_query_code(query_code: str) -> Case:
    """The case of a reporter's code: raises `NotFound`."""
    code = ids.normal_query_code(query_code)
    case = Case.objects.filter(query_code=code).first() if code.isalnum() else None
    if case is None:
        raise NotFound
    return case


def _words_of(entries: Sequence[Entry], **wanted: bool) -> dict[int, str]:
    """The words that stand beside these entries, by entry."""
    beside = Remark.objects.filter(entry_id__in=[entry.pk for entry in entries], **wanted)
    return dict(beside.values_list("entry_id", "text"))


def public_timeline(case: Case) -> list[dict[str, Any]]:
    """What the reporter may read: the public acts and words, oldest first, without any name.

    Of a case that it was merged into, the course of the matter while it was there.
    """
    own = list(history("case", case.pk))
    entries = [entry for entry in own if entry.act in PUBLIC_ACTS]
    for stay in stays(own):
        main = history("case", stay.main_id).filter(at__gte=stay.since, act__in=MATTER_ACTS)
        entries += main if stay.until is None else main.filter(at__lt=stay.until)
    entries = [entry for entry in entries if details.is_public(entry.act, entry.data)]
    entries.sort(key=lambda entry: (entry.at, entry.pk))
    words = _words_of(entries, is_public=True)
    # A follow page may be read over somebody's shoulder: numbers that a reporter typed are not repeated there.
    spoken = {(case.pk, *place): _LONG_NUMBER.sub("•••", text) for place, text in _messages_by_instant(case).items()}
    return [
        {
            "at": clock.office_time(entry.at),
            "label": str(PLAN_HAS_COME if "planned" in entry.data else PUBLIC_ACTS[entry.act]),
            "text": words.get(entry.pk)
            or spoken.get((entry.object_id, entry.act, entry.at), "")
            or details.public_detail(entry.act, entry.data),
        }
        for entry in entries
    ]


def public_document(case: Case) -> dict[str, Any]:
    """A case as its reporter follows it: never personal data (contract.md section 4)."""
    evaluation = Evaluation.objects.filter(case=case).order_by("-at").first()
    return {
        "number": case.number,
        "state": case.state,
        "label": str(PUBLIC_LABELS[State(case.state)]),
        "matter": {"state": case.main.state, "label": str(PUBLIC_LABELS[State(case.main.state)])},
        "category": case.category or None,
        "category_name": category_name(case.category) or None,
        "grid": named_area(case.grid),
        "reported_at": clock.office_time(case.reported_at),
        "reply_due_at": clock.office_time(case.reply_due_at),
        "timeline": public_timeline(case),
        "evaluation": {
            "solved": evaluation.is_solved,
            "satisfied": evaluation.satisfied,
            "comment": evaluation.comment,
        }
        if evaluation
        else None,
        "can_evaluate": can_evaluate(case),
    }


def can_evaluate(case: Case) -> bool:
    """Is the latest closing still without the resident's verdict?"""
    closed_at = closing_of(case)
    return closed_at is not None and not Evaluation.objects.filter(case=case, closed_at=closed_at).exists()
