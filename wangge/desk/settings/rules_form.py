"""The form of the office's rules for requests, holds and instructions."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.catalogue.actions.rules import MOST_EXTENSIONS
from wangge.catalogue.columns import RULE_COLUMNS
from wangge.catalogue.deadlines import Limit
from wangge.catalogue.rules import LIMITS, Rules
from wangge.desk.settings.category_form import LimitField
from wangge.desk.settings.flow import SettingsForm


class RulesForm(SettingsForm):
    """Every rule as it stands in the newest version, and the first day of the next one."""

    note = forms.CharField(
        label=gettext_lazy("调整的依据"), max_length=200, help_text=gettext_lazy("如：县里的文件或会议，写进改动记录")
    )
    effective = forms.DateField(label=gettext_lazy("生效日期"), widget=forms.DateInput(attrs={"type": "date"}))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, rules: Rules, today: date, **kwargs: Any) -> None:
        tomorrow = max(today + timedelta(days=1), rules.valid_from)
        first = {**rules.row(), "effective": tomorrow.isoformat(), "seen": rules.version}
        super().__init__(*args, initial=first, **kwargs)
        own = {column.name: self._field(column.name) for column in RULE_COLUMNS}
        for column in RULE_COLUMNS:
            own[column.name].label, own[column.name].help_text = str(column.heading), str(column.hint)
            own[column.name].error_messages["required"] = _("这一项必须填写")
        self.fields = own | self.fields

    @staticmethod
    def _field(name: str) -> forms.Field:
        column = next(column for column in RULE_COLUMNS if column.name == name)
        if name in LIMITS:
            return _PositiveLimit(str(column.heading), required=True)
        if column.words:
            return forms.ChoiceField(choices=list(column.words.items()), widget=forms.RadioSelect)
        return forms.IntegerField(min_value=0, max_value=MOST_EXTENSIONS)

    def row(self) -> dict[str, str]:
        return {column.name: str(self.cleaned_data[column.name]) for column in RULE_COLUMNS}

    def changes(self) -> dict[str, Limit | int | str]:
        """The values as the act takes them."""
        asked = self.cleaned_data
        limits = {name: Limit.parse(asked[name]) for name in LIMITS}
        return {**limits, "extensions": asked["extensions"], "conclusion_before": asked["conclusion_before"]}


class _PositiveLimit(LimitField):
    """A limit that is more than nothing; whole where it is told in days."""

    def compress(self, data_list: list[Any]) -> str:
        text = super().compress(data_list)
        try:
            amount = Limit.parse(text).amount if text else 1
        except ValueError:
            raise forms.ValidationError(_("按日计的期限须为整数，且不少于 1 日")) from None
        if not amount:
            raise forms.ValidationError(_("期限须大于 0"))
        return text
