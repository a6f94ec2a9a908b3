"""VALUES: what a job is asked, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assistant.documents.doubts import Doubt
from assistant.documents.layout import SegmentKind, SideBySide
from assistant.documents.summarising.values import Summary
from assistant.documents.translating.outcome import Status

JobState = Literal["waiting", "running", "paused", "done", "failed", "cancelled"]
"""waiting: until another one ends. failed: `JobView.error` says why; resumed, it goes on where it stood, as one that
was paused or cancelled does."""
SegmentStatus = Literal["pending"] | Status
"""pending: not reached yet."""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What a job is asked. The same asked of the same bytes, under the same settings, is the same job."""

    kind: str
    """What is done, such as `translate`."""
    name: str
    """Of the document; its suffix says what it is."""
    data: bytes
    options: Mapping[str, str]
    """How; the kind says which there are."""


@dataclass(frozen=True, slots=True)
class JobSegment:
    """One segment of a job's document, and what became of it."""

    place: int
    """In the document, from 0."""
    source: str
    target: str
    """The source itself where there is no translation, or not yet."""
    status: SegmentStatus = "pending"
    reasons: tuple[Doubt, ...] = ()
    """Why it is doubtful or untranslated."""
    kind: SegmentKind = "paragraph"
    section: int = 0
    author: str = ""
    language: str | None = None
    """The source's, ISO 639-1, as far as it can be told."""
    missing: int = 0
    """Characters of the source that stand untranslated in the target."""
    corrected: bool = False
    """Whether a reader wrote the target; nothing but the reader replaces it."""


@dataclass(frozen=True, slots=True)
class JobView:
    """How a job stands."""

    id: str
    kind: str
    name: str
    options: Mapping[str, str]
    state: JobState
    error: str
    """Why it failed, in one line; else empty."""
    created: float
    """Seconds since 1970."""
    changed: float
    """The same, of the last change."""
    segments: int
    done: int
    """Segments that are accounted for."""
    progress: float
    """The share of the characters that are accounted for, 0 to 1."""
    coverage: float
    """The share of what is to be translated that is translated, 0 to 1: what is kept does not count, and what is
    pending or untranslated is missing."""
    counts: Mapping[SegmentStatus, int]
    """Segments by status; no status is missing."""
    seconds: float
    """Spent on it so far."""
    seconds_left: float | None
    """At this machine's measured speed; None while that is not known, and unless it is running or waiting."""
    revision: int
    """Grows with every change."""
    changes: tuple[JobSegment, ...] = field(default=(), repr=False)
    """Segments that changed since the revision that was asked for, in reading order."""


@dataclass(frozen=True, slots=True)
class JobResult:
    """A document to be saved."""

    name: str
    """With the suffix of its format."""
    data: bytes
    text: str | None = None
    """The same as text; None for a format that is none, such as DOCX."""


@dataclass(frozen=True, slots=True)
class JobSummary:
    """What a job has made of a text, with that text."""

    title: str
    """Of the document."""
    text: str = field(repr=False)
    """All of it, as it was read: spans of the summary count in it."""
    summary: Summary


@dataclass(frozen=True, slots=True)
class JobPicture:
    """The picture that a job's document is, and what is written in it."""

    jpeg: bytes = field(repr=False)
    """As it is shown: upright, of bounded size, without anything its file tells besides."""
    width: int
    """Of `jpeg`, in pixels."""
    height: int
    texts: tuple[SideBySide, ...]
    """In reading order, as far as they are translated."""
    warnings: tuple[str, ...] = ()
    """What could not be read, one line each."""
