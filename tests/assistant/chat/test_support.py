from __future__ import annotations

from collections.abc import Sequence

from assistant.chat.support import support, supporting
from index.passage import Hit, Passage

HITS = [
    Hit(Passage("a.md", "A", "The bus pass is 700 yen.", 0, 24), 0.5),
    Hit(Passage("b.md", "B", "The hot spring is 1,200 yen.", 0, 28), 0.5),
]


def alike(scores: dict[str, float]) -> object:
    def similarity(text: str, others: Sequence[str]) -> list[float]:
        return [scores.get(other[:7], 0.0) for other in others]

    return similarity


FLAT = alike({})


def test_a_right_mark_stays_where_it_is() -> None:
    near_first = alike({"The bus": 0.5})
    answer = "[1] It is 700 yen."
    assert supporting("How much?", answer, HITS, near_first) == answer  # type: ignore[arg-type]


def test_a_mark_on_the_wrong_passage_moves_to_the_one_with_the_number() -> None:
    answer = supporting("How much?", "Es kostet 1.200 Yen [1].", HITS, alike({"The hot": 0.2}))  # type: ignore[arg-type]
    assert answer == "Es kostet 1.200 Yen [2][1]."  # what was ranked first is cited too


def test_an_answer_without_marks_gets_the_closest_passage() -> None:
    near_first = alike({"The bus": 0.9})
    assert supporting("What?", "A pass for the bus", HITS, near_first).endswith("bus [1]")  # type: ignore[arg-type]


def test_two_notes_that_support_it_equally_are_both_cited() -> None:
    assert supporting("What?", "Something", HITS, FLAT).endswith(" [1][2]")  # type: ignore[arg-type]


def test_a_note_that_supports_it_far_less_is_not_cited() -> None:
    near_first = alike({"The bus": 0.9, "The hot": 0.3})
    assert supporting("What?", "A pass for the bus", HITS, near_first).endswith("bus [1]")  # type: ignore[arg-type]


def test_three_notes_are_cited_at_most_and_the_first_is_one_of_them() -> None:
    notes = [Hit(Passage(f"{n}.md", "N", f"{n} opens at nine.", 0, 16), 0.5) for n in range(5)]
    later = alike({"3 opens": 0.3, "4 opens": 0.2})
    assert supporting("What?", "Something", notes, later).endswith(" [4][5][1]")  # type: ignore[arg-type]


def test_a_number_of_the_question_proves_nothing() -> None:
    near_second = alike({"The hot": 0.3})
    answer = supporting("Is 700 enough?", "700 is enough", HITS, near_second)  # type: ignore[arg-type]
    assert answer.endswith("enough [2][1]")


def test_passages_of_one_note_speak_for_each_other() -> None:
    third = Hit(Passage("b.md", "B", "It opens at nine.", 40, 57), 0.5)
    stranger = Hit(Passage("c.md", "C", "It opens at nine.", 40, 57), 0.5)
    _, with_fellow, _ = support("What?", "Something", [*HITS, third], FLAT)  # type: ignore[arg-type]
    _, alone, _ = support("What?", "Something", [*HITS, stranger], FLAT)  # type: ignore[arg-type]
    assert with_fellow > alone


def test_a_better_place_in_the_ranking_counts() -> None:
    scores = support("What?", "Something", HITS, FLAT)  # type: ignore[arg-type]
    assert scores[0] > scores[1]
