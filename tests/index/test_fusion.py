from __future__ import annotations

from index.fusion import Ranked, by_words, fused, spread


def test_what_two_lists_hold_comes_before_what_one_holds() -> None:
    assert fused([[Ranked("a", 1), Ranked("b", 1)], [Ranked("c", 1), Ranked("b", 1)]])[0] == "b"


def test_a_lighter_list_counts_less() -> None:
    assert fused([[Ranked("a", 1)], [Ranked("b", 0.3)]]) == ["a", "b"]


def test_a_passage_with_most_of_the_words_overtakes_those_that_only_mean_alike() -> None:
    alike = [Ranked(id, 1) for id in "abcde"]
    assert fused([alike, by_words({"x": 0.8})])[0] == "x"


def test_a_stray_word_of_a_query_in_another_language_moves_nothing() -> None:
    alike = [Ranked(id, 1) for id in "abcde"]
    assert fused([alike, by_words({"c": 0.13, "b": 0.1, "x": 0.1})]) == [*"abcde", "x"]


def test_no_words_weigh_nothing() -> None:
    assert by_words({}) == []


def test_further_passages_of_a_note_come_after_those_of_others() -> None:
    assert spread(["a", "b", "c", "d"], ["n", "n", "n", "m"], 2) == ["a", "b", "d", "c"]
