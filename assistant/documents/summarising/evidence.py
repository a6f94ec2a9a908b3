"""Which sentences of a text a point rests on.

The nearest in meaning comes first; others follow while they add: something the point says that was not there yet, or a
clear gain in likeness of all of them together, as in matching pursuit (Mallat and Zhang, 1993).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.documents.summarising.claims import Held, unsupported
from assistant.documents.summarising.stretches import within_span
from assistant.documents.summarising.values import Span
from assistant.documents.summarising.wording import NUMBER
from assistant.nearness import Vectors

_NEAR = 0.1
"""Cosine below which a sentence is about something else, with an embedder that leaves the language out."""
_GAIN = 0.03
_MOST = 4
_LOOKED_AT = 16
"""Sentences, nearest first, among which those are sought that hold a number or a name."""
_SHORT = 24
"""Letters below which a sentence, as a heading, says too little to be shown alone."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """The sentences of a text with their vectors."""

    text: str
    spans: tuple[Span, ...]
    vectors: Vectors
    """Shape (sentences, dimension)."""
    languages: tuple[str | None, ...]
    """Of each sentence."""

    def within(self, span: Span) -> list[int]:
        """Return the sentences that lie in a span or reach into it."""
        return list(within_span(self.spans, span))

    def held(self, sentences: Sequence[int]) -> Held:
        """Return what sentences hold, as a point is compared with it."""
        languages = {self.languages[at] for at in sentences}
        return Held("\n".join(self.said(at) for at in sentences), languages.pop() if len(languages) == 1 else None)

    def said(self, sentence: int) -> str:
        """Return the words of a sentence."""
        span = self.spans[sentence]
        return self.text[span.start : span.end]

    def unnumbered(self, sentence: int) -> str:
        """Return the words of a sentence without its number in a list: one whose neighbour begins a line as well."""
        said = self.said(sentence)
        mark = NUMBER.match(said)
        if mark is None or mark[1] is None:
            return said
        begun = (NUMBER.match(line) for line in self.text.splitlines())
        listed = any(each and each[1] and abs(int(each[1]) - int(mark[1])) == 1 for each in begun)
        return said[mark.end() :] if listed else said

    def supporting(self, point: str, vector: Vectors, language: str, among: Sequence[int]) -> list[int]:
        """Return the sentences that a point rests on, in the order of the text; none where nothing is near.

        Args:
            point: in `language`.
            vector: its own, shape (dimension,).
            language: ISO 639-1.
            among: the sentences that it may rest on.
        """
        if not among:
            return []
        close = self.vectors[list(among)] @ vector
        order = [among[int(at)] for at in np.argsort(-close, kind="stable")]
        if float(close.max()) < _NEAR:
            return []
        chosen = [order[0]]
        while len(chosen) < min(_MOST, len(order)):
            added = self._missing(point, language, chosen, order) or self._nearer(vector, chosen, order)
            if added is None:
                break
            chosen.append(added)
        return sorted(chosen)

    def _missing(self, point: str, language: str, chosen: Sequence[int], order: Sequence[int]) -> int | None:
        """Return the sentence that holds most of what the chosen ones lack; None where none holds any of it."""
        lacking = len(unsupported(point, self.held(chosen), language))
        if not lacking:
            return None
        best, fewest = None, lacking
        for at in order[:_LOOKED_AT]:
            if at not in chosen and (left := len(unsupported(point, self.held([*chosen, at]), language))) < fewest:
                best, fewest = at, left
        return best

    def _nearer(self, vector: Vectors, chosen: Sequence[int], order: Sequence[int]) -> int | None:
        """Return the sentence with which the chosen ones together come clearly nearer; None where there is none."""
        whole = self.vectors[list(chosen)].sum(axis=0)
        now = _cosine(whole, vector)
        rest = [at for at in order[:_LOOKED_AT] if at not in chosen]
        if not rest:
            return None
        gains = [_cosine(whole + self.vectors[at], vector) - now for at in rest]
        best = int(np.argmax(gains))
        return rest[best] if gains[best] >= _GAIN else None

    def spans_of(self, sentences: Sequence[int]) -> tuple[Span, ...]:
        """Return the spans of sentences; neighbours are one."""
        found: list[Span] = []
        for before, at in zip((None, *sentences), sentences, strict=False):
            if found and before is not None and at == before + 1:
                found[-1] = Span(found[-1].start, self.spans[at].end)
            else:
                found.append(self.spans[at])
        return tuple(found)

    def is_telling(self, sentence: int) -> bool:
        """Tell whether a sentence is long enough to stand alone, as a heading is not."""
        return self.spans[sentence].end - self.spans[sentence].start >= _SHORT

    @cached_property
    def middle(self) -> Vectors:
        """What the whole text is about: the mean of its sentences' vectors, shape (dimension,)."""
        middle: Vectors = self.vectors.mean(axis=0)
        return middle

    def telling(self, sentences: Sequence[int], vector: Vectors) -> int | None:
        """Return the sentence nearest to a vector that is long enough to stand alone; None where none is."""
        whole = [at for at in sentences if self.is_telling(at)]
        return max(whole, key=lambda at: float(self.vectors[at] @ vector), default=None)


def _cosine(one: Vectors, other: Vectors) -> float:
    length = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / length if length else 0.0
