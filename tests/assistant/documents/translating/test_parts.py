"""What stands before a unit, as far as it is shown."""

from __future__ import annotations

import pytest

from assistant.documents.layout import Segment
from assistant.documents.translating.parts import parts, window
from assistant.documents.translating.wording import Pair


@pytest.mark.parametrize(
    ("there", "most", "shown"),
    [(0, 6, 0), (5, 6, 5), (6, 6, 6), (7, 6, 4), (9, 6, 6), (10, 6, 4), (3, 1, 1), (4, 0, 0)],
)
def test_the_last_translations_are_shown_never_more_than_wanted(there: int, most: int, shown: int) -> None:
    before = [Pair(str(number), "") for number in range(there)]
    assert list(window(before, most)) == before[there - shown :]


def test_most_requests_begin_with_the_whole_of_the_one_before() -> None:
    before = [Pair(str(number), "") for number in range(60)]
    windows = [window(before[:there], 6) for there in range(60)]
    kept = sum(list(after[: len(one)]) == list(one) for one, after in zip(windows, windows[1:], strict=False))
    assert kept == 41


@pytest.mark.parametrize(
    ("segments", "at_once", "found"),
    [(1, 16, [1]), (10, 16, [2] * 5), (96, 16, [6] * 16), (128, 16, [4] * 32), (100, 16, [4] * 25), (7, 2, [4, 3])],
)
def test_parts_fill_every_round_as_far_as_they_can(segments: int, at_once: int, found: list[int]) -> None:
    texts = [Segment(f"Sentence {number}.") for number in range(segments)]
    made = parts(texts, dict.fromkeys(range(segments), "en"), at_once)
    assert [len(part.places) for part in made] == found
    assert [place for part in made for place in part.places] == list(range(segments))
