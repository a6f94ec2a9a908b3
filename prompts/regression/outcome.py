"""VALUES: what the system under test did with a case."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a note: one that was found, or one that is cited; `text` equals the note's text[start:end]."""

    note: str
    title: str
    start: int
    end: int
    text: str
    whole: str = ""
    """Of a citation, the passage that the model read; empty where that is the same."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A segment of a translated text."""

    source: str
    target: str
    status: str
    """translated, remembered, kept, doubtful or untranslated."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a summary with the stretches of the source that support it, as they stand there."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds and tokens; None where the task has no such thing. Times are never compared for being equal."""

    total_s: float = 0.0
    first_token_s: float | None = None
    retrieve_s: float | None = None
    prompt_tokens: int | None = None
    reused_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case, once. Equal where the same was said, however long that took."""

    text: str = ""
    """The answer with its marks, the translation or the summary; of a search, the passages, best first."""
    source: str = ""
    """The question, query or text that it is the outcome of."""
    language: str = ""
    """What the system says that its answer is in."""
    abstained: bool = False
    """It said that the notes do not say."""
    cut: bool = False
    """It reached the most tokens that it may have."""
    found: tuple[Passage, ...] = ()
    """What was found in the notes, best first."""
    citations: tuple[Passage, ...] = ()
    segments: tuple[Pair, ...] = ()
    points: tuple[Point, ...] = ()
    coverage: float | None = None
    """Share of a text that was translated or read, 0 to 1."""
    notice: str = ""
    error: str = ""
    """Why nothing came, in one line; all else is empty then."""
    times: Times = field(default=Times(), compare=False)
