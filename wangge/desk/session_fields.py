"""Fields of the form that calls a joint session about a case."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms

from wangge.cases import access
from wangge.cases.queries.sessions import units_kept_out
from wangge.cases.queries.summonable import summonable_units
from wangge.cases.queries.telling import named_org

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from wangge.desk.act_forms import Setting


class NumbersField(forms.CharField):
    """Case numbers as they are typed or pasted, apart by spaces, commas or lines."""

    def clean(self, value: Any) -> Any:
        return [number for number in re.split(r"[\s,，、;；]+", super().clean(value)) if number]


def _units(setting: "Setting", info: "FieldInfo") -> dict[str, forms.Field]:
    """Units that this desk may call; those at work on the case are picked at first."""
    desk = access.desk_post(setting.actor, setting.case)
    if desk is None:
        return {}
    kept_out = units_kept_out([setting.case])
    found = [unit for unit in summonable_units(desk.level, desk.area) if unit.id not in kept_out]
    choices = [(unit.code, (named_org(unit.id) or {}).get("name", unit.name)) for unit in found]
    first = [unit.code for unit in found if unit.id == setting.case.lead_id]
    widget = forms.SelectMultiple(attrs={"size": 8})
    return {"units": forms.MultipleChoiceField(choices=choices, initial=first, widget=widget)}


def _also(setting: "Setting", info: "FieldInfo") -> dict[str, forms.Field]:
    return {"also": NumbersField(required=False, widget=forms.Textarea(attrs={"rows": 2}))}


MAKERS: dict[str, Callable[["Setting", "FieldInfo"], dict[str, forms.Field]]] = {"units": _units, "also": _also}
