from __future__ import annotations

from collections.abc import Sequence

from assistant.search.corpus import Corpus
from index.mix import Sampled

ENGLISH = Sampled("The bread rises overnight in the cold kitchen.", None)
CHINESE = Sampled("面团要在冰箱里发酵一整夜。", "zh-Hans")
WORDLESS = Sampled("1234", None)


class Passages:
    """A sample that counts how often it is drawn."""

    def __init__(self, items: Sequence[Sampled]) -> None:
        self.items = items
        self.newest = 100
        self.drawn = 0

    def sample(self, most: int) -> Sequence[Sampled]:
        self.drawn += 1
        return self.items[:most]


def test_languages_are_those_declared_or_else_those_the_text_looks_like() -> None:
    passages = Passages([ENGLISH, ENGLISH, ENGLISH, CHINESE, WORDLESS])
    shares = Corpus(lambda: passages.newest, passages.sample).shares()
    assert list(shares.items()) == [("en", 0.75), ("zh", 0.25)]


def test_the_languages_are_looked_at_again_when_the_notes_have_grown_or_shrunk() -> None:
    passages = Passages([ENGLISH])
    corpus = Corpus(lambda: passages.newest, passages.sample)
    drawn = []
    for newest in (100, 105, 120, 121, 50):
        passages.newest = newest
        corpus.shares()
        drawn.append(passages.drawn)
    assert drawn == [1, 1, 2, 2, 3]


def test_no_notes_have_no_languages() -> None:
    assert Corpus(lambda: 0, lambda most: ()).shares() == {}
