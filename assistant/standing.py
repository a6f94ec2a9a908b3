"""What the assistant hands out beside answers: what a search found, and how things stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.backend import BackendStatus
from index.health import Audit, Counts
from index.passage import Hit
from index.sync_events import Failure

__all__ = ["Audit", "Counts", "Health", "SearchResult", "Status", "Wording"]


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


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the index is whole and fits the notes."""

    counts: Counts
    failed: tuple[Failure, ...]
    """Files that could not be indexed at their latest sync."""
    languages: Mapping[str, float]
    """The share of each language among the passages, 0 to 1, the largest first."""
    misfit: str
    """Why the embedder does not fit the languages of the notes, in one line; empty if it does."""

    @property
    def well(self) -> bool:
        """Whether nothing needs to be done."""
        return self.counts.agree and not self.misfit
