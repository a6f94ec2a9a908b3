"""A text as the work on it needs it: sentences with their vectors and languages, and stretches for the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.documents.summarising.evidence import Evidence
from assistant.documents.summarising.reading import Reading
from assistant.documents.summarising.stretches import Size, sentences, stretches, within_span
from assistant.documents.summarising.values import Span
from assistant.errors import DocumentUnreadable
from assistant.language import detect
from assistant.nearness import Embed, Vectors

_TOLD_BY = 4_000
"""Characters by which a language is told."""
_EMBEDDED = 64
"""Sentences whose vectors are computed in one call, between which the work can be called off."""


@dataclass(frozen=True)
class Material:
    """One text, taken apart when first asked."""

    reading: Reading
    size: Size
    aim: int
    """Tokens of a stretch."""

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Those that hold words, in order.

        Raises:
            DocumentUnreadable: there are none.
        """
        borders = [place for remark in self.reading.remarks for place in (remark.span.start, remark.span.end)]
        found = sentences(self.reading.text, borders)
        if not found:
            raise DocumentUnreadable("The text holds no words, so there is nothing to summarise. Give it some.")
        return found

    @cached_property
    def stretches(self) -> tuple[Span, ...]:
        """What the model reads at once; comments do not stand in one stretch with the text above them."""
        text = self.reading.text
        # The line that opens the first comment belongs to it.
        borders = [text.rfind("\n", 0, remark.span.start) + 1 for remark in self.reading.remarks[:1]]
        return stretches(text, self.size, self.aim, borders)

    @cached_property
    def tokens(self) -> tuple[int, ...]:
        """Of each stretch."""
        return tuple(self.size(self.said(span)) for span in self.stretches)

    @cached_property
    def language(self) -> str | None:
        """Of the whole text, ISO 639-1; None where it cannot be told."""
        return self.reading.language or detect(self.reading.text[:_TOLD_BY])

    def evidence(self, embed: Embed, between: Callable[[int], None]) -> Evidence:
        """Return the sentences with their vectors; `between` is told how many are embedded, again and again."""
        parts: list[Vectors] = []
        for first in range(0, len(self.sentences), _EMBEDDED):
            between(first)
            parts.append(embed([self.said(span) for span in self.sentences[first : first + _EMBEDDED]]))
        return Evidence(self.reading.text, self.sentences, np.concatenate(parts), self._languages())

    def said(self, span: Span) -> str:
        """Return the words of a span."""
        return self.reading.text[span.start : span.end]

    def halves(self, span: Span) -> tuple[str, ...]:
        """Return a stretch in two parts, cut between sentences; none where it is one sentence."""
        within = list(within_span(self.sentences, span))
        if len(within) < 2:
            return ()
        middle = self.sentences[within[len(within) // 2]].start
        return self.said(Span(span.start, middle)).strip(), self.said(Span(middle, span.end))

    def _languages(self) -> tuple[str | None, ...]:
        """Return the language of each sentence: of its comment, else of its stretch."""
        hints = () if self.language is None else (self.language,)
        found: list[str | None] = [self.language] * len(self.sentences)
        # Comments last, as they know better than the stretch that they stand in.
        parts: Sequence[tuple[Span, str | None]] = [
            *((span, None) for span in self.stretches),
            *((remark.span, remark.language) for remark in self.reading.remarks),
        ]
        for span, language in parts:
            told = language or detect(self.said(span), hints) or self.language
            for at in within_span(self.sentences, span):
                found[at] = told
        return tuple(found)
