"""What is translated one after another, so that each sees what stands before it, and what at the same time."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.documents.checks.literals import without_literals
from assistant.documents.inline import bare
from assistant.documents.layout import Segment
from assistant.language import detect

T = TypeVar("T")

_LETTER = re.compile(r"[^\W\d_]")
_TOLD_BY = 4_000
"""Characters by which the language of a document is told."""
_ENOUGH = 40
"""Letters from which on a segment's language is told by itself rather than by its document's."""
_LONGEST = 6
"""Segments of one part: more would see no more, and fewer parts could be computed at once."""
_SHORTEST = 2
"""Segments of one part where there are so many: half as many replies at once take hardly half the time each."""


@dataclass(frozen=True, slots=True)
class Part:
    """Segments of one section and one language, by their places in the document, in order."""

    language: str | None
    places: tuple[int, ...]


def main_language(segments: Sequence[Segment]) -> str | None:
    """Return the language of a document by its longest stretches; None where there is nothing to tell by."""
    texts = sorted((bare(segment.text) for segment in segments if segment.language is None), key=len, reverse=True)
    told = ""
    for text in texts:
        told += text + "\n"
        if len(told) > _TOLD_BY:
            break
    return detect(told)


def languages(segments: Sequence[Segment], main: str | None) -> list[str | None]:
    """Return each segment's language: as it says itself, by its own words if there are enough, else the document's."""
    hints = () if main is None else (main,)
    found: list[str | None] = []
    for segment in segments:
        words = without_literals(bare(segment.text))
        alone = segment.language is None and (segment.author or len(_LETTER.findall(words)) >= _ENOUGH)
        found.append(segment.language or (detect(words, hints) if alone else main) or main)
    return found


def has_letters(segment: Segment) -> bool:
    """Tell whether there is anything to translate: a letter outside markup, links, addresses and codes."""
    return _LETTER.search(without_literals(bare(segment.text))) is not None


def parts(segments: Sequence[Segment], waiting: Mapping[int, str | None], at_once: int) -> list[Part]:
    """Return the parts of a document, in reading order.

    Args:
        segments: of the whole document.
        waiting: the places of those that are to be translated, each with its language.
        at_once: parts that are computed at the same time.
    """
    # In rounds of `at_once`, so that the last parts to be taken are as many as the first and all end together.
    rounds = max(1, -(-len(waiting) // (at_once * _LONGEST)))
    longest = max(_SHORTEST, -(-len(waiting) // (at_once * rounds)))
    found: list[Part] = []
    for place in sorted(waiting):
        last = found[-1] if found else None
        fits = last is not None and len(last.places) < longest and last.language == waiting[place]
        if last is not None and fits and segments[last.places[-1]].section == segments[place].section:
            found[-1] = Part(last.language, (*last.places, place))
        else:
            found.append(Part(waiting[place], (place,)))
    return found


def window(before: Sequence[T], most: int) -> Sequence[T]:
    """Return the last of what was translated before a unit: at most `most`, at least half as many if there are.

    It moves on by half its length at a time; between those moves each request begins with the whole of the one before,
    which the engine need not compute again.
    """
    step = max(1, most // 2)
    return before[-(-max(0, len(before) - most) // step) * step :] if most else ()
