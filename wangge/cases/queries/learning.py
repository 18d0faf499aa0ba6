"""What the office's own closed cases teach: their words with the category that people gave them."""

from wangge.cases.access import SECRET
from wangge.cases.models import Case
from wangge.cases.queries.suggesting import item_of
from wangge.cases.states import State
from wangge.triage.examples import Example
from wangge.triage.grams import clipped

LOOKED_AT = 50_000  # the newest closed cases


def closed_examples() -> list[Example]:
    """Closed and archived cases with a category that is in force, oldest first. Confidential ones teach nothing.

    Texts are masked before anything is learnt from them (`triage.masking`).
    """
    closed = Case.objects.filter(state__in=[State.CLOSED, State.ARCHIVED]).exclude(SECRET).exclude(category="")
    rows = list(closed.order_by("-id").values_list("id", "text", "category")[:LOOKED_AT])
    known = {code: item_of(code) is not None for code in {category for _pk, _text, category in rows}}
    return [Example(clipped(text), category, pk) for pk, text, category in reversed(rows) if known[category]]
