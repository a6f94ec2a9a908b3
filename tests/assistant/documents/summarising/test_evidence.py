from __future__ import annotations

import numpy as np
import pytest

from assistant.documents.summarising.evidence import Evidence
from assistant.documents.summarising.stretches import sentences
from assistant.documents.summarising.values import Span

TEXT = "The mill burnt down. It cost 40 crowns. Anna paid. Nobody cared at all about any of it. The end."
AXES = {
    "mill": (1, 0, 0, 0),
    "cost": (0, 1, 0, 0),
    "Anna": (0, 0.6, 0.8, 0),
    "Nobody": (0, 0, 0, 1),
    "end": (0.1, 0, 0, 1),
}


def evidence() -> Evidence:
    spans = sentences(TEXT)
    rows = [next(axis for word, axis in AXES.items() if word in TEXT[s.start : s.end]) for s in spans]
    vectors = np.array(rows, dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Evidence(TEXT, spans, vectors, ("en",) * len(spans))


def supporting(point: str, *vector: float) -> list[str]:
    held = evidence()
    unit = np.array(vector, dtype=np.float32) / np.linalg.norm(vector)
    return [held.said(at) for at in held.supporting(point, unit, "en", range(5))]


def test_the_nearest_sentence_alone_is_enough_where_it_says_all() -> None:
    assert supporting("A mill burnt down.", 1, 0, 0, 0.05) == ["The mill burnt down."]


def test_a_sentence_is_added_that_holds_the_number_that_is_lacking() -> None:
    found = supporting("The mill, worth 40 crowns, burnt down.", 1, 0.05, 0, 0)
    assert found == ["The mill burnt down.", "It cost 40 crowns."]


def test_a_sentence_is_added_that_makes_them_clearly_nearer() -> None:
    found = supporting("The mill burnt down and nobody cared.", 1, 0, 0, 0.9)
    assert found[0] == "The mill burnt down." and len(found) == 2


def test_what_is_far_from_everything_rests_on_nothing() -> None:
    assert supporting("Something else.", -1, -1, -1, -1) == []


@pytest.mark.parametrize(("at", "expected"), [([0], [(0, 20)]), ([0, 1], [(0, 39)]), ([0, 2], [(0, 20), (40, 50)])])
def test_neighbours_are_one_span(at: list[int], expected: list[tuple[int, int]]) -> None:
    assert evidence().spans_of(at) == tuple(Span(*each) for each in expected)


def test_only_a_sentence_that_can_stand_alone_is_shown_alone() -> None:
    held = evidence()
    assert held.telling(range(5), held.vectors[4]) == 3
    assert held.telling([0, 2], held.vectors[0]) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1. Peel the carrots.\n2. Boil them.", "Peel the carrots."),
        ("3. Juli war es heiß.\nDas blieb so.", "3. Juli war es heiß."),
        ("1. Juli war es heiß. Der 2. Juli war kühl.", "1. Juli war es heiß. Der 2. Juli war kühl."),
        ("１、Not a number we know.\n", "１、Not a number we know."),
        ("7、削萝卜。\n8、煮。", "削萝卜。"),
    ],
)
def test_the_number_of_an_item_is_left_out_and_that_of_a_date_is_not(text: str, said: str) -> None:
    span = Span(0, len(text.partition("\n")[0]))
    assert Evidence(text, (span,), np.zeros((1, 2), np.float32), (None,)).unnumbered(0) == said
