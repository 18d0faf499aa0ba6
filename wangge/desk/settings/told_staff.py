"""Accounts and posts in words: where they stand, what was done to them, and what a post leaves uncovered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from wangge.cases.queries.telling import named_area, named_org
from wangge.desk.settings.words import ACTS
from wangge.lib import clock
from wangge.people.access import is_open
from wangge.people.columns import ORIGINS, REASONS, ROLES, STAFF_BY_NAME
from wangge.people.queries import PastAccount, directory, has_expired, names_of, uncovered_without

if TYPE_CHECKING:
    from wangge.people.models import Post, User

SHOWN_GAPS = 8


def account_status(user: "User", now: datetime) -> tuple[str, str]:
    """A word for where an account stands, and its tone."""
    if not is_open(user, clock.office_date(now)):
        return _("已关闭"), ""
    if not user.is_active:
        return _("已锁定"), "late"
    if has_expired(user, now):
        return _("一次性密码已过期"), "warn"
    if user.password_expires_at is not None:
        return _("待换一次性密码"), "accent"
    if not user.has_usable_password():
        return _("未发密码"), "warn"
    return _("启用"), "ok"


def post_lines(posts: Iterable["Post"], today: date) -> list[dict[str, Any]]:
    """Posts with names, and whether each is held, to come or over."""
    return [
        {
            "id": post.pk,
            "role": ROLES[post.role],
            "area": (named_area(post.area_code) or {}).get("name", ""),
            "org": (named_org(post.org_id) or {}).get("name", ""),
            "origin": ORIGINS.get(post.origin, ""),
            "since": post.valid_from,
            "until": post.valid_to,
            "state": _state(post, today),
            "is_open": post.valid_to is None or post.valid_to > today,
        }
        for post in posts
    ]


def _state(post: "Post", today: date) -> tuple[str, str]:
    if post.valid_to is not None and post.valid_to <= today:
        return _("已离任"), ""
    return (_("待任"), "accent") if post.valid_from > today else (_("现任"), "ok")


def told_post(row: Mapping[str, str]) -> dict[str, str]:
    """A row of a post with names beside its codes."""
    area, org = named_area(row["area_code"]), directory().by_code.get(row["org"])
    name = (named_org(org.id) or {}).get("name", "") if org else ""
    return {**row, "area_code": f"{area['name']} {area['code']}" if area else "", "org": f"{name} {row['org']}".strip()}


def told_past_account(past: Sequence[PastAccount]) -> list[dict[str, Any]]:
    """The history of an account: who, when, what and why."""
    names = names_of(entry.actor_id for entry in past)
    return [
        {
            "at": entry.at,
            "who": names.get(entry.actor_id or 0) or _("系统"),
            "act": ACTS.get(entry.act, entry.act),
            "what": told_particulars(entry.data),
        }
        for entry in past
    ]


def told_particulars(data: Mapping[str, Any]) -> str:
    """The particulars of an entry, from codes to words."""
    told = []
    if "role" in data:
        told.append(str(ROLES.get(data["role"], data["role"])))
    if "area" in data:
        told.append((named_area(data["area"]) or {}).get("name", ""))
    if "org" in data:
        told.append((named_org(data["org"]) or {}).get("name", ""))
    if "on" in data:
        told.append(_("自 %(day)s 起") % {"day": data["on"]})
    told += [str(STAFF_BY_NAME[name].heading) for name in data.get("changed", ())]
    if "reason" in data:
        told.append(str(REASONS.get(data["reason"], data["reason"])))
    return " · ".join(word for word in told if word)


def uncovered_notes(ending: Sequence["Post"], on: date) -> list[str]:
    """The coverage check after posts have ended: one line for grids, one for centres; what is covered says so."""
    if not ending:
        return []
    gaps = uncovered_without(ending, on)
    grids = [(named_area(gap.code) or {}).get("name", gap.code) for gap in gaps if gap.kind == "grid"]
    centres = [directory().by_code[gap.code].name for gap in gaps if gap.kind == "centre"]
    notes = []
    if grids:
        notes.append(_("自该日起没有网格员的网格 %(n)d 个：%(names)s") % {"n": len(grids), "names": _first(grids)})
    if centres:
        text = _("自该日起没有值班员的治理中心 %(n)d 个：%(names)s。案件由上一级代为受理。")
        notes.append(text % {"n": len(centres), "names": _first(centres)})
    return notes or [_("覆盖检查：各网格、各中心仍有人。")]


def _first(names: Sequence[str]) -> str:
    told = "、".join(names[:SHOWN_GAPS])
    return f"{told} …" if len(names) > SHOWN_GAPS else told
