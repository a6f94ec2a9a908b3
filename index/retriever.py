"""A question to the passages that answer it: found by meaning and by words, in whatever language they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from sqlite3 import Connection

from index import dense, lexical
from index.catalogue import Catalogue
from index.chunker import Limits, Span, cut
from index.embedder import Embedder, Vectors
from index.filters import FILTERS, Condition, Filters, condition, typed
from index.fusion import DENSE, PER_NOTE, Ranked, by_words, fused, spread
from index.lexical import Numbers
from index.loaders.decoding import is_blank
from index.passage import Hit
from index.query import Query, parse
from index.store import Store
from index.terms import places, sought

__all__ = ["FILTERS", "Filters", "Retriever"]

_DEPTH = 50
"""Passages of one list that are fused at least."""


class Retriever:
    """Search over the passages of a catalogue."""

    def __init__(self, catalogue: Catalogue, store: Store, embedder: Embedder) -> None:
        self._catalogue = catalogue
        self._store = store
        self._embedder = embedder

    def search(
        self,
        query: str,
        limit: int,
        filters: Filters | None = None,
        *,
        per_note: int = PER_NOTE,
    ) -> list[Hit]:
        """Return the best passages, best first.

        Filters alone, in the query or as options, list what fulfils them, the newest first; nothing at all finds
        nothing.

        The query is searched for by meaning and by words, and both lists are fused; a hit's score is the cosine
        similarity to the query, so hits do not stand in its order. Where passages hold what the query has in quotation
        marks, only those are returned. A query longer than the embedder's window is read in several, and a passage
        counts with its nearest.

        Args:
            query: words, "phrases" and filters, as index.query reads them.
            limit: hits at most.
            filters: what hits must fulfil, beside the filters in the query.
            per_note: hits of one note before others come; more of it follow when those are used up.

        Raises:
            UnknownFilter: a name in `filters` is none of FILTERS.
            BadFilter: the value of a filter is no date or no kind of passage.
            EmbedderUnavailable: the query cannot be embedded.
        """
        asked = parse(query)
        wanted = condition(filters or {}) & typed(asked.filters)
        if limit < 1 or (is_blank(asked.words) and wanted.always):
            return []
        if is_blank(asked.words):
            return self._newest(wanted, limit, per_note)
        self._store.prepare(self._catalogue, self._embedder.name)
        vectors = [self._embedder.embed_query(text) for text in self._windows(asked.words)]
        with self._catalogue.reading() as connection:
            within = None if wanted.always else dense.matching(connection, wanted)
            depth = max(limit, _DEPTH)
            worded = _by_words(connection, asked, depth, wanted, within)
            best = fused([self._by_meaning(connection, vectors, depth, wanted, within), worded])
            if asked.phrases and worded:
                holding = {each.id for each in worded}
                best = [id for id in best if id in holding]
            scores = dense.similarities(connection, best, self._embedder.name, vectors)
            words = list(sought(asked.words))
            telling = set(words) - lexical.common(connection, words[:64])
        return self._hits(best, scores, telling, per_note, limit)

    def query_windows(self, text: str) -> int:
        """Return in how many windows a query is read; 0 for one without words."""
        words = parse(text).words
        return 0 if is_blank(words) else len(self._windows(words))

    def _newest(self, wanted: Condition, limit: int, per_note: int) -> list[Hit]:
        with self._catalogue.reading() as connection:
            rows = connection.execute(
                f"SELECT p.id FROM passages p WHERE {wanted.sql} "
                "ORDER BY p.day DESC NULLS LAST, p.note, p.start LIMIT ?",
                (*wanted.values, limit * per_note),
            ).fetchall()
        return self._hits([id for (id,) in rows], {}, set(), per_note, limit)

    def _by_meaning(
        self, connection: Connection, vectors: list[Vectors], depth: int, wanted: Condition, within: Numbers | None
    ) -> list[Ranked]:
        if within is not None:
            ids = dense.nearest_of(connection, within, self._embedder.name, vectors, depth)
        else:
            ids = dense.nearest(self._store, connection, wanted, vectors, depth)
        return [Ranked(id, DENSE) for id in ids]

    def _hits(
        self, ids: Sequence[str], scores: dict[str, float], telling: set[str], per_note: int, limit: int
    ) -> list[Hit]:
        passages = self._catalogue.passages(ids)
        # The store may lag behind for a moment while notes are synced; what the catalogue dropped is not shown.
        there = [id for id in ids if id in passages]
        order = spread(there, [passages[id].note for id in there], per_note)[:limit]
        return [Hit(passages[id], scores.get(id, 0.0), places(passages[id].text, telling)) for id in order]

    def _windows(self, text: str) -> list[str]:
        starts = self._embedder.token_starts(text)
        most = self._embedder.window
        if len(starts) <= most:
            return [text.strip()]
        # A cut may cost a few tokens more than its share of the whole.
        limits = Limits(aim=most * 4 // 5, most=most * 9 // 10)
        return [text[span.start : span.end] for span in cut(text, starts, Span(0, len(text)), limits)]


def _by_words(
    connection: Connection, wording: Query, depth: int, wanted: Condition, within: Numbers | None
) -> list[Ranked]:
    found = lexical.search(connection, wording, depth, wanted, within)
    rows = connection.execute(
        "SELECT p.number, p.id FROM json_each(?) w JOIN passages p ON p.number = w.value",
        (json.dumps([match.number for match in found]),),
    )
    ids = dict(rows.fetchall())
    return by_words({ids[match.number]: match.share for match in found if match.number in ids})
