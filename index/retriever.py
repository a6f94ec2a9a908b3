"""A question to the passages nearest in meaning, in whatever language they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.catalogue import Catalogue
from index.chunker import Limits, Span, cut
from index.embedder import Embedder
from index.errors import UnknownFilter
from index.loaders.decoding import is_blank
from index.passage import Hit
from index.store import Store, Where

FILTERS = ("folder", "note", "tag", "author", "language", "kind")
"""What a search can be narrowed by."""

Filters = Mapping[str, str | Sequence[str]]
"""A value, or several of which any may match, by name; a passage must match every name."""


class Retriever:
    """Search over the passages of a catalogue."""

    def __init__(self, catalogue: Catalogue, store: Store, embedder: Embedder) -> None:
        self._catalogue = catalogue
        self._store = store
        self._embedder = embedder

    def search(self, query: str, limit: int, filters: Filters | None = None) -> list[Hit]:
        """Return the best passages, best first; none for a query without words.

        A query longer than the embedder's window is read in several windows, and a passage counts with the best
        of its scores.

        Raises:
            UnknownFilter: a name in `filters` is none of FILTERS.
            EmbedderUnavailable: the query cannot be embedded.
        """
        where = _where(filters or {})
        if limit < 1 or is_blank(query):
            return []
        self._store.prepare(self._catalogue, self._embedder.name)
        vectors = [self._embedder.embed_query(window) for window in self._windows(query)]
        scores: dict[str, float] = {}
        for ranking in self._store.query(vectors, limit, where):
            for found in ranking:
                scores[found.id] = max(found.score, scores.get(found.id, -1.0))
        best = sorted(scores, key=lambda id: (-scores[id], id))
        passages = self._catalogue.passages(best)
        # The store may lag behind for a moment while notes are synced; what the catalogue dropped is not shown.
        return [Hit(passages[id], scores[id]) for id in best if id in passages][:limit]

    def query_windows(self, text: str) -> int:
        """Return in how many windows a query is read; 0 for one without words."""
        return 0 if is_blank(text) else len(self._windows(text))

    def _windows(self, text: str) -> list[str]:
        starts = self._embedder.token_starts(text)
        most = self._embedder.window
        if len(starts) <= most:
            return [text.strip()]
        # A cut may cost a few tokens more than its share of the whole.
        limits = Limits(aim=most * 4 // 5, most=most * 9 // 10)
        return [text[span.start : span.end] for span in cut(text, starts, Span(0, len(text)), limits)]


def _where(filters: Filters) -> Where | None:
    unknown = sorted(set(filters) - set(FILTERS))
    if unknown:
        raise UnknownFilter(f"There is no filter {unknown[0]!r}. Use one of: {', '.join(FILTERS)}.")
    clauses = [_clause(key, [value] if isinstance(value, str) else list(value)) for key, value in filters.items()]
    return None if not clauses else clauses[0] if len(clauses) == 1 else {"$and": clauses}


def _clause(key: str, values: list[str]) -> Where:
    if key == "language":
        values = [value.lower() for value in values]
    if key != "tag":
        return {key: {"$in": values}}
    tags: list[Where] = [{f"tag:{value.lstrip('#').casefold()}": True} for value in values]
    return tags[0] if len(tags) == 1 else {"$or": tags}
