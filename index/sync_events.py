"""What a sync reports while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["new", "changed", "moved", "removed", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Scanned:
    """The folders have been walked; `total` files will be reported, besides removed ones."""

    total: int


@dataclass(frozen=True, slots=True)
class NoteSynced:
    """One file is done; `path` is its note's id, and `error` the line to show when it failed, or a part of it did."""

    path: str
    outcome: Outcome
    error: str = ""
    warnings: tuple[str, ...] = ()
    """What had to be guessed or repaired to read a new or changed note, a sentence each."""


@dataclass(frozen=True, slots=True)
class Embedding:
    """Passages embedded so far; `total` is an estimate until the last changed note has been read."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """Passages put into the search index so far, where that is made anew from the catalogue."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that is not indexed as it stands now, and why: one line that names the file."""

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The last event of every sync."""

    new: int
    changed: int
    moved: int
    removed: int
    unchanged: int
    failed: tuple[Failure, ...]
    passages: int
    """Passages in the catalogue now, of all folders."""
    seconds: float


SyncEvent = Scanned | NoteSynced | Embedding | Rebuilding | SyncReport
