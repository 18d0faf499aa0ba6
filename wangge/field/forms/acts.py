"""The forms of the acts that a worker does on a case; what is required comes from the acts' own inputs."""

import uuid
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from wangge.cases.acts import INPUTS, ActInput, ClosureClass
from wangge.cases.reasons import EXTENSION_REASONS, HOLD_REASONS
from wangge.cases.states import Act
from wangge.catalogue import queries as catalogue
from wangge.catalogue.queries import may_settle
from wangge.field.forms.files import PhotosField
from wangge.field.words import CLOSURES, RETURNS
from wangge.lib.findings import words_of


def _words(label: Any, hint: Any = "", *, rows: int = 3, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, max_length=2000, widget=widget, required=required)


def _day(label: Any, hint: Any) -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}))


class ActForm(forms.Form):
    """What every act carries: the form's own id, for repeats, and the photos kept so far."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    act: Act

    def act_input(self, files: list[uuid.UUID]) -> ActInput | None:
        """The act's input; None, with the errors on the fields, when its model refuses it."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("photos", "kept")}
        data = {name: value for name, value in given.items() if value not in (None, "")}
        try:
            return INPUTS[self.act].model_validate({**data, "files": files})
        except ValidationError as refused:
            for error in refused.errors():
                name = str(error["loc"][0]) if error["loc"] else ""
                self.add_error(name if name in self.fields else None, words_of(error))
            return None

    def add_refusals(self, fields: dict[str, Any], detail: str) -> None:
        """Put a domain refusal beside the fields that it names, else above the form."""
        for name, text in fields.items():
            self.add_error(name if name in self.fields else None, str(text))
        if not fields:
            self.add_error(None, detail)


class SignForm(ActForm):
    act = Act.SIGN


class AnswerForm(ActForm):
    act = Act.ANSWER
    photos = PhotosField(label=gettext_lazy("处置后的照片"))
    result = _words(gettext_lazy("办理结果"), gettext_lazy("诉求人会看到：做了什么、现在怎样"))
    closure_class = forms.ChoiceField(
        label=gettext_lazy("办成什么样"),
        widget=forms.RadioSelect,
        choices=[(kind.value, words) for kind, words in CLOSURES.items()],
        initial=ClosureClass.SOLVED.value,
    )
    promised_on = forms.DateField(
        label=gettext_lazy("承诺哪天办好"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("只有“列入计划”的要填"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("closure_class") == ClosureClass.PLAN and not data.get("promised_on"):
            self.add_error("promised_on", _("列入计划的，请填承诺哪天办好"))
        return data


def _admitted() -> list[tuple[str, str]]:
    items = (item for group in catalogue.tree() for item in group.items if may_settle(item))
    return [("", _("请选择")), *((item.code, item.label) for item in items)]


class SelfHandleForm(ActForm):
    act = Act.SELF_HANDLE
    photos = PhotosField(label=gettext_lazy("处置后的照片"))
    category = forms.ChoiceField(label=gettext_lazy("事项类别（限可自行处置的）"), choices=lazy(_admitted, list))
    result = _words(gettext_lazy("怎么处置的"), gettext_lazy("诉求人会看到：做了什么、现在怎样"))


class AskForm(ActForm):
    act = Act.ASK_REPORTER
    note = _words(gettext_lazy("要问的话"), gettext_lazy("诉求人凭查询码看到并回复，不需要账号"))


class CommentForm(ActForm):
    act = Act.COMMENT
    note = _words(gettext_lazy("批注"), gettext_lazy("只有工作人员看得到，不影响期限"))


class ReturnForm(ActForm):
    act = Act.REQUEST_RETURN
    reason_code = forms.ChoiceField(
        label=gettext_lazy("为什么退回"),
        widget=forms.RadioSelect,
        choices=[(reason.value, words) for reason, words in RETURNS.items()],
    )
    note = _words(gettext_lazy("说明"), gettext_lazy("现场情况，该由谁办"))
    photos = PhotosField(label=gettext_lazy("现场照片"))


class ExtensionForm(ActForm):
    act = Act.REQUEST_EXTENSION
    reason_code = forms.ChoiceField(
        label=gettext_lazy("为什么按期办不完"), widget=forms.RadioSelect, choices=list(EXTENSION_REASONS.items())
    )
    until = _day(gettext_lazy("想延到哪天"), gettext_lazy("批准以前，期限照走"))
    note = _words(gettext_lazy("说明"), gettext_lazy("已经做了什么，还差什么"))
    photos = PhotosField(label=gettext_lazy("现场照片"))


class HoldForm(ActForm):
    act = Act.REQUEST_HOLD
    reason_code = forms.ChoiceField(
        label=gettext_lazy("为什么要等"), widget=forms.RadioSelect, choices=list(HOLD_REASONS.items())
    )
    until = _day(gettext_lazy("哪天复核"), gettext_lazy("到这一天自动恢复办理"))
    note = _words(gettext_lazy("整改计划"), gettext_lazy("分几步、各到什么时候"))
    guarding = _words(gettext_lazy("临时防护"), gettext_lazy("等待期间谁负责、怎样防护；不需要的请写明"), rows=2)
    photos = PhotosField(label=gettext_lazy("现场照片"))


class ResumeForm(ActForm):
    act = Act.RESUME
    note = _words(gettext_lazy("恢复办理的理由"), required=False, rows=2)


FORMS: dict[Act, type[ActForm]] = {
    form.act: form
    for form in (
        SignForm, AnswerForm, SelfHandleForm, AskForm, CommentForm, ReturnForm, ExtensionForm, HoldForm, ResumeForm,
    )
}  # fmt: skip


def fresh(act: Act, *, category: str = "") -> ActForm:
    """An empty form with its own id; `category` is what the case has now."""
    initial = {"client_id": uuid.uuid4(), "category": category}
    return FORMS[act](initial=initial, auto_id=f"{act}_%s", label_suffix="")
