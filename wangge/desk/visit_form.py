"""A visit written down at the desk from paper: how it went, and the form's questions, those that the register answers
already shown as known."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.campaigns.form import Question, questions_of
from wangge.campaigns.queries.known import KnownOfTarget
from wangge.campaigns.queries.wording import in_language
from wangge.campaigns.states import OUTCOME_LABELS, Outcome
from wangge.desk.form_fields import DayInput
from wangge.lib import clock

if TYPE_CHECKING:
    from wangge.campaigns.models import Campaign

ASKED, MENDED = "q_", "mend_"
NOT_ON_PAPER = ("note", "group", "calculate", "image", "geopoint")
MIDDAY = time(12)


class VisitForm(forms.Form):
    """Questions come with their own names behind `q_`; of a known one `mend_` says that it is to be corrected."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    register_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    visited_on = forms.DateField(label=gettext_lazy("走访日期"), widget=DayInput())
    outcome = forms.ChoiceField(
        label=gettext_lazy("走访结果"),
        choices=[(each.value, label) for each, label in OUTCOME_LABELS.items()],
        widget=forms.RadioSelect,
    )
    return_on = forms.DateField(label=gettext_lazy("再访日期"), required=False, widget=DayInput())

    def __init__(self, campaign: "Campaign", known: KnownOfTarget | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.known = known.answers if known is not None else {}
        self.questions = [
            question
            for question in questions_of(campaign.form or {"questions": []})
            if question["type"] not in NOT_ON_PAPER
        ]
        for question in self.questions:
            self.fields[ASKED + question["name"]] = _field(question)
            if question["name"] in self.known:
                self.fields[MENDED + question["name"]] = forms.BooleanField(label=_("更正"), required=False)

    def told(self) -> dict[str, Any]:
        """The answers that were given; what is known is given only where it is corrected."""
        given = self.cleaned_data
        return {
            question["name"]: _answer(question, given[ASKED + question["name"]])
            for question in self.questions
            if given[ASKED + question["name"]] not in (None, "", [])
            and (question["name"] not in self.known or given[MENDED + question["name"]])
        }

    def captured_at(self, now: datetime) -> datetime:
        """Paper tells the day: midday of it, or now on the same day."""
        day = self.cleaned_data["visited_on"]
        if day == clock.office_date(now):
            return now
        return clock.office_time(now).replace(hour=MIDDAY.hour, minute=0, second=0, microsecond=0) + timedelta(
            days=(day - clock.office_date(now)).days
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """The questions as they are shown: known ones with what stands in the register."""
        for question in self.questions:
            name = question["name"]
            yield {
                "field": self[ASKED + name],
                "is_known": name in self.known,
                "value": _words(question, self.known[name]) if name in self.known else "",
                "mend": self[MENDED + name] if name in self.known else None,
            }


def first_of(known: KnownOfTarget | None, client_id: Any, now: datetime) -> Mapping[str, Any]:
    """What the form shows first."""
    first: dict[str, Any] = {
        "client_id": client_id, "visited_on": clock.office_date(now), "outcome": Outcome.DONE.value,
    }  # fmt: skip
    if known is not None:
        first["register_version"] = known.version
        first |= {ASKED + name: value for name, value in known.answers.items()}
    return first


def _field(question: Question) -> forms.Field:
    label, hint = in_language(question.get("label", {})), in_language(question.get("hint", {}))
    words: dict[str, Any] = {"label": label, "help_text": hint, "required": False}
    choices = [(choice["name"], in_language(choice["label"])) for choice in question.get("choices", [])]
    match question["type"]:
        case "select_one":
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **words)
        case "select_multiple":
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **words)
        case "integer":
            return forms.IntegerField(**words)
        case "decimal":
            return forms.FloatField(**words)
        case "date":
            return forms.DateField(widget=DayInput(), **words)
    return forms.CharField(max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"}), **words)


def _answer(question: Question, value: Any) -> Any:
    return value.isoformat() if question["type"] == "date" else value


def _words(question: Question, value: Any) -> str:
    named = {choice["name"]: in_language(choice["label"]) for choice in question.get("choices", [])}
    return str(named.get(value, value))
