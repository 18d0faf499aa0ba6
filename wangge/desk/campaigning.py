"""Campaigns in words: their line in lists, what a form asks, coverage as rows, the closing report as a table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wangge.areas import queries as areas
from wangge.campaigns.form import questions_of
from wangge.campaigns.queries.coverage import Counts, Line, all_lines, wholes
from wangge.campaigns.queries.wording import in_language
from wangge.campaigns.states import KIND_LABELS, STATE_LABELS, STEPS, Act, State, TargetKind
from wangge.cases.queries.telling import named_area, named_org
from wangge.catalogue.queries.items import item_label
from wangge.desk.words import Words
from wangge.lib.actor import Actor

if TYPE_CHECKING:
    from wangge.campaigns.models import Campaign

TONES = {"draft": "", "proposed": "warn", "approved": "accent", "running": "ok", "closed": ""}
TYPES: dict[str, Words] = {
    "text": gettext_lazy("文字"),
    "integer": gettext_lazy("整数"),
    "decimal": gettext_lazy("小数"),
    "date": gettext_lazy("日期"),
    "select_one": gettext_lazy("单选"),
    "select_multiple": gettext_lazy("多选"),
    "note": gettext_lazy("说明文字"),
    "geopoint": gettext_lazy("位置"),
    "image": gettext_lazy("照片"),
    "group": gettext_lazy("题组"),
    "calculate": gettext_lazy("计算"),
}
DONE: dict[Act, Words] = {
    Act.PROPOSE: gettext_lazy("已提请审批"),
    Act.SEND_BACK: gettext_lazy("已退回修改"),
    Act.APPROVE: gettext_lazy("审批意见已记录"),
    Act.START: gettext_lazy("行动已开始，网格员会收到通知"),
    Act.CLOSE: gettext_lazy("行动已结束，谢绝的只保留数量"),
}
HEADINGS: tuple[Words, ...] = (
    gettext_lazy("镇街"),
    gettext_lazy("村居"),
    gettext_lazy("网格"),
    gettext_lazy("网格编码"),
    gettext_lazy("应走访"),
    gettext_lazy("走访次数"),
    gettext_lazy("已完成"),
    gettext_lazy("没有人在"),
    gettext_lazy("谢绝"),
    gettext_lazy("不适用"),
    gettext_lazy("还没走访到"),
    gettext_lazy("发现问题"),
    gettext_lazy("转成的案件"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One campaign in a list."""

    href: str
    title: str
    state: str
    tone: str
    org: str
    area: str
    starts_on: date
    ends_on: date
    counts: Counts


def title_of(campaign: "Campaign") -> str:
    return campaign.title_en if campaign.title_en and (get_language() or "").startswith("en") else campaign.title


def rows(campaigns: Sequence["Campaign"], by: Actor) -> list[Row]:
    """Lines of a list with what each has come to in the reader's part of it."""
    counts = wholes(campaigns, by)
    return [
        Row(
            href=reverse("desk:campaign", args=[each.pk]),
            title=title_of(each),
            state=str(STATE_LABELS[State(each.state)]),
            tone=TONES[each.state],
            org=(named_org(each.org_id) or {}).get("name", ""),
            area=(named_area(each.area_code) or {}).get("name", ""),
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            counts=counts.get(each.pk, Counts()),
        )
        for each in campaigns
    ]


def head(campaign: "Campaign") -> dict[str, Any]:
    """What every page of a campaign says on top."""
    return {
        "campaign": campaign,
        "title": title_of(campaign),
        "state": STATE_LABELS[State(campaign.state)],
        "tone": TONES[campaign.state],
        "kind": KIND_LABELS[TargetKind(campaign.target_kind)],
        "org": (named_org(campaign.org_id) or {}).get("name", ""),
        "area": (named_area(campaign.area_code) or {}).get("name", ""),
        "item": item_label(campaign.item_code),
        "places": [(named_area(code) or {}).get("name", code) for code in campaign.areas],
    }


def questions(campaign: "Campaign") -> list[dict[str, Any]]:
    """The form as a list of questions, with what each says about persons."""
    if campaign.form is None:
        return []
    about = {found[0]: found[2] for found in campaign.form_findings}
    return [
        {
            "name": question["name"],
            "label": in_language(question.get("label", {})) or question["name"],
            "type": TYPES[question["type"]],
            "is_required": "required" in question,
            "is_asked_if": "relevant" in question,
            "is_group": question["type"] == "group",
            "choices": [in_language(choice["label"]) for choice in question.get("choices", [])],
            "about": about.get(question["name"], ""),
        }
        for question in questions_of(campaign.form)
    ]


def lines(campaign: "Campaign", found: Iterable[Line], *, is_grid: bool) -> list[dict[str, Any]]:
    """Areas of a coverage page, each with its name and where it leads."""
    page = "desk:campaign_targets" if is_grid else "desk:campaign_coverage"
    return [
        {
            "name": (named_area(line.code) or {}).get("name", line.code),
            "href": reverse(page, args=[campaign.pk, line.code]) if is_grid else
            f"{reverse(page, args=[campaign.pk])}?area={line.code}",
            "counts": line.counts,
        }
        for line in found
    ]  # fmt: skip


def things(campaign: "Campaign", given: Mapping[str, tuple[int, int]]) -> list[dict[str, Any]]:
    """Materials and messages with how many were handed out, or how many people they reached."""
    named = [(thing, False) for thing in campaign.materials] + [(thing, True) for thing in campaign.messages]
    return [
        {
            "name": thing["name"],
            "is_message": is_message,
            "times": given.get(thing["key"], (0, 0))[0],
            "total": given.get(thing["key"], (0, 0))[1],
        }
        for thing, is_message in named
    ]


def table(campaign: "Campaign") -> Iterator[list[Any]]:
    """The closing report: a row for each grid."""
    held = areas.index()

    def name(code: str) -> str:
        info = held.get_ever(code)
        return info.name if info is not None else code

    for row in all_lines(campaign):
        counts = (row.target, row.visits, row.done, row.not_home, row.declined, row.not_applicable)
        left = max(row.target - row.done - row.declined - row.not_applicable, 0)
        yield [name(row.town), name(row.village), name(row.grid), row.grid, *counts, left, row.findings, row.cases]


def summed(campaign: "Campaign") -> list[dict[str, Any]]:
    """The counts of the answers in the reader's language."""
    return [
        {
            "label": in_language(line["label"]),
            "answered": line["answered"],
            "choices": [
                {"label": in_language(each["label"]), "count": each["count"], "is_few": each["count"] is None}
                for each in line.get("choices", [])
            ],
            "sum": line.get("sum"),
            "least": line.get("least"),
            "most": line.get("most"),
        }
        for line in campaign.summary or []
    ]


def act_label(act: Act) -> Words:
    return STEPS[act].label if act != Act.APPROVE else _("批准")
