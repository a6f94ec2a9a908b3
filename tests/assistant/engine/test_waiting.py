from __future__ import annotations

from assistant.engine.sequence import SequenceState
from assistant.engine.waiting import WaitingLine
from assistant.messages import Priority


def sequence(number: int, caller: str, priority: Priority = "bulk") -> SequenceState:
    return SequenceState(number, [1], caller, priority)


def line(*sequences: SequenceState) -> WaitingLine:
    waiting = WaitingLine()
    for each in sequences:
        waiting.append(each)
    return waiting


def numbers(waiting: WaitingLine) -> list[int]:
    return [each.request for each in waiting]


def test_callers_take_turns_and_interactive_comes_first() -> None:
    waiting = line(sequence(1, "a"), sequence(2, "a"), sequence(3, "b"), sequence(4, "c", "interactive"))
    assert numbers(waiting) == [4, 1, 3, 2]
    assert len(waiting) == 4


def test_the_order_told_is_the_order_served() -> None:
    waiting = line(*(sequence(n, "aaabbc"[n]) for n in range(6)))
    told, served = numbers(waiting), []
    while (first := waiting.first()) is not None:
        waiting.take(first)
        served.append(first.request)
    assert served == told == [0, 3, 5, 1, 4, 2]


def test_one_that_was_running_goes_before_the_others() -> None:
    first, second, third = sequence(1, "a"), sequence(2, "b"), sequence(3, "a")
    waiting = line(second, third)
    waiting.put_back(first)
    assert numbers(waiting) == [1, 2, 3]


def test_one_that_gives_up_is_forgotten() -> None:
    only = sequence(1, "a")
    waiting = line(only)
    waiting.discard(only)
    assert (len(waiting), waiting.first()) == (0, None)
