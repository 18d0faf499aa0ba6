"""Fields of the forms about the outcome: how a call went, and which reporter it is about."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms

from wangge.cases.acts import ClosureClass
from wangge.cases.outcomes import OUTCOME_LABELS
from wangge.cases.queries.verdicts import reporters_for
from wangge.desk.words import SATISFIED

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from wangge.desk.act_forms import Setting


def _outcome(setting: "Setting", info: "FieldInfo") -> dict[str, forms.Field]:
    choices = [(str(value), words) for value, words in OUTCOME_LABELS.items()]
    return {"outcome": forms.ChoiceField(choices=choices, widget=forms.RadioSelect)}


def _conceded(setting: "Setting", info: "FieldInfo") -> dict[str, forms.Field]:
    if setting.case.closure_class != ClosureClass.EXPLAINED:
        return {}
    return {"conceded": forms.BooleanField(required=False)}


def _reporter(setting: "Setting", info: "FieldInfo") -> dict[str, forms.Field]:
    """Which of several reporters it is about; nothing to choose where there is the case's own only."""
    found = reporters_for(setting.case, setting.act)
    if [each.pk for each in found] == [setting.case.pk]:
        return {}
    choices = [(each.number, f"{each.number} {' '.join(each.text.split())[:24]}") for each in found]
    return {"of": forms.ChoiceField(choices=choices)}


def _satisfied(setting: "Setting", info: "FieldInfo") -> dict[str, forms.Field]:
    choices = [(str(value), words) for value, words in SATISFIED.items()]
    field = forms.TypedChoiceField(
        choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect, required=False
    )
    return {"satisfied": field}


def _nothing(setting: "Setting", info: "FieldInfo") -> dict[str, forms.Field]:
    return {}


MAKERS: dict[str, Callable[["Setting", "FieldInfo"], dict[str, forms.Field]]] = {
    "contacted": _nothing,  # the outcome tells it
    "outcome": _outcome,
    "conceded": _conceded,
    "of": _reporter,
    "satisfied": _satisfied,
}
