"""Which questions of a form may be bound to a field of a register, and what such a question must look like. Pure.

The XLSForm's column is `bind::register`, its value `household.size_band` or `place.condition`: pyxform passes it on
with the question's bind, and other programs that read the form leave it alone (decision 46). Nothing about a person
can be bound: services are not among the registers here, and never will be.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from wangge.campaigns.form import Question, questions_of
from wangge.campaigns.states import TargetKind
from wangge.places.kinds import Condition, Kind
from wangge.residents.words import SizeBand

COLUMN = "register"
HOUSEHOLD, PLACE = "household", "place"
REGISTER_OF: dict[str, str] = {TargetKind.HOUSEHOLDS: HOUSEHOLD, TargetKind.PLACES: PLACE}
PERSONAL = frozenset({"service", "consent", "contact", "person", "resident"})
# The type of the question for each field, and for a choice all that it may offer.
FIELDS: dict[str, dict[str, tuple[str, frozenset[str]]]] = {
    HOUSEHOLD: {
        "address": ("text", frozenset()),
        "size_band": ("select_one", frozenset(value for value in SizeBand.values if value)),
    },
    PLACE: {
        "name": ("text", frozenset()),
        "address": ("text", frozenset()),
        "kind": ("select_one", frozenset(kind.value for kind in Kind)),
        "component_code": ("text", frozenset()),
        "credit_code": ("text", frozenset()),
        "condition": ("select_one", frozenset(each.value for each in Condition)),
    },
}
# What may be wrong with a binding; the words stand with whoever shows them.
IS_PERSONAL, UNKNOWN_FIELD, WRONG_TYPE, WRONG_CHOICES = "personal", "unknown_field", "wrong_type", "wrong_choices"


def fault_of(question: Question) -> str:
    """What is wrong with the binding of a question; empty when nothing is, or when it has none."""
    if COLUMN not in question:
        return ""
    register, field = split(question)
    if register in PERSONAL or register.rstrip("s") in PERSONAL:
        return IS_PERSONAL
    known = FIELDS.get(register, {}).get(field)
    if known is None:
        return UNKNOWN_FIELD
    kind, choices = known
    if question["type"] != kind:
        return WRONG_TYPE
    offered = {choice["name"] for choice in question.get("choices", [])}
    return WRONG_CHOICES if not offered <= choices else ""


def split(question: Question) -> tuple[str, str]:
    """The register and its field that a bound question stands for."""
    register, _sign, field = str(question[COLUMN]).partition(".")
    return register, field


def bound_to(form: Mapping[str, Any] | None, target_kind: str) -> dict[str, str]:
    """Field of the register of a campaign's targets by the question bound to it."""
    register = REGISTER_OF.get(target_kind)
    return {question["name"]: split(question)[1] for question in _bound(form) if split(question)[0] == register}


def strangers(form: Mapping[str, Any] | None, target_kind: str) -> list[str]:
    """Bound questions whose register is not that of the campaign's targets."""
    return [question["name"] for question in _bound(form) if split(question)[0] != REGISTER_OF.get(target_kind)]


def _bound(form: Mapping[str, Any] | None) -> Iterator[Question]:
    return (question for question in questions_of(form) if COLUMN in question) if form else iter(())
