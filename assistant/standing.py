"""What the assistant hands out beside answers: what a search found, and how things stand."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.backend import BackendStatus
from index.passage import Hit


@dataclass(frozen=True, slots=True)
class Wording:
    """A question said in another language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages found, best first, and the seconds it took."""

    hits: tuple[Hit, ...]
    seconds: float
    translations: tuple[Wording, ...] = ()
    """How the question was also searched for."""
    notice: str = ""
    """What kept the question from being translated though it should have been, in one line; empty if nothing did."""
    translate_s: float = 0.0
    """Seconds of `seconds` that translating took."""
    rerank_s: float = 0.0
    """Seconds of `seconds` that the reranker took."""


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand right now."""

    backend: BackendStatus
    notes: int
    passages: int
    indexing: str
    """Progress of the sync that is running, such as `12/40`; empty when none is."""
    problem: str
    """What went wrong in the background, in one line; empty when nothing did."""
