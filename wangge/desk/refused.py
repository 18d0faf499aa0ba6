"""What the domain refuses, told where whoever filled in the form looks: beside the field, else above the form."""

from collections.abc import Mapping

from django.forms import Form

from wangge.lib.errors import DomainError


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
