"""Learning: right on texts never seen, the same every time, honest about how sure it is, and why."""

import numpy as np
import pytest

from wangge.triage import grams, training
from wangge.triage.errors import NothingToLearn, UnreadableModel
from wangge.triage.examples import Example
from wangge.triage.measuring import measure
from wangge.triage.suggesting import scores, suggest
from wangge.triage.tests.messages import messages
from wangge.triage.training import held_out, train
from wangge.triage.weights import MAGIC, Weights, packed, unpacked


@pytest.fixture(scope="module")
def model() -> Weights:
    return train(messages(90)).model


def test_texts_never_seen_get_the_right_label(model: Weights) -> None:
    fresh = messages(60, seed=99)
    given = [suggest(model, each.text).best.label for each in fresh]
    assert measure([each.label for each in fresh], given).macro_f1 == 1.0


def test_the_same_examples_give_the_same_bytes(model: Weights) -> None:
    assert packed(train(messages(90)).model) == packed(model)


def test_a_file_read_back_says_the_same(model: Weights) -> None:
    again = unpacked(packed(model))
    assert again.labels == model.labels
    texts = [grams.cleaned(each.text) for each in messages(9, seed=3)]
    assert np.array_equal(scores(again, texts), scores(model, texts))


@pytest.mark.parametrize("at", [3, len(MAGIC) + 5, 200, -1])
def test_a_changed_byte_is_noticed(model: Weights, at: int) -> None:
    data = bytearray(packed(model))
    data[at] ^= 1
    with pytest.raises(UnreadableModel):
        unpacked(bytes(data))


@pytest.mark.parametrize("data", [b"", b"text", MAGIC, MAGIC + b"0" * 64 + b"\n{}"])
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableModel):
        unpacked(data)


def test_a_suggestion_says_how_sure_it_is_and_why(model: Weights) -> None:
    found = suggest(model, "老车站附近垃圾堆着没人清运")
    assert found.best.label == "市容环卫"
    assert found.best.confidence > 0.6
    assert sum(each.confidence for each in found.ranked) == pytest.approx(1)
    assert any("垃圾" in word for word in found.words)
    assert all(word in "老车站附近垃圾堆着没人清运" for word in found.words)


def test_a_text_about_nothing_known_is_not_sure_of_anything(model: Weights) -> None:
    found = suggest(model, "!!!")
    assert found.best.confidence < 0.6
    assert found.words == ()


def test_two_labels_and_english_work_too() -> None:
    rows = [
        Example(f"{what} number {at}", label)
        for at in range(20)
        for what, label in (("broken lamp", "light"), ("leaking pipe", "water"))
    ]
    model = train(rows).model
    assert suggest(model, "the lamp is broken").best.label == "light"
    assert suggest(model, "a pipe leaks").best.label == "water"


@pytest.mark.parametrize("rows", [[], [Example("水管爆裂", "供水")] * 5, [Example("", "甲"), Example("水管", "乙")]])
def test_one_label_is_nothing_to_learn(rows: list[Example]) -> None:
    with pytest.raises(NothingToLearn):
        train(rows)


def test_a_label_with_few_texts_is_learnt_though_none_can_be_held_out() -> None:
    trained = train([*messages(30), Example("求教广场舞扰民", "噪声"), Example("广场舞半夜扰民", "噪声")])
    assert "噪声" in trained.model.labels
    assert "噪声" not in trained.held_out.labels


def test_a_fifth_of_each_label_is_held_out() -> None:
    held = held_out(np.array([0] * 50 + [1] * 20 + [2] * 3))
    assert [int(held[:50].sum()), int(held[50:70].sum()), int(held[70:].sum())] == [10, 4, 0]


def test_memory_is_bounded_by_a_sample_that_is_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MAX_TEXTS", 40)
    one, other = train(messages(90)), train(messages(90))
    assert one.model.n == 40
    assert one.left_out == 50
    assert packed(one.model) == packed(other.model)


def test_a_vocabulary_too_large_keeps_the_commonest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MAX_GRAMS", 30)
    model = train(messages(90)).model
    assert len(model.keys) == 30
    assert np.all(np.diff(model.keys) > 0)


def test_measures_are_those_of_the_usual_definition() -> None:
    found = measure(["a", "a", "a", "b", "b", "c"], ["a", "a", "b", "b", "c", "a"])
    assert (found.n, found.accuracy) == (6, 0.5)
    assert (found.labels["a"].precision, found.labels["a"].recall, found.labels["a"].n) == (0.6667, 0.6667, 3)
    assert found.labels["c"].f1 == 0.0
    assert found.macro_f1 == pytest.approx((2 / 3 + 1 / 2 + 0) / 3, abs=1e-4)


def test_long_texts_are_read_at_both_ends(model: Weights) -> None:
    filler = "此事说来话长" * 2000
    assert suggest(model, filler + "家里暖气不热").best.label == "供水供热"
    assert suggest(model, "家里暖气不热" + filler).best.label == "供水供热"
