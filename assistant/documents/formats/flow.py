"""The text of a document with pages as one flow of headings, paragraphs and items, which page borders do not part."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from assistant.documents.formats.words import LITERAL
from assistant.documents.pieces import Atom, Piece
from index.loaders.documents.pdf_lines import PageLine, join, paragraphs
from index.passage import Document, Place

_BULLET = re.compile(r"([•●◦▪‣·○■□◆*-])\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,9})([.)])\s+(?=\S)")
_ENDS = re.compile(r"[.!?。！？…؟۔।:：;；][\"'”’」』)）\]]*$")
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff9f]")
"""Han, kana and full-width forms: where a line of them breaks, there is no space."""
_SIDE = 840.0
"""Points that a scanned page is taken to be wide and high; only what is larger than what counts."""
_FULL_LINE = 20
"""A line of Chinese or Japanese shorter than this ends by itself: it is a heading or an item."""
_DEEPEST = 4
"""Lists in lists; what stands deeper is put there."""


@dataclass(slots=True)
class Paragraph:
    """A heading, an item or a paragraph; or the border of a page, a comment alone."""

    pieces: list[Piece[str]]
    page: int
    """On which it begins."""
    level: int = 0
    """Of a heading, from 1."""
    mark: str = ""
    """Of an item, as Markdown has it: `- ` or `1. `."""
    indent: int = 0
    """Of an item in an item's list: the columns before its mark."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands on a line of its own."""

    text: str
    level: int = 0
    """Of a heading."""
    apart: bool = False
    """Whether an empty line stands above it."""


@dataclass(frozen=True, slots=True)
class _Item:
    mark: str
    sign: str
    """What tells its list from another: a bullet, or what stands after a number."""
    words: str


def flow(document: Document) -> Iterator[Paragraph]:
    """Yield a document's headings, paragraphs and items, and the borders of pages that stand between them."""
    last: Paragraph | None = None
    lists = _Lists()
    for place in document.places:
        number = int(place.name)
        border: Atom[str] = Atom(f"<!-- page {number} -->")
        for at, line in enumerate(_lines(document, place)):
            item = None if line.level else _item(line.text)
            if last and at == 0 and not item and _goes_on(last, line):
                between = "" if _UNSPACED.match(line.text) else " "
                last.pieces += [between, border, between, *_pieces(line.text)]
                continue
            if last:
                yield last
            if at == 0 and number > 1:
                yield Paragraph([border], number)
                lists.end()
            if not item or line.apart and item.mark == "1. ":
                lists.end()
            if item:
                last = Paragraph(_pieces(item.words), number, mark=item.mark, indent=lists.indent(item))
            else:
                last = Paragraph(_pieces(line.text), number, line.level)
    if last:
        yield last


class _Lists:
    """The lists that are open: one with other bullets, or a count from 1, begins inside the last item."""

    def __init__(self) -> None:
        self._open: list[_Item] = []

    def end(self) -> None:
        """Close all lists."""
        self._open = []

    def indent(self, item: _Item) -> int:
        """Add an item, and return the columns before it."""
        known = next((at for at, each in enumerate(self._open) if each.sign == item.sign), None)
        if known is not None:
            del self._open[known:]
        elif item.mark not in ("- ", "1. "):
            self._open = []
        elif len(self._open) == _DEEPEST:
            self._open.pop()
        self._open.append(item)
        return sum(len(each.mark) for each in self._open[:-1])


def _lines(document: Document, place: Place) -> Iterator[_Line]:
    """Yield what stands on lines of its own on a page; a heading is one, however often it is wrapped."""
    if scanned := _scanned(document, place):
        yield from _split(scanned)
        return
    at = place.start
    first = bisect_left(document.headings, place.start, key=lambda each: each.start)
    for heading in document.headings[first:]:
        if heading.start >= place.end:
            break
        yield from _split(document.text[at : heading.start])
        wrapped = [line.text for line in _split(document.text[heading.start : heading.end])]
        if wrapped:
            yield _Line(reduce(join, wrapped), heading.level)
        at = heading.end
    yield from _split(document.text[at : place.end])


def _split(text: str) -> Iterator[_Line]:
    apart = False
    for line in text.split("\n"):
        if said := line.strip():
            yield _Line(said, apart=apart)
        apart = not said


def _scanned(document: Document, place: Place) -> str:
    """Return the text of a page that was read from its picture line by line, as paragraphs; else an empty string."""
    lines = []
    for region in document.regions:
        if place.start <= region.start < place.end:
            left, top, right, bottom = (share * _SIDE for share in region.box)
            text = document.text[region.start : region.end]
            lines.append(PageLine(text, left, right, _SIDE - bottom, _SIDE - top))
    return paragraphs(lines).text


def _item(line: str) -> _Item | None:
    if found := _BULLET.match(line):
        return _Item("- ", found[1], line[found.end() :])
    if found := _NUMBER.match(line):
        return _Item(f"{found[1]}. ", found[2], line[found.end() :])
    return None


def _pieces(words: str) -> list[Piece[str]]:
    found: list[Piece[str]] = []
    end = 0
    for literal in LITERAL.finditer(words):
        found += [words[end : literal.start()], Atom(literal[0])]
        end = literal.end()
    return [*found, words[end:]]


def _goes_on(above: Paragraph, below: _Line) -> bool:
    """Tell whether a page begins within the sentence that the page before ends with."""
    last = above.pieces[-1] if isinstance(above.pieces[-1], str) else ""
    if above.level or below.level or not last.strip() or _ENDS.search(last.rstrip()):
        return False
    if _UNSPACED.match(last.rstrip()[-1]):
        return len(last) >= _FULL_LINE and _UNSPACED.match(below.text) is not None
    return below.text[0].islower()
