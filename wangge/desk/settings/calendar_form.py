"""Forms of the office calendar: days without office, lifting them, office hours from a day on."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.catalogue.deadlines import Spans
from wangge.desk.settings.flow import SettingsForm

LONGEST = 62  # days in one suspension
FURTHEST = timedelta(days=2 * 366)
SPANS = 3


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class SuspendForm(SettingsForm):
    """The days, and why."""

    first = forms.DateField(label=gettext_lazy("从哪一天"), widget=day_input())
    last = forms.DateField(label=gettext_lazy("到哪一天（含）"), widget=day_input())
    note = forms.CharField(
        label=gettext_lazy("事由"), max_length=80, help_text=gettext_lazy("如：台风停工停课。工作日历上会显示")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        first, last = asked.get("first"), asked.get("last")
        if first and first < self.today:
            self.add_error("first", _("已经过去的日子不能改成停止办公"))
        if first and first > self.today + FURTHEST:
            self.add_error("first", _("只能登记两年以内的日子"))
        if first and last and last < first:
            self.add_error("last", _("结束日期早于开始日期"))
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("last", _("一次最多 %(n)d 天") % {"n": LONGEST})
        return asked

    def days(self) -> list[date]:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class LiftForm(SettingsForm):
    """Which of the days to come are worked after all."""

    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("恢复办公的日子"), coerce=date.fromisoformat, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, suspended: Sequence[tuple[date, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(day.isoformat(), f"{day.isoformat()} {note}") for day, note in suspended]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]  # a field of choices


class HoursForm(SettingsForm):
    """One to three spans of a working day, and from when."""

    def __init__(self, *args: Any, today: date, spans: Spans, is_office: bool, **kwargs: Any) -> None:
        self.today, self.is_office = today, is_office
        first: dict[str, Any] = {"effective": (today + timedelta(days=1)).isoformat()}
        for number, (begin, end) in enumerate(spans[:SPANS], start=1):
            first |= {f"begin_{number}": f"{begin:%H:%M}", f"end_{number}": f"{end:%H:%M}"}
        super().__init__(*args, initial=first, **kwargs)
        if is_office:
            self.fields["is_default"] = forms.BooleanField(
                required=False, label=_("不另设，随通用日历（不看下面的时间）")
            )
        for number in range(1, SPANS + 1):
            for name, label in (("begin", _("第 %(n)d 段开始")), ("end", _("第 %(n)d 段结束"))):
                self.fields[f"{name}_{number}"] = forms.TimeField(
                    required=False, label=label % {"n": number}, widget=forms.TimeInput(attrs={"type": "time"})
                )
        self.fields["effective"] = forms.DateField(label=_("从哪一天起"), widget=day_input())

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        effective = asked.get("effective")
        if effective and effective < self.today:
            self.add_error("effective", _("不能早于今天：已经过去的日子按原来的时间"))
        if not asked.get("is_default") and not self.errors:
            self._check(asked)
        return asked

    def _check(self, asked: dict[str, Any]) -> None:
        before: time | None = None
        for number in range(1, SPANS + 1):
            begin, end = asked.get(f"begin_{number}"), asked.get(f"end_{number}")
            if (begin is None) != (end is None):
                self.add_error(f"end_{number}", _("开始和结束都要填"))
            elif begin is None or end is None:
                if number == 1:
                    self.add_error("begin_1", _("至少填一段办公时间"))
            elif end <= begin or (before is not None and begin <= before):
                self.add_error(f"begin_{number}", _("各段时间应先后相接、不重叠，结束晚于开始"))
            else:
                before = end

    def spans(self) -> Spans:
        """The spans asked for; none for an office that follows the default hours."""
        asked = self.cleaned_data
        if asked.get("is_default"):
            return ()
        pairs = ((asked[f"begin_{number}"], asked[f"end_{number}"]) for number in range(1, SPANS + 1))
        return tuple((begin, end) for begin, end in pairs if begin is not None)
