"""Counts for operators: over all cases, without a scope, and bounded so that they cost the same at any size."""

from wangge.cases.models import Case
from wangge.cases.states import State


def counts_by_state(*, bound: int) -> dict[str, int]:
    """How many cases are in each state, counted up to `bound`."""
    return {
        state.value: Case.objects.filter(state=state.value).order_by().values("pk")[:bound].count() for state in State
    }
