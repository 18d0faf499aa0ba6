"""A form for any act, made from its pydantic input: the fields, their order and what is required come from there."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from pydantic import StringConstraints, ValidationError
from pydantic.fields import FieldInfo

from wangge.cases.actions import clocks
from wangge.cases.acts import (
    INPUTS,
    ActInput,
    CardReason,
    ClosureClass,
    ExtensionReason,
    HoldReason,
    KeepReason,
    Method,
    RefusalReason,
    ReopenReason,
    ReturnReason,
)
from wangge.cases.cards import CardLevel
from wangge.cases.queries.cards import units_at
from wangge.cases.queries.telling import named_org
from wangge.cases.reasons import EXTENSION_REASONS, HOLD_REASONS
from wangge.cases.states import Act
from wangge.catalogue.errors import UnknownCategory
from wangge.catalogue.queries import CategoryInfo
from wangge.desk import asked, instruction_fields, options, session_fields, verdict_fields
from wangge.desk.act_words import FOLDED, words_of
from wangge.desk.form_fields import AreaField, FilesField
from wangge.desk.words import (
    CARD_LEVELS,
    CARD_REASONS,
    CLOSURES,
    KEEP_REASONS,
    METHODS,
    REFUSALS,
    REOPEN_REASONS,
    RETURNS,
)
from wangge.lib import clock
from wangge.lib.actor import Actor
from wangge.lib.errors import DomainError
from wangge.people.queries import directory

if TYPE_CHECKING:
    from wangge.cases.models import Case

ENUM_WORDS: dict[type[StrEnum], Mapping[Any, Any]] = {
    ClosureClass: CLOSURES,
    KeepReason: KEEP_REASONS,
    Method: METHODS,
    ReopenReason: REOPEN_REASONS,
    RefusalReason: REFUSALS,
    ReturnReason: RETURNS,
    CardLevel: CARD_LEVELS,
    CardReason: CARD_REASONS,
    ExtensionReason: EXTENSION_REASONS,
    HoldReason: HOLD_REASONS,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the fields of a form depend on."""

    case: "Case"
    act: Act
    actor: Actor
    now: datetime
    category: CategoryInfo | None


class ActForm(forms.Form):
    """The hidden part of every act: the client's own id, and what the person had seen of the case."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    act: Act
    folded: frozenset[str] = frozenset()

    @property
    def main_fields(self) -> list[forms.BoundField]:
        aside = {*self.folded, "approve"}  # a decision has a button for each answer
        return [field for field in self.visible_fields() if field.name not in aside or field.errors]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name in self.folded]

    @property
    def decisions(self) -> list[tuple[str, str]]:
        """The buttons of a decision: what each sends and says; none for other acts."""
        yes, no = asked.decision_words(self.act)
        return [("true", yes), ("false", no)] if "approve" in self.fields else []

    @property
    def is_more_open(self) -> bool:
        return any(field.errors or (self.is_bound and field.value()) for field in self.more_fields)

    @property
    def sent_files(self) -> "list[UploadedFile[Any]]":
        return list(self.cleaned_data.get("files") or [])

    def act_input(self, files: list[uuid.UUID]) -> ActInput | None:
        """The act's input; None, with the errors on the fields, when its model refuses it."""
        data = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        receiver = data.pop("receiver", "")
        if receiver.startswith(options.ORG):
            data["org" if self.act == Act.ASSIGN else "lead"] = receiver.removeprefix(options.ORG)
        elif receiver.startswith(options.WORKER):
            data["worker"] = receiver.removeprefix(options.WORKER)
        data["files"] = files
        try:
            return INPUTS[self.act].model_validate(data)
        except ValidationError as refused:
            for error in refused.errors():
                name = str(error["loc"][0]) if error["loc"] else ""
                known = name if name in self.fields else None
                self.add_error(known, _("这一项填写有误，请改正"))
            return None

    def add_refusals(self, refusal: DomainError) -> None:
        """Put a domain refusal beside the fields that it names, else above the form."""
        for name, text in refusal.fields.items():
            shown = "receiver" if name in ("lead", "worker", "org") and "receiver" in self.fields else name
            self.add_error(shown if shown in self.fields else None, str(text))
        if not refusal.fields:
            is_about_files = refusal.status in (413, 415) and "files" in self.fields
            self.add_error("files" if is_about_files else None, str(refusal.detail))


def build(
    setting: Setting,
    *,
    data: Mapping[str, Any] | None = None,
    files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
    initial: Mapping[str, Any] | None = None,
    seen: int = 0,
) -> ActForm:
    """The form of an act, unbound with a fresh client id, or bound to what was sent."""
    fields: dict[str, forms.Field] = {}
    for name, info in INPUTS[setting.act].model_fields.items():
        if name == "client_id":
            continue
        fields |= _fields(setting, name, info)
    if "category" in fields:
        fields = {"category": fields.pop("category"), **fields}  # who can do it depends on what it is
    if "note" in fields and len(fields) > 1:
        fields["note"] = fields.pop("note")  # the note comes last: first what is decided, then why
    for name, field in fields.items():
        words = words_of(setting.act, name)
        field.label, field.help_text = str(words.label), field.help_text or str(words.hint)
        field.error_messages["required"] = _("这一项必须填写")
    made: type[ActForm] = type(
        "ActFormOf" + setting.act.title().replace("_", ""),
        (ActForm,),
        {**fields, "act": setting.act, "folded": FOLDED.get(setting.act, frozenset())},
    )
    hidden = {"client_id": uuid.uuid4(), "version": setting.case.version, "seen": seen}
    return made(
        data=data,
        files=files,
        initial={**hidden, **_initial(setting, fields), **(initial or {})},
        auto_id=f"{setting.act}_%s",
        label_suffix="",
    )


def setting_of(case: "Case", act: Act, actor: Actor, now: datetime, category: str | None = None) -> Setting:
    """The setting of a form; `category` is what stands in the form now, if that is another than the case's."""
    try:
        info = clocks.category_or_none(category or case.category or None, now)
    except UnknownCategory:
        info = None
    return Setting(case, act, actor, now, info)


def _fields(setting: Setting, name: str, info: FieldInfo) -> dict[str, forms.Field]:
    """The form field (or fields) of one member of the input model; none for what the form does not offer."""
    maker = MAKERS.get(name)
    if maker is not None:
        return maker(setting, info)
    field = _by_type(info)
    return {name: field} if field is not None else {}


def _by_type(info: FieldInfo) -> forms.Field | None:
    kind, is_optional, limits = _shape(info.annotation)
    longest, least = _lengths([*info.metadata, *limits])
    is_required = (info.is_required() and not is_optional) or least > 0
    if kind is bool:
        return _yes_no(is_required=is_required)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        words = ENUM_WORDS[kind]
        return forms.ChoiceField(
            choices=[(str(value), words[value]) for value in kind], widget=forms.RadioSelect, required=is_required
        )
    if kind is date:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date", "class": "short"}), required=is_required)
    if kind is datetime:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M")
        return forms.DateTimeField(widget=widget, required=is_required)
    if kind is float:
        return forms.FloatField(widget=forms.HiddenInput, required=is_required)
    if kind is str:
        is_line = longest is not None and longest <= 200
        widget_of_text = forms.TextInput() if is_line else forms.Textarea(attrs={"rows": 3})
        return forms.CharField(max_length=longest, required=is_required, widget=widget_of_text)
    return None


def _shape(annotation: Any) -> tuple[Any, bool, list[Any]]:
    """The type behind `Annotated` and `| None`, whether None is allowed, and the limits found on the way."""
    if get_origin(annotation) is Annotated:
        inner, *limits = get_args(annotation)
        kind, is_optional, deeper = _shape(inner)
        return kind, is_optional, [*limits, *deeper]
    if get_origin(annotation) in (Union, UnionType):
        kinds = [each for each in get_args(annotation) if each is not NoneType]
        kind, _is_optional, limits = _shape(kinds[0])
        return kind, True, limits
    return annotation, False, []


def _lengths(limits: list[Any]) -> tuple[int | None, int]:
    """The greatest and the least length among pydantic's limits."""
    found = [each for each in limits if isinstance(each, StringConstraints)]
    longest = next((each.max_length for each in found if each.max_length), None)
    return longest, next((each.min_length for each in found if each.min_length), 0)


def _yes_no(*, is_required: bool, words: tuple[str, str] | None = None) -> forms.TypedChoiceField:
    yes, no = words or (_("是"), _("否"))
    return forms.TypedChoiceField(
        choices=[("true", yes), ("false", no)],
        coerce=lambda value: value == "true",
        empty_value=None,
        widget=forms.RadioSelect,
        required=is_required,
    )


def _receiver(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    groups, first = options.receiver_groups(setting.actor, setting.case, setting.category, setting.now)
    return {"receiver": forms.ChoiceField(choices=groups, initial=first)}


def _nothing(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    return {}


def _assisting(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    choices = options.assisting_choices(setting.actor, setting.case, setting.category)
    widget = forms.SelectMultiple(attrs={"size": 5})
    is_needed = setting.act == Act.ENLIST
    return {"assisting": forms.MultipleChoiceField(choices=choices, required=is_needed, widget=widget)}


def _category(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    is_needed = setting.act in (Act.DISPATCH, Act.RECATEGORISE) or not setting.case.category
    choices = [("", _("请选择类别")), *options.category_groups()]
    widget = forms.Select(attrs=_reloading(setting) if setting.act == Act.DISPATCH else {})
    return {"category": forms.ChoiceField(choices=choices, required=is_needed, widget=widget)}


def _reloading(setting: Setting) -> dict[str, str]:
    """Another category has other units and limits: the form comes anew with what was typed so far."""
    return {
        "hx-get": reverse("desk:act", args=[setting.case.number, setting.act.value]),
        "hx-target": "#act",
        "hx-swap": "outerHTML",
        "hx-include": "closest form",
        "hx-params": "category,note,brief,due_at",
        "hx-trigger": "change",
    }


def _brief(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    if setting.case.contact_mode != "confidential":
        return {}
    widget = forms.Textarea(attrs={"rows": 3})
    return {"brief": forms.CharField(max_length=2000, required=not setting.case.brief, widget=widget)}


def _files(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    return {"files": FilesField(required=False)}


def _area(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    if setting.act == Act.RELOCATE:
        return {"area": AreaField(near=options.near(setting.actor))}
    choices = options.desk_choices(setting.case, setting.now, upward=setting.act == Act.ESCALATE)
    return {"area": forms.ChoiceField(choices=choices, required=bool(choices))}


def _approve(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    return {"approve": _yes_no(is_required=True, words=asked.decision_words(setting.act))}


def _until(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    widget = forms.DateInput(attrs={"type": "date", "class": "short"})
    hint = asked.hint_of_until(setting.case, setting.act, setting.now)
    return {"until": forms.DateField(widget=widget, help_text=hint)}


def _promised_on(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    widget = forms.DateInput(attrs={"type": "date", "class": "short"})
    return {"promised_on": forms.DateField(widget=widget, required=False, help_text=asked.hint_of_plan(setting.now))}


def _guarding(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    return {"guarding": forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))}


def _unknown(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    return {"place_unknown": forms.BooleanField(required=False)}


def _about(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    path = [setting.case.town, setting.case.village]
    orgs = [
        org for org in directory().by_id.values() if org.is_active and (org.level == "city" or org.area_code in path)
    ]
    choices = [("", _("不涉及")), *((org.code, org.name) for org in orgs)]
    return {"about": forms.ChoiceField(choices=choices, required=False)}


def _about_worker(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    people = options.worker_choices(setting.actor, setting.case, setting.now)
    return {"about_worker": forms.ChoiceField(choices=[("", _("不涉及")), *people], required=False)}


def _org(setting: Setting, info: FieldInfo) -> dict[str, forms.Field]:
    """Whom a card is for: the lead first, then whoever else had a turn, and the desk that holds the case. Of units that
    assist, the one to let go; inside a unit, who does the work."""
    if setting.act == Act.ASSIGN:
        groups = options.doing_groups(setting.actor, setting.case, setting.now)
        return {"receiver": forms.ChoiceField(choices=groups, required=False)}
    if setting.act == Act.RELEASE:
        return {"org": forms.ChoiceField(choices=options.open_assist_choices(setting.case), required=True)}
    choices = [(org["code"], org["name"]) for org_id in units_at(setting.case) if (org := named_org(org_id))]
    return {"org": forms.ChoiceField(choices=choices, required=True)}


MAKERS: dict[str, Callable[[Setting, FieldInfo], dict[str, forms.Field]]] = {
    "lead": _receiver,  # one choice stands for `lead` and `worker`: exactly one of them can be meant
    "worker": _nothing,
    "assisting": _assisting,
    "category": _category,
    "brief": _brief,
    "files": _files,
    "area": _area,
    "datum": _nothing,  # the desk's own map speaks WGS-84, the default
    **verdict_fields.MAKERS,
    **instruction_fields.MAKERS,
    **session_fields.MAKERS,
    "approve": _approve,
    "until": _until,
    "promised_on": _promised_on,
    "guarding": _guarding,
    "place_unknown": _unknown,
    "about": _about,
    "org": _org,
    "about_worker": _about_worker,
}


def _initial(setting: Setting, fields: Mapping[str, forms.Field]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "category" in fields and setting.category is not None:
        found["category"] = setting.category.code
    if "brief" in fields:
        found["brief"] = setting.case.brief
    if "closure_class" in fields:
        found["closure_class"] = ClosureClass.SOLVED.value
    if setting.act == Act.DISPATCH and setting.category is not None:
        clock_of_unit = clocks.unit_clock(setting.category.standard, setting.now, is_reopened=setting.case.rounds > 0)
        fields["due_at"].help_text = _("不填则按时限标准：%(due)s") % {
            "due": f"{clock.office_time(clock_of_unit.due_at):%Y-%m-%d %H:%M}"
        }
    if setting.act == Act.RELOCATE:
        found |= {"lon": setting.case.lon, "lat": setting.case.lat, "address": setting.case.address}
    return found
