from __future__ import annotations

import pytest

from assistant.chat.citations import citations, cited, normalise, with_marks, without_marks
from index.passage import Hit, Passage


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("It costs 5 [2].", "It costs 5 [2]."),
        ("Two notes [1, 3].", "Two notes [1][3]."),
        ("A range [1-3]", "A range [1][2][3]"),
        ("五元【2】。", "五元[2]。"),
        ("خمسة [٢]", "خمسة [2]"),
        ("Nowhere [9]", "Nowhere"),
        ("Twice [1][1] [1]", "Twice [1]"),
        ("Year [2024] stays out", "Year  stays out"),
        ("No marks", "No marks"),
    ],
)
def test_marks_are_written_one_way_and_point_somewhere(written: str, normal: str) -> None:
    assert normalise(written, passages=4) == normal


def test_cited_lists_each_number_once_in_order() -> None:
    assert cited("b [2] a [1] again [2]") == [2, 1]


def test_the_words_remain_without_marks() -> None:
    assert without_marks("It rains [1] [2]. Take [1] a coat[3].") == "It rains. Take a coat."


@pytest.mark.parametrize(
    ("answer", "marked"),
    [
        ("It is 5, see note [7].", "It is 5, see note [2][4]."),
        ("Five [1][3]. Six [1].", "Five [2][4]. Six [2][4]."),
        ("Five ", "Five [2][4]"),
    ],
)
def test_marks_are_renumbered_where_they_stand(answer: str, marked: str) -> None:
    assert with_marks(answer, [2, 4]) == marked


def test_a_citation_quotes_its_passage_with_its_place() -> None:
    hits = [Hit(Passage("n/a.md", "A", "first", 0, 5), 0.5), Hit(Passage("n/b.md", "B", "second", 10, 16), 0.4)]
    (only,) = citations("See [2].", hits)
    assert (only.n, only.note, only.title, only.start, only.end, only.quote) == (2, "n/b.md", "B", 10, 16, "second")
