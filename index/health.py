"""Whether the index is well: what is counted in each of its parts, and whether every passage finds itself.

Chroma's graph may lose passages without an error after many deletions, and nothing but searching for them tells. So a
passage is searched for by its own vector, and its first word is looked up in the keyword index.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from index.catalogue import Catalogue
from index.records import Entry
from index.store import Store, Told
from index.terms import sought

RANK = 10
"""A passage is lost if it is not among this many nearest to its own vector."""
_ALIKE = 1e-3
"""Difference of cosine similarity within which others may stand before it: copies are as near as it is itself."""
_AT_ONCE = 200
_SEED = 1


@dataclass(frozen=True, slots=True)
class Counts:
    """Passages in each part of the index, under the embedder in use."""

    passages: int
    """In the catalogue."""
    embedded: int
    """With a vector of this embedder."""
    stored: int
    """In the vector store."""
    owed: int
    """Changes that the vector store has yet to follow."""

    @property
    def agree(self) -> bool:
        """Whether the parts hold the same number of passages."""
        return self.passages == self.embedded == self.stored and not self.owed


@dataclass(frozen=True, slots=True)
class Audit:
    """Which of the passages that were looked for were not found."""

    checked: int
    lost: tuple[str, ...]
    """Ids of passages that their own vector does not find."""
    unlisted: tuple[str, ...]
    """Ids of passages that their own words do not find."""
    seconds: float
    rebuilt: bool = False
    """Whether the vector store was made anew because passages were lost; `lost` is what is lost since."""

    @property
    def well(self) -> bool:
        """Whether every passage was found."""
        return not self.lost and not self.unlisted


def counts(catalogue: Catalogue, store: Store, embedder: str) -> Counts:
    """Count the parts; the store is brought in step first."""
    store.prepare(catalogue, embedder)
    with catalogue.reading() as connection:
        owed = int(connection.execute("SELECT COUNT(*) FROM store_changes").fetchone()[0])
    return Counts(catalogue.count_passages(), catalogue.vectors.count(embedder), store.count(), owed)


def audit(
    catalogue: Catalogue, store: Store, embedder: str, sample: int | None = None, told: Told | None = None
) -> Audit:
    """Look for every passage, or for `sample` of them drawn by a fixed seed, by its own vector and words.

    Args:
        catalogue: what must be found.
        store: where vectors are searched for.
        embedder: name of the one in use.
        sample: passages looked for; None for all.
        told: called with how many are done and how many there are.
    """
    started = time.perf_counter()
    store.prepare(catalogue, embedder)
    total = catalogue.vectors.count(embedder)
    total = total if sample is None else min(sample, total)
    lost: list[str] = []
    unlisted: list[str] = []
    checked = 0
    for entries in _entries(catalogue, embedder, sample):
        lost += _lost(store, entries)
        unlisted += _unlisted(catalogue, [entry.id for entry in entries])
        checked += len(entries)
        if told is not None:
            told(checked, total)
    return Audit(checked, tuple(lost), tuple(unlisted), time.perf_counter() - started)


def _entries(catalogue: Catalogue, embedder: str, sample: int | None) -> Iterator[list[Entry]]:
    if sample is None:
        for entries in catalogue.vectors.all_entries(embedder):
            for at in range(0, len(entries), _AT_ONCE):
                yield entries[at : at + _AT_ONCE]
        return
    ids = sorted(catalogue.vectors.passage_ids(embedder))
    chosen = random.Random(_SEED).sample(ids, min(sample, len(ids)))
    for at in range(0, len(chosen), _AT_ONCE):
        yield catalogue.vectors.entries(chosen[at : at + _AT_ONCE], embedder)


def _lost(store: Store, entries: list[Entry]) -> list[str]:
    rankings = store.query([entry.vector for entry in entries], RANK)
    return [
        entry.id
        for entry, ranking in zip(entries, rankings, strict=True)
        if not any(found.id == entry.id for found in ranking)
        # Where copies of it fill the ranks, it may stand behind them.
        and not (len(ranking) == RANK and ranking[-1].score > 1 - _ALIKE)
    ]


def _unlisted(catalogue: Catalogue, ids: list[str]) -> list[str]:
    """Return the passages that the keyword index does not know by their first word."""
    with catalogue.reading() as connection:
        rows = connection.execute(
            "SELECT p.id, p.number, p.text FROM passages p WHERE p.id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        ).fetchall()
        missing: list[str] = []
        for id, number, text in rows:
            word = next(iter(sought(text[:200])), None)
            if word is None:
                continue
            found = connection.execute(
                "SELECT 1 FROM lexical WHERE lexical MATCH ? AND rowid = ?", (f'"{word}"', number)
            ).fetchone()
            if found is None:
                missing.append(id)
    return missing
