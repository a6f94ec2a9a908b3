"""What people under a note agree on, dispute and recommend, and who said it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from assistant.documents.checks import Wanted
from assistant.documents.summarising.claims import unsupported
from assistant.documents.summarising.evidence import Evidence
from assistant.documents.summarising.merging import repeated
from assistant.documents.summarising.proving import Ask
from assistant.documents.summarising.reading import Remark
from assistant.documents.summarising.speech import ill_said
from assistant.documents.summarising.stretches import Size
from assistant.documents.summarising.values import Point, Thread
from assistant.documents.summarising.wording import Wording, points_of
from assistant.nearness import Embed, Vectors
from index.terms import fold

_MARKS = re.compile(r"\s*[\[【]\s*(\d{1,4}(?:\s*[,，、;]\s*\d{1,4})*)\s*[\]】]")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_NEAR = 0.2
"""Cosine above which a comment says what a point says."""
POINTS_OF_A_KIND = 5
"""What people agree on, dispute and recommend is told in at most so many points each."""
_SEVERAL = 2
_ASKED = ("agree on", "disagree about", "recommend or advise")
_TOKENS_A_MARK = 8
"""What a comment's number and name take, beside its words."""


class _Said(NamedTuple):
    """A line of the model without its marks, and the comments that these name."""

    text: str
    remarks: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Threads:
    """Tells what the comments under a note say to each other."""

    remarks: Sequence[Remark]
    evidence: Evidence
    embed: Embed
    wording: Wording
    ask: Ask

    def told(self, size: Size, most: int) -> Thread:
        """Return what people say, read in batches of whole comments.

        Args:
            size: counts tokens.
            most: tokens of a batch.

        Raises:
            CalledOff: the work was cancelled.
            AssistantError: the model cannot answer.
        """
        batches = list(self._batches(size, most))
        requests = [
            self.wording.thread(self._listed(batch), what, POINTS_OF_A_KIND) for batch in batches for what in _ASKED
        ]
        replies = self.ask(requests)
        kinds: list[list[Point]] = [[], [], []]
        for at, reply in enumerate(replies):
            kind = at % len(_ASKED)
            said = [_said(line) for line in points_of(reply)]
            kinds[kind] += self._points(said, batches[at // len(_ASKED)], _SEVERAL if kind < _SEVERAL else 1)
        agreed, disputed, recommended = (self._best(points) for points in kinds)
        return Thread(agreed, disputed, recommended)

    def _batches(self, size: Size, most: int) -> Iterator[list[int]]:
        batch: list[int] = []
        taken = 0
        for at in range(len(self.remarks)):
            tokens = size(self._words(at)) + _TOKENS_A_MARK
            if batch and taken + tokens > most:
                yield batch
                batch, taken = [], 0
            batch.append(at)
            taken += tokens
        if batch:
            yield batch

    def _listed(self, batch: Sequence[int]) -> str:
        return "\n".join(f"[{at + 1}] {self.remarks[at].author}: {' '.join(self._words(at).split())}" for at in batch)

    def _words(self, remark: int) -> str:
        span = self.remarks[remark].span
        return self.evidence.text[span.start : span.end]

    def _points(self, said: Sequence[_Said], batch: Sequence[int], people: int) -> Iterator[Point]:
        """Yield the points that hold, of a batch of comments; each needs so many people behind it."""
        if not said:
            return
        for each, vector in zip(said, self.embed([each.text for each in said]), strict=True):
            sentences = self._behind(each, vector, batch)
            authors = self._authors(sentences)
            if len(authors) >= people and self._holds(each.text, sentences):
                yield Point(each.text, self.evidence.spans_of(sentences), authors=authors)

    def _behind(self, said: _Said, vector: Vectors, batch: Sequence[int]) -> list[int]:
        """Return the sentences that bear out a line: the nearest of each comment it names, and what else it needs."""
        named = [at for at in said.remarks if at in batch]
        found: set[int] = set()
        for remark in named:
            within = self.evidence.within(self.remarks[remark].span)
            best = max(within, key=lambda at: float(self.evidence.vectors[at] @ vector), default=None)
            if best is not None and float(self.evidence.vectors[best] @ vector) >= _NEAR:
                found.add(best)
        among = [at for remark in named or batch for at in self.evidence.within(self.remarks[remark].span)]
        found.update(self.evidence.supporting(said.text, vector, self.wording.language, among))
        return sorted(found)

    def _holds(self, text: str, sentences: Sequence[int]) -> bool:
        language, held = self.wording.language, self.evidence.held(sentences)
        # Who said something may be named, though comments do not name themselves.
        lacking = [each for each in unsupported(text, held, language) if not _words(each) & self._names]
        return not lacking and not ill_said(text, held.text, Wanted(language, held.language, self.wording.instructions))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset().union(*(_words(remark.author) for remark in self.remarks))

    def _authors(self, sentences: Sequence[int]) -> tuple[str, ...]:
        spans = [self.evidence.spans[at] for at in sentences]
        behind = (
            remark.author
            for remark in self.remarks
            if remark.author and any(span.start < remark.span.end and span.end > remark.span.start for span in spans)
        )
        return tuple(dict.fromkeys(behind))

    def _best(self, points: Sequence[Point]) -> tuple[Point, ...]:
        """Return the points that most people stand behind, in the order of the text; what is said twice, once."""
        if not points:
            return ()
        again = repeated([point.text for point in points], self.embed([point.text for point in points]))
        merged = {at: point for at, point in enumerate(points) if at not in again}
        for at, first in again.items():
            merged[first] = _joined(merged[first], points[at])
        ranked = sorted(merged.values(), key=lambda point: -len(point.authors))[:POINTS_OF_A_KIND]
        return tuple(sorted(ranked, key=lambda point: point.sources))


def _joined(one: Point, other: Point) -> Point:
    sources = tuple(sorted({*one.sources, *other.sources}))
    apart = tuple(span for at, span in enumerate(sources) if not at or span.start >= sources[at - 1].end)
    return Point(one.text, apart, one.extract, tuple(dict.fromkeys((*one.authors, *other.authors))))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(text)))


def _said(line: str) -> _Said:
    marks = (int(number) - 1 for match in _MARKS.finditer(line) for number in _NUMBER.findall(match[1]))
    return _Said(_MARKS.sub("", line).strip(), tuple(dict.fromkeys(marks)))
