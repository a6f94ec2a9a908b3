"""PDF documents as Markdown: the text as the index reads it, scanned pages by OCR, in one flow of paragraphs.

Where a page begins is told by a comment such as `<!-- page 3 -->`; a sentence that goes on over it is one segment. What
could not be read is told at the top, in a comment too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.formats.words import LITERAL
from assistant.documents.inline import has_words
from assistant.documents.layout import Segment, SegmentKind
from assistant.documents.pieces import Atom, Piece, Tagged, tagged
from index.loaders.documents.pdf_lines import PageLine, paragraphs
from index.passage import Document, Place
from index.reading import Reader

_BULLET = re.compile(r"[•●◦▪‣·○■□◆*-]\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,9})[.)]\s+(?=\S)")
_ENDS = re.compile(r"[.!?。！？…؟۔।:：;；][\"'”’」』)）\]]*$")
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff9f]")
"""Han, kana and full-width forms: where a line of them breaks, there is no space."""
_SIDE = 840.0
"""Points that a scanned page is taken to be wide and high; only what is larger than what counts."""
_FULL_LINE = 20
"""A line of Chinese or Japanese shorter than this ends by itself: it is a heading or an item."""
_MARKS = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|~(?=~)")
_OPENING = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-{2,}\s*$|~{3})|(\d{1,9})([.)])(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or item: what stands before it in the file, and its words. Without words it is a comment alone."""

    opening: str
    """`- ` or `1. `, or a whole comment."""
    words: Tagged[str] | None = None


@dataclass(frozen=True, slots=True)
class PdfLayout:
    """The text of a PDF as paragraphs."""

    blocks: tuple[Block, ...]
    segments: tuple[Segment, ...]

    @property
    def suffix(self) -> str:
        """`.md`."""
        return ".md"

    def write(self, targets: Sequence[str], *, bilingual: bool = False, language: str | None = None) -> bytes:
        """Return the text as Markdown in UTF-8, which tells no language.

        Raises:
            ValueError: there are not as many targets as segments.
        """
        if len(targets) != len(self.segments):
            raise ValueError(f"{len(self.segments)} segments, but {len(targets)} targets")
        said = iter(zip(self.segments, targets, strict=True))
        parts: list[str] = []
        for above, block in zip((None, *self.blocks), self.blocks, strict=False):
            # Items of one list stand on lines below each other.
            tight = above is not None and above.words and above.opening and block.words and block.opening
            parts.append("\n" if tight else "\n\n")
            if block.words is None:
                parts.append(block.opening)
                continue
            segment, target = next(said)
            indent = " " * len(block.opening)
            own = [segment.text, target] if bilingual and target != segment.text else [target]
            shown = [_markdown(block.words.pieces(text), borders=text == own[0]) for text in own]
            parts.append(block.opening + f"\n\n{indent}".join(shown))
        return ("".join(parts).lstrip("\n") + "\n").encode("utf-8", "replace")


def read(data: bytes, name: str = "document.pdf") -> PdfLayout:
    """Return the text of a PDF as paragraphs; the file is read in a process of its own.

    Args:
        data: its bytes.
        name: what errors call it.

    Raises:
        NoteUnreadable: it is damaged, locked, holds no text that can be read, or takes too much to read.
        NoteInaccessible: the process that reads it cannot be started now.
    """
    with closing(Reader()) as reader:
        return layout(reader.load(Path(name), data).documents[0])


def layout(document: Document) -> PdfLayout:
    """Return a document with pages as paragraphs of Markdown."""
    blocks = [Block(f"<!-- {warning.replace('--', '- -')} -->") for warning in document.warnings]
    segments: list[Segment] = []
    for opening, pieces, page in _paragraphs(document):
        words = tagged(pieces)
        if not has_words(words.text):
            blocks.append(Block(_markdown(pieces)))
            continue
        kind: SegmentKind = "item" if opening else "paragraph"
        blocks.append(Block(opening, words))
        segments.append(Segment(words.text, kind, page))
    return PdfLayout(tuple(blocks), tuple(segments))


def _paragraphs(document: Document) -> Iterator[tuple[str, list[Piece[str]], int]]:
    """Yield what each paragraph opens with, its pieces, and the page it begins on."""
    opening, pieces, page = "", list[Piece[str]](), 0
    for place in document.places:
        number = int(place.name)
        border: Atom[str] = Atom(f"<!-- page {number} -->")
        text = _scanned(document, place) or document.text[place.start : place.end]
        for at, line in enumerate(each for each in text.split("\n") if each.strip()):
            start, words = _item(line)
            if pieces and at == 0 and not start and _goes_on(pieces, line):
                between = "" if _UNSPACED.match(line) else " "
                pieces += [between, border, between, *_pieces(words)]
                continue
            if pieces:
                yield opening, pieces, page
            if at == 0 and number > 1:
                yield "", [border], number
            opening, pieces, page = start, _pieces(words), number
    if pieces:
        yield opening, pieces, page


def _scanned(document: Document, place: Place) -> str:
    """Return the text of a page that was read from its picture line by line, as paragraphs; else an empty string."""
    lines = []
    for region in document.regions:
        if place.start <= region.start < place.end:
            left, top, right, bottom = (share * _SIDE for share in region.box)
            text = document.text[region.start : region.end]
            lines.append(PageLine(text, left, right, _SIDE - bottom, _SIDE - top))
    return paragraphs(lines) if lines else ""


def _item(line: str) -> tuple[str, str]:
    if found := _BULLET.match(line):
        return "- ", line[found.end() :]
    if found := _NUMBER.match(line):
        return f"{found[1]}. ", line[found.end() :]
    return "", line


def _pieces(words: str) -> list[Piece[str]]:
    found: list[Piece[str]] = []
    end = 0
    for literal in LITERAL.finditer(words):
        found += [words[end : literal.start()], Atom(literal[0])]
        end = literal.end()
    return [*found, words[end:]]


def _goes_on(above: Sequence[Piece[str]], below: str) -> bool:
    """Tell whether a page begins within the sentence that the page before ends with."""
    last = above[-1] if isinstance(above[-1], str) else ""
    if not last.strip() or _ENDS.search(last.rstrip()):
        return False
    if _UNSPACED.match(last.rstrip()[-1]):
        return len(last) >= _FULL_LINE and _UNSPACED.match(below) is not None
    return below[0].islower()


def _markdown(pieces: Sequence[Piece[str]], *, borders: bool = True) -> str:
    """Return pieces as one line of Markdown; what would be markup by accident is escaped (CommonMark 0.31, 2.4)."""
    line = ""
    for piece in pieces:
        if isinstance(piece, str):
            line += _MARKS.sub(lambda mark: f"\\{mark[0]}", re.sub(r"\s+", " ", piece))
        elif isinstance(piece, Atom) and (borders or not piece.what.startswith("<!--")):
            line += piece.what
    line = re.sub(r" {2,}", " ", line).strip()
    opening = _OPENING.match(line)
    if opening is None:
        return line
    return f"{opening[1]}\\{line[len(opening[1]) :]}" if opening[1] else f"\\{line}"
