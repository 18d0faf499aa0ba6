"""What the answers of a campaign come to: counts of choices, sums of numbers. Kept when the answers are erased."""

from collections import Counter
from typing import Any

from wangge.campaigns.form import questions_of
from wangge.campaigns.models import Campaign, Visit
from wangge.campaigns.states import Outcome

_CHUNK = 2000
FEWEST = 5  # a smaller count could point at somebody: told as "fewer than"


def summary_of(campaign: Campaign) -> list[dict[str, Any]]:
    """For each question that can be counted: how many answered, and each choice or the sum, the least and the most.

    Texts, dates, places and pictures are not summed. A choice of fewer than five is kept as None.
    """
    if campaign.form is None:
        return []
    asked = [question for question in questions_of(campaign.form) if question["type"] in _COUNTED]
    counters: dict[str, Counter[str]] = {question["name"]: Counter() for question in asked}
    numbers: dict[str, list[float]] = {question["name"]: [] for question in asked}
    rows = Visit.objects.filter(campaign=campaign, outcome=Outcome.DONE.value, answers__isnull=False)
    for answers in rows.order_by("pk").values_list("answers", flat=True).iterator(chunk_size=_CHUNK):
        for question in asked:
            answer = (answers or {}).get(question["name"])
            if answer in (None, "", []):
                continue
            if question["type"] in ("integer", "decimal"):
                numbers[question["name"]].append(float(answer))
            else:
                counters[question["name"]].update(answer if isinstance(answer, list) else [answer])
                counters[question["name"]].update([""])
    return [_told(question, counters[question["name"]], numbers[question["name"]]) for question in asked]


_COUNTED = ("select_one", "select_multiple", "integer", "decimal")


def _told(question: Any, counter: Counter[str], found: list[float]) -> dict[str, Any]:
    line: dict[str, Any] = {"name": question["name"], "label": question["label"], "type": question["type"]}
    if question["type"] in ("integer", "decimal"):
        line |= {"answered": len(found)}
        if len(found) >= FEWEST:
            line |= {"sum": sum(found), "least": min(found), "most": max(found)}
        return line
    line["answered"] = counter[""]
    line["choices"] = [
        {"name": each["name"], "label": each["label"], "count": _enough(counter[each["name"]])}
        for each in question["choices"]
    ]
    return line


def _enough(count: int) -> int | None:
    return count if count == 0 or count >= FEWEST else None
