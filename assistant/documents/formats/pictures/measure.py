"""How wide words are before a font is known, and wrapping them; the font is the reader's own, so this is an estimate.

Widths are shares of the font's size (em). Those of Latin letters are of Arial and DejaVu Sans, the narrowest and the
widest of the fonts that stand for `sans-serif`; the larger one counts, so that what fits here fits there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from assistant.documents.formats.lines import wrap

_WIDTHS = {
    0.34: "iljI|!'.,:;`[]()/\\ft·",
    0.42: 'r"*-jJ{}\u201c\u201d\u2018\u2019',
    0.54: "szckvxyJ?",
    0.64: "abdeghnopquLFETZSXYVKPABCR0123456789$£€#_~^=+<>¿¡",
    0.80: "HNUDGOQ&–",
    1.00: "mMwW%@—…№",
}
_LATIN = {char: width for width, chars in _WIDTHS.items() for char in chars}
_SPACE = 0.32
_BLOCKS = (
    (0x0370, 0x052F, 0.68),  # Greek and Cyrillic
    (0x0530, 0x05FF, 0.64),  # Armenian and Hebrew
    (0x0600, 0x08FF, 0.60),  # Arabic: joined letters differ, these are its mean and a tenth
    (0x0900, 0x0DFF, 0.74),  # the scripts of India
    (0x0E00, 0x0EFF, 0.62),  # Thai and Lao
    (0x1000, 0x1FFF, 0.80),
)
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


def wrapped(text: str, room: float) -> Sequence[str]:
    """Cut a text into lines no wider than `room` em, between words where that can be.

    A word that is wider is cut between letters, as there is nowhere else to put it.
    """
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if line and width((line + word).rstrip()) > room:
            lines.append(line.strip())
            line = ""
        for piece in _cut(word, room) if width(word.rstrip()) > room else (word,):
            if line and width((line + piece).rstrip()) > room:
                lines.append(line.strip())
                line = ""
            line += piece
    return [*lines, line.strip()] if line.strip() else lines


def longest_word(text: str) -> float:
    """Return the width of the widest word, in em: what a line must hold lest a word be cut."""
    return max((width(word.rstrip()) for word in _words(text)), default=0.0)


def _words(text: str) -> Sequence[str]:
    """Return what a line may hold apart, each with the space after it; a line of one column holds one."""
    words = wrap(text, 1)
    spaced: list[str] = []
    at = 0
    for word in words:
        end = text.index(word, at) + len(word)
        space = re.compile(r"\s*").match(text, end)
        at = space.end() if space else end
        spaced.append(word + (" " if at > end else ""))
    return spaced


def _cut(word: str, room: float) -> Sequence[str]:
    """Return a word in pieces; marks stay with their letter."""
    pieces, piece = [], ""
    for char in word:
        if piece and _char(char) and width(piece + char) > room:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]
