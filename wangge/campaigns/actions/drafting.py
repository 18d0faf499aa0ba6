"""A campaign is written: its particulars, its form with what it asks about persons, the assessment of that."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.areas.codes import prefix
from wangge.campaigns import access, persons
from wangge.campaigns.errors import FormRefused
from wangge.campaigns.models import Campaign, CampaignGrid, Target
from wangge.campaigns.states import Act, TargetKind
from wangge.campaigns.xlsform import compile_form
from wangge.catalogue.queries import demand_item
from wangge.files import sheets
from wangge.journal.actions import record
from wangge.lib import clock
from wangge.lib.actor import Actor, ActorPost, Level
from wangge.lib.errors import DomainError, InvalidInput, NotFound, RoleNotAllowed

LONGEST = timedelta(days=366)
MOST_THINGS = 8
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


@dataclass(frozen=True, slots=True)
class CampaignFields:
    """What a campaign says. `ends_on` and `answers_until` are last days; `areas` lie in `area_code`."""

    title: str
    purpose: str
    legal_basis: str
    item_code: str
    area_code: str
    areas: tuple[str, ...]
    target_kind: str
    starts_on: date
    ends_on: date
    answers_until: date
    title_en: str = ""
    materials: tuple[dict[str, str], ...] = ()
    messages: tuple[dict[str, str], ...] = ()


def create_campaign(*, fields: CampaignFields, by: Actor, now: datetime) -> Campaign:
    """A draft of a desk or a department for an area of one of its posts (`NotFound` elsewhere).

    `ItemNotAdmitted` unless the item of the list is in force there from the first to the last day.
    """
    post = _post_for(by, fields.area_code)
    _check(fields, clock.office_date(now))
    with transaction.atomic():
        made = Campaign.objects.create(
            **_columns(fields),
            org_id=post.org_id,
            level=codes.level_of(fields.area_code).value,
            created_at=now,
            created_by=by.id,
        )
        _lay_out(made)
        record_campaign("create_campaign", made, by, now)
    return made


def revise_campaign(*, campaign_id: int, fields: CampaignFields, by: Actor, now: datetime) -> Campaign:
    """Other particulars while it is a draft. The kind of targets and the areas drop what was counted out for them."""
    with transaction.atomic():
        campaign = drafted(by, campaign_id)
        _post_for(by, fields.area_code)
        _check(fields, clock.office_date(now))
        columns = _columns(fields)
        is_elsewhere = campaign.areas != columns["areas"] or campaign.target_kind != columns["target_kind"]
        for name, value in columns.items():
            setattr(campaign, name, value)
        campaign.level = codes.level_of(fields.area_code).value
        campaign.save()
        if is_elsewhere:
            _lay_out(campaign)
        record_campaign("revise_campaign", campaign, by, now)
    return campaign


def set_form(*, campaign_id: int, content: bytes, by: Actor, now: datetime) -> Campaign:
    """The form of a draft, from an XLSForm: `BadForm` for what cannot be, `FormRefused` for what may not be asked.

    Raises as `files.sheets.check` too.
    """
    sheets.check(content)
    form = compile_form(content)
    findings = persons.findings_of(form)
    refused = [each for each in findings if each.weight == persons.REFUSED]
    if refused:
        told = "；".join(f"{each.question}：{each.words}" for each in refused[:10])
        raise FormRefused(_("表单中有不允许询问的内容（%(what)s），请删去后重新上传") % {"what": told})
    with transaction.atomic():
        campaign = drafted(by, campaign_id)
        campaign.form, campaign.has_form = form, True
        campaign.form_findings = [[each.question, each.kind, each.words] for each in findings]
        campaign.is_about_persons = bool(findings)
        campaign.save(update_fields=["form", "has_form", "form_findings", "is_about_persons"])
        record_campaign("set_campaign_form", campaign, by, now, {"about_persons": bool(findings)})
    return campaign


def set_assessment(*, campaign_id: int, text: str, by: Actor, now: datetime) -> Campaign:
    """The impact assessment of a draft whose form asks about persons (Personal Information Protection Law, 55-56)."""
    if len(text.strip()) < 20:
        raise InvalidInput(fields={"assessment": _("请写明处理的必要性、对个人的影响和保护措施，至少 20 个字")})
    with transaction.atomic():
        campaign = drafted(by, campaign_id)
        campaign.assessment = text.strip()
        campaign.save(update_fields=["assessment"])
        record_campaign("assess_campaign", campaign, by, now)
    return campaign


def drafted(by: Actor, campaign_id: int) -> Campaign:
    """A draft that this person may write, held for this transaction."""
    campaign = held(by, campaign_id)
    access.check_act(by, campaign, Act.REVISE)
    return campaign


def held(by: Actor, campaign_id: int) -> Campaign:
    """A visible campaign, its row locked until the transaction ends."""
    access.get_campaign(by, campaign_id)
    return Campaign.objects.select_for_update().get(pk=campaign_id)


def record_campaign(act: str, campaign: Campaign, by: Actor, now: datetime, data: dict[str, Any] | None = None) -> int:
    """The entry of an act on a campaign; its key marks the targets that the act changes."""
    facts = {"state": campaign.state, "area": campaign.area_code, "item": campaign.item_code, **(data or {})}
    entry = record(
        act=act, object_type="campaign", object_id=campaign.pk, by=by, now=now, data=facts, org_id=campaign.org_id
    )
    return entry.pk


def grids_of(codes_of_areas: list[str]) -> list[str]:
    """The base grids of areas, each once, in order of code."""
    held_today = areas.index()
    found = {
        info.code
        for code in codes_of_areas
        for info in held_today.beneath(code)
        if info.level == Level.GRID and info.kind == codes.GENERAL
    }
    return sorted(found)


def grid_row(campaign: Campaign, code: str) -> CampaignGrid:
    """A grid of a campaign in which nothing is counted yet; not yet written."""
    village, town = codes.masked(code, Level.VILLAGE), codes.masked(code, Level.TOWN)
    return CampaignGrid(campaign=campaign, grid=code, village=village, town=town)


def _post_for(by: Actor, area_code: str) -> ActorPost:
    posts = by.posts_as(*access.MAKERS)
    if not posts:
        raise RoleNotAllowed
    for post in posts:
        if post.area == area_code and post.level != Level.GRID:
            return post
    raise NotFound


def _columns(fields: CampaignFields) -> dict[str, Any]:
    columns = asdict(fields)
    return columns | {name: list(columns[name]) for name in ("areas", "materials", "messages")}


def _lay_out(campaign: Campaign) -> None:
    """A row for each grid where it takes place, with nothing counted out yet."""
    campaign.grids.all().delete()
    Target.objects.filter(campaign=campaign).delete()
    CampaignGrid.objects.bulk_create((grid_row(campaign, code) for code in grids_of(campaign.areas)), batch_size=200)


def _check(fields: CampaignFields, today: date) -> None:
    faults = _faults(fields, today)
    if faults:
        raise InvalidInput(fields=faults)
    for code in fields.areas:
        for day in (fields.starts_on, fields.ends_on):
            try:
                demand_item(fields.item_code, code, day)
            except DomainError as refused:
                refused.fields["item_code"] = refused.detail
                raise


def _faults(fields: CampaignFields, today: date) -> dict[str, str]:
    needed = ("title", "purpose", "legal_basis", "item_code")
    faults = {name: _("请填写") for name in needed if not getattr(fields, name).strip()}
    if fields.target_kind not in {kind.value for kind in TargetKind}:
        faults["target_kind"] = _("请选择走访对象")
    if fields.ends_on < max(fields.starts_on, today):
        faults["ends_on"] = _("结束日期不能早于开始日期和今天")
    elif fields.ends_on - fields.starts_on > LONGEST:
        faults["ends_on"] = _("一次专项行动最长一年")
    if fields.answers_until < fields.ends_on:
        faults["answers_until"] = _("答卷至少保存到结束当天")
    elif fields.answers_until - fields.ends_on > LONGEST:
        faults["answers_until"] = _("答卷在结束后最多保存一年")
    if not fields.areas or any(not code.startswith(prefix(fields.area_code)) for code in fields.areas):
        faults["areas"] = _("请选择本级范围内的区域")
    elif not grids_of(list(fields.areas)):
        faults["areas"] = _("所选区域里没有网格")
    for name in ("materials", "messages"):
        fault = _thing_fault(getattr(fields, name))
        if fault:
            faults[name] = fault
    return faults


def _thing_fault(things: tuple[dict[str, str], ...]) -> str:
    """What is wrong with the materials or messages: keys are ours, names what people read."""
    if len(things) > MOST_THINGS:
        return _("最多 %(n)d 项") % {"n": MOST_THINGS}
    keys = [thing.get("key", "") for thing in things]
    if len(set(keys)) < len(keys) or any(not _KEY.match(key) for key in keys):
        return _("编码由小写字母、数字和下划线组成，不能重复")
    return "" if all(thing.get("name", "").strip() for thing in things) else _("请写名称")
