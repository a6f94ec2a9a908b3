"""The values that flow through the index: Document -> Passage -> Hit. All frozen, equal by content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["body", "comment"]


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment under a note; `start` and `end` are character offsets of its words in the note's text."""

    author: str
    date: str | None
    language: str | None
    start: int
    end: int
    parent: int | None = None
    """Position, in `Document.comments`, of the comment this one replies to."""


@dataclass(frozen=True, slots=True)
class Document:
    """A note as loaded: its stored text (front matter removed, line ends bare newlines) and what is known about it."""

    title: str
    text: str
    author: str | None = None
    date: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    questions: tuple[str, ...] = ()
    """Questions this note answers, from its front matter; shown as examples in the chat."""
    comments: tuple[Comment, ...] = ()
    warnings: tuple[str, ...] = ()
    """What had to be guessed or repaired while loading, one line each."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a note: `text == document.text[start:end]`, always."""

    note: str
    title: str
    text: str
    start: int
    end: int
    kind: Kind = "body"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query; a higher score is better (cosine similarity, -1 to 1)."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class NoteSummary:
    """One line of the list of notes."""

    note: str
    title: str
    author: str | None
    date: str | None
    language: str | None
    tags: tuple[str, ...]
    passages: int
    comments: int
