from __future__ import annotations

import pytest

from assistant.engine.prefix import shared_prefix


@pytest.mark.parametrize(
    ("resident", "wanted", "shared"),
    [
        ([], [1, 2], 0),
        ([1, 2], [], 0),
        ([1, 2, 3], [1, 2, 4], 2),
        ([1, 2], [1, 2, 3], 2),
        ([1, 2, 3], [1, 2], 2),
        ([9], [1], 0),
    ],
)
def test_counts_the_leading_tokens_in_common(resident: list[int], wanted: list[int], shared: int) -> None:
    assert shared_prefix(resident, wanted) == shared
