"""The shipped model: made of the project's own words, and of nothing else."""

from demo.starter import starter_examples
from wangge.cases.queries.suggesting import SHIPPED
from wangge.triage.training import train
from wangge.triage.weights import packed, unpacked


def test_the_shipped_model_is_what_the_projects_own_words_make() -> None:
    """`make starter` after a change of texts or catalogue; the same words give the same vocabulary and labels."""
    shipped, made = unpacked(SHIPPED.read_bytes()), unpacked(packed(train(starter_examples(), by_time=True).model))
    assert shipped.labels == made.labels, "run `make starter`"
    assert shipped.n == made.n
    assert (shipped.keys == made.keys).all()
    assert abs(shipped.weights.astype(int) - made.weights.astype(int)).max() <= 2  # rounding of other processors


def test_every_item_has_texts_of_its_own() -> None:
    labels = {each.label for each in starter_examples()}
    assert len(labels) == 61
    assert starter_examples() == starter_examples()
