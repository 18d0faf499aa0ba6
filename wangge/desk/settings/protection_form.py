"""Forms of the protection of personal data: who answers for it, an impact assessment, its decision."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from wangge.residents.actions import AssessmentData
from wangge.residents.words import Activity

LONGEST = 4000
REVIEW_AFTER = 365  # days that the form proposes until the next look


class OfficerForm(forms.Form):
    """Who answers for personal data, and how the public reaches them."""

    username = forms.CharField(label=gettext_lazy("登录名"), max_length=60, help_text=gettext_lazy("在职人员的账号"))
    reached_by = forms.CharField(
        label=gettext_lazy("对外公布的联系方式"),
        max_length=80,
        help_text=gettext_lazy("值班电话、公共邮箱或窗口，不要写私人号码"),
    )


class AssessmentForm(forms.Form):
    """The three things that Article 56 asks for, and when to look again."""

    lawfulness = forms.CharField(
        label=gettext_lazy("目的和方式"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("是否合法、正当、必要；少收一项行不行"),
    )
    effects = forms.CharField(
        label=gettext_lazy("对个人的影响"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("对个人权益有什么影响，可能出什么问题"),
    )
    measures = forms.CharField(
        label=gettext_lazy("保护措施"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("采取了哪些措施，是否有效并与可能的影响相适应"),
    )
    review_on = forms.DateField(
        label=gettext_lazy("复评日期"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        help_text=gettext_lazy("三年以内；目的、方式有变化时提前复评"),
    )

    def weighed(self, activity: Activity) -> AssessmentData:
        return AssessmentData(activity=activity, **self.cleaned_data)

    @staticmethod
    def suggested(today: date) -> dict[str, Any]:
        return {"review_on": date.fromordinal(today.toordinal() + REVIEW_AFTER).isoformat()}


class DecisionForm(forms.Form):
    """Approve or return, with the reason."""

    approve = forms.TypedChoiceField(
        label=gettext_lazy("审批意见"),
        choices=[("true", gettext_lazy("通过，可以开展")), ("false", gettext_lazy("退回，补充后再报"))],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
    decision = forms.CharField(label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
