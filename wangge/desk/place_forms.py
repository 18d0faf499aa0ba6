"""Forms of the register: a place as it is recorded and changed, its end, and the record it belongs to."""

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ValidationError

from wangge.desk import options
from wangge.desk.form_fields import AreaField, FilesField
from wangge.desk.import_form import ImportForm
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError
from wangge.places.actions.importing import FIELDS
from wangge.places.kinds import BASIS_WORDS, CONDITION_WORDS, GROUP_WORDS, KIND_WORDS, Group, kinds_of
from wangge.places.said import PlaceChange, PlaceInput

if TYPE_CHECKING:
    from wangge.places.models import Place

PICTURES = "image/jpeg,image/png,image/webp,image/heic,audio/mp4,audio/mpeg"


def kind_choices(first: str, *, with_groups: bool = False) -> options.Choices:
    """Kinds under their groups; `with_groups` offers a whole group too, for filters."""
    choices: options.Choices = [("", first)]
    for group in Group:
        kinds = [(kind.value, str(KIND_WORDS[kind])) for kind in kinds_of(group)]
        if with_groups:
            kinds.insert(0, (group.value, _("%(group)s（全部）") % {"group": GROUP_WORDS[group]}))
        choices.append((str(GROUP_WORDS[group]), kinds))
    return choices


class PlaceForm(forms.Form):
    """What is said of a place, where it stands, and on what ground it is kept."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("种类"))
    name = forms.CharField(
        label=gettext_lazy("名称"),
        help_text=gettext_lazy("牌匾、标牌上的名称或编号；不写个人姓名和电话"),
        max_length=100,
    )
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200, required=False)
    lon = forms.FloatField(widget=forms.HiddenInput, required=False)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False)
    credit_code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        help_text=gettext_lazy("单位商户填写，18 位"),
        max_length=40,
        required=False,
    )
    component_code = forms.CharField(
        label=gettext_lazy("部件编码"),
        help_text=gettext_lazy("公共设施填写，17 位或 16 位"),
        max_length=40,
        required=False,
    )
    condition = forms.ChoiceField(label=gettext_lazy("完好状况"), required=False)
    collected_on = forms.DateField(
        label=gettext_lazy("采集日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
    )
    legal_basis = forms.ChoiceField(label=gettext_lazy("采集依据"))

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["area"] = AreaField(
            near=options.near(actor),
            label=_("村居或网格"),
            help_text=_("在地图上选点，网格随之确定；没有点位时在这里选"),
        )
        self.fields["files"] = FilesField(required=False, label=_("照片或录音"))
        self.fields["files"].widget.attrs["accept"] = PICTURES
        conditions = [(each.value, str(words)) for each, words in CONDITION_WORDS.items()]
        self._choose("kind", kind_choices(_("请选择")))
        self._choose("condition", [("", _("不登记")), *conditions])
        self._choose("legal_basis", [(each.value, str(words)) for each, words in BASIS_WORDS.items()])

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def said(self) -> PlaceInput | None:
        """A new place; None, with the errors on the form, when its model refuses it."""
        cleaned = self.cleaned_data
        kept = {name: cleaned[name] for name in PlaceInput.model_fields if cleaned.get(name) not in (None, "")}
        checked: PlaceInput | None = self._validated(PlaceInput, kept)
        return checked

    def changed(self, place: "Place") -> PlaceChange | None:
        """What is different from the record as the form showed it."""
        told = {name: self.cleaned_data.get(name) for name in self.changed_data if name in PlaceChange.model_fields}
        if {"lon", "lat"} & told.keys():
            told |= {"lon": self.cleaned_data.get("lon"), "lat": self.cleaned_data.get("lat")}
            told.pop("area", None)
        if "condition" in told:
            told["condition"] = told["condition"] or None
        for name in ("area", "collected_on", "lon", "lat"):
            if told.get(name) in (None, ""):
                told.pop(name, None)
        fixed = {"client_id": self.cleaned_data["client_id"], "base_version": self.cleaned_data["base_version"]}
        checked: PlaceChange | None = self._validated(PlaceChange, told | fixed)
        return checked

    def _validated(self, model: Any, data: dict[str, Any]) -> Any:
        try:
            checked: BaseModel = model.model_validate(data)
        except ValidationError as refused:
            for error in refused.errors():
                name = str(error["loc"][-1])
                self.add_error(name if name in self.fields else None, _("这一项填写有误，请改正"))
            return None
        return checked

    def add_refusal(self, refusal: DomainError) -> None:
        for name, text in refusal.fields.items():
            shown = "area" if name in ("lon", "lat") else name
            self.add_error(shown if shown in self.fields else None, str(text))
        if refusal.status in (413, 415):
            self.add_error("files", str(refusal.detail))
        elif not refusal.fields:
            self.add_error(None, str(refusal.detail))


def initial_of(place: "Place | None") -> dict[str, Any]:
    """What a form shows first: a new place, or a record as it is."""
    if place is None:
        return {"client_id": uuid.uuid4(), "legal_basis": "duty"}
    names = ("kind", "name", "address", "lon", "lat", "credit_code", "component_code", "condition", "legal_basis")
    shown = {name: getattr(place, name) for name in names}
    return shown | {
        "client_id": uuid.uuid4(),
        "base_version": place.version,
        "collected_on": place.collected_on,
        "area": place.grid or place.village or place.town,
    }


class EndForm(forms.Form):
    """Since when a place does not exist any more."""

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(
        label=gettext_lazy("从哪天起不存在"),
        required=False,
        help_text=gettext_lazy("不填为今天"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )


class MergeForm(forms.Form):
    """The record that stays."""

    into = forms.IntegerField(label=gettext_lazy("并入哪一条（记录号）"), min_value=1, max_value=2**63 - 1)


class PlaceImportForm(ImportForm):
    """A file of places, and what its columns do not say."""

    known = FIELDS
    field_order = ("file", "source", "kind", "datum", "columns")
    kind = forms.ChoiceField(label=gettext_lazy("种类"), required=False)
    datum = forms.ChoiceField(
        label=gettext_lazy("坐标系"),
        choices=[
            ("wgs84", "WGS-84"),
            ("gcj02", gettext_lazy("GCJ-02（高德、腾讯等）")),
            ("bd09", gettext_lazy("BD-09（百度）")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = kind_choices(_("按文件里的种类列"))

    def options(self) -> dict[str, Any]:
        return super().options() | {name: self.cleaned_data[name] for name in ("kind", "datum")}
