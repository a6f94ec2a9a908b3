"""A paragraph of a Word document as pieces: runs that look alike are one stretch of words, other looks are tags.

What stands in a run but is no text (tabs, breaks, pictures, marks of notes) is an atom; links, tracked insertions and
content controls are markup around words. Bookmarks and the ends of commented ranges have no tag of their own: each goes
with the nearest tag on its side, or to that end of the paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.documents.formats.word.fields import Thing, with_fields
from assistant.documents.formats.word.reader import Bit, Bits, Raw
from assistant.documents.formats.words import LITERAL
from assistant.documents.pieces import Atom, Close, Open, Piece

_LOOKLESS = re.compile(
    r"<[\w.-]*:?(?:lang|noProof)\b[^>]*/>|\s[\w.-]*:?(?:hint|rsid\w*)=(?:\"[^\"]*\"|'[^']*')|\s+(?=/?>)"
)
"""Properties that change nothing one sees; a program parts runs by them all the same."""
_DIRECTION = re.compile(r"<[\w.-]*:?(?:rtl|cs)\b[^>]*/>")
_RTL = re.compile(r"<[\w.-]*:?rtl(?:\s[^>]*val=[\"'](?!0|false|off)[^>]*)?\s*/>")
_TWIN = re.compile(r"(<[\w.-]*:?)(b|i|sz)(Cs)\b([^>]*/>)")
_ONE_OF_TWINS = re.compile(r"<[\w.-]*:?(?:b|i|sz)(?=[\s/])[^>]*/>")
"""Bold, italics and size, and the same for what runs from right to left; see word.direction."""
_NO_LOOK = re.compile(r"<[\w.-]*:?rPr\s*(?:/>|>\s*</[^>]*>)")
_KEPT = re.compile(rf"[ \t\u00a0]{{3,}}|[\ue000-\uf8ff]+|{LITERAL.pattern}")
"""Blanks that serve as a ruler, signs that only one font knows, addresses and the like."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's pieces, and the properties of the words that are in no tag."""

    pieces: tuple[Piece[Bits], ...]
    look: str
    starts: Bits
    """Beginnings of bookmarks and of ranges that somebody commented on; they go before the words."""
    ends: Bits
    """And their ends, which go after."""


def paragraph(raws: Sequence[Raw]) -> Paragraph:
    """Return the pieces of a paragraph."""
    return _Joining(with_fields(raws)).paragraph()


class _Joining:
    """Joins runs that look alike; in each container the look of most letters needs no tag."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self._things = things
        self._looks = _usual_looks(things)
        self._pieces: list[Piece[Bits]] = []
        self._waiting: list[Piece[Bits]] = []
        """Atoms of which it is not known yet whether the stretch that they follow goes on behind them."""
        self._usual = [self._looks[-1]]
        self._current: str | None = None
        self._starts: list[Bit] = []
        self._marks: list[Bit] = []
        """Since the latest tag: ends go before the next one, and beginnings too unless words come first."""
        self._latest: list[Bit] = self._starts
        """Where marks go that belong behind the latest tag, or to the paragraph's beginning."""
        self._behind: dict[int, list[Bit]] = {}
        self._near = True
        """No words stand between the latest tag and here."""

    def paragraph(self) -> Paragraph:
        for at, thing in enumerate(self._things):
            if thing.kind == "text":
                self._text(thing)
            elif thing.kind == "atom":
                self._waiting.append(self._tag(Atom(self._after_marks(thing.bits))))
            elif thing.kind == "open":
                self._end_stretch()
                inside = thing.bits[-1].end
                bits = self._after_marks(thing.bits)
                self._pieces.append(self._tag(Open((*bits, Bit(inside, inside, self._looks[at])))))
                self._usual.append(self._looks[at])
            elif thing.kind == "close":
                self._end_stretch()
                self._pieces.append(self._tag(Close(self._after_marks(thing.bits))))
                self._usual.pop()
            elif thing.kind == "end" and self._near and not self._marks:
                self._latest += thing.bits
            else:
                self._marks += thing.bits
        self._end_stretch()
        pieces = tuple(self._marked(piece) for piece in self._pieces)
        return Paragraph(pieces, self._usual[0], tuple(self._starts), tuple(self._marks))

    def _text(self, thing: Thing) -> None:
        look = thing.bits[0].look or ""
        alike = _seen(look) == _seen(self._usual[-1] if self._current is None else self._current)
        if not alike and (len(thing.words) > 1 or not thing.words.isspace()):
            self._end_stretch()
            if _seen(look) != _seen(self._usual[-1]):
                here = thing.bits[0].start
                self._pieces.append(self._tag(Open((*self._after_marks(()), Bit(here, here, look)))))
                self._current = look
        self._pieces += self._waiting
        self._waiting = []
        end = 0
        for kept in _KEPT.finditer(thing.words):
            self._words(thing.words[end : kept.start()])
            self._pieces.append(self._tag(Atom(self._after_marks((replace(thing.bits[0], words=kept[0]),)))))
            end = kept.end()
        self._words(thing.words[end:])

    def _words(self, words: str) -> None:
        if words:
            self._latest += [bit for bit in self._marks if bit.mark == "start"]
            self._marks = [bit for bit in self._marks if bit.mark == "end"]
            self._pieces.append(words)
            self._near = False

    def _end_stretch(self) -> None:
        if self._current is not None:
            self._pieces.append(self._tag(Close(() if self._waiting else self._after_marks(()))))
            self._current = None
        self._pieces += self._waiting
        self._waiting = []

    def _tag(self, piece: Piece[Bits]) -> Piece[Bits]:
        self._latest = self._behind.setdefault(id(piece), [])
        self._near = True
        return piece

    def _after_marks(self, bits: Bits) -> Bits:
        marks, self._marks = self._marks, []
        return (*marks, *bits)

    def _marked(self, piece: Piece[Bits]) -> Piece[Bits]:
        if isinstance(piece, str) or not self._behind[id(piece)]:
            return piece
        return replace(piece, what=(*piece.what, *self._behind[id(piece)]))


def _usual_looks(things: Sequence[Thing]) -> dict[int, str]:
    """Return for each opening, by position, and for the whole (-1), the look of most letters directly inside."""
    counts: dict[int, Counter[str]] = {-1: Counter()}
    shown: dict[str, str] = {}
    inside = [-1]
    for at, thing in enumerate(things):
        if thing.kind == "open":
            inside.append(at)
            counts[at] = Counter()
        elif thing.kind == "close":
            inside.pop()
        elif thing.kind == "text":
            look = thing.bits[0].look or ""
            shown.setdefault(_seen(look), look)
            counts[inside[-1]][_seen(look)] += len(thing.words)
    return {at: shown[each.most_common(1)[0][0]] if each else "" for at, each in counts.items()}


def _seen(look: str) -> str:
    """Return what of a run's properties one sees: of those that are told twice, what counts in its direction."""
    look = _LOOKLESS.sub("", look)
    if _RTL.search(look):
        look = _TWIN.sub(r"\1\2\4", _ONE_OF_TWINS.sub("", look))
    else:
        look = _TWIN.sub("", look)
    return _NO_LOOK.sub("", _DIRECTION.sub("", look))
