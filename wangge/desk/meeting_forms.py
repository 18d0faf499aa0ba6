"""Forms of the acts on a joint session."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.queries.summonable import summonable_units
from wangge.cases.queries.telling import named_org
from wangge.desk.act_words import FIELDS
from wangge.desk.form_fields import FilesField
from wangge.desk.meetings import Called
from wangge.lib.actor import Actor, Level

if TYPE_CHECKING:
    from wangge.cases.models import JointSession

LONG = 20_000
LABELS = {
    "record": gettext_lazy("会商纪要"),
    "commit": gettext_lazy("承诺事项"),
    "report": gettext_lazy("完成情况和证明"),
    "confirm": gettext_lazy("核实情况"),
    "conclude": gettext_lazy("会商结论"),
    "summon": gettext_lazy("召集理由"),
    "excuse": gettext_lazy("取消的理由"),
    "adjourn": gettext_lazy("改期的理由"),
    "cancel": gettext_lazy("取消的理由"),
}


def form_class(
    act: str, session: "JointSession", called: list[Called], actor: Actor, now: datetime
) -> type[forms.Form]:
    """The form of an act: who it is about, when, and the words."""
    fields: dict[str, forms.Field] = {
        "client_id": forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    }
    present = [(each.code, each.name) for each in called if not each.is_excused]
    match act:
        case "record":
            widget = forms.CheckboxSelectMultiple
            fields["attended"] = forms.MultipleChoiceField(
                label=_("到会单位"), choices=present, required=False, widget=widget
            )
        case "commit":
            own = [(each.code, each.name) for each in called if each.org_id in actor.org_ids and not each.is_excused]
            fields["org"] = forms.ChoiceField(label=_("单位"), choices=own or present)
            date_input = forms.DateInput(attrs={"type": "date", "class": "short"})
            fields["until"] = forms.DateField(label=_("完成期限"), help_text=_("到当天下班为止"), widget=date_input)
        case "report":
            own_units = [each for each in called if each.org_id in actor.org_ids]
            fields["commitment"] = _which(own_units, is_reported=False)
        case "confirm":
            others = [each for each in called if each.org_id not in actor.org_ids]
            fields["commitment"] = _which(others, is_reported=True)
            fields["approve"] = forms.TypedChoiceField(
                label=_("核实结果"),
                choices=[("true", _("已完成")), ("false", _("未完成，由该单位继续办理"))],
                coerce=lambda value: value == "true",
                widget=forms.RadioSelect,
            )
        case "summon":
            fields["org"] = forms.ChoiceField(label=_("单位"), choices=_others(session, called))
        case "excuse":
            fields["org"] = forms.ChoiceField(label=_("单位"), choices=present)
        case "adjourn":
            when = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M")
            fields["starts_at"] = forms.DateTimeField(label=_("改到"), widget=when)
            fields["place"] = forms.CharField(
                label=_("地点"), max_length=200, required=False, help_text=_("不填则不变"), initial=session.place
            )
    return type("SessionFormOf" + act.title(), (forms.Form,), fields | _told(act))


def _told(act: str) -> dict[str, forms.Field]:
    """What is said of it in words, and the files that prove what is reported done."""
    if act not in LABELS:
        return {}
    rows = 8 if act in ("record", "conclude") else 3
    area = forms.Textarea(attrs={"rows": rows})
    text = forms.CharField(
        label=str(LABELS[act]), max_length=LONG if rows == 8 else 2000, widget=area, required=act != "confirm"
    )
    if act != "report":
        return {"text": text}
    words = FIELDS["files"]
    return {"text": text, "files": FilesField(label=str(words.label), required=False, help_text=str(words.hint))}


def _which(called: list[Called], *, is_reported: bool) -> forms.TypedChoiceField:
    """Which commitment it is about."""
    choices = [
        (str(promise.id), _("%(unit)s：%(text)s") % {"unit": each.name, "text": promise.text[:60]})
        for each in called
        for promise in each.promises
        if promise.is_open and promise.is_reported == is_reported
    ]
    first = choices[0][0] if choices else None
    return forms.TypedChoiceField(
        label=_("哪一项"), choices=choices, coerce=int, widget=forms.RadioSelect, initial=first
    )


def _others(session: "JointSession", called: list[Called]) -> list[tuple[str, str]]:
    present = {each.org_id for each in called if not each.is_excused}
    units = summonable_units(Level(session.org.level), session.org.area_code)
    return [(org.code, (named_org(org.id) or {}).get("name", org.name)) for org in units if org.id not in present]
