from __future__ import annotations

from index.fusion import Ranked, fused, spread


def test_what_two_lists_hold_comes_before_what_one_holds() -> None:
    assert fused([[Ranked("a", 1), Ranked("b", 1)], [Ranked("c", 1), Ranked("b", 1)]])[0] == "b"


def test_a_lighter_list_counts_less() -> None:
    assert fused([[Ranked("a", 1)], [Ranked("b", 0.3)]]) == ["a", "b"]


def test_further_passages_of_a_note_come_after_those_of_others() -> None:
    assert spread(["a", "b", "c", "d"], ["n", "n", "n", "m"], 2) == ["a", "b", "d", "c"]
