from __future__ import annotations

from assistant.engine.kept import Kept


def test_the_longest_beginning_in_whole_blocks_is_found() -> None:
    kept = Kept(100, block=4)
    short, _ = kept.add([1, 2, 3, 4])
    long, _ = kept.add([1, 2, 3, 4, 5, 6, 7, 8])
    assert kept.longest([1, 2, 3, 4, 5, 6, 7, 8, 9]) == (long, 8)
    assert kept.longest([1, 2, 3, 4, 5, 6, 7, 0])[1] == 4
    assert kept.longest([1, 2, 3]) == (-1, 0)
    assert short is not None and kept.add([1, 2, 3, 4]) == (None, [])


def test_the_one_used_longest_ago_makes_room_and_what_it_had_in_common_with_another_stays() -> None:
    kept = Kept(16, block=4)
    short, _ = kept.add([1, 1, 1, 1])
    long, _ = kept.add([1, 1, 1, 1, 2, 2, 2, 2])
    third, _ = kept.add([3, 3, 3, 3])
    _, dropped = kept.add([4, 4, 4, 4])
    assert dropped == [short]
    assert kept.longest([1, 1, 1, 1, 9, 9, 9, 9]) == (long, 4)
    _, dropped = kept.add([5, 5, 5, 5])
    assert dropped == [third] and kept.longest([3, 3, 3, 3]) == (-1, 0)
    assert kept.add(list(range(20))) == (None, [])  # more than there is room for
