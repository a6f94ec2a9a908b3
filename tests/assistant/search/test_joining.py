from __future__ import annotations

from assistant.search.joining import joined
from index.passage import Hit, Passage


def hits(**scores: float) -> list[Hit]:
    return [Hit(Passage(note, note, "text", 0, 4), score) for note, score in scores.items()]


def notes(*rankings: list[Hit]) -> list[str]:
    return [hit.passage.note for hit in joined(rankings)]


def test_what_every_wording_finds_comes_before_what_one_of_them_finds() -> None:
    assert notes(hits(wrong=0.6, right=0.55, far=0.1), hits(other=0.6, right=0.55, far=0.1))[0] == "right"


def test_a_keyword_that_one_wording_holds_lifts_a_passage() -> None:
    near = {"a": 0.5, "b": 0.48}
    assert notes(hits(**near, c=0.46), hits(c=0.46, **near)) == ["a", "c", "b"]


def test_after_the_first_place_the_question_counts_twice() -> None:
    own, translated = hits(a=0.6, b=0.5, c=0.2, e=0.1), hits(a=0.6, c=0.55, b=0.2, e=0.1)
    # The mean alone would put c first of the two, whichever was the question.
    assert notes(own, translated) == ["a", "b", "c", "e"]
    assert notes(translated, own) == ["a", "c", "b", "e"]


def test_translations_alone_are_joined_where_the_question_found_nothing() -> None:
    assert notes([], hits(a=0.5, b=0.4), hits(b=0.5, a=0.1)) == ["b", "a"]


def test_a_hit_keeps_the_similarity_of_its_nearest_wording() -> None:
    (first, _) = joined([hits(a=0.3, b=0.1), hits(a=0.5, b=0.1)])
    assert first.score == 0.5


def test_a_ranking_alone_stays_as_it_is() -> None:
    assert notes(hits(a=0.1, b=0.5), []) == ["a", "b"]
    assert notes([], []) == []
