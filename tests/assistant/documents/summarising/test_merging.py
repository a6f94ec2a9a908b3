from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from assistant.documents.summarising.merging import next_round, repeated, wanted_points
from tests.fakes import FakeEmbedder


@pytest.mark.parametrize(
    ("tokens", "expected"), [(20, (1, 1, 1)), (1_000, (3, 7, 15)), (3_000, (3, 7, 15)), (50_000, (4, 10, 30))]
)
def test_a_longer_text_is_told_in_more_points_but_not_many_more(tokens: int, expected: tuple[int, ...]) -> None:
    assert tuple(wanted_points(length, tokens) for length in ("short", "medium", "long")) == expected


@pytest.mark.parametrize("count", [1, 2, 7, 9, 40, 233, 5_000])
@pytest.mark.parametrize("wanted", [1, 3, 7, 30])
@pytest.mark.parametrize("at_once", [2, 8])
def test_rounds_end_with_as_many_points_as_wanted(count: int, wanted: int, at_once: int) -> None:
    rounds = 0
    while groups := next_round(count, wanted, at_once):
        assert [group.start for group in groups] == [0, *(group.end for group in groups[:-1])]
        assert groups[-1].end == count
        assert all(1 <= group.quota <= group.end - group.start for group in groups)
        fewer = sum(group.quota for group in groups)
        assert wanted <= fewer < count
        count, rounds = fewer, rounds + 1
    assert count <= wanted and rounds <= 8


def test_every_part_of_a_text_keeps_its_share() -> None:
    groups = next_round(120, 40, 8)
    shares = [group.quota / (group.end - group.start) for group in groups]
    assert max(shares) - min(shares) < 0.25
    assert all(one.end == other.start for one, other in pairwise(groups))


def test_what_says_the_same_is_found_and_what_differs_in_a_number_is_not() -> None:
    texts = [
        "The bridge was opened by the mayor in 1932.",
        "The bridge was opened in 1932 by the mayor.",
        "The bridge was opened by the mayor in 1952.",
        "Apples are best in October.",
    ]
    assert repeated(texts, FakeEmbedder().embed_passages(texts)) == {1: 0}


def test_nothing_repeats_nothing() -> None:
    assert repeated([], np.zeros((0, 3), np.float32)) == {}
