"""A campaign to work with: a form as rows of an XLSForm, a list of addresses, and each step of its course."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from tests.county import GRID, GRID_B, TOWN, Cast
from wangge.campaigns import actions
from wangge.campaigns.actions import CampaignFields
from wangge.campaigns.models import Campaign, Target
from wangge.lib.actor import SYSTEM, Actor, Level, Role
from wangge.people.actions import create_user, give_post

FIELDS = CampaignFields(
    title="冬春火灾防控入户走访",
    purpose="提醒住户检查燃气软管和楼道堆物，减少冬春火灾",
    legal_basis="消防条例第二十条",
    item_code="G04",
    area_code=TOWN,
    areas=(TOWN,),
    target_kind="households",
    starts_on=date(2026, 3, 10),
    ends_on=date(2026, 3, 20),
    answers_until=date(2026, 6, 20),
    title_en="Winter fire safety visits",
    materials=({"key": "leaflet", "name": "防火宣传单"},),
    messages=({"key": "notice", "name": "防火提示"},),
)
ZH, EN = "label::中文 (zh)", "label::English (en)"
SURVEY: list[dict[str, str]] = [
    {"type": "select_one yn", "name": "hose", ZH: "燃气软管是否老化", EN: "Is the gas hose worn?", "required": "yes"},
    {
        "type": "integer",
        "name": "hoses",
        ZH: "几根",
        EN: "How many hoses?",
        "relevant": "${hose} = 'yes'",
        "constraint": ". > 0 and . < 10",
        "constraint_message::中文 (zh)": "1 到 9 根",
        "constraint_message::English (en)": "1 to 9",
        "required": "yes",
    },
]
CHOICES: list[dict[str, str]] = [
    {"list_name": "yn", "name": "yes", ZH: "是", EN: "Yes"},
    {"list_name": "yn", "name": "no", ZH: "否", EN: "No"},
]


def workbook(survey: list[dict[str, str]] | None = None, choices: list[dict[str, str]] | None = None) -> bytes:
    """An XLSForm as bytes."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held)
    for name, rows in (("survey", survey or SURVEY), ("choices", choices or CHOICES)):
        sheet = book.add_worksheet(name)
        heading = list(dict.fromkeys(key for row in rows for key in row))
        sheet.write_row(0, 0, heading)
        for line, row in enumerate(rows, start=1):
            sheet.write_row(line, 0, [row.get(key, "") for key in heading])
    book.close()
    return held.getvalue()


@dataclass(slots=True)
class Drive:
    """One campaign with its people."""

    cast: Cast
    now: datetime
    campaign: Campaign

    def by(self, name: str) -> Actor:
        return self.cast.actor(name)

    def again(self) -> Campaign:
        self.campaign.refresh_from_db()
        return self.campaign

    def targets(self, grid: str = GRID) -> list[Target]:
        return list(Target.objects.filter(campaign=self.campaign, grid=grid).order_by("id"))


Begin = Callable[..., Drive]


@pytest.fixture
def now(at: Callable[[str], datetime]) -> datetime:
    return at("2026-03-10 10:00")


@pytest.fixture
def draft(cast: Cast, now: datetime) -> Begin:
    """A draft of the town's desk with its form and addresses in two grids."""

    def make(*, form: bytes | None = b"", rows: Any = None, **more: Any) -> Drive:
        for name, org in (("qiu", "centre-town"), ("du", "centre-town")):
            if name not in cast.users:
                user = create_user(username=name, name=name, password="open-sesame-2026", by=SYSTEM, now=now)
                give_post(
                    user=user,
                    role=Role.DESK,
                    area_code=TOWN,
                    level=Level.TOWN,
                    org=cast.orgs[org],
                    by=SYSTEM,
                    now=now,
                    valid_from=date(2024, 1, 1),
                )
                cast.users[name] = user
        campaign = actions.create_campaign(fields=replace(FIELDS, **more), by=cast.actor("li"), now=now)
        drive = Drive(cast, now, campaign)
        if form is not None:
            actions.set_form(campaign_id=campaign.pk, content=form or workbook(), by=cast.actor("li"), now=now)
        kind = more.get("target_kind", "households")
        if kind == "count":
            actions.set_counts(
                campaign_id=campaign.pk, counts=rows or {GRID: 10, GRID_B: 5}, by=drive.by("li"), now=now
            )
        else:
            addresses = [(GRID, f"1号楼{n}单元") for n in range(1, 5)] + [(GRID_B, "2号楼1单元")]
            listed = rows or [(line, {"网格编码": g, "地址": a}) for line, (g, a) in enumerate(addresses, start=2)]
            actions.set_targets(campaign_id=campaign.pk, rows=listed, by=drive.by("li"), now=now)
        drive.again()
        return drive

    return make


@pytest.fixture
def running(draft: Begin, now: datetime) -> Begin:
    """One that was proposed, approved by another person and begun."""

    def make(**more: Any) -> Drive:
        drive = draft(**more)
        pk = drive.campaign.pk
        actions.propose(campaign_id=pk, by=drive.by("li"), now=now)
        actions.approve(campaign_id=pk, by=drive.by("qiu"), now=now)
        actions.start_campaign(campaign_id=pk, by=SYSTEM, now=now)
        drive.again()
        return drive

    return make
