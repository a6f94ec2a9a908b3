"""How a document is written: in one language or two; and the places in it that tell which language its words are in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from assistant.documents.layout import Segment

RIGHT_TO_LEFT = frozenset("ar dv fa he ps sd ug ur yi".split())
"""Languages of one script each that runs from right to left (Unicode CLDR 45, characterOrder), ISO 639-1."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Edition:
    """What is made of a document."""

    bilingual: bool = False
    language: str | None = None
    """That of the targets; what the document tells of its language stays where it is not known."""

    @property
    def rtl(self) -> bool:
        """Whether the targets run from right to left."""
        return self.language in RIGHT_TO_LEFT


def edition_of(
    segments: Sequence[Segment], targets: Sequence[str], *, bilingual: bool, language: str | None
) -> Edition:
    """Return how a document is written; where nothing was translated, it is still in its own language."""
    changed = any(target != segment.text for segment, target in zip(segments, targets, strict=False))
    return Edition(bilingual, language if changed else None)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the source, `source[start:end]`, that tells the language or the direction of words elsewhere."""

    start: int
    end: int
    about: tuple[Span, ...]
    """Where those words stand. As long as none of them was translated, the mark stays. Empty for all."""
    written: Callable[[Edition], str | None]
    """What stands there in an edition whose language is known; None where it stays."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """None."""
        return ()


def code(edition: Edition) -> str | None:
    """Return what stands where a document tells its language by the bare code; in both languages it stays."""
    return None if edition.bilingual else edition.language


class Changes:
    """Which stretches of a source were translated; they are given in the order they begin."""

    def __init__(self, stretches: Sequence[tuple[int, bool]]) -> None:
        """Take where each begins and whether it was translated."""
        self._starts = [start for start, _ in stretches]
        self._counts = [0, *accumulate(changed for _, changed in stretches)]

    def told(self, mark: Mark, edition: Edition) -> str | None:
        """Return what stands in a mark's place; None where it stays."""
        changed = not mark.about or any(self._within(*span) for span in mark.about)
        if edition.language is None or not changed:
            return None
        return mark.written(edition)

    def _within(self, start: int, end: int) -> bool:
        return self._counts[bisect_left(self._starts, end)] > self._counts[bisect_left(self._starts, start)]
