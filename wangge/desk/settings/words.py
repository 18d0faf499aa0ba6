"""Words of the settings pages: what happened to a setting, and what an act in its history was."""

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wangge.catalogue.queries import PastChange
from wangge.lib.plans import Change, Kind
from wangge.people.queries import names_of

Words = str | Promise

KINDS: dict[str, tuple[Words, str]] = {
    Kind.ADDED: (_("新增"), "ok"),
    Kind.CHANGED: (_("更改"), "accent"),
    Kind.RETIRED: (_("停用"), "warn"),
    Kind.RESTORED: (_("恢复"), "ok"),
}
ACTS: dict[str, Words] = {
    "load_category": _("载入事项"),
    "create_category": _("新增事项"),
    "change_category": _("更改事项"),
    "retire_category": _("停用事项"),
    "set_time_standard": _("设定时限"),
}


def told_plan(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes for a table: the word for what happens and its tone beside each."""
    return [{"change": change, "word": KINDS[change.kind][0], "tone": KINDS[change.kind][1]} for change in changes]


def told_changes(past: Sequence[PastChange]) -> list[dict[str, Any]]:
    """The history of a setting: who, when and what. Acts without a person are the system's own."""
    names = names_of(change.actor_id for change in past)
    return [
        {
            "change": change,
            "act": ACTS.get(change.act, change.act),
            "who": names.get(change.actor_id or 0) or _("系统"),
        }
        for change in past
    ]
