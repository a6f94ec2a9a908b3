from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import yaml

from index.centring import ANCHORS
from index.parallel import parallel
from tests.fakes import FakeEmbedder


class Polyglot(FakeEmbedder):
    """Gives the same vector to the same anchor in every language."""

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        table = yaml.safe_load(ANCHORS.read_text("utf-8"))
        rows = [*table["passages"], *table["questions"]]
        places = [next(at for at, row in enumerate(rows) if text in row.values()) for text in texts]
        return np.eye(len(rows), dtype=np.float32)[places]


def test_an_embedder_that_knows_both_languages_finds_every_translation() -> None:
    found = parallel(Polyglot(), "zh", "en")
    assert found is not None and found.share == 1.0 and found.of == 44


def test_one_that_only_knows_letters_finds_few() -> None:
    found = parallel(FakeEmbedder(), "th", "en")
    assert found is not None and found.share < 0.3


def test_a_language_without_sentences_cannot_be_measured() -> None:
    assert parallel(FakeEmbedder(), "xx", "en") is None
