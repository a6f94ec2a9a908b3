"""VALUES: what a translation should be, and what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.documents.doubts import Doubt, DoubtKind
from assistant.documents.glossary.terms import Entry

FaultKind = Literal[
    "empty",
    "language",
    "script",
    "echo",
    "prompt",
    "repetition",
    "length",
    "cut",
    "numbers",
    "literals",
    "tags",
    "lines",
    "pairs",
    "glossary",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a translation."""

    kind: FaultKind
    reason: Doubt
    """What a reader is told of it."""
    grave: bool = True
    """Whether to try again; a fault that is not grave only makes another candidate preferable."""


def fault(kind: FaultKind, reason: DoubtKind, *about: str, grave: bool = True) -> Fault:
    """Return a fault, with what its reason tells of."""
    return Fault(kind, Doubt(reason, about), grave)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked of the translator."""

    language: str
    """Of the translation, ISO 639-1."""
    source_language: str | None = None
    """Of the source; None where it is not known."""
    prompt: str = ""
    """The instruction that the model was given, so that pieces of it are found in its answer."""
    glossary: tuple[Entry, ...] = ()
    """Terms whose rendering is fixed; those that do not stand in the source ask for nothing."""
