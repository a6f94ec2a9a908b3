"""PDF documents as Markdown: the text as the index reads it, scanned pages by OCR, in one flow of paragraphs.

Headings are those that the index's loader finds by how they are set, and in the outline; a scanned page has none. Where
a page begins is told by a comment such as `<!-- page 3 -->`; a sentence that goes on over it is one segment. What could
not be read is told at the top, in a comment too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.formats.flow import flow
from assistant.documents.inline import has_words
from assistant.documents.layout import Segment, SegmentKind
from assistant.documents.pieces import Atom, Piece, Tagged, tagged
from index.passage import Document
from index.reading import Reader

_MARKS = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|~(?=~)")
_OPENING = re.compile(r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-{2,}\s*$|~{3})|(\d{1,9})([.)])(?=\s|$)")

_CLOSING = re.compile(r"(?<![^ ])#+$")
"""What at the end of a heading would be no part of it (CommonMark 0.31, 4.2)."""


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph or item: what stands before it in the file, and its words, if it has any to translate."""

    opening: str
    """`## `, `- ` or `1. `; all of it where there are no words, as of a comment."""
    words: Tagged[str] | None = None
    kind: SegmentKind = "paragraph"
    indent: int = 0
    """Columns before an item of a list in another."""


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
            tight = above is not None and above.kind == block.kind == "item"
            parts.append("\n" if tight else "\n\n")
            parts.append(" " * block.indent + block.opening)
            if block.words is None:
                continue
            segment, target = next(said)
            own = [segment.text, target] if bilingual and target != segment.text else [target]
            heading = block.kind == "heading"
            between = " / " if heading else "\n\n" + " " * (block.indent + len(block.opening))
            shown = (_markdown(block.words.pieces(each), borders=each == own[0], heading=heading) for each in own)
            parts.append(between.join(shown))
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
    """Return a document with pages as Markdown.

    A heading opens a section, one right under another heading does not: what follows is translated with both in sight.
    Where there are no headings, each page is a section.
    """
    blocks = [Block(f"<!-- {warning.replace('--', '- -')} -->") for warning in document.warnings]
    segments: list[Segment] = []
    section = 0
    for each in flow(document):
        words = tagged(each.pieces)
        kind: SegmentKind = "heading" if each.level else "item" if each.mark else "paragraph"
        opening = f"{'#' * each.level} " if each.level else each.mark
        if not has_words(words.text):
            whole = opening + _markdown(each.pieces, heading=kind == "heading")
            blocks.append(Block(whole, kind=kind, indent=each.indent))
            continue
        section += kind == "heading" and (not segments or segments[-1].kind != "heading")
        blocks.append(Block(opening, words, kind, each.indent))
        segments.append(Segment(words.text, kind, section if document.headings else each.page))
    return PdfLayout(tuple(blocks), tuple(segments))


def _markdown(pieces: Sequence[Piece[str]], *, borders: bool = True, heading: bool = False) -> str:
    """Return pieces as one line of Markdown; what would be markup by accident is escaped (CommonMark 0.31, 2.4)."""
    line = ""
    for piece in pieces:
        if isinstance(piece, str):
            line += _MARKS.sub(lambda mark: f"\\{mark[0]}", re.sub(r"\s+", " ", piece))
        elif isinstance(piece, Atom) and (borders or not piece.what.startswith("<!--")):
            line += piece.what
    line = re.sub(r" {2,}", " ", line).strip()
    if heading:
        return _CLOSING.sub(r"\\\g<0>", line)
    opening = _OPENING.match(line)
    if opening is None:
        return line
    return f"{opening[1]}\\{line[len(opening[1]) :]}" if opening[1] else f"\\{line}"
