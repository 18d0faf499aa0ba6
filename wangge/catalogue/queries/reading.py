"""Reading the catalogue: the tree, one category with its limits, calendars, and the warning when one ends."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Protocol, TypeVar

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.catalogue.columns import STAGES
from wangge.catalogue.deadlines import Limit, OfficeCalendar, Spans, Unit
from wangge.catalogue.errors import UnknownCategory
from wangge.catalogue.ladder import SHIPPED_LADDER, LadderInfo
from wangge.catalogue.models import CalendarDay, CalendarVersion, Category, DayKind, Ladder, Revision, TimeStandard
from wangge.catalogue.publication import Hours, hours_over
from wangge.catalogue.queries.items import is_open_to_workers
from wangge.lib import clock
from wangge.lib.errors import NotFound
from wangge.lib.snapshot import Snapshot

WARN_DAYS = 60


def _told(chinese: str, english: str) -> str:
    return english if english and (get_language() or "").startswith("en") else chinese


@dataclass(frozen=True, slots=True)
class StandardInfo:
    """One version of the limits of a category. `id` and `version` are 0 in the general standard."""

    id: int
    version: int
    accept: Limit
    sign: Limit
    respond: Limit | None
    handle: Limit
    reply: Limit
    stages: tuple[tuple[str, Limit], ...] = ()
    basis: str = ""
    note: str = ""
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CategoryInfo:
    """One version of an item with the limits that hold on the day asked for. Secrecy classes: standards 8.6."""

    code: str
    version: int
    name: str
    name_en: str
    parent_code: str
    lead: str
    assisting: tuple[str, ...]
    secrecy: str
    is_publishable: bool
    place_rule: str
    town_duty: str
    urgency: str
    is_grid_item: bool  # marked so, and opened by an item of the list that is in force that day
    is_consultation: bool
    is_emergency: bool
    is_dispute: bool
    is_conduct: bool
    standard_codes: tuple[str, ...]
    keywords: tuple[str, ...]
    description: str
    description_en: str
    standard: StandardInfo
    valid_from: date
    valid_to: date | None

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return _told(self.name, self.name_en)

    @property
    def explanation(self) -> str:
        """The line for residents in the reader's language."""
        return _told(self.description, self.description_en)

    @property
    def needs_place(self) -> bool:
        return self.place_rule == "needed"


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field of the tree with its items in order of code."""

    code: str
    name: str
    name_en: str
    items: tuple[CategoryInfo, ...]

    @property
    def label(self) -> str:
        return _told(self.name, self.name_en)


GENERAL = StandardInfo(
    id=0,
    version=0,
    accept=Limit(Decimal(4), Unit.WORKING_HOURS),
    sign=Limit(Decimal(4), Unit.WORKING_HOURS),
    respond=None,
    handle=Limit(Decimal(5), Unit.WORKING_DAYS),
    reply=Limit(Decimal(5), Unit.WORKING_DAYS),
    basis="T3",
)


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


D = TypeVar("D", bound=_Dated)


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """Every version of everything, so that a version which begins tomorrow needs no reload."""

    categories: dict[str, list[Category]]
    standards: dict[str, list[StandardInfo]]
    standards_by_id: dict[int, tuple[str, StandardInfo]]
    calendars: dict[str, OfficeCalendar]
    ladders: dict[str, LadderInfo]


def _load() -> _Catalogue:
    categories: dict[str, list[Category]] = defaultdict(list)
    for category in Category.objects.order_by("code", "version"):
        categories[category.code].append(category)
    standards: dict[str, list[StandardInfo]] = defaultdict(list)
    by_id: dict[int, tuple[str, StandardInfo]] = {}
    for row in TimeStandard.objects.order_by("category_code", "version"):
        info = _standard(row)
        standards[row.category_code].append(info)
        by_id[row.id] = row.category_code, info
    newest = {version.office: version for version in CalendarVersion.objects.select_related("base").order_by("id")}
    calendars = {office: _office_calendar(version) for office, version in newest.items()}
    ladders = {row.area_code: _ladder(row) for row in Ladder.objects.order_by("id")}
    return _Catalogue(dict(categories), dict(standards), by_id, calendars, ladders)


def _revision() -> int:
    return Revision.objects.values_list("number", flat=True).first() or 0


_snapshot = Snapshot(_load, _revision)


def drop_snapshot() -> None:
    """After a change in this process: the next read loads anew."""
    _snapshot.drop()


def _standard(row: TimeStandard) -> StandardInfo:
    return StandardInfo(
        id=row.id,
        version=row.version,
        accept=Limit(row.accept_amount, Unit(row.accept_unit)),
        sign=Limit(row.sign_amount, Unit(row.sign_unit)),
        respond=None if row.respond_amount is None else Limit(row.respond_amount, Unit(row.respond_unit)),
        handle=Limit(row.handle_amount, Unit(row.handle_unit)),
        reply=Limit(row.reply_amount, Unit(row.reply_unit)),
        stages=tuple((name, Limit.parse(text)) for name, text in row.stages),
        basis=row.basis,
        note=row.note,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _ladder(row: Ladder) -> LadderInfo:
    return LadderInfo(
        id=row.id,
        area_code=row.area_code,
        remind_at=row.remind_at,
        warn_at=row.warn_at,
        red_at=row.red_at,
        red_reworks=row.red_reworks,
        answer=Limit(Decimal(row.answer_amount), Unit.WORKING_DAYS),
        appeal=Limit(Decimal(row.appeal_amount), Unit.WORKING_DAYS),
    )


def ladder(town: str = "") -> LadderInfo:
    """The ladder in use for cases of a town: its own, else the county's, else the shipped one."""
    ladders = _snapshot.get().ladders
    return ladders.get(town) or ladders.get("") or SHIPPED_LADDER


def ladder_history(area_code: str = "") -> list[Ladder]:
    """All versions of an area's own ladder, the newest first."""
    return list(Ladder.objects.filter(area_code=area_code).order_by("-id"))


def _category(row: Category, standard: StandardInfo, day: date) -> CategoryInfo:
    return CategoryInfo(
        code=row.code,
        version=row.version,
        name=row.name,
        name_en=row.name_en,
        parent_code=row.parent_code,
        lead=row.lead,
        assisting=tuple(row.assisting),
        secrecy=row.secrecy,
        is_publishable=row.is_publishable,
        place_rule=row.place_rule,
        town_duty=row.town_duty,
        urgency=row.urgency,
        is_grid_item=row.is_grid_item and is_open_to_workers(row.code, day),
        is_consultation=row.is_consultation,
        is_emergency=row.is_emergency,
        is_dispute=row.is_dispute,
        is_conduct=row.is_conduct,
        standard_codes=tuple(row.standard_codes),
        keywords=tuple(row.keywords),
        description=row.description,
        description_en=row.description_en,
        standard=standard,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _on(versions: Sequence[D], day: date) -> D | None:
    """The version in force on a day; periods are half-open."""
    for version in versions:
        if version.valid_from <= day and (version.valid_to is None or day < version.valid_to):
            return version
    return None


def _today(on: date | None) -> date:
    return on or clock.office_date(clock.now())


def _item(catalogue: _Catalogue, code: str, day: date) -> CategoryInfo | None:
    row = _on(catalogue.categories.get(code, ()), day)
    standard = _on(catalogue.standards.get(code, ()), day)
    if row is None or standard is None or not row.parent_code:
        return None
    return _category(row, standard, day)


def category(code: str, *, on: date | None = None) -> CategoryInfo:
    """The item in force on a day (default: today in the office). UnknownCategory for a field or an unknown code."""
    info = _item(_snapshot.get(), code, _today(on))
    if info is None:
        raise UnknownCategory
    return info


def tree(*, on: date | None = None) -> tuple[FieldInfo, ...]:
    """The fields in force on a day with their items, in order of code."""
    catalogue, day = _snapshot.get(), _today(on)
    items: dict[str, list[CategoryInfo]] = defaultdict(list)
    fields: list[Category] = []
    for code in sorted(catalogue.categories):
        info = _item(catalogue, code, day)
        if info is not None:
            items[code[:2]].append(info)  # finer codes stand in the same field
            continue
        field = _on(catalogue.categories[code], day)
        if field is not None and not field.parent_code:
            fields.append(field)
    return tuple(FieldInfo(row.code, row.name, row.name_en, tuple(items[row.code])) for row in fields)


def field_name(code: str, *, on: date | None = None) -> tuple[str, str]:
    """Chinese and English name of a field or item in force on a day (("", "") when there is none)."""
    row = _on(_snapshot.get().categories.get(code, ()), _today(on))
    return (row.name, row.name_en) if row else ("", "")


def stage_name(stage: str) -> str:
    """What a stage of a standard is called in the reader's language."""
    return str(STAGES.get(stage, stage))


def general_standard() -> StandardInfo:
    """The limits of a report that has no category yet: accepted in 4 working hours, answered in 5 working days."""
    return GENERAL


def standard(standard_id: int) -> StandardInfo:
    """The version of the limits that a case was given, whatever has replaced it since; 0 is the general one."""
    if standard_id == 0:
        return GENERAL
    found = _snapshot.get().standards_by_id.get(standard_id)
    if found is None:
        raise NotFound
    return found[1]


def standards_of(code: str) -> tuple[StandardInfo, ...]:
    """Every version of a category's limits, oldest first."""
    return tuple(_snapshot.get().standards.get(code, ()))


def _office_calendar(version: CalendarVersion) -> OfficeCalendar:
    days = list(CalendarDay.objects.filter(version_id=version.base_id)) if version.base_id else []
    days += CalendarDay.objects.filter(version=version)  # an office's own days come last and win
    base = version.base or version
    hours, later = hours_over((base.hours, base.hours_from), (version.hours, version.hours_from))
    return OfficeCalendar(
        version=version.id,
        tz=settings.TIME_ZONE,
        workdays={day.date: day.is_workday for day in days if day.kind != DayKind.SUSPENSION},
        known_from=version.known_from,
        known_until=version.known_until,
        hours=_spans(hours),
        later_hours=tuple((date.fromisoformat(day), _spans(spans)) for day, spans in later),
        suspensions=frozenset(day.date for day in days if day.kind == DayKind.SUSPENSION),
    )


def _spans(hours: Hours) -> Spans:
    return tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in hours)


def calendar(office: str = "") -> OfficeCalendar:
    """The calendar in use in an office (an organisation's code), else the default one.

    Before any is loaded every day is a guess: version 0, and every deadline that needs a day says so.
    """
    return _newest_calendar(office) or calendar_version(0)


def _newest_calendar(office: str) -> OfficeCalendar | None:
    calendars = _snapshot.get().calendars
    return calendars.get(office) or calendars.get("")


def calendar_version(version_id: int) -> OfficeCalendar:
    """The calendar that a deadline was computed with, whatever has replaced it since; 0 before any was loaded."""
    if not version_id:
        return OfficeCalendar(version=0, tz=settings.TIME_ZONE, known_from=date.max, known_until=date.min)
    for loaded in _snapshot.get().calendars.values():
        if loaded.version == version_id:
            return loaded
    version = CalendarVersion.objects.select_related("base").filter(pk=version_id).first()
    if version is None:
        raise NotFound
    return _office_calendar(version)


def calendar_years(office: str = "") -> tuple[int, ...]:
    """The years that the calendar in use covers as published; empty when none is loaded."""
    found = _newest_calendar(office)
    return tuple(range(found.known_from.year, found.known_until.year + 1)) if found else ()


def calendar_offices() -> tuple[str, ...]:
    """The codes of the offices that have a calendar of their own; the default one is not among them."""
    return tuple(sorted(office for office in _snapshot.get().calendars if office))


def named_days(year: int, office: str = "") -> dict[date, tuple[str, str]]:
    """The days of a year that the calendar in use names: (`models.DayKind`, note). An office's own days win over the
    default's, a suspension over what the day otherwise is."""
    found = _newest_calendar(office)
    version = CalendarVersion.objects.filter(pk=found.version).first() if found else None
    if version is None:
        return {}
    rows = CalendarDay.objects.filter(version_id__in=[version.base_id or version.pk, version.pk], date__year=year)
    days = sorted(rows, key=lambda day: (day.kind == DayKind.SUSPENSION, day.version_id == version.pk))
    return {day.date: (day.kind, day.note) for day in days}


def calendar_warning(now: datetime, office: str = "") -> str | None:
    """What staff must be told when the published calendar ends within 60 days, has ended, or was never loaded."""
    found = _newest_calendar(office)
    if found is None:
        return _("尚未载入法定工作日历，时限暂按周一至周五计算。请导入工作日历。")
    left = (found.known_until - clock.office_date(now)).days
    if left < 0:
        return _(
            "法定工作日历已于 %(day)s 到期，此后的时限暂按周一至周五计算，未计节假日和调休。请导入新一年的工作日历。"
        ) % {"day": found.known_until.isoformat()}
    if left < WARN_DAYS:
        return _(
            "法定工作日历只到 %(day)s，还有 %(left)d 天；超出部分的时限暂按周一至周五计算。请导入新一年的工作日历。"
        ) % {"day": found.known_until.isoformat(), "left": left}
    return None
