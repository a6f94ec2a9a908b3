"""Sentences that are there in many languages (anchors.yaml), and whether an embedder relates two of these by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from index.centring import ANCHORS
from index.embedder import Embedder


@dataclass(frozen=True, slots=True)
class Parallel:
    """Sentences of one language whose nearest in another is their translation."""

    found: int
    of: int

    @property
    def share(self) -> float:
        """The share found, 0 to 1."""
        return self.found / self.of


def parallel(embedder: Embedder, language: str, other: str, anchors: Path = ANCHORS) -> Parallel | None:
    """Count the sentences that find their translation first, in both directions; None if a language is not there."""
    rows = _rows(anchors)
    if not all(language in row and other in row for row in rows):
        return None
    texts = [row[code] for code in (language, other) for row in rows]
    vectors = embedder.embed_passages(texts)
    closeness = vectors[: len(rows)] @ vectors[len(rows) :].T
    there = sum(int(closeness[at].argmax() == at) for at in range(len(rows)))
    back = sum(int(closeness[:, at].argmax() == at) for at in range(len(rows)))
    return Parallel(there + back, 2 * len(rows))


def sentences_of(language: str, other: str, anchors: Path = ANCHORS) -> list[tuple[str, str]]:
    """Return sentences of one language with the same in another; none if either is not there."""
    rows = _rows(anchors)
    return [(row[language], row[other]) for row in rows if language in row and other in row]


@cache
def _rows(anchors: Path) -> Sequence[Mapping[str, str]]:
    table = yaml.safe_load(anchors.read_text("utf-8"))
    return [*table["passages"], *table["questions"]]
