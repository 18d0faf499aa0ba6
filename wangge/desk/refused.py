"""What the domain refuses, told where whoever asked looks: beside the field, above the form, or on the page again."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponseRedirect

from wangge.lib.errors import DomainError
from wangge.ui.requests import PageRequest


def explain(form: Form, refusal: DomainError, beside: Mapping[str, str] | None = None) -> int:
    """Put each refusal beside its field, what was typed kept; `beside` names fields that are called otherwise here.

    Gives the status for the answer.
    """
    for name, text in refusal.fields.items():
        field = (beside or {}).get(name, name)
        form.add_error(field if field in form.fields else None, str(text))
    if not refusal.fields:
        form.add_error(None, str(refusal.detail))
    return refusal.status


def come_back(request: PageRequest, act: Callable[[], object], told: str, address: str) -> HttpResponseRedirect:
    """Do it and go back to the page: `told` stands there, or what stood in the way."""
    try:
        act()
    except DomainError as refusal:
        if refusal.status not in (409, 422):
            raise
        texts = [str(text) for text in refusal.fields.values()] or [str(refusal.detail)]
        messages.warning(request, "；".join(texts))
    else:
        messages.success(request, told)
    return HttpResponseRedirect(address)
