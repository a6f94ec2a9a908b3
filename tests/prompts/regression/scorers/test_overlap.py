from __future__ import annotations

import sys
from typing import Any

import pytest

from prompts.regression.outcome import Outcome
from prompts.regression.scorers.measures import lcs_f1, token_f1
from prompts.regression.tools import Tools
from tests.prompts.regression.scorers.judged import judged


@pytest.mark.parametrize(
    ("said", "wanted", "words", "order"),
    [
        ("a b c d", "a c e", 4 / 7, 4 / 7),
        ("c b a", "a b c", 1, 1 / 3),
        ("a a a", "a", 1 / 2, 1 / 2),
        ("a", "b", 0, 0),
        ("", "", 0, 0),
        ("", "a", 0, 0),
    ],
)
def test_words_in_common_are_as_counted_by_hand(said: str, wanted: str, words: float, order: float) -> None:
    assert token_f1(said.split(), wanted.split()) == pytest.approx(words)
    assert lcs_f1(said.split(), wanted.split()) == pytest.approx(order)


@pytest.mark.parametrize(
    ("text", "reference", "value"),
    [
        ("The rent is 2,420 [1].", "the rent is 2420", 1),
        ("房租七百元", "房租八百元", 4 / 5),
        ("房租", ["rent", "房租"], 1),
        ("किराया महँगा है", "किराया कम है", 2 / 3),
        ("서울은 춥다", "부산은 춥다", 1 / 2),
        ("ค่า", "ค่า", 1),
        ("", "rent", 0),
    ],
)
def test_f1_and_rouge_l_take_the_nearest_reference(text: str, reference: Any, value: float) -> None:
    assert judged("f1", text, reference=reference).value == pytest.approx(value)
    assert judged("rouge_l", text, reference=reference).value == pytest.approx(value)


def test_order_counts_for_rouge_l_alone() -> None:
    assert judged("f1", "one two three four", reference="four three two one").value == 1
    assert judged("rouge_l", "one two three four", reference="four three two one").value == pytest.approx(1 / 4)


@pytest.mark.parametrize(
    ("text", "reference", "low", "high"),
    [
        ("Аренда стоит 760 юаней [1]", "Аренда стоит 760 юаней", 1, 1),
        ("房租是七百六十元", ["dear", "房租为七百六十元"], 0.4, 0.95),
        ("completely other", "не то же самое", 0, 0.1),
    ],
)
def test_chrf(text: str, reference: Any, low: float, high: float) -> None:
    value = judged("chrf", text, reference=reference).value
    assert value is not None and low <= value <= high


def test_chrf_is_not_judged_without_sacrebleu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sacrebleu.metrics.chrf", None)
    score = judged("chrf", "a", reference="a")
    assert (score.value, score.explanation) == (None, "sacrebleu is missing: pip install sacrebleu")


@pytest.mark.parametrize(("cosine", "value"), [(0.9, 0.9), (-0.2, 0), (1.0000001, 1)])
def test_similarity_stays_within_0_and_1(cosine: float, value: float) -> None:
    tools = Tools(similarity=lambda one, other: cosine)
    assert judged("similarity", "房租", tools, reference="rent").value == value


def test_similarity_compares_the_words_with_every_reference() -> None:
    tools = Tools(similarity=lambda one, other: float((one, other) == ("rent", "loyer")))
    assert judged("similarity", "rent [1]", tools, reference=["alquiler", "loyer"]).value == 1
    assert judged("similarity", "", tools, reference="loyer").value == 0


def test_similarity_is_not_judged_without_vectors() -> None:
    assert judged("similarity", Outcome(text="a"), reference="a").value is None
