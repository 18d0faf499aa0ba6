"""Fields of the forms of a leader's instruction and of the reply to it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from wangge.cases.acts import ReplyingParty
from wangge.cases.queries.instructions import waiting_for
from wangge.cases.queries.telling import named_org
from wangge.ui.templatetags.ui import local_date

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from wangge.desk.act_forms import Setting


def _party(setting: "Setting", info: "FieldInfo") -> dict[str, forms.Field]:
    """The unit at work or the desk; nothing to choose before the case is given out."""
    unit, desk = named_org(setting.case.lead_id), named_org(setting.case.holder_id)
    if unit is None or desk is None:
        return {}
    choices = [(ReplyingParty.UNIT.value, unit["name"]), (ReplyingParty.DESK.value, desk["name"])]
    return {"party": forms.ChoiceField(choices=choices, widget=forms.RadioSelect, initial=ReplyingParty.UNIT.value)}


def _reply_by(setting: "Setting", info: "FieldInfo") -> dict[str, forms.Field]:
    widget = forms.DateInput(attrs={"type": "date", "class": "short"})
    return {"reply_by": forms.DateField(widget=widget, required=False)}


def _instruction(setting: "Setting", info: "FieldInfo") -> dict[str, forms.Field]:
    """Which of several instructions is replied to; nothing to choose where there is one only."""
    found = waiting_for(setting.actor, setting.case)
    if len(found) < 2:
        return {}
    choices = [
        (
            str(each.pk),
            _("%(text)s（%(due)s 前回复）")
            % {"text": " ".join(each.text.split())[:40], "due": local_date(each.reply_due_at)},
        )
        for each in found
    ]
    field = forms.TypedChoiceField(choices=choices, coerce=int, widget=forms.RadioSelect, initial=str(found[0].pk))
    return {"instruction": field}


MAKERS: dict[str, Callable[["Setting", "FieldInfo"], dict[str, forms.Field]]] = {
    "party": _party,
    "reply_by": _reply_by,
    "instruction": _instruction,
}
