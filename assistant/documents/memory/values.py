"""VALUES: what the translation memory is asked and what it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a text is translated; with another recipe the model may say something else."""

    source_language: str
    """ISO 639-1, or empty where it is not known."""
    language: str
    model: str
    prompt: str
    """A digest of the prompt, without the text and the glossary entries."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment's text, and a digest of the glossary entries that apply to it (empty for none)."""

    text: str
    glossary: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A translation from the memory."""

    target: str
    corrected: bool
    """Whether a reader wrote it."""


@dataclass(frozen=True, slots=True)
class Example:
    """Another segment than the one asked for, and its translation: for showing to the model, never for a result."""

    source: str
    target: str
    likeness: float
    """0 to 1, see assistant.documents.memory.likeness."""
    corrected: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """One translation with all that is known of it; a correction has neither model, prompt nor glossary."""

    source_language: str
    language: str
    text: str
    target: str
    corrected: bool
    model: str = ""
    prompt: str = ""
    glossary: str = ""


@dataclass(frozen=True, slots=True)
class MemorySize:
    """How much the memory holds."""

    segments: int
    translations: int
    corrections: int
    bytes: int
