"""What reporters said of the outcome."""

from collections.abc import Sequence

from wangge.cases.models import Case, Evaluation


def latest_evaluations(cases: Sequence[Case]) -> dict[int, Evaluation]:
    """The latest evaluation of each case by its own reporter, by the case's key; cases without one are absent."""
    rows = Evaluation.objects.filter(case__in=[case.pk for case in cases]).order_by("at", "id")
    return {row.case_id: row for row in rows}
