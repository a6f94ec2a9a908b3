"""Word by word, what differs between two answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

Kind = Literal["same", "gone", "new"]

_WITHOUT_SPACES = re.compile(
    # Thai, Lao, Tibetan, Myanmar, Khmer, Kana and Han.
    "[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff]"
)
_STEPS = 400_000
"""Above so many pairs of tokens texts are compared by lines: the time that difflib takes is that product."""


class Piece(NamedTuple):
    """A stretch of text that both answers have, or only the first (`gone`), or only the second (`new`)."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of both texts: all but `new` give the first one, all but `gone` the second.

    Words are compared; characters in scripts that write no spaces; lines where the texts are long and differ much.
    """
    first, second = tokens(before), tokens(after)
    start = _alike(first, second)
    end = _alike(first[start:][::-1], second[start:][::-1])
    old, new = first[start : len(first) - end], second[start : len(second) - end]
    for coarser in (str.splitlines, lambda text, keepends: [text]):
        if len(old) * len(new) > _STEPS:
            old, new = coarser("".join(old), True), coarser("".join(new), True)
    tail = Piece("same", "".join(first[len(first) - end :]))
    return tuple(_joined([Piece("same", "".join(first[:start])), *_compared(old, new), tail]))


def tokens(text: str) -> list[str]:
    """Return the words, spaces and single signs of a text, which together are the text."""
    found: list[str] = []
    in_word = False
    for letter in text:
        word = letter.isalnum() and not _WITHOUT_SPACES.match(letter)
        # Vowel signs, accents and joiners belong to the letter before them.
        if found and ((word and in_word) or unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf")):
            found[-1] += letter
        else:
            found.append(letter)
            in_word = word
    return found


def _alike(first: list[str], second: list[str]) -> int:
    """Count the tokens at the start that are the same."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(first), len(second)))


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[start:end]), "".join(new[new_start:new_end])
        # A space or a comma between two changed words would tear one change into many.
        if tag == "equal" and any(letter.isalnum() for letter in gone):
            yield Piece("same", gone)
        else:
            yield Piece("gone", gone)
            yield Piece("new", came)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join neighbours: within one change all that is gone stands before all that is new."""
    for same, run in groupby((piece for piece in pieces if piece.text), lambda piece: piece.kind == "same"):
        members = list(run)
        kinds: tuple[Kind, ...] = ("same",) if same else ("gone", "new")
        for kind in kinds:
            text = "".join(piece.text for piece in members if piece.kind == kind)
            if text:
                yield Piece(kind, text)
