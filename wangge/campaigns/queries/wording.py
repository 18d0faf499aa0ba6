"""What is wrong with an answer, in the reader's language: the form's own words where it has some."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wangge.campaigns import form as forms


def in_language(words: Mapping[str, str]) -> str:
    """Words of a form in the reader's language, else in the other."""
    first, second = ("en", "zh") if (get_language() or "").startswith("en") else ("zh", "en")
    return words.get(first) or words.get(second) or ""


def fault_words(form: Mapping[str, Any], faults: Mapping[str, str]) -> dict[str, str]:
    """Each fault of `form.check` under its question's name."""
    general = {
        forms.REQUIRED: _("这一题必须回答"),
        forms.WRONG_TYPE: _("填写的格式不对"),
        forms.NO_CHOICE: _("请从选项中选择"),
        forms.CONSTRAINT: _("填写的内容不符合要求"),
        forms.TOO_LONG: _("填写的内容太长"),
        forms.UNKNOWN: _("表单里没有这一题"),
    }
    own = {
        question["name"]: in_language(question["constraint_message"])
        for question in forms.questions_of(form)
        if question.get("constraint_message")
    }
    return {
        name: (own.get(name) or general[fault]) if fault == forms.CONSTRAINT else general[fault]
        for name, fault in faults.items()
    }
