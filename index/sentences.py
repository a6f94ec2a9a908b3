"""Where a text may be cut: after sentences, lines, paragraphs and before headings, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum


class Border(IntEnum):
    """How natural a cut is at a place; a higher value is a better place."""

    HEADING_END = 0
    """Right after a heading: it would be parted from what it introduces."""
    FORCED = 1
    """Inside a sentence."""
    WRAP = 2
    """A line end in the middle of a sentence."""
    SENTENCE = 3
    LINE = 4
    """A line end after a whole sentence, or between list items or table rows."""
    PARAGRAPH = 5
    SECTION = 6
    """Before a heading, or the end of the text."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A stretch that is not cut without need; `border` tells how natural a cut at its end is."""

    end: int
    border: Border


_CLOSERS = "\"'”’»›」』】》〉）)\\]"
_GAP = re.compile(r"\n[ \t\r\f\v]*+\n\s*+")
_HEADING = re.compile(r"#{1,6}[ \t]")
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
_LIST_OR_TABLE = re.compile(r"[ \t]*+(?:[|>]|(?:[-*+•·]|\d{1,3}[.)]|[a-zA-Z][.)])[ \t])")
_SPACELESS = "\u0e01-\u0e5b\u0e81-\u0edf\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer: a space ends a phrase
_SENTENCE_END = re.compile(
    rf"[。！？｡．؟۔।॥։።፧၊။។៕།]++[{_CLOSERS}]*+\s*+"
    rf"|[.!?…]++[{_CLOSERS}]*+(?:\s++|\Z)"
    rf"|(?<=[{_SPACELESS}])[ \u00a0]++(?=[{_SPACELESS}])"
)
_ENDS_SENTENCE = re.compile(rf"[.!?…:;。！？｡．：；؟۔।॥։።၊။។]++[{_CLOSERS}*_]*+\Z")
_LONGEST_FLAG_RUN = 64
_CLAUSE_END = re.compile(r"[,;:、，；：،؛–—]++\s*+|\s++")


def atoms(text: str, start: int, end: int) -> Iterator[Atom]:
    """Yield the atoms of `text[start:end]` in order; together they cover it without gaps."""
    fenced = False
    for block in _blocks(text, start, end):
        position = block.start
        while position < block.text_end:
            line_end = text.find("\n", position, block.text_end) + 1 or block.text_end
            if _FENCE.match(text, position):
                fenced = not fenced
            if not fenced and is_heading(text, position):
                border = Border.HEADING_END
            else:
                yield from _sentences(text, position, line_end, fenced)
                border = _line_border(text, position, line_end, block)
            yield Atom(block.end if line_end == block.text_end else line_end, border)
            position = line_end


def is_heading(text: str, line_start: int) -> bool:
    """Tell whether the line that starts there is a Markdown heading."""
    return _HEADING.match(text, line_start) is not None


def clause_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the places inside a sentence where a reader would pause: after commas and spaces."""
    for match in _CLAUSE_END.finditer(text, start, end):
        yield match.end()


def safe_cut(text: str, at: int, floor: int) -> int:
    """Return the last place at or before `at`, above `floor`, that parts no character as people see it; else `at`."""
    for place in range(at, max(floor, at - 64), -1):
        if not _joined(text, place):
            return place
    return at


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines without a blank one between them; the blank ones after it belong to `end`, not to `text_end`."""

    start: int
    text_end: int
    end: int
    last: bool


def _blocks(text: str, start: int, end: int) -> Iterator[_Block]:
    position = start
    for gap in _GAP.finditer(text, start, end):
        # An indented block keeps its indentation: the gap ends with its last line end.
        gap_end = gap.start() + gap[0].rfind("\n") + 1
        yield _Block(position, gap.start() + 1, gap_end, last=gap_end >= end)
        position = gap_end
    if position < end:
        yield _Block(position, end, end, last=True)


def _sentences(text: str, start: int, end: int, fenced: bool) -> Iterator[Atom]:
    """Yield the sentences that end inside a line, all but the last; code has none."""
    if fenced:
        return
    for match in _SENTENCE_END.finditer(text, start, end):
        if match.end() < end and not _abbreviation(text, start, match):
            yield Atom(match.end(), Border.SENTENCE)


def _abbreviation(text: str, line_start: int, match: re.Match[str]) -> bool:
    """Tell whether a full stop belongs to a number, an initial or an abbreviation rather than ends a sentence."""
    mark = match.start()
    if match[0][0] != "." or match[0].startswith(".."):
        return False
    if mark == line_start or text[mark - 1].isdigit():
        return True
    if text[mark - 1].isalpha() and (mark - 1 == line_start or unicodedata.category(text[mark - 2])[0] not in "LMN"):
        return True
    return text[match.end()].islower()


def _line_border(text: str, start: int, line_end: int, block: _Block) -> Border:
    if line_end == block.text_end:
        return Border.SECTION if block.last or is_heading(text, block.end) else Border.PARAGRAPH
    if is_heading(text, line_end):
        return Border.SECTION
    tail = text[max(start, line_end - 16) : line_end].rstrip()
    return Border.LINE if _LIST_OR_TABLE.match(text, line_end) or _ENDS_SENTENCE.search(tail) else Border.WRAP


def _joined(text: str, place: int) -> bool:
    """Tell whether the characters on both sides of `place` form one visible character."""
    if place <= 0 or place >= len(text):
        return False
    before, after = text[place - 1], text[place]
    if unicodedata.category(after).startswith("M") or after in "\u200d\u0e33\u0eb3" or before == "\u200d":
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f" or "\u1160" <= after <= "\u11ff":
        return True
    if _is_flag_letter(after) and _is_flag_letter(before):
        run = place
        while run > max(0, place - _LONGEST_FLAG_RUN) and _is_flag_letter(text[run - 1]):
            run -= 1
        return (place - run) % 2 == 1
    return before == "\r" and after == "\n"


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
