"""The vectors in the catalogue: kept by what was embedded and by which embedder, and owed to the vector store.

A passage that moves, or comes back, is not embedded again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from index import lexical
from index.database import Database
from index.embedder import Vectors
from index.records import Entry
from index.rows import portions

_AT_ONCE = 2_000
"""Entries read at a time while the store is filled."""


class StoredVectors:
    """The part of the catalogue that deals with vectors."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # By what was embedded

    def known(self, contents: Sequence[str], embedder: str) -> set[str]:
        """Return those of `contents` that this embedder has a vector of."""
        found: set[str] = set()
        for some in portions(contents):
            marks = ", ".join("?" * len(some))
            rows = self._database.read(
                f"SELECT content FROM vectors WHERE embedder = ? AND content IN ({marks})", (embedder, *some)
            )
            found |= {content for (content,) in rows}
        return found

    def keep(self, embedder: str, vectors: Mapping[str, Vectors]) -> None:
        """Store vectors by what was embedded; no passage need refer to them yet."""
        rows = [(content, embedder, vector.astype("<f4").tobytes()) for content, vector in vectors.items()]
        with self._database.changing() as connection:
            connection.executemany("INSERT OR IGNORE INTO loose_vectors VALUES (?)", ((c,) for c in vectors))
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def drop_unused(self) -> None:
        """Remove the vectors that no passage refers to, and what is left of the words of removed passages."""
        if not self._database.read("SELECT 1 FROM loose_vectors LIMIT 1"):
            return
        with self._database.changing() as connection:
            connection.execute(
                "DELETE FROM vectors WHERE content IN (SELECT content FROM loose_vectors) "
                "AND content NOT IN (SELECT content FROM passages)"
            )
            connection.execute("DELETE FROM loose_vectors")
            lexical.tidy(connection)

    # By passage

    def entries(self, ids: Sequence[str], embedder: str) -> list[Entry]:
        """Return passages as the vector store needs them; ids without a passage or a vector are left out."""
        found: list[Entry] = []
        for some in portions(ids):
            marks = ", ".join("?" * len(some))
            rows = self._database.read(
                "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.content = p.content AND v.embedder = ? "
                f"WHERE p.id IN ({marks})",
                (embedder, *some),
            )
            found += [Entry(id, _numbers(vector)) for id, vector in rows]
        return found

    def all_entries(self, embedder: str) -> Iterator[list[Entry]]:
        """Yield every passage as the vector store needs it, some thousand at a time."""
        last = 0
        while True:
            rows = self._database.read(
                "SELECT p.number, p.id, v.vector FROM passages p JOIN vectors v ON v.content = p.content "
                "AND v.embedder = ? WHERE p.number > ? ORDER BY p.number LIMIT ?",
                (embedder, last, _AT_ONCE),
            )
            if not rows:
                return
            last = rows[-1][0]
            yield [Entry(id, _numbers(vector)) for _, id, vector in rows]

    def passage_ids(self, embedder: str) -> set[str]:
        """Return the ids of all passages that this embedder has a vector of."""
        rows = self._database.read(
            "SELECT p.id FROM passages p JOIN vectors v ON v.content = p.content AND v.embedder = ?", (embedder,)
        )
        return {id for (id,) in rows}

    def count(self, embedder: str) -> int:
        """Return how many passages this embedder has a vector of."""
        rows = self._database.read(
            "SELECT COUNT(*) FROM passages p JOIN vectors v ON v.content = p.content AND v.embedder = ?", (embedder,)
        )
        return int(rows[0][0])

    # Owed to the store

    def identity(self) -> str:
        """Return what tells this catalogue from every other, also from a fresh one in its place."""
        return str(self._database.read("SELECT catalogue FROM identity")[0][0])

    def owed(self, limit: int) -> list[str]:
        """Return ids of passages that came or went and that the store has not been told of, at most `limit`."""
        return [id for (id,) in self._database.read("SELECT id FROM store_changes ORDER BY id LIMIT ?", (limit,))]

    def settle(self, ids: Sequence[str]) -> None:
        """Note that the store has followed these changes."""
        with self._database.changing() as connection:
            connection.executemany("DELETE FROM store_changes WHERE id = ?", ((id,) for id in ids))


def unit_rows(vectors: Sequence[bytes]) -> Vectors:
    """Return vectors as they are stored as rows of length 1; shape (vectors, dimension), (0, 0) for none."""
    if not vectors:
        return np.empty((0, 0), np.float32)
    rows = np.frombuffer(b"".join(vectors), "<f4").reshape(len(vectors), -1).astype(np.float32)
    out: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return out


def _numbers(vector: bytes) -> Vectors:
    return np.frombuffer(vector, dtype="<f4").astype(np.float32)
