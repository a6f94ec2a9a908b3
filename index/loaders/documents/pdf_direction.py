"""Lines of a PDF that run from right to left: the order in which they are read, told by where their letters stand.

A PDF says which shape is drawn where, and not in which order one reads; PDFium's text has the words of such lines
backwards or not, as the program that made the file happened to draw them. Where the letters stand is certain. So they
are put in order from right to left, and what runs the other way in between, Latin words and figures, is turned round:
the bidirectional algorithm (Unicode Standard Annex 9) backwards, for one level of embedding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_FIGURES = frozenset({"EN", "AN"})
_WITHIN_FIGURES = re.compile(r"[.,:/٫٬-]")
_WORD_GAP = 0.185
"""Of the height of a line: what stands further apart are two words. In Arabic fonts letters of one word stand up to .17
apart, and words .20 at the least; where the spaces of a file stand, or how many they are, cannot be relied on."""
_SHAPES = re.compile(r"[\ufb1d-\ufdff\ufe70-\ufeff]+")
"""Letters as a font has them, at the beginning or the end of a word, which nobody types or looks for."""
_PAIRS = ("()", "[]", "{}", "«»", "‹›")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as it stands on the page; measures in points."""

    text: str
    left: float
    right: float

    @property
    def middle(self) -> float:
        """Where it stands in the line."""
        return (self.left + self.right) / 2


def mostly_from_right(text: str) -> bool:
    """Tell whether most letters of a text are of a script written from right to left."""
    kinds = [unicodedata.bidirectional(char) for char in text]
    return sum(kind in _RIGHT_TO_LEFT for kind in kinds) > sum(kind == "L" for kind in kinds)


def runs_from_right(glyphs: Sequence[Glyph], *, page: bool) -> bool:
    """Tell whether a line runs from right to left.

    Args:
        glyphs: its characters in any order.
        page: whether most of its page does. There a line may well have more Latin letters than others, as long as it
            neither begins nor ends with them.
    """
    strong = [glyph for glyph in glyphs if unicodedata.bidirectional(glyph.text) in _RIGHT_TO_LEFT | {"L"}]
    ends = {
        unicodedata.bidirectional(choose(strong, key=lambda glyph: glyph.middle).text)
        for choose in (min, max)
        if strong
    }
    return mostly_from_right("".join(glyph.text for glyph in strong)) or (page and bool(ends & _RIGHT_TO_LEFT))


def reading_order(glyphs: Sequence[Glyph], height: float) -> str:
    """Return the text of a line that runs from right to left, given its characters in any order.

    Args:
        glyphs: characters, white space among them or not.
        height: of the line, in points.
    """
    bases: list[Glyph] = []
    marks: list[Glyph] = []
    for glyph in glyphs:
        if not glyph.text.isspace():
            (marks if unicodedata.combining(glyph.text) else bases).append(glyph)
    # Sorting keeps the order of what one shape stands for, as a ligature of two letters.
    bases.sort(key=lambda glyph: -glyph.middle)
    text = _paired(_turned(_spaced(_marked(bases, marks), height)))
    return _SHAPES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def _marked(bases: Sequence[Glyph], marks: Sequence[Glyph]) -> list[Glyph]:
    """Put each combining mark behind the letter that it stands over or under."""
    texts = [base.text for base in bases]
    for mark in marks:
        if bases:
            texts[min(range(len(bases)), key=lambda at: abs(bases[at].middle - mark.middle))] += mark.text
    return [Glyph(text, base.left, base.right) for text, base in zip(texts, bases, strict=True)]


def _spaced(glyphs: Sequence[Glyph], height: float) -> list[str]:
    """Return the characters with a space in each gap between words."""
    told = [glyph.text for glyph in glyphs[:1]]
    for before, glyph in pairwise(glyphs):
        wide = before.left - glyph.right > _WORD_GAP * height
        told += [" ", glyph.text] if wide else [glyph.text]
    return told


def _turned(letters: Sequence[str]) -> list[tuple[str, bool]]:
    """Turn round what runs from left to right; return every character with whether it is part of that."""
    kinds = [unicodedata.bidirectional(letter[0]) for letter in letters]
    told: list[tuple[str, bool]] = []
    at = 0
    while at < len(letters):
        end = _end_of_run(letters, kinds, at)
        told += [(letter, True) for letter in reversed(letters[at:end])] or [(letters[at], False)]
        at = max(end, at + 1)
    return told


def _end_of_run(letters: Sequence[str], kinds: Sequence[str], start: int) -> int:
    """Return where the run from left to right ends that begins at a place; the place itself where none does."""
    if kinds[start] not in _FIGURES and kinds[start] != "L":
        return start
    last = start
    for at in range(start + 1, len(letters)):
        if kinds[at] in _RIGHT_TO_LEFT:
            break
        if kinds[at] in _FIGURES or kinds[at] == "L":
            between = "".join(letters[last + 1 : at])
            # Two numbers are one only with a mark such as a decimal point between; words take along what parts them.
            if between and not (_WITHIN_FIGURES.fullmatch(between) or "L" in (kinds[last], kinds[at])):
                break
            last = at
    return last + 1


def _paired(letters: Sequence[tuple[str, bool]]) -> str:
    """Return the text with brackets that open and close.

    Here a file may name a bracket by what it does or by its shape, which is mirrored, and PDFium turns some.
    """
    told = [letter for letter, _ in letters]
    for pair in _PAIRS:
        places = [at for at, (letter, inside) in enumerate(letters) if letter in pair and not inside]
        if len(places) % 2 == 0 and not _balanced([told[at] for at in places], pair):
            for number, at in enumerate(places):
                told[at] = pair[number % 2]
    return "".join(told)


def _balanced(brackets: Sequence[str], pair: str) -> bool:
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket == pair[0] else -1
        if depth < 0:
            return False
    return not depth
