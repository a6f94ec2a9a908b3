"""Passages for a query: found as asked, and where that is not sure enough, also as said in the notes' languages."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.backend import Backend
from assistant.language import detect
from assistant.search.corpus import Corpus
from assistant.search.joining import joined
from assistant.search.settings import SearchSettings, Translate
from assistant.search.translator import Translator
from assistant.standing import SearchResult
from index.naming import primary_language
from index.passage import Hit
from index.query import Query, parse
from index.reranker import Reranker

Filters = Mapping[str, str | Sequence[str]]

SURE = 0.10
"""Similarity by which the first note leads the second where no translation is needed: of questions in another language
than the notes with such a lead 98 to 100 % had the right passage first (XQuAD, see tests/bench/LOG.md)."""
WEAK = 0.40
"""Similarity of the best passage below which a question in a main language of the notes is translated as well: nine of
ten English questions over English passages reach .39."""
MAIN = 0.1
"""Share of the passages from which on a language is one of the main ones."""


_DEPTH = 50
"""Passages of each wording's ranking that are joined."""

Find = Callable[[str, int, Filters | None], list[Hit]]
"""The index's search: query, limit, filters."""


@dataclass(frozen=True, slots=True)
class Seeking:
    """Searches, translates, fuses, reranks."""

    find: Find
    corpus: Corpus
    translator: Translator
    settings: SearchSettings
    reranker: Reranker | None = None

    def search(
        self,
        query: str,
        limit: int,
        filters: Filters | None,
        model: Callable[[], Backend | None],
        translate: Translate | None = None,
    ) -> SearchResult:
        """Return the best passages; `model` gives the language model, or None while there is none to translate with.

        Raises:
            NotesError: the index, or the reranker, cannot be used.
        """
        started = time.perf_counter()
        wanted = translate or self.settings.translate
        looked_up = max(limit, self.settings.rerank) if self.reranker else limit
        result = SearchResult(tuple(self.find(query, max(looked_up, _DEPTH), filters)), 0.0)
        asked = parse(query)
        # What is to be found as written is in no translation.
        if wanted != "never" and asked.words and not asked.phrases:
            result = self._across(result, asked, filters, wanted, model)
        before = time.perf_counter()
        hits = result.hits[:looked_up]
        if self.reranker:
            most = self.settings.rerank
            hits = (*self.reranker.order(asked.words, hits[:most]), *hits[most:])
        now = time.perf_counter()
        return replace(result, hits=hits[:limit], rerank_s=now - before, seconds=now - started)

    def _across(
        self,
        result: SearchResult,
        asked: Query,
        filters: Filters | None,
        wanted: Translate,
        model: Callable[[], Backend | None],
    ) -> SearchResult:
        """Search again with the question translated, if that is wanted and possible."""
        source = detect(asked.words)
        targets = self._targets(source, filters)
        if not targets or (wanted == "auto" and not self._doubtful(result.hits, source)):
            return result
        backend = model()
        if backend is None:
            return replace(result, notice="The language model is not ready, so the question was not translated.")
        started = time.perf_counter()
        translated = self.translator.translate(asked.words, source, targets, backend)
        seconds = time.perf_counter() - started
        typed = "".join(f'{name}:"{value}" ' for name, value in asked.filters)
        rankings = [self.find(typed + each.text, _DEPTH, filters) for each in translated.wordings]
        hits = joined([result.hits, *rankings])
        return replace(
            result, hits=hits, translations=translated.wordings, notice=translated.trouble, translate_s=seconds
        )

    def _targets(self, source: str | None, filters: Filters | None) -> list[str]:
        """The languages to translate into: those searched in if that is told, else configured ones, else the notes'."""
        told = (filters or {}).get("language")
        if told is not None:
            languages = [primary_language(code) for code in ([told] if isinstance(told, str) else told)]
        elif self.settings.languages == "auto":
            languages = [language for language, share in self.corpus.shares().items() if share >= MAIN]
        else:
            languages = list(self.settings.languages)
        return [language for language in dict.fromkeys(languages) if language != source][: self.settings.most_languages]

    def _doubtful(self, hits: Sequence[Hit], source: str | None) -> bool:
        if source is not None and self.corpus.shares().get(source, 0.0) >= MAIN:
            return not hits or max(hit.score for hit in hits) < WEAK
        return lead([(hit.passage.note, hit.score) for hit in hits]) < SURE


def lead(scores: Sequence[tuple[str, float]]) -> float:
    """By how much the first note's best score is above every other's; below 0 where one is higher.

    Args:
        scores: note and score of each passage, the first note's first. Without any, or with one note alone, the lead
            is 0 or without end.
    """
    if not scores:
        return 0.0
    first = scores[0][0]
    best = max(score for note, score in scores if note == first)
    return best - max((score for note, score in scores if note != first), default=-math.inf)
