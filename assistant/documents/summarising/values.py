"""VALUES: a summary as points with their sources, and what happens on the way to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

Length = Literal["short", "medium", "long"]
Stage = Literal["reading", "checking", "merging", "thread", "translating"]

LENGTHS: tuple[Length, ...] = get_args(Length)


@dataclass(frozen=True, slots=True)
class SummaryOrder:
    """What is wanted of a text."""

    language: str | None = None
    """ISO 639-1, of the summary; None for the text's own."""
    length: Length = "medium"
    caller: str = "documents"
    """Whose requests the engine serves in turn with those of others."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the text that was read, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the text says."""

    text: str
    sources: tuple[Span, ...]
    """Where it says so, in the order of the text; never empty, never overlapping."""
    extract: bool = False
    """Whether these are the text's own words, or their translation, since no wording of the model's held."""
    authors: tuple[str, ...] = ()
    """Who said it, in a thread of comments."""

    def is_from(self, span: Span) -> bool:
        """Tell whether a source of it lies in a span or reaches into it."""
        return any(source.start < span.end and source.end > span.start for source in self.sources)


@dataclass(frozen=True, slots=True)
class Thread:
    """What people under a note say to each other."""

    agreed: tuple[Point, ...] = ()
    """Each said by at least two people."""
    disputed: tuple[Point, ...] = ()
    """Each with people on both sides."""
    recommended: tuple[Point, ...] = ()

    @property
    def kinds(self) -> tuple[tuple[Point, ...], ...]:
        """All three, in this order."""
        return self.agreed, self.disputed, self.recommended


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the text that the model read at once."""

    span: Span
    points: tuple[int, ...] = ()
    """Which points of the summary come from it, by their places there."""
    read: bool = True
    """False where no reply about it could be used."""


@dataclass(frozen=True)
class Summary:
    """The points, in the order of the text, and what of the text they cover. The last event of the stream."""

    points: tuple[Point, ...]
    stretches: tuple[Stretch, ...]
    """They cover all of the text but white space, in order."""
    language: str
    """ISO 639-1."""
    length: Length
    seconds: float
    thread: Thread | None = None
    """None where the text has too few comments."""

    @cached_property
    def text(self) -> str:
        """The points as a list, one a line."""
        return "\n".join(f"- {point.text}" for point in self.points)

    @cached_property
    def coverage(self) -> float:
        """The share of the text, by characters, that was read and replied to, 0 to 1."""
        whole = sum(each.span.end - each.span.start for each in self.stretches)
        return sum(each.span.end - each.span.start for each in self.stretches if each.read) / whole if whole else 1.0

    @cached_property
    def parts(self) -> tuple[Stretch, ...]:
        """The stretches, each with the points of the thread from it too, which are numbered after the others."""
        told = [point for kind in self.thread.kinds for point in kind] if self.thread else []
        numbered = list(enumerate(told, len(self.points)))
        return tuple(
            replace(each, points=(*each.points, *(at for at, point in numbered if point.is_from(each.span))))
            for each in self.stretches
        )

    @cached_property
    def uncovered(self) -> tuple[Span, ...]:
        """Stretches that no point comes from, nor one of the thread."""
        return tuple(each.span for each in self.parts if not each.points)


@dataclass(frozen=True, slots=True)
class StretchRead:
    """The model has read a stretch; with these, a run that was broken off goes on where it was."""

    index: int
    """Its place among the stretches."""
    lines: tuple[str, ...]
    """What the model wrote of it, not checked yet; empty where its reply could not be used."""


@dataclass(frozen=True, slots=True)
class SummaryProgress:
    """How far the work is."""

    stage: Stage
    done: int
    total: int
    """Requests of this stage."""
    share: float
    """Of the whole work, 0 to 1, an estimate."""
    seconds: float
    """Since the work began."""

    @property
    def seconds_left(self) -> float | None:
        """At the speed so far; None before anything was done."""
        return self.seconds * (1 - self.share) / self.share if self.share > 0 else None


SummaryEvent = StretchRead | SummaryProgress | Summary
