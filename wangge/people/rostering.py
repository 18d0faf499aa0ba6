"""What rows of the sheet of staff would change: accounts and posts, act by act, or why not. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from wangge.lib import tables
from wangge.lib.actor import Level, Role
from wangge.lib.plans import Change, Kind, Problem, cells
from wangge.people.columns import ACCOUNT, ORIGINS, ROLES, STAFF_COLUMNS, USERNAME, Reason, day
from wangge.people.comparison import Comparison, LevelOf, RowRefused, Step
from wangge.people.posting import ADMINISTRATORS, excludes, wrong_post

ACCOUNT_NAMES = ("name", "work_phone", "account", "closes_on")
POST_NAMES = ("role", "area_code", "org", "origin", "valid_from", "valid_to")


class Unit(NamedTuple):
    """What a post needs to know of its organisation."""

    kind: str
    area_code: str


@dataclass(frozen=True, slots=True)
class KnownPost:
    """A post that is held or is to be, as a row of the sheet."""

    id: int
    row: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Roster:
    """What is there: accounts by user name, their posts, units in use, areas, today, and who asks."""

    accounts: Mapping[str, Mapping[str, str]]
    posts: Mapping[str, Sequence[KnownPost]]
    units: Mapping[str, Unit]
    level_of: LevelOf
    today: date
    by: str  # user name of whoever asks: nobody changes their own


@dataclass(slots=True)
class _State:
    """What the rows so far make of the roster."""

    accounts: dict[str, dict[str, str]]
    told: dict[str, int] = field(default_factory=dict)  # user names with the line that spoke of the account
    roles: dict[str, set[Role]] = field(default_factory=dict)
    keys: set[tuple[str, ...]] = field(default_factory=set)
    ended: dict[int, str] = field(default_factory=dict)  # posts that get an end


def compare_staff(rows: Iterable[tables.Row], roster: Roster) -> Comparison:
    """Row by row: the account of a user name, and one post. Several posts are several rows. What is not named stays."""
    found = Comparison()
    state = _State({name: dict(row) for name, row in roster.accounts.items()})
    for name, posts in roster.posts.items():
        state.roles[name] = {Role(post.row["role"]) for post in posts}
    for line, row in rows:
        try:
            _one(line, row, roster, state, found)
        except RowRefused as refusal:
            found.problems.append(Problem(line, refusal.column, str(refusal)))
    _keep_administrators(roster, state, found)
    return found


def _one(line: int, row: Mapping[str, str], roster: Roster, state: _State, found: Comparison) -> None:
    username = row.get("username", "")
    if not USERNAME.fullmatch(username):
        raise RowRefused(_("登录名以小写字母开头，只含小写字母、数字、点、横线和下划线"), "username")
    old_account = state.accounts.get(username)
    account = _account(line, username, row, state)
    post = {name: row.get(name, "") for name in POST_NAMES}
    known = _known_post(post, roster.posts.get(username, ())) if post["role"] else None
    if post["role"]:
        _check_post(username, post, known, roster, state)
    old = {**(old_account or {}), **(known.row if known else {})}
    new = {"username": username, **account, **(post if post["role"] else {})}
    told = cells(STAFF_COLUMNS, old, new)
    if not told:
        found.unchanged += 1
        return
    if username == roster.by:
        raise RowRefused(_("不能改动自己的账号和岗位，请由另一位安全管理员办理"), "username")
    found.steps += _account_steps(username, old_account, account, roster.today)
    if post["role"]:
        found.steps += _post_steps(username, post, known, state)
    state.accounts[username] = {"username": username, **account}
    kind = Kind.ADDED if old_account is None or (post["role"] and known is None) else Kind.CHANGED
    found.changes.append(Change(kind, username, account["name"], told, line))


def _account(line: int, username: str, row: Mapping[str, str], state: _State) -> dict[str, str]:
    """The account columns of a row; a row that leaves one out keeps it. Rows of one person agree."""
    old = state.accounts.get(username)
    empty = {"name": "", "work_phone": "", "account": "open", "closes_on": ""}
    asked = {name: row[name] for name in ACCOUNT_NAMES if name in row}
    if not asked.get("account"):
        asked.pop("account", None)
    account = {**empty, **{name: (old or empty)[name] for name in ACCOUNT_NAMES}, **asked}
    if not account["name"]:
        raise RowRefused(_("姓名必须填写"), "name")
    for name, length in (("name", 60), ("work_phone", 40)):
        if len(account[name]) > length:
            raise RowRefused(_("超过 %(length)d 个字") % {"length": length}, name)
    if account["account"] not in ACCOUNT:
        raise RowRefused(_("账号应为启用或锁定：%(value)s") % {"value": account["account"]}, "account")
    account["closes_on"] = _day(account["closes_on"], "closes_on")
    first = state.told.setdefault(username, line)
    if first != line and any(account[name] != (old or empty)[name] for name in ACCOUNT_NAMES):
        raise RowRefused(_("与第 %(line)d 行同一登录名的姓名、电话、账号不一致") % {"line": first}, "name")
    return account


def _known_post(post: Mapping[str, str], posts: Sequence[KnownPost]) -> KnownPost | None:
    key = [post[name] for name in ("role", "area_code", "org")]
    return next((each for each in posts if [each.row[name] for name in ("role", "area_code", "org")] == key), None)


def _check_post(username: str, post: dict[str, str], known: KnownPost | None, roster: Roster, state: _State) -> None:
    if post["role"] not in ROLES:
        raise RowRefused(_("没有这种岗位：%(value)s") % {"value": post["role"]}, "role")
    key = (username, post["role"], post["area_code"], post["org"])
    if key in state.keys:
        raise RowRefused(_("文件中有重复的岗位"), "role")
    state.keys.add(key)
    post["valid_from"] = _day(post["valid_from"], "valid_from")
    post["valid_to"] = _day(post["valid_to"], "valid_to")
    if known is not None:
        _check_known(post, known, roster.today)
        return
    unit, level = roster.units.get(post["org"]), roster.level_of(post["area_code"])
    if unit is None:
        raise RowRefused(_("没有这个单位，或已停用：%(value)s") % {"value": post["org"]}, "org")
    if level is None:
        raise RowRefused(_("没有这个区划：%(value)s") % {"value": post["area_code"]}, "area_code")
    if post["origin"] and post["origin"] not in ORIGINS:
        raise RowRefused(_("没有这种来源：%(value)s") % {"value": post["origin"]}, "origin")
    role = Role(post["role"])
    wrong = wrong_post(
        role=role,
        level=Level(level),
        area_code=post["area_code"],
        org_kind=unit.kind,
        org_area=unit.area_code,
        origin=post["origin"],
    )
    if wrong is not None:
        raise RowRefused(wrong.reason, {"area": "area_code"}.get(wrong.column, wrong.column))
    post["valid_from"] = post["valid_from"] or day(roster.today)
    if post["valid_from"] < day(roster.today):
        raise RowRefused(_("不能早于今天：已经过去的日子不改动"), "valid_from")
    if post["valid_to"] and post["valid_to"] <= post["valid_from"]:
        raise RowRefused(_("离任日期应晚于任职日期"), "valid_to")
    held = state.roles.setdefault(username, set())
    if excludes(role, frozenset(held)):
        raise RowRefused(_("系统管理员、安全管理员、审计管理员三岗不得兼任，也不得兼任业务岗位"), "role")
    held.add(role)


def _check_known(post: dict[str, str], known: KnownPost, today: date) -> None:
    """A post that is there can get an end, or an earlier one; nothing else of it changes."""
    post["valid_from"] = post["valid_from"] or known.row["valid_from"]
    for name in ("valid_from", "origin"):
        if post[name] != known.row[name]:
            raise RowRefused(_("已有的岗位只能定离任日期；要改别的，请在页面上调任"), name)
    old, new = known.row["valid_to"], post["valid_to"]
    if new == old:
        return
    if not new or (old and new > old):
        raise RowRefused(_("离任日期不能取消或推后：请新任一段"), "valid_to")
    if new < day(today) or new <= known.row["valid_from"]:
        raise RowRefused(_("离任日期不能早于今天，并应晚于任职日期"), "valid_to")


def _account_steps(username: str, old: Mapping[str, str] | None, new: Mapping[str, str], today: date) -> list[Step]:
    closes_on = date.fromisoformat(new["closes_on"]) if new["closes_on"] else None
    if closes_on is not None and closes_on < today and (old is None or old["closes_on"] != new["closes_on"]):
        raise RowRefused(_("不能早于今天：已经过去的日子不改动"), "closes_on")
    values = {"name": new["name"], "work_phone": new["work_phone"], "closes_on": closes_on}
    steps = []
    if old is None:
        steps.append(Step("open_account", username, values))
    elif any(old[name] != new[name] for name in ("name", "work_phone", "closes_on")):
        steps.append(Step("change_account", username, values))
    if new["account"] != (old["account"] if old else "open"):
        act = "lock_account" if new["account"] == "locked" else "unlock_account"
        steps.append(Step(act, username, {"reason": Reason.REORGANISED}))
    return steps


def _post_steps(username: str, post: Mapping[str, str], known: KnownPost | None, state: _State) -> list[Step]:
    if known is None:
        return [Step("give_post", username, dict(post))]
    if post["valid_to"] == known.row["valid_to"]:
        return []
    state.ended[known.id] = post["valid_to"]
    return [Step("end_post", username, {"post": known.id, "on": date.fromisoformat(post["valid_to"])})]


def _keep_administrators(roster: Roster, state: _State, found: Comparison) -> None:
    """Of each kind of administrator whoever is there now and could sign in, one must be left."""
    for role in ADMINISTRATORS:
        before = [
            (name, post.id)
            for name, posts in roster.posts.items()
            for post in posts
            if post.row["role"] == role and not post.row["valid_to"] and _is_open(roster.accounts[name])
        ]
        after = [name for name, post_id in before if post_id not in state.ended]
        after += [
            step.key
            for step in found.steps
            if step.act == "give_post" and step.values["role"] == role and not step.values["valid_to"]
        ]
        if before and not any(_is_open(state.accounts[name]) for name in after):
            text = _("改动以后就没有%(role)s了，请先任命接替的人") % {"role": ROLES[role.value]}
            found.problems.append(Problem(0, "role", text))


def _is_open(account: Mapping[str, Any]) -> bool:
    return bool(account["account"] == "open" and not account["closes_on"])


def _day(text: str, column: str) -> str:
    """A day as ISO 8601, from `2027-01-01` or `2027/1/1`; empty stays empty."""
    if not text:
        return ""
    try:
        year, month, number = (int(part) for part in text.removesuffix(" 00:00:00").replace("/", "-").split("-"))
        return date(year, month, number).isoformat()
    except ValueError:
        raise RowRefused(_("日期应写成 2027-01-01：%(value)s") % {"value": text}, column) from None
