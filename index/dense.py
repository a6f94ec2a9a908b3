"""The leg by meaning: passages whose vectors are near to those of a query, among all or among those of a filter."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np

from index.embedder import Vectors
from index.filters import Condition
from index.lexical import Numbers
from index.store import Store
from index.vectors import unit_rows

FEW = 5_000
"""Passages up to which those of a filter are compared one by one with the query; see tests/bench/LOG.md."""


def matching(connection: sqlite3.Connection, condition: Condition) -> Numbers | None:
    """Return the numbers of the passages that fulfil a condition, in order; None where they are more than FEW."""
    found = connection.execute(
        f"SELECT p.number FROM passages p WHERE {condition.sql} LIMIT ?", (*condition.values, FEW + 1)
    ).fetchall()
    return None if len(found) > FEW else np.sort(np.array([number for (number,) in found], np.int64))


def nearest_of(
    connection: sqlite3.Connection, numbers: Numbers, embedder: str, vectors: Sequence[Vectors], limit: int
) -> list[str]:
    """Return the ids of the nearest among some passages, best first: each by its nearest vector of the query."""
    ids, stored = _stored(connection, "p.number", numbers.tolist(), embedder)
    if not ids:
        return []
    scores = (stored @ np.stack(list(vectors)).T).max(axis=1)
    order = np.lexsort((np.arange(len(ids)), -scores))[:limit]
    return [ids[at] for at in order]


def nearest(
    store: Store, connection: sqlite3.Connection, condition: Condition, vectors: Sequence[Vectors], limit: int
) -> list[str]:
    """Return the ids of the nearest of all passages that fulfil a condition, best first.

    The store knows nothing of conditions: it is asked for more and more until enough of what it gives fulfils it.
    """
    total, asked = limit if condition.always else store.count(), limit  # counting takes Chroma as long as searching
    while True:
        scores: dict[str, float] = {}
        for ranking in store.query(vectors, asked):
            for found in ranking:
                scores[found.id] = max(found.score, scores.get(found.id, -1.0))
        kept = scores.keys() if condition.always else _fulfilling(connection, scores, condition)
        if len(kept) >= limit or asked >= total or condition.always:
            return sorted(kept, key=lambda id: (-scores[id], id))[:limit]
        asked *= 4


def similarities(
    connection: sqlite3.Connection, ids: Sequence[str], embedder: str, vectors: Sequence[Vectors]
) -> dict[str, float]:
    """Return the cosine similarity of passages to the nearest of some vectors; if it read them."""
    known, stored = _stored(connection, "p.id", ids, embedder)
    if not known or not vectors:
        return {}
    scores = (stored @ np.stack(list(vectors)).T).max(axis=1)
    return {id: float(score) for id, score in zip(known, scores, strict=True)}


def _stored(
    connection: sqlite3.Connection, column: str, keys: Sequence[int] | Sequence[str], embedder: str
) -> tuple[list[str], Vectors]:
    """Return ids and vectors, of length 1, of the passages whose `column` is one of `keys`."""
    rows = connection.execute(
        f"SELECT p.id, v.vector FROM json_each(?) w JOIN passages p ON {column} = w.value "
        "JOIN vectors v ON v.content = p.content AND v.embedder = ?",
        (json.dumps(list(keys)), embedder),
    ).fetchall()
    return [id for id, _ in rows], unit_rows([vector for _, vector in rows])


def _fulfilling(connection: sqlite3.Connection, ids: Iterable[str], condition: Condition) -> set[str]:
    rows = connection.execute(
        f"SELECT p.id FROM json_each(?) w JOIN passages p ON p.id = w.value WHERE {condition.sql}",
        (json.dumps(list(ids)), *condition.values),
    )
    return {id for (id,) in rows}
