"""How wide words are before a font is known, and wrapping them; the font is the reader's own, so this is an estimate.

Widths are shares of the font's size (em). Those of Latin letters are Arial's, which Helvetica and Liberation Sans have
as well, and 6 % more, which is enough for Roboto and Noto Sans. (DejaVu Sans is wider by 13 %.)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.documents.formats.lines import wrap

_WIDTHS = {
    0.24: "ijl'|‘’",
    0.30: "ftI!.,:;/\\[]·`",
    0.36: 'r-()"*“”{}',
    0.53: "sckvxyzJ^",
    0.59: "abdeghnopquL0123456789$£€#_?¿¡–«»",
    0.65: "FTZ+=<>~",
    0.71: "ESXYVKPAB&",
    0.77: "CRHNUDw",
    0.83: "GOQ",
    0.89: "mM",
    1.06: "W%@—…№",
}
_LATIN = {char: width for width, chars in _WIDTHS.items() for char in chars}
_SPACE = 0.30
_BLOCKS = (
    (0x0370, 0x052F, 0.68),  # Greek and Cyrillic
    (0x0530, 0x05FF, 0.64),  # Armenian and Hebrew
    (0x0600, 0x08FF, 0.50),  # Arabic: its letters differ much, this is what a word has for each of them
    (0x0900, 0x0DFF, 0.74),  # the scripts of India
    (0x0E00, 0x0EFF, 0.62),  # Thai and Lao
    (0x1000, 0x1FFF, 0.80),
)
_FIRST_HALF_EMPTY, _LAST_HALF_EMPTY = "（「『【《〈〔", "。，、；：！？．）」』】》〉〕"
_WIDE = 1.0
_EMOJI = 1.35
_OTHER = 0.70


@cache
def _char(char: str) -> float:
    if char.isspace():
        return _SPACE
    if char in _LATIN:
        return _LATIN[char]
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    code = ord(char)
    if 0x1F000 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF:
        return _EMOJI
    if unicodedata.east_asian_width(char) in "WF":
        return _WIDE
    base = unicodedata.normalize("NFD", char)[0]
    if base != char and base in _LATIN:
        return _LATIN[base]
    return next((width for first, last, width in _BLOCKS if first <= code <= last), _OTHER)


def width(text: str) -> float:
    """Return how wide a text is, in em; rather too much than too little."""
    return sum(map(_char, text))


def inked_width(text: str) -> float:
    """Return the width from the first letter's ink to the last one's, in em: full-width signs are half empty."""
    outside = (text[:1] in _FIRST_HALF_EMPTY) + (text[-1:] in _LAST_HALF_EMPTY) if text else 0
    return max(0.2, width(text) - 0.5 * outside)


def is_wide(text: str) -> bool:
    """Tell whether most of a text's characters are as wide as they are high, as those of Chinese are."""
    return 2 * sum(unicodedata.east_asian_width(char) in "WF" for char in text) > len(text)


@dataclass(frozen=True, slots=True)
class Word:
    """What is not parted at the end of a line: a word, or one character of Chinese and the signs that belong to it."""

    text: str
    width: float
    """In em."""
    spaced: bool
    """Whether a space follows."""


def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in one line."""
    found: list[Word] = []
    at = 0
    # In a line of one column there is room for no second word.
    for word in wrap(text, 1):
        end = text.index(word, at) + len(word)
        after = end
        while after < len(text) and text[after].isspace():
            after += 1
        found.append(Word(word, width(word), after > end))
        at = after
    return tuple(found)


def wrapped(text: Sequence[Word], room: float) -> Sequence[str]:
    """Cut a text into lines no wider than `room` em, between words where that can be.

    A word that is wider is cut between letters, as there is nowhere else to put it.
    """
    lines: list[str] = []
    line, taken, space = "", 0.0, ""
    for word in text:
        for piece, broad in _cut(word, room) if word.width > room else ((word.text, word.width),):
            if line and taken + (_SPACE if space else 0.0) + broad > room:
                lines.append(line)
                line, taken, space = "", 0.0, ""
            line += space + piece
            taken += (_SPACE if space else 0.0) + broad
            space = ""
        space = " " if word.spaced else ""
    return [*lines, line] if line else lines


def _cut(word: Word, room: float) -> Sequence[tuple[str, float]]:
    """Return a word in pieces with their widths; marks stay with their letter."""
    pieces: list[tuple[str, float]] = []
    piece, taken = "", 0.0
    for char in word.text:
        broad = _char(char)
        if piece and broad and taken + broad > room:
            pieces.append((piece, taken))
            piece, taken = "", 0.0
        piece += char
        taken += broad
    return [*pieces, (piece, taken)]
