"""Reading the list of grid items: what is in force where, what waits for a decision, the past of an item."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from wangge.areas.codes import prefix
from wangge.catalogue.errors import ItemNotAdmitted
from wangge.catalogue.items import SHIPPED, ItemInfo, in_force, opens_category
from wangge.catalogue.models import GridItem, ItemStatus, Revision, WorkerAction
from wangge.lib import clock
from wangge.lib.actor import Actor, Level, Role
from wangge.lib.errors import NotFound
from wangge.lib.snapshot import Snapshot

WORKER_ACTIONS = dict(WorkerAction.choices)
STATUSES = dict(ItemStatus.choices)


def info_of(row: GridItem) -> ItemInfo:
    return ItemInfo(
        id=row.pk,
        code=row.code,
        version=row.version,
        title=row.title,
        title_en=row.title_en,
        org_id=row.org_id,
        legal_basis=row.legal_basis,
        level=row.level,
        area_code=row.area_code,
        worker_action=row.worker_action,
        forbidden=row.forbidden,
        frequency=row.frequency,
        is_temporary=row.is_temporary,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        valid_to=row.valid_to,
        opens=tuple(row.opens),
        status=row.status,
    )


class _Kept:
    """Every version that was ever admitted, and what of it holds on a day, reckoned once for each day asked."""

    def __init__(self) -> None:
        kept = GridItem.objects.filter(status__in=(ItemStatus.ADMITTED, ItemStatus.WITHDRAWN))
        self._items = [info_of(row) for row in kept.order_by("code", "version")]
        self._held: dict[date, dict[str, ItemInfo]] = {}

    def on(self, day: date) -> dict[str, ItemInfo]:
        held = self._held.get(day)
        if held is None:
            held = self._held[day] = in_force(self._items, day)
        return held


def _revision() -> int:
    return Revision.objects.values_list("number", flat=True).first() or 0


_snapshot: Snapshot[_Kept] = Snapshot(_Kept, _revision)


def drop_items() -> None:
    """After a change in this process: the next read loads anew."""
    _snapshot.drop()


def items_in_force(*, on: date | None = None, area: str = "") -> list[ItemInfo]:
    """The list on a day (default: today in the office), in order of code; with `area`, what holds there."""
    held = _snapshot.get().on(on or clock.office_date(clock.now()))
    return [held[code] for code in sorted(held) if not area or held[code].holds_in(area)]


def items_to_come(today: date) -> list[ItemInfo]:
    """Admitted versions that begin later, in order of their first day."""
    rows = GridItem.objects.filter(status=ItemStatus.ADMITTED, starts_on__gt=today, valid_to=None)
    return [info_of(row) for row in rows.order_by("starts_on", "code")]


def demand_item(code: str, area: str, on: date) -> ItemInfo:
    """The item of this code that is in force in an area on a day; raises `ItemNotAdmitted` when there is none.

    Whatever sends work to grid workers asks this first: campaigns, patrols.
    """
    item = _admitted(code, area, on)
    if item is None:
        raise ItemNotAdmitted
    return item


def is_admitted(code: str, area: str, on: date) -> bool:
    """Is an item of this code in force in an area on a day? What runs on asks this again: items end by themselves."""
    return _admitted(code, area, on) is not None


def _admitted(code: str, area: str, on: date) -> ItemInfo | None:
    item = _snapshot.get().on(on).get(code)
    return item if item is not None and item.holds_in(area) else None


def item_label(code: str) -> str:
    """Code and name of an item as it is in force today; the code alone when it is not any more."""
    item = _snapshot.get().on(clock.office_date(clock.now())).get(code)
    return f"{code} {item.label}" if item is not None else code


def is_open_to_workers(category: str, on: date) -> bool:
    """Is a category, which the catalogue marks, opened to grid workers by an item in force that day?"""
    return opens_category(_snapshot.get().on(on), category)


def visible_items(by: Actor) -> QuerySet[GridItem]:
    """Items of the areas above and below one's posts; those who look after the catalogue see all."""
    if by.kind == "system" or by.has_role(Role.SYSADMIN, Role.AUDITOR):
        return GridItem.objects.all()
    asked = Q(area_code="")
    for post in by.posts:
        asked |= Q(area_code__startswith=prefix(post.area))
        asked |= Q(area_code__in=[f"{post.area[:digits]:0<15}" for digits in (6, 9, 12, 15)])
    return GridItem.objects.filter(asked)


def item_row(by: Actor, code: str, version: int) -> GridItem:
    """One version of an item; NotFound outside one's areas."""
    row = visible_items(by).filter(code=code, version=version).first()
    if row is None:
        raise NotFound
    return row


def versions_of(by: Actor, code: str) -> list[ItemInfo]:
    """Every version of an item that one may see, the newest first, down to the shipped duty."""
    rows = [info_of(row) for row in visible_items(by).filter(code=code).order_by("-version")]
    rows += [duty for duty in SHIPPED if duty.code == code]
    if not rows:
        raise NotFound
    return rows


def rows_of(by: Actor, code: str) -> list[GridItem]:
    """The stored versions of an item with who proposed and decided, the newest first."""
    return list(visible_items(by).filter(code=code).order_by("-version"))


def proposed_items(by: Actor) -> list[GridItem]:
    """What waits for a decision, the oldest first."""
    return list(visible_items(by).filter(status=ItemStatus.PROPOSED).order_by("id"))


def past_items(by: Actor, today: date, limit: int = 200) -> list[GridItem]:
    """What was refused, withdrawn or has ended, the newest first."""
    over = Q(status__in=(ItemStatus.REFUSED, ItemStatus.WITHDRAWN)) | Q(ends_on__lt=today) | Q(valid_to__lte=today)
    return list(visible_items(by).filter(over).order_by("-id")[:limit])


def areas_to_propose_for(by: Actor) -> list[str]:
    """The areas to whose grid body one may propose: those of one's posts as officer or desk, and their counties."""
    own = [post.area for post in by.posts_as(Role.OFFICER, Role.DESK) if post.level != Level.GRID]
    return list(dict.fromkeys(own))


def may_decide(by: Actor, area_code: str, proposed_by: int | None) -> bool:
    """A desk of the area, or of one above it, other than the person who proposed."""
    desks = by.posts_as(Role.DESK)
    holds = any((area_code or f"{post.area[:6]:0<15}").startswith(prefix(post.area)) for post in desks)
    return holds and (proposed_by is None or by.id != proposed_by)


def next_code(rows: Iterable[str]) -> str:
    """The next free code: `G09`, `G10`, … `G100`."""
    taken = [int(code[1:]) for code in rows if code[1:].isdecimal()]
    return f"G{max([len(SHIPPED), *taken]) + 1:02}"


def newest_version(code: str) -> int:
    """The highest version there is, whatever became of it; 0 when only the shipped duty or nothing stands."""
    return GridItem.objects.filter(code=code).order_by("-version").values_list("version", flat=True).first() or 0
