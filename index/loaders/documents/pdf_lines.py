"""From the characters on a page of a PDF, as PDFium gives them, to lines, and from lines to paragraphs."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from index.loaders.documents.pdf_direction import Glyph, mostly_from_right, reading_order, runs_from_right
from index.loaders.documents.pdf_look import Look, look_of

_HYPHEN_MARKS = "\x02\ufffe\u00ad"
"""What PDFium puts for a hyphen that parts a word at the end of a line, and the soft hyphen itself."""
_PART_OF_WORD = re.compile(r"\w[-\u2010\x02\ufffe\u00ad]$")
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f\U00020000-\U0003ffff\u0e00-\u0eff]")
"""Han, kana, full-width forms, Thai and Lao: scripts that put no space where a line ends. Hangul does."""
_FROM_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_ITEM = re.compile(r"\s*(?:[•●◦▪–—*·‣○■□◆-]\s|\(?\d{1,3}[.)、）]|\(?[a-zA-Z][.)]\s|第.{1,5}[章节節条])")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\ufff0-\uffff]")
_SAME_SIZE = 1.25
_PARAGRAPH_GAP = 1.35
"""Lines whose distance is this many times the usual one of the page stand in different paragraphs."""


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The text of a page, and where each of its lines stands in it."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """Start and end of every line, in order; what is between two lines of a paragraph belongs to neither."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line as it stands on the page; all measures in points, from the lower left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    look: Look = Look()
    from_right: bool = False
    """It runs from right to left."""

    @property
    def height(self) -> float:
        """From the lowest to the highest point of its letters."""
        return self.top - self.bottom


def lines_of(text_page: Any) -> list[PageLine]:
    """Return the lines of a PDFium text page, in the order in which the file draws them."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    drawn: list[tuple[int, list[int]]] = [(0, [])]
    for index in range(max(0, pdfium.FPDFText_CountChars(text_page))):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code in (0x0A, 0x0D):
            drawn.append((index + 1, []))
        else:
            drawn[-1][1].append(code)
    from_right = mostly_from_right("".join(_decoded(codes) for _, codes in drawn))
    return [line for start, codes in drawn for line in _line(text_page, codes, start, from_right)]


def _line(text_page: Any, codes: Sequence[int], start: int, from_right: bool) -> list[PageLine]:
    shown = [index for index, code in enumerate(codes, start) if code > 0x20]
    text = _decoded(codes).strip()
    if not text or not shown:
        return []
    look = look_of(text_page, shown)
    if _FROM_RIGHT.search(text) and (line := _from_right(text_page, codes, start, from_right)):
        return [replace(line, look=look)]
    first, last = _box(text_page, shown[0]), _box(text_page, shown[-1])
    left, right = min(first[0], last[0]), max(first[1], last[1])
    return [PageLine(text, left, right, min(first[2], last[2]), max(first[3], last[3]), look)]


def _from_right(text_page: Any, codes: Sequence[int], start: int, page: bool) -> PageLine | None:
    """Return a line put in order by where its letters stand, if it runs from right to left."""
    boxes = {index: _box(text_page, index) for index, code in enumerate(codes, start) if 0x20 < code < 0x110000}
    glyphs = [Glyph(chr(codes[index - start]), box[0], box[1]) for index, box in boxes.items()]
    if not runs_from_right(glyphs, page=page):
        return None
    lefts, rights, bottoms, tops = zip(*boxes.values(), strict=True)
    bottom, top = min(bottoms), max(tops)
    text = _decoded([ord(char) for char in reading_order(glyphs, top - bottom)])
    return PageLine(text, min(lefts), max(rights), bottom, top, from_right=True)


def _decoded(codes: Sequence[int]) -> str:
    """Return the text of code points, some of which may be halves of surrogate pairs."""
    text = "".join(chr(code) for code in codes if code < 0x110000)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return re.sub(r"[ \t\xa0]+", " ", text)


def _box(text_page: Any, index: int) -> tuple[float, float, float, float]:
    """Return left, right, bottom, top of a character's cell, which is as high for a comma as for a capital."""
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rect)):
        return 0.0, 0.0, 0.0, 0.0
    return rect.left, rect.right, min(rect.bottom, rect.top), max(rect.bottom, rect.top)


def is_garbled(lines: Sequence[PageLine]) -> bool:
    """Tell whether a text layer names no characters: a font without a table from shapes to letters."""
    text = "".join(line.text for line in lines)
    return len(_NOT_TEXT.findall(text.translate(dict.fromkeys(map(ord, _HYPHEN_MARKS))))) * 4 > len(text)


def paragraphs(lines: Sequence[PageLine]) -> Paragraphs:
    """Return the text of a page: lines of a paragraph joined, paragraphs parted by an empty line."""
    text: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    lines = [_from_left(line) for line in lines]
    for block in _blocks(lines):
        text.append("\n\n" if text else "")
        at += len(text[-1])
        for number, (whole, starts) in enumerate(_joined(block, _right_edge(block, lines))):
            said, found = _cleaned(whole, starts)
            text += ["\n" if number else "", said]
            at += len(text[-2])
            spans += [(at + start, at + end) for start, end in found]
            at += len(said)
    return Paragraphs("".join(text), tuple(spans))


def _from_left(line: PageLine) -> PageLine:
    """Return a line where it would stand on a page seen in a mirror, if it runs from right to left."""
    return replace(line, left=-line.right, right=-line.left) if line.from_right else line


def _joined(block: Sequence[PageLine], right: float) -> list[tuple[str, list[int]]]:
    """Return the paragraphs of a block, each with the places where its lines begin."""
    said, starts = [block[0]], [[0]]
    for line in block[1:]:
        if _continues(said[-1], line, right):
            whole = join(said[-1].text, line.text)
            starts[-1].append(len(whole) - len(line.text))
            said[-1] = replace(line, text=whole)
        else:
            said.append(line)
            starts.append([0])
    return [(line.text, places) for line, places in zip(said, starts, strict=True)]


def _cleaned(whole: str, starts: Sequence[int]) -> tuple[str, list[tuple[int, int]]]:
    """Return a paragraph without what is no text, and the spans of its lines in it."""
    whole = re.sub("[\x02\ufffe]$", "-", whole)
    pieces = [_bare(whole[start:end]) for start, end in zip(starts, [*starts[1:], len(whole)], strict=True)]
    text = "".join(pieces)
    at = len(text.lstrip()) - len(text)
    text = text.strip()
    spans = []
    for piece in pieces:
        said = piece.strip()
        start = min(max(at + len(piece) - len(piece.lstrip()), 0), len(text))
        spans.append((start, min(start + len(said), len(text))))
        at += len(piece)
    return text, spans


def _bare(text: str) -> str:
    return _NOT_TEXT.sub("", text.replace("\x02", "").replace("\u00ad", ""))


def _right_edge(block: Sequence[PageLine], lines: Sequence[PageLine]) -> float:
    """Return how far the lines of a block might go: a list of two short items is no paragraph."""
    edge = max(line.right for line in block)
    if len(block) > 2:
        return edge
    left, size = block[0].left, block[0].height
    alike = [line.right for line in lines if abs(line.left - left) < 3 * size and line.height < _SAME_SIZE * size]
    return max(edge, *alike) if alike else edge


def join(above: str, below: str) -> str:
    """Put two lines of one paragraph together, as the writing of their script demands."""
    if _PART_OF_WORD.search(above) and below[:1].islower():
        return above[:-1] + below
    if above[-1:] in _HYPHEN_MARKS:
        return above[:-1] + "-" + below
    if _UNSPACED.match(above[-1:]) and _UNSPACED.match(below[:1]):
        return above + below
    return f"{above} {below}"


def _blocks(lines: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    """Yield runs of lines that stand under each other, alike in size and distance."""
    steps = [above.bottom - below.bottom for above, below in zip(lines, lines[1:], strict=False)]
    ordinary = [step for step, line in zip(steps, lines, strict=False) if 0 < step < 3 * max(line.height, 1)]
    usual = median(ordinary) if ordinary else 0.0
    block: list[PageLine] = []
    for line in lines:
        if block and not _follows(block[-1], line, usual):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _follows(above: PageLine, below: PageLine, usual: float) -> bool:
    step = above.bottom - below.bottom
    sizes = sorted((max(above.height, 0.1), max(below.height, 0.1)))
    beside = below.left > above.right or below.right < above.left
    return 0 < step <= max(usual, sizes[1]) * _PARAGRAPH_GAP and sizes[1] <= sizes[0] * _SAME_SIZE and not beside


def _continues(above: PageLine, below: PageLine, right: float) -> bool:
    """Tell whether `below` goes on with the sentence: its first word would not have fit beside what stands above."""
    if _ITEM.match(below.text) or below.left > above.left + 0.8 * max(above.height, 1) and above.height > 0:
        # An indented line opens a paragraph, unless what it follows was set back like the first line of an item.
        return False
    return right - above.right < room_of(below)


def room_of(line: PageLine) -> float:
    """Return the points that the line above must have had free, had it been parted from this one for another reason."""
    letter = (line.right - line.left) / max(1, len(line.text))
    word = 1 if _UNSPACED.match(line.text[:1]) else len(line.text.split(" ", 1)[0]) + 1
    return letter * (word + 1)
