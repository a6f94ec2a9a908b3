from __future__ import annotations

import pytest

from assistant.engine.prefix import Ledger, Match, shared_prefix


@pytest.mark.parametrize(
    ("resident", "wanted", "length"),
    [
        ([], [], 0),
        ([], [1], 0),
        ([1, 2, 3], [1, 2, 3], 3),
        ([1, 2, 3], [1, 2], 2),
        ([1, 2], [1, 2, 3], 2),
        ([1, 2, 3], [1, 9, 3], 1),
        ([9, 2, 3], [1, 2, 3], 0),
        (list(range(1000)), [*range(777), -1, *range(778, 1000)], 777),
    ],
)
def test_the_shared_beginning_of_two_sequences(resident: list[int], wanted: list[int], length: int) -> None:
    assert shared_prefix(resident, wanted) == length


def test_the_longest_beginning_is_found_among_the_slots_asked_for() -> None:
    ledger = Ledger(20, 3)
    ledger.extend(0, [1, 2])
    ledger.extend(2, [1, 2, 3])
    assert ledger.longest([1, 2, 3, 4], range(3)) == Match(2, 3)
    assert ledger.longest([1, 2, 3, 4], [0, 1]) == Match(0, 2)
    assert ledger.longest([7], range(3)).length == 0


def test_a_cell_comes_free_when_its_last_holder_lets_go() -> None:
    ledger = Ledger(10, 3)
    ledger.extend(0, [1, 2, 3, 4])
    ledger.copy(0, 1, 3)
    ledger.extend(1, [9])
    assert ledger.free == 5
    assert (ledger.free_without([0]), ledger.free_without([1]), ledger.free_without([0, 1])) == (6, 6, 10)
    ledger.cut(0, 0)
    assert (ledger.free, ledger.length(0), ledger.length(1)) == (6, 0, 4)
    ledger.cut(1, 2)
    assert ledger.free == 8


def test_only_whole_blocks_that_were_read_as_a_prompt_are_lent() -> None:
    ledger = Ledger(40, 3, block=4)
    ledger.extend(0, range(11))
    assert ledger.longest(list(range(11)), range(3)).length == 0
    ledger.firm(0, 6)
    assert ledger.longest(list(range(11)), range(3)) == Match(0, 4)
    ledger.copy(0, 1, 4)
    assert ledger.longest([0, 1, 2, 3, 4], [1]) == Match(1, 4)
    ledger.cut(1, 3)
    assert ledger.longest([0, 1, 2, 3, 4], [1]).length == 0
