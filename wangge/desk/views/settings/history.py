"""The history of the settings: who changed what and when, for the auditor."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.cases.queries.telling import category_name, named_area, named_org
from wangge.desk.settings.told_staff import told_particulars
from wangge.desk.settings.words import ACTS, NOUNS
from wangge.desk.views.frame import frame
from wangge.journal.queries import acts_outside_cases
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.actor import Role
from wangge.people.queries import account, names_of, usernames_of
from wangge.ui.requests import PageRequest, whole_number

if TYPE_CHECKING:
    from wangge.journal.models import Entry

PAGE = 50


@access(Role.AUDITOR)
@require_safe
def history(request: PageRequest) -> HttpResponse:
    """Every change of settings, the newest first; of one kind, or by one person."""
    noun, who = request.GET.get("noun", ""), request.GET.get("who", "").strip()[:60]
    person = account(who) if who else None
    acts = NOUNS[noun][1] if noun in NOUNS else tuple(ACTS)
    found: list[Entry] = []
    if not who or person is not None:
        entries = acts_outside_cases(
            acts,
            by_id=person.pk if person else None,
            before=whole_number(request.GET.get("cursor")),
        )
        found = list(entries[: PAGE + 1])
    shown = found[:PAGE]
    context = frame(
        request,
        clock.now(),
        nav_name="settings_history",
        rows=_told(shown),
        noun=noun,
        who=who,
        nouns=[(key, word) for key, (word, _acts) in NOUNS.items()],
        next_cursor=str(shown[-1].pk) if len(found) > PAGE else "",
        shown=len(shown),
    )
    return render(request, "desk/settings/history.html", context)


def _told(entries: Iterable["Entry"]) -> list[dict[str, Any]]:
    entries = list(entries)
    people = [entry.object_id for entry in entries if entry.object_type == "user"]
    names = names_of([*(entry.actor_id for entry in entries), *people])
    usernames = usernames_of(people)
    return [
        {
            "at": entry.at,
            "who": names.get(entry.actor_id or 0) or _("系统"),
            "act": ACTS.get(entry.act, entry.act),
            "what": _what(entry, names),
            "href": _address(entry, usernames),
            "more": told_particulars(entry.data) if entry.object_type == "user" else _effective(entry.data),
        }
        for entry in entries
    ]


def _what(entry: "Entry", names: Mapping[int, str]) -> str:
    """The thing that was changed, by name."""
    data = entry.data
    match entry.object_type:
        case "category" | "time_standard":
            return f"{data.get('code', '')} {category_name(data.get('code', ''))}".strip()
        case "grid_item":
            return str(data.get("code", ""))
        case "organisation":
            return (named_org(entry.object_id) or {}).get("name", "")
        case "user":
            return names.get(entry.object_id, "")
        case "calendar":
            office = data.get("office", "")
            return office or _("通用日历")
        case _:
            return (named_area(data["area"]) or {}).get("name", "") if "area" in data else ""


def _effective(data: Mapping[str, Any]) -> str:
    told = [_("第 %(n)s 版") % {"n": data["version"]}] if "version" in data else []
    told += [_("自 %(day)s 起") % {"day": data["effective"]}] if "effective" in data else []
    return " · ".join(told)


def _address(entry: "Entry", usernames: Mapping[int, str]) -> str:
    """The page that tells more, with what stood before."""
    match entry.object_type:
        case "category" | "time_standard":
            return reverse("desk:settings_category", args=[entry.data["code"]])
        case "organisation":
            org = named_org(entry.object_id)
            return reverse("desk:settings_organisation", args=[org["code"]]) if org else ""
        case "user" if entry.object_id in usernames:
            return reverse("desk:settings_account", args=[usernames[entry.object_id]])
        case "calendar":
            return reverse("desk:settings_calendar")
        case "grid_item":
            return reverse("desk:settings_item", args=[entry.data["code"]])
        case "handling_rules":
            return reverse("desk:settings_rules")
        case _:
            return ""
