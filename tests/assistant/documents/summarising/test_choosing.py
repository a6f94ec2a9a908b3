"""Which points are kept: what they are worth, and that every part of a text has its voice."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.documents.summarising.choosing import chosen, parted, shares, worth
from assistant.documents.summarising.proving import Claim

_TEXTS = ["It was said.", "Ana paid 17 crowns in Arvik.", "It was seen."]


def _claims(vectors: np.ndarray) -> list[Claim]:
    return [Claim(f"point {at}", vector, (at,)) for at, vector in enumerate(vectors)]


def test_what_can_be_checked_and_what_is_near_the_middle_is_worth_more() -> None:
    same = np.ones((3, 2), np.float32) / np.sqrt(2, dtype=np.float32)
    assert int(worth(_TEXTS, same, same[0], "en").argmax()) == 1
    apart = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    assert int(worth(["a", "b", "c"], apart, apart[0], "en").argmax()) == 0
    assert worth(["one"], apart[:1], apart[0], "en").tolist() == [0.0]


@pytest.mark.parametrize(
    ("sizes", "available", "wanted", "expected"),
    [
        ([10, 10, 10], [5, 5, 5], 3, [1, 1, 1]),
        ([10, 30, 10], [5, 5, 5], 5, [1, 3, 1]),
        ([10, 30, 10], [5, 1, 5], 5, [2, 1, 2]),
        ([10, 30, 10], [0, 2, 1], 9, [0, 2, 1]),
        ([10, 30, 20], [5, 5, 5], 2, [0, 1, 1]),
    ],
)
def test_each_part_has_one_and_the_longest_more(
    sizes: list[int], available: list[int], wanted: int, expected: list[int]
) -> None:
    assert shares(sizes, available, wanted) == expected


@pytest.mark.parametrize("wanted", [1, 2, 3, 7, 40])
@pytest.mark.parametrize("sizes", [[5], [500] * 7, [1, 900, 1, 1, 30, 500, 2, 700], list(range(1, 30))])
def test_parts_hold_every_stretch_once_and_are_as_many_as_can_be(sizes: list[int], wanted: int) -> None:
    parts = parted(sizes, wanted)
    assert [at for part in parts for at in part] == list(range(len(sizes)))
    assert len(parts) == min(wanted, len(sizes)) and all(parts)


def test_the_best_of_every_stretch_are_kept_and_nothing_twice() -> None:
    vectors = np.eye(6, dtype=np.float32)
    vectors[1] = vectors[0]
    scores = np.array([3.0, 2.9, 2.6, 0.0, 0.1, 0.2])
    # Stretch 0 has four claims, the first two of which say the same; stretch 1 has two poor ones.
    kept = chosen(_claims(vectors), scores, [0, 0, 0, 0, 1, 1], [100, 100], 3)
    assert kept == [0, 2, 5]
    assert chosen(_claims(vectors), scores, [0, 0, 0, 0, 1, 1], [100, 100], 9) == [0, 1, 2, 3, 4, 5]
