"""VALUES: what became of each segment, and of a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.documents.doubts import Doubt

Status = Literal["translated", "remembered", "kept", "doubtful", "untranslated"]
"""translated: by the model, and no check found fault. remembered: from the translation memory. kept: there is nothing
to translate, as in a number, a link or a text in the target language. doubtful: translated, but look at it, `reasons`
say why. untranslated: no try could be used, so the source stands in its place."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one segment."""

    index: int
    source: str
    target: str
    status: Status
    reasons: tuple[Doubt, ...] = ()
    """Why it is doubtful or untranslated."""
    language: str | None = None
    """The source's language, ISO 639-1, as far as it can be told."""
    missing: int = 0
    """Characters of the source that stand untranslated in the target, a sentence of many perhaps."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is, in segments and in characters of them."""

    done: int
    total: int
    characters: int
    all_characters: int
    seconds: float
    """Since the work began."""
    computed: int = 0
    """Characters that the model translated in these seconds: not those done before, kept or remembered."""

    @property
    def seconds_left(self) -> float | None:
        """At the model's speed so far; None before it translated anything."""
        if not self.computed:
            return None
        return self.seconds * (self.all_characters - self.characters) / self.computed


def coverage(outcomes: Iterable[Outcome]) -> float:
    """Return the share of the characters that are to be translated which are, 0 to 1; 1 where there are none.

    What is doubtful counts as translated, as it is there to be read; what is kept does not count at all.
    """
    there = missing = 0
    for each in outcomes:
        if each.status != "kept":
            there += len(each.source)
            missing += each.missing
    return 1 - missing / there if there else 1.0
