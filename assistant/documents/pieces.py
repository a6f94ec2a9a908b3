"""A block as words, markup and atoms: what a format reads and writes, and the tagged text between.

A format walks a block and yields pieces; `tagged` makes of them the text that is translated, and `Tagged.pieces` makes
pieces of the translation, for the format to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from assistant.documents.inline import tags

T = TypeVar("T")

_NOT_WORDS = re.compile(r"</?[1-9]\d{0,4}/?>|[\ud800-\udfff]+")
"""In a source's own words: what could be taken for a tag, and halves of characters, which no model can be sent."""
_JOINTS = re.compile(r"[\s,;:.!?)\]、。，；：！？）】」』،؛؟]+")
"""What ties words to an atom before them, and begins no sentence."""


@dataclass(frozen=True, slots=True)
class Open(Generic[T]):
    """Where markup around words begins; `what` is the format's own."""

    what: T


@dataclass(frozen=True, slots=True)
class Close(Generic[T]):
    """Where it ends. Opens and closes of a block nest properly."""

    what: T


@dataclass(frozen=True, slots=True)
class Atom(Generic[T]):
    """A thing among the words that is not translated: code, a picture, a line break, a formula."""

    what: T


Piece = str | Open[T] | Close[T] | Atom[T]
"""A string is words, unescaped."""


@dataclass(frozen=True, slots=True)
class Tagged(Generic[T]):
    """A block as the text that is translated and what its tags stand for.

    Markup that wraps all words, and atoms and white space at either end, are in `before` and `after` alone.
    """

    text: str
    """Empty when the block holds no words."""
    before: tuple[Piece[T], ...]
    after: tuple[Piece[T], ...]
    pairs: Mapping[int, tuple[Open[T], Close[T]]]
    atoms: Mapping[int, tuple[Piece[T], ...]]
    """Neighbouring atoms, and markup around nothing but atoms, share one tag."""

    def pieces(self, target: str) -> list[Piece[T]]:
        """Return the pieces of the whole block with `target` in place of its text; its tags must be intact."""
        found: list[Piece[T]] = list(self.before)
        end = 0
        for tag in tags(target):
            if tag.start > end:
                found.append(target[end : tag.start])
            end = tag.end
            if tag.role == "atom":
                found.extend(self.atoms[tag.number])
            else:
                found.append(self.pairs[tag.number][tag.role == "close"])
        if target[end:]:
            found.append(target[end:])
        return found + list(self.after)


def tagged(pieces: Iterable[Piece[T]]) -> Tagged[T]:
    """Make a segment's text of a block's pieces.

    Raises:
        ValueError: an Open or a Close has no partner.
    """
    return _Block(list(_split(pieces))).tagged()


class _Block(Generic[T]):
    """The pieces of a block, with what makes every question about a stretch of them cheap."""

    def __init__(self, pieces: Sequence[Piece[T]]) -> None:
        self.pieces = pieces
        self.partner = _partners(pieces)
        # Running counts, so that markup nested to any depth is not counted again at each level.
        self.said = [0, *accumulate(int(_says(piece)) for piece in pieces)]

    def tagged(self) -> Tagged[T]:
        first, last = 0, len(self.pieces)
        while True:
            last = self._tail(first, last)
            first = self._head(first, last)
            if not (first < last and isinstance(self.pieces[first], Open) and self.partner[first] == last - 1):
                break
            first, last = first + 1, last - 1
        if first == last:
            return Tagged("", tuple(self.pieces), (), {}, {})
        text, pairs, atoms = self._numbered(first, last)
        start = len(text) - len(text.lstrip())
        if any(isinstance(piece, Atom) for piece in self.pieces[:first]) and (signs := _JOINTS.match(text)):
            start = signs.end()
        words, lead, trail = text[start:].rstrip(), text[:start], text[len(text.rstrip()) :]
        if not words:
            return Tagged("", tuple(self.pieces), (), {}, {})
        before = (*self.pieces[:first], *((lead,) if lead else ()))
        after = (*((trail,) if trail else ()), *self.pieces[last:])
        return Tagged(words, before, after, pairs, atoms)

    def _numbered(
        self, at: int, last: int
    ) -> tuple[str, dict[int, tuple[Open[T], Close[T]]], dict[int, tuple[Piece[T], ...]]]:
        written: list[str] = []
        pairs: dict[int, tuple[Open[T], Close[T]]] = {}
        atoms: dict[int, tuple[Piece[T], ...]] = {}
        inside: list[int] = []
        while at < last:
            piece = self.pieces[at]
            number = len(pairs) + len(atoms) + 1
            end = at + 1
            if isinstance(piece, str) and not _opaque(piece):
                written.append(piece)
            elif isinstance(piece, Close):
                written.append(f"</{inside.pop()}>")
            elif (after := self._wordless(at, last)) > at:
                end = after
                atoms[number] = tuple(self.pieces[at:end])
                written.append(f"<{number}/>")
            elif isinstance(piece, Open):
                closing = self.pieces[self.partner[at]]
                assert isinstance(closing, Close)
                pairs[number] = (piece, closing)
                inside.append(number)
                written.append(f"<{number}>")
            at = end
        return "".join(written), pairs, atoms

    def _wordless(self, at: int, last: int) -> int:
        """Return where the run of atoms, and of markup around nothing else, that begins here ends; else `at`."""
        end = at
        while at < last:
            piece = self.pieces[at]
            if isinstance(piece, Open) and not self._says_within(at, self.partner[at]):
                end = at = self.partner[at] + 1
            elif isinstance(piece, Atom) or (isinstance(piece, str) and _opaque(piece)):
                end = at = at + 1
            elif isinstance(piece, str) and piece.isspace():
                at += 1
            else:
                break
        return end

    def _head(self, first: int, last: int) -> int:
        """Return where words, or markup around words, begin."""
        while first < last:
            piece = self.pieces[first]
            if isinstance(piece, Open):
                if self._says_within(first, self.partner[first]):
                    break
                first = self.partner[first] + 1
            elif _says(piece):
                break
            else:
                first += 1
        return first

    def _tail(self, first: int, last: int) -> int:
        """Return where words, or markup around words, end."""
        while last > first:
            piece = self.pieces[last - 1]
            begin = self.partner[last - 1] if isinstance(piece, Close) else last - 1
            if self._says_within(begin, last):
                break
            last = begin
        return last

    def _says_within(self, start: int, end: int) -> bool:
        return self.said[end] > self.said[start]


def _split(pieces: Iterable[Piece[T]]) -> Iterator[Piece[T]]:
    """Yield the pieces, neighbouring words joined, and what cannot stand in a segment parted from them."""
    words: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            words.append(piece)
            continue
        yield from _parted("".join(words))
        words = []
        yield piece
    yield from _parted("".join(words))


def _parted(words: str) -> Iterator[str]:
    end = 0
    for match in _NOT_WORDS.finditer(words):
        if match.start() > end:
            yield words[end : match.start()]
        yield match[0]
        end = match.end()
    if words[end:]:
        yield words[end:]


def _opaque(words: str) -> bool:
    return _NOT_WORDS.fullmatch(words) is not None


def _says(piece: Piece[T]) -> bool:
    """Tell whether a piece is words, be they only signs."""
    return isinstance(piece, str) and not _opaque(piece) and not piece.isspace()


def _partners(pieces: Sequence[Piece[T]]) -> dict[int, int]:
    """Return for every Open its Close and the other way round, by position."""
    partner: dict[int, int] = {}
    waiting: list[int] = []
    for at, piece in enumerate(pieces):
        if isinstance(piece, Open):
            waiting.append(at)
        elif isinstance(piece, Close):
            if not waiting:
                raise ValueError("markup closes that was never opened")
            partner[at] = waiting.pop()
            partner[partner[at]] = at
    if waiting:
        raise ValueError("markup opens that is never closed")
    return partner
