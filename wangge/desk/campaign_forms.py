"""Forms of a campaign: its particulars, its XLSForm, its list of targets, its assessment, the words of an act."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.areas import queries as areas
from wangge.campaigns.actions import CampaignFields
from wangge.campaigns.states import KIND_LABELS
from wangge.cases.queries.telling import named_area
from wangge.catalogue.queries import items_in_force

if TYPE_CHECKING:
    from wangge.campaigns.models import Campaign

DAY = {"type": "date", "class": "short"}
MOST_BYTES = 20 * 1024 * 1024
LASTS, KEPT = timedelta(days=13), timedelta(days=90)
_SHEETS = ".xlsx,.csv"


class CampaignForm(forms.Form):
    """What a campaign says. Materials and messages are lines: their keys follow from their order."""

    title = forms.CharField(label=gettext_lazy("行动名称"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=200, required=False)
    purpose = forms.CharField(label=gettext_lazy("目的"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    legal_basis = forms.CharField(label=gettext_lazy("法律和政策依据"), max_length=300)
    item_code = forms.ChoiceField(
        label=gettext_lazy("网格事项"), help_text=gettext_lazy("只能选清单内在用的事项；没有的先申请入格")
    )
    area_code = forms.ChoiceField(label=gettext_lazy("由哪一级组织"))
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("在哪里开展"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选就是全部"),
    )
    target_kind = forms.ChoiceField(
        label=gettext_lazy("走访对象"),
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("名单只有地址，不能有人的信息"),
    )
    starts_on = forms.DateField(label=gettext_lazy("开始日期"), widget=forms.DateInput(attrs=DAY))
    ends_on = forms.DateField(label=gettext_lazy("结束日期"), widget=forms.DateInput(attrs=DAY))
    answers_until = forms.DateField(
        label=gettext_lazy("答卷保存到"),
        widget=forms.DateInput(attrs=DAY),
        help_text=gettext_lazy("过了这一天答卷和照片自动删除，只留数量"),
    )
    materials = forms.CharField(
        label=gettext_lazy("发放的材料"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("一行一种，如：防火宣传单"),
    )
    messages = forms.CharField(
        label=gettext_lazy("转发的通知"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("一行一条，标题和内容之间用冒号"),
    )

    def __init__(self, data: Any, *, own: list[str], today: date, campaign: "Campaign | None" = None) -> None:
        initial: dict[str, Any] = {
            "starts_on": today,
            "ends_on": today + LASTS,
            "answers_until": today + LASTS + KEPT,
            "target_kind": "households",
        }
        if campaign is not None:
            names = ("title", "title_en", "purpose", "legal_basis", "item_code", "area_code", "areas", "target_kind")
            days = ("starts_on", "ends_on", "answers_until")
            initial |= {name: getattr(campaign, name) for name in (*names, *days)}
            initial["materials"] = "\n".join(thing["name"] for thing in campaign.materials)
            initial["messages"] = "\n".join(f"{thing['name']}：{thing['text']}" for thing in campaign.messages)
        initial |= {name: str(value) for name, value in initial.items() if isinstance(value, date)}
        super().__init__(data, initial=initial)
        items = [(item.code, f"{item.code} {item.label}") for code in own[:1] for item in items_in_force(area=code)]
        below = [info for code in own for info in areas.children(code)]
        self._offer("item_code", items)
        self._offer("area_code", [(code, (named_area(code) or {}).get("name", code)) for code in own])
        self._offer("areas", [(info.code, info.name) for info in below])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def asked(self) -> CampaignFields:
        held = dict(self.cleaned_data)
        held["areas"] = tuple(held["areas"] or [held["area_code"]])
        lines = [line.strip() for line in held["materials"].splitlines() if line.strip()]
        held["materials"] = tuple({"key": f"material{n}", "name": line} for n, line in enumerate(lines, start=1))
        told = [line.strip().replace("：", ":", 1) for line in held["messages"].splitlines() if line.strip()]
        parts = [line.partition(":") for line in told]
        held["messages"] = tuple(
            {"key": f"message{n}", "name": name.strip(), "text": text.strip()}
            for n, (name, _sign, text) in enumerate(parts, start=1)
        )
        return CampaignFields(**held)


class _Upload(forms.Form):
    file = forms.FileField()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB"))
        return file


class FormUpload(_Upload):
    file = forms.FileField(
        label=gettext_lazy("XLSForm 文件"),
        help_text=gettext_lazy("XLSX，题目写中文和英文"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class TargetsUpload(_Upload):
    file = forms.FileField(
        label=gettext_lazy("名单文件"),
        help_text=gettext_lazy("XLSX 或 CSV，只有两列：网格编码和地址（按数量的是网格编码和数量）"),
        widget=forms.FileInput(attrs={"accept": _SHEETS}),
    )


class AssessmentForm(forms.Form):
    assessment = forms.CharField(
        label=gettext_lazy("个人信息保护影响评估"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("写明必要性、对个人的影响、保护措施和保存期限"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
