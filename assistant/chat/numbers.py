"""Numbers in texts, so that those of an answer can be looked for in the passages it was built from (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.digits import FIGURE, GROUPED, plain
from assistant.number_words import spelt

_FIGURE = re.compile(FIGURE)
_GROUPED = re.compile(GROUPED)
_NO_CENTS = re.compile("[.,٫]0{1,2}$")


def figures(text: str) -> set[str]:
    """The numbers in a text, written the same way whatever digits and separators it uses."""
    return {plain(match) for match in _FIGURE.findall(text)}


def missing(answer: str, sources: Iterable[tuple[str, str | None]]) -> tuple[str, ...]:
    """The numbers of an answer, as written there, that stand in none of the sources, in figures or in words.

    Args:
        answer: a text.
        sources: texts, each with its language (ISO 639-1) where that is known; words are read up to 100.
    """
    held = {number for text, language in sources for number in _held(text, language)}
    return tuple(dict.fromkeys(match for match in _GROUPED.findall(answer) if not _readings(match) & held))


def _readings(figure: str) -> set[str]:
    """A figure's digits, with and without a round number's `.00`."""
    return {plain(figure), plain(_NO_CENTS.sub("", figure))}


def _held(text: str, language: str | None) -> set[str]:
    # `11 800` may be one number or two.
    written = [*_FIGURE.findall(text), *_GROUPED.findall(text)]
    held = {reading for figure in written for reading in _readings(figure)}
    return held | set(map(str, spelt(text, language)))
