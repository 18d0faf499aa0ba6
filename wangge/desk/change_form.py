"""Forms of a change of areas: one for each kind, about one area, with what that kind needs and nothing else."""

import json
import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.areas.asked import ChangeInput
from wangge.areas.datum import DATUMS, WGS84
from wangge.areas.index import AreaInfo
from wangge.areas.states import ChangeKind
from wangge.desk.options import Choices
from wangge.lib.actor import Level
from wangge.lib.errors import InvalidInput
from wangge.lib.tables import decoded

MAX_FILE = 5_000_000  # bytes of GeoJSON: a town's grids with every corner
DATUM_WORDS = {
    "wgs84": gettext_lazy("WGS-84（卫星定位）"),
    "gcj02": gettext_lazy("GCJ-02（高德、腾讯地图）"),
    "bd09": gettext_lazy("BD-09（百度地图）"),
}
# What each kind of change does, for the person who chooses one.
CHANGE_HINTS: dict[ChangeKind, str | Promise] = {
    ChangeKind.SPLIT: gettext_lazy("画一条线或上传边界，一个网格分成几个；各部分用新编码"),
    ChangeKind.MERGE: gettext_lazy("几个同级区划并成一个；下级随之改编码"),
    ChangeKind.RENAME: gettext_lazy("只改名称，编码和边界不变"),
    ChangeKind.BOUNDARY: gettext_lazy("把一块地从一个网格划给相邻网格，或用文件重画若干网格"),
    ChangeKind.MOVE: gettext_lazy("改属另一个上级；编码按新上级重编"),
    ChangeKind.REDRAW: gettext_lazy("用一个文件把全村（居）的网格重新划分"),
    ChangeKind.SPECIAL: gettext_lazy("商圈、园区、学校等跨网格的专业网格"),
    ChangeKind.RETIRE: gettext_lazy("不再使用，土地由另一个同级区划接管"),
}
# What may be done to an area of each level, the likely first.
KINDS: dict[Level, tuple[ChangeKind, ...]] = {
    Level.GRID: (
        ChangeKind.SPLIT,
        ChangeKind.BOUNDARY,
        ChangeKind.MERGE,
        ChangeKind.MOVE,
        ChangeKind.RENAME,
        ChangeKind.RETIRE,
    ),
    Level.VILLAGE: (
        ChangeKind.MERGE,
        ChangeKind.REDRAW,
        ChangeKind.SPECIAL,
        ChangeKind.MOVE,
        ChangeKind.RENAME,
        ChangeKind.RETIRE,
    ),
    Level.TOWN: (ChangeKind.MERGE, ChangeKind.RENAME, ChangeKind.RETIRE),
    Level.CITY: (ChangeKind.RENAME,),
}
SPECIAL_KINDS = (ChangeKind.RENAME, ChangeKind.BOUNDARY, ChangeKind.RETIRE)
_FIELDS: dict[ChangeKind, tuple[str, ...]] = {
    ChangeKind.SPLIT: ("drawing", "file", "datum", "names"),
    ChangeKind.MERGE: ("others", "into", "code", "name", "village_name"),
    ChangeKind.RENAME: ("name",),
    ChangeKind.BOUNDARY: ("taker", "drawing", "file", "datum"),
    ChangeKind.MOVE: ("others", "target", "name"),
    ChangeKind.REDRAW: ("file", "datum"),
    ChangeKind.SPECIAL: ("name", "drawing", "file", "datum"),
    ChangeKind.RETIRE: ("heir",),
}
DRAWS = {ChangeKind.SPLIT: "line", ChangeKind.BOUNDARY: "polygon", ChangeKind.SPECIAL: "polygon"}


def kinds_for(info: AreaInfo) -> tuple[ChangeKind, ...]:
    """What may be asked for this area."""
    return SPECIAL_KINDS if info.kind == codes.SPECIAL else KINDS[info.level]


class ChangeForm(forms.Form):
    """One change of `kind` that starts from one area."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("新名称"), max_length=60, required=False)
    village_name = forms.CharField(label=gettext_lazy("合并村居的名称"), max_length=60, required=False)
    names = forms.CharField(
        label=gettext_lazy("各部分的名称"),
        help_text=gettext_lazy("每行一个，按自西向东的次序；不填则用原名加序号"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    others = forms.MultipleChoiceField(
        label=gettext_lazy("与哪些合并"), required=False, widget=forms.CheckboxSelectMultiple
    )
    into = forms.ChoiceField(label=gettext_lazy("编码"), required=False)
    code = forms.RegexField(
        label=gettext_lazy("新镇街的编码"),
        help_text=gettext_lazy("合并成新镇街时填写：民政部门确定的 9 位代码加六个 0"),
        regex=r"^\d{15}$",
        required=False,
    )
    target = forms.ChoiceField(label=gettext_lazy("划归"), required=False)
    taker = forms.ChoiceField(label=gettext_lazy("划给哪个网格"), required=False)
    heir = forms.ChoiceField(label=gettext_lazy("由谁接管"), required=False)
    drawing = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200_000)
    file = forms.FileField(
        label=gettext_lazy("或上传 GeoJSON 文件"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    datum = forms.ChoiceField(label=gettext_lazy("文件所用坐标系"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        help_text=gettext_lazy("为什么要变更，依据哪次会议或哪个文件"),
        min_length=2,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    effective_on = forms.DateField(
        label=gettext_lazy("拟生效日期"),
        help_text=gettext_lazy("这一天零点起生效；之前随时可以取消"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, kind: ChangeKind, area: AreaInfo, today: date, *args: Any, **kwargs: Any) -> None:
        self.kind, self.area = kind, area
        kwargs.setdefault("label_suffix", "")
        initial = {"client_id": uuid.uuid4(), "datum": WGS84, "effective_on": today + timedelta(days=7)}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        wanted = {*_FIELDS[kind], "client_id", "reason", "effective_on"}
        wanted -= {"code"} if area.level is not Level.TOWN else set()
        wanted -= {"village_name"} if area.level is not Level.GRID else set()
        for name in set(self.fields) - wanted:
            del self.fields[name]
        for field in self.fields.values():
            field.error_messages["required"] = _("这一项必须填写")
        self._choose("datum", [(name, str(DATUM_WORDS[name])) for name in DATUMS])
        self._choose("others", _siblings(area, kind))
        self._choose("into", _codes_for(area))
        self._choose("target", _targets(area))
        self._choose("taker", _neighbours(area))
        self._choose("heir", _heirs(area))
        if kind in (ChangeKind.RENAME, ChangeKind.SPECIAL):
            self.fields["name"].required = True
        if kind is ChangeKind.MOVE:
            self.fields["others"].label = _("一并划归的")
        if kind is ChangeKind.RETIRE:
            self.fields["heir"].required = area.kind == codes.GENERAL

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_file(self) -> dict[str, Any] | None:
        sent = self.cleaned_data.get("file")
        if not sent:
            return None
        if sent.size > MAX_FILE:
            raise forms.ValidationError(_("文件超过 5 MB"))
        return _json(decoded(sent.read()))

    def clean_drawing(self) -> dict[str, Any] | None:
        text = self.cleaned_data.get("drawing")
        return _json(text) if text else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        draws = {"drawing", "file"} & set(self.fields)
        if draws and not self.errors and all(cleaned.get(name) is None for name in draws):
            self.add_error("file", _("请在地图上画出，或上传文件"))
        return cleaned

    def asked(self) -> ChangeInput:
        """What was entered, as the act takes it; raises `InvalidInput`."""
        got = self.cleaned_data
        others = [*got.get("others", []), *([got["taker"]] if got.get("taker") else [])]
        from_file = got.get("file")
        try:
            return ChangeInput(
                kind=self.kind,
                sources=[] if self._draws_by_code() else [self.area.code, *others],
                into=got.get("code") or got.get("into") or got.get("target") or got.get("heir") or None,
                names=_names(got),
                drawing=got.get("drawing") if from_file is None else from_file,
                datum=WGS84 if from_file is None else got.get("datum") or WGS84,
                reason=got["reason"],
                effective_on=got["effective_on"],
            )
        except ValidationError as refused:
            raise InvalidInput(fields={"reason": str(refused.errors()[0]["msg"])}) from None

    def _draws_by_code(self) -> bool:
        """A file that redraws grids by their codes says itself which ones."""
        return self.kind is ChangeKind.BOUNDARY and self.cleaned_data.get("file") is not None

    def add_refusal(self, refusal: InvalidInput) -> None:
        """Refusals of the planner, beside the entry that each is about."""
        beside = {"sources": "others", "names": "name", "into": "into"}
        for name, text in refusal.fields.items():
            places = (beside.get(name, name), name, "target", "heir", "taker", "file")
            self.add_error(next((place for place in places if place in self.fields), None), str(text))


def _names(got: dict[str, Any]) -> list[str]:
    if got.get("names"):
        return [line.strip()[:60] for line in got["names"].splitlines() if line.strip()]
    return [got.get("name") or "", got.get("village_name") or ""]


def _json(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise forms.ValidationError(_("文件不是有效的 GeoJSON"))
    return document


def initial_of(asked: dict[str, Any]) -> dict[str, Any]:
    """The form of a draft as it was filled in."""
    wanted = ChangeInput.model_validate(asked)
    others, into = wanted.sources[1:], wanted.into or ""
    return {
        "name": wanted.name(0),
        "village_name": wanted.name(1),
        "names": "\n".join(wanted.names),
        "others": others,
        "taker": others[0] if others else "",
        "into": into,
        "target": into,
        "heir": into,
        "drawing": json.dumps(wanted.drawing) if wanted.drawing else "",
        "datum": wanted.datum,
        "reason": wanted.reason,
        "effective_on": wanted.effective_on,
    }


# --- choices ---------------------------------------------------------------------------------------------------


def _within(area: AreaInfo) -> AreaInfo | None:
    """Where the partners of an area are looked for: grids and villages in their town, towns in the county."""
    return areas.index().get(codes.masked(area.code, Level.CITY if area.level is Level.TOWN else Level.TOWN))


def _peers(area: AreaInfo) -> list[AreaInfo]:
    within = _within(area)
    if within is None or area.level is Level.CITY:
        return []
    found = areas.listing(level=area.level, parent=within.code)
    return [each for each in found if each.kind == area.kind and each.code != area.code]


def _grouped(found: list[AreaInfo]) -> Choices:
    """By the area above, the own one's first as it stands in the list."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in found:
        groups.setdefault(each.parent, []).append((each.code, each.name))
    held = areas.index()
    return [(info.name if (info := held.get(above)) else above, items) for above, items in groups.items()]


def _own_first(area: AreaInfo, found: list[AreaInfo]) -> list[AreaInfo]:
    return sorted(found, key=lambda each: (each.parent != area.parent, each.code))


def _siblings(area: AreaInfo, kind: ChangeKind) -> Choices:
    found = _own_first(area, _peers(area))
    if kind is ChangeKind.MOVE:
        found = [each for each in found if each.parent == area.parent]
    return _grouped(found)


def _codes_for(area: AreaInfo) -> Choices:
    """Which code a merger has: a new one by the rules, or that of one of its parts."""
    keep = [(each.code, each.name) for each in (area, *_own_first(area, _peers(area)))]
    choices: Choices = [("", _("用下面的新编码") if area.level is Level.TOWN else _("新编码，按规则编排"))]
    choices.append((_("沿用其中一个的编码"), keep))
    if area.level is Level.GRID:
        villages = areas.listing(level=Level.VILLAGE, parent=codes.masked(area.code, Level.TOWN))
        choices.append((_("新网格归入村居"), [(each.code, each.name) for each in villages]))
    return choices


def _targets(area: AreaInfo) -> Choices:
    if area.level is Level.GRID:
        villages = [each for each in areas.listing(level=Level.VILLAGE) if each.code != area.parent]
        town = codes.masked(area.code, Level.TOWN)
        villages.sort(key=lambda each: (each.parent != town, each.code))
        return [("", _("新设一个村居（在下面写明名称）")), *_grouped(villages)]
    if area.level is Level.VILLAGE:
        return [(each.code, each.name) for each in areas.listing(level=Level.TOWN) if each.code != area.parent]
    return []


def _heirs(area: AreaInfo) -> Choices:
    return [("", _("请选择")), *_grouped(_touching_first(area, _peers(area)))]


def _neighbours(area: AreaInfo) -> Choices:
    """The grids that share a border come first; across the town's border too."""
    held = areas.index()
    shape = held.geometry(area.code)
    near = [
        info
        for code, other in held.base_shapes()
        if code != area.code and shape is not None and other.intersects(shape) and (info := held.get(code))
    ]
    return [("", _("请选择")), *_grouped(_own_first(area, near))]


def _touching_first(area: AreaInfo, found: list[AreaInfo]) -> list[AreaInfo]:
    held = areas.index()
    shape = held.outline(area.code)

    def is_near(each: AreaInfo) -> bool:
        other = held.outline(each.code)
        return shape is not None and other is not None and bool(other.distance(shape) < 1e-3)

    return sorted(found, key=lambda each: (not is_near(each), each.parent != area.parent, each.code))
