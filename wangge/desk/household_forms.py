"""Forms of an address: which grid, how many live there as a band, and where it came from. There is no further field."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.areas import queries as areas
from wangge.areas.codes import GENERAL
from wangge.desk.form_fields import AreaField, DayInput
from wangge.desk.import_form import ImportForm
from wangge.lib.actor import Actor, Level
from wangge.residents.access import HOUSEHOLD_ROLES
from wangge.residents.actions import HouseholdData
from wangge.residents.actions.importing import HOUSEHOLD_FIELDS
from wangge.residents.words import Basis, SizeBand, Source

MOST_CHOICES = 400  # of grids in a select; beyond that one is typed


def own_grids(actor: Actor) -> list[Any]:
    """The base grids of the own ground in force, by code."""
    held = areas.index()
    found = {
        area.code: area
        for post in actor.posts_as(*HOUSEHOLD_ROLES)
        for area in (held.beneath(post.area) if held.get(post.area) else ())
        if area.level == Level.GRID and area.kind == GENERAL
    }
    return [found[code] for code in sorted(found)]


def grid_choices(actor: Actor) -> list[tuple[str, Any]]:
    """Grids under their villages; empty where there are too many to choose from."""
    grids, held = own_grids(actor), areas.index()
    if len(grids) > MOST_CHOICES:
        return []
    groups: dict[str, list[tuple[str, str]]] = {}
    for grid in grids:
        village = held.get(grid.parent)
        groups.setdefault(village.name if village else "", []).append((grid.code, grid.name))
    return list(groups.items())


class HouseholdForm(forms.Form):
    """An address as somebody found it."""

    grid: forms.Field
    address = forms.CharField(
        label=gettext_lazy("地址"),
        max_length=200,
        help_text=gettext_lazy("门牌、楼、单元、室。只记地址，不写姓名、电话、证件号"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    size_band = forms.ChoiceField(
        label=gettext_lazy("居住人数（分档）"), required=False, widget=forms.RadioSelect, choices=SizeBand.choices
    )
    source = forms.ChoiceField(
        label=gettext_lazy("资料来源"),
        choices=[choice for choice in Source.choices if choice[0] != Source.IMPORT],
        initial=Source.VISIT.value,
    )
    basis = forms.ChoiceField(label=gettext_lazy("依据"), choices=Basis.choices, initial=Basis.DUTY.value)
    collected_on = forms.DateField(label=gettext_lazy("采集日期"), widget=DayInput())
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        choices = grid_choices(actor)
        grid: forms.Field
        if choices:
            blank = [] if sum(len(group) for _name, group in choices) == 1 else [("", _("请选择网格"))]
            grid = forms.ChoiceField(label=_("网格"), choices=[*blank, *choices])
        else:
            grid = AreaField(label=_("网格"), required=True, help_text=_("输入网格名称或编码"))
        self.fields = {"grid": grid, **self.fields}
        for field in self.fields.values():
            field.error_messages["required"] = _("这一项必须填写")

    def data_of(self) -> HouseholdData:
        asked = self.cleaned_data
        return HouseholdData(**{name: asked[name] for name in HouseholdData.__dataclass_fields__})


class HouseholdImportForm(ImportForm):
    """A file of addresses."""

    known = HOUSEHOLD_FIELDS
