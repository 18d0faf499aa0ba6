"""The item list and the list of duties of towns as one table: two choices for each item in use."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wangge.catalogue.columns import DUTIES
from wangge.catalogue.comparison import Comparison, Known
from wangge.catalogue.errors import BadCategory
from wangge.desk.settings.flow import SettingsForm
from wangge.lib.plans import Plan
from wangge.lib.tables import Row

GRID, DUTY = "grid_", "duty_"


class ListsForm(SettingsForm):
    """`grid_0101` admits an item into the grid, `duty_0101` sets the towns' part in it."""

    effective = forms.DateField(label=_("生效日期"), widget=forms.DateInput(attrs={"type": "date"}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Mapping[str, Known], today: date, **kwargs: Any) -> None:
        self.items = {code: each for code, each in known.items() if each.parent and each.valid_to is None}
        first: dict[str, Any] = {"effective": (today + timedelta(days=1)).isoformat()}
        for code, each in self.items.items():
            first[GRID + code] = each.row["is_grid_item"] == "1"
            first[DUTY + code] = each.row["town_duty"]
        super().__init__(*args, initial=first, **kwargs)
        for code, each in self.items.items():
            named = f"{code} {each.row['name']}"
            grid = forms.CheckboxInput(attrs={"aria-label": f"{named}：{_('入格事项')}"})
            duty = forms.Select(attrs={"aria-label": f"{named}：{_('镇街履职')}"})
            self.fields[GRID + code] = forms.BooleanField(required=False, widget=grid, label=named)
            self.fields[DUTY + code] = forms.ChoiceField(choices=list(DUTIES.items()), widget=duty, label=named)

    def lines(self) -> list[dict[str, Any]]:
        """The table: a code and a name with the two fields."""
        return [
            {"code": code, "name": each.row["name"], "grid": self[GRID + code], "duty": self[DUTY + code]}
            for code, each in self.items.items()
        ]

    def rows(self) -> list[Row]:
        """The rows of the category file that the table asks for, by their place in it."""
        asked = self.cleaned_data
        return [
            (line, {**each.row, "is_grid_item": "1" if asked[GRID + code] else "0", "town_duty": asked[DUTY + code]})
            for line, (code, each) in enumerate(self.items.items())
        ]

    def checked(self, found: Comparison) -> Plan:
        """The plan, or `BadCategory` with the rows that are wrong."""
        if found.problems:
            codes = list(self.items)
            wrong = {
                (GRID if problem.column == "is_grid_item" else DUTY) + codes[problem.line]: problem.reason
                for problem in found.problems
            }
            raise BadCategory(fields=wrong)
        if not found.changes:
            raise BadCategory(gettext("没有改动任何内容"))
        return found.plan
