"""How close two notes are, from the vectors of their passages.

A whole note is compared by the mean of its vectors. Half of the mean of all notes is subtracted first: else the longest
and most mixed notes are near to everything (Suzuki, Hara, Shimbo, Saerens and Fukumizu, "Centering Similarity Measures
to Reduce Hubs", EMNLP 2013). Of passages the nearest in the other note counts.

Measured on the 48 sample notes with multilingual-e5-small, share of notes with one of the same folder first, and share
of such notes among the first three: means less half the common mean .69 and .51; bare means .60 and .50; nearest pair
of passages .42 and .33; mean of the three nearest pairs .56 and .45. One note was among the first three of 13 others
with bare means, of 8 so.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np

from index.embedder import Vectors
from index.rows import evenly
from index.vectors import unit_rows

CLOSE_NOTES = 0.27
"""From here on a note is called close to a note: of pairs of sample notes from different folders 1 % reach .25."""
CLOSE_PASSAGES = 0.38
"""The same for passages: of passages and notes from different folders 1 % reach .37."""
_SAMPLE = 256
_FEW = 20
"""Notes below which there is no common mean to speak of."""
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Closeness:
    """The measure of closeness to one note, or to passages."""

    given: Vectors
    middle: Vectors | None
    """What is subtracted from means, for whole notes; None for passages."""

    @property
    def close(self) -> float:
        """The value from which a note is called close in meaning."""
        return CLOSE_PASSAGES if self.middle is None else CLOSE_NOTES

    def to(self, theirs: Vectors) -> float:
        """Return how close the note of these vectors is, a cosine similarity of -1 to 1."""
        if self.middle is None:
            return float((self.given @ theirs.T).max(axis=1).mean())
        one, other = self.given.mean(axis=0) - self.middle, theirs.mean(axis=0) - self.middle
        return float(one @ other / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-9))


def middle(connection: sqlite3.Connection, embedder: str) -> Vectors:
    """Return half the mean of all vectors, from a sample at even distances; zero where there are few notes."""
    notes = connection.execute("SELECT COUNT(*) FROM (SELECT 1 FROM notes LIMIT ?)", (_FEW,)).fetchone()[0]
    if notes < _FEW:
        return np.zeros(1, np.float32)
    found: list[bytes] = []
    for number in evenly(connection, _SAMPLE):
        row = connection.execute(
            "SELECT v.vector FROM passages p JOIN vectors v USING (content) WHERE p.number = ? AND v.embedder = ?",
            (number, embedder),
        ).fetchone()
        if row is not None:
            found.append(row[0])
    mean: Vectors = unit_rows(found).mean(axis=0) if found else np.zeros(1, np.float32)
    return (_SHARE * mean).astype(np.float32)
