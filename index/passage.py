"""The values that flow through the index: Document -> Passage -> Hit. All frozen, equal by content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["body", "comment"]
PlaceKind = Literal["page", "slide", "sheet", "chapter", "time", "attachment"]


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
class Place:
    """Where in its file a stretch of a note's text stands, as people name it: page 3, slide 2, 00:01:25."""

    start: int
    end: int
    kind: PlaceKind
    name: str


@dataclass(frozen=True, slots=True)
class Region:
    """Where in a picture a stretch of a note's text was read.

    `box` is (left, top, right, bottom) in shares of the picture's width and height, 0 to 1, from the upper left.
    """

    start: int
    end: int
    box: tuple[float, float, float, float]
    image: str = ""
    """The picture's path relative to the note's file, or its name inside it; empty for the file itself."""
    page: int | None = None
    """The page, counted from 1, where the file is a document that was read as pictures."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A stretch of a note's text that its file sets as a heading; line ends in it are where the page wraps it."""

    start: int
    end: int
    level: int
    """1 for what stands above all else, to 4."""


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
    part: str = ""
    """Which note of its file this is, where one file holds several: unique in the file, and stable; else empty."""
    places: tuple[Place, ...] = ()
    """Pages, slides, sheets and the like, in the order they stand; none for a format that has none."""
    regions: tuple[Region, ...] = ()
    """Lines that were read from pictures, in the order they stand."""
    headings: tuple[Heading, ...] = ()
    """Of a PDF as it was loaded, in the order they stand; the catalogue does not keep them."""


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
    """A passage found for a query."""

    passage: Passage
    score: float
    """Cosine similarity to the query, -1 to 1. Hits come best first by meaning and by words, not in its order."""
    matches: tuple[tuple[int, int], ...] = ()
    """Where words of the query stand: spans of characters in the passage's text, in order."""


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
