"""Forms of patrols: a plan, a window opened by hand, one more place, and what came of a missed one."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.catalogue.queries import items_in_force
from wangge.desk import options
from wangge.desk.form_fields import AreaField
from wangge.lib.actor import Actor
from wangge.patrols.windows import CADENCE_WORDS
from wangge.places.kinds import KIND_WORDS

SETTLED = [("made_up", gettext_lazy("已补查")), ("excused", gettext_lazy("有原因未查"))]


class PlanForm(forms.Form):
    """What is looked at, where, how often, and under which item of the grid list."""

    title = forms.CharField(label=gettext_lazy("巡查名称"), max_length=60)
    kinds = forms.MultipleChoiceField(label=gettext_lazy("查哪些"), widget=forms.CheckboxSelectMultiple)
    cadence = forms.ChoiceField(
        label=gettext_lazy("多久一次"),
        choices=[(each.value, words) for each, words in CADENCE_WORDS.items()],
        widget=forms.RadioSelect,
        initial="weekly",
    )
    item = forms.ChoiceField(
        label=gettext_lazy("入格事项"), help_text=gettext_lazy("不在网格事项清单内的工作，不能交给网格员")
    )
    starts_on = forms.DateField(
        label=gettext_lazy("从哪天开始"),
        required=False,
        help_text=gettext_lazy("不填为今天"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )

    def __init__(self, actor: Actor, today: date, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        area = AreaField(near=options.near(actor), label=_("区域"), help_text=_("镇街、村居或网格"), required=True)
        self.fields = {"title": self.fields.pop("title"), "area": area, **self.fields}
        items = [(item.code, f"{item.code} {item.label}") for item in items_in_force(on=today)]
        kinds = [(kind.value, str(words)) for kind, words in KIND_WORDS.items()]
        for name, choices in (("item", items), ("kinds", kinds)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class OpenForm(forms.Form):
    """A window beside the calendar."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=60, help_text=gettext_lazy("例如：大雨后"))
    until = forms.DateTimeField(
        label=gettext_lazy("查到什么时候"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"),
    )


class StopForm(forms.Form):
    """One more place, by its number in the register."""

    place = forms.IntegerField(label=gettext_lazy("场所记录号"), min_value=1, max_value=2**63 - 1)


class SettleForm(forms.Form):
    """What came of a missed place."""

    outcome = forms.ChoiceField(label=gettext_lazy("处理结果"), choices=SETTLED)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)
