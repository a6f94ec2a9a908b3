"""Plain text: paragraphs parted by blank lines; wrapped lines are one text, other lines are texts of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.documents.formats.charsets import read_text
from assistant.documents.formats.lined import Lined
from assistant.documents.formats.lines import unwrapped, width, wrap, wrapped_breaks
from assistant.documents.formats.text_layout import Slot, TextLayout
from assistant.documents.formats.words import LITERAL
from assistant.documents.inline import has_words
from assistant.documents.layout import Layout, Segment, SegmentKind
from assistant.documents.pieces import Atom, Piece, Tagged, tagged

_LEAD = re.compile(r"\s*(?:(?:[-*+•·◦▪‣–—>]|#{1,6}|\(?\d{1,3}[.)、]|[a-zA-Z][.)])[ \t\u3000]+)*")
"""What lists, quotations and headings begin with in plain text."""
_ITEM = re.compile(r"\s*(?:[-*+•·◦▪‣–]|\(?\d{1,3}[.)、]|[a-zA-Z][.)])[ \t\u3000]")


def read(data: bytes) -> Layout:
    """Take a text file apart.

    Raises:
        DocumentUnreadable: it is empty or not text.
    """
    encoded = read_text(data)
    lined = Lined(encoded.text)
    return TextLayout(encoded, lined, tuple(slots(lined.text)), ".txt")


def slots(text: str) -> Iterator[Slot]:
    """Yield the parts of a plain text with bare newlines."""
    for offset, block in _blocks(text):
        for start, end in _paragraphs(block, offset):
            lead = _LEAD.match(text, start, end)
            begin = lead.end() if lead else start
            stretch = text[begin:end]
            found = tagged(_pieces(stretch))
            if has_words(found.text):
                kind: SegmentKind = "item" if _ITEM.match(text, start, end) else "paragraph"
                segment = Segment(found.text, kind)
                yield Slot(begin, end, segment, _writer(found, stretch, text[start:begin]), _beside(text[start:begin]))


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each block without blank lines, and where it stands."""
    lines: list[str] = []
    position = 0
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            yield position - sum(len(each) + 1 for each in lines), lines
            lines = []
        position += len(line) + 1


def _paragraphs(lines: list[str], offset: int) -> Iterator[tuple[int, int]]:
    """Yield where the texts of a block without blank lines stand."""
    goes_on = [*wrapped_breaks(lines), False]
    start, position = offset, offset
    for at, line in enumerate(lines):
        end = position + len(line)
        # A line with a bullet of its own begins a text, however full the one before is.
        if not goes_on[at] or _ITEM.match(lines[at + 1]):
            yield start, position + len(line.rstrip())
            start = end + 1
        position = end + 1


def _pieces(stretch: str) -> Iterator[Piece[str]]:
    joined = unwrapped(line.strip() for line in stretch.split("\n"))
    end = 0
    for match in LITERAL.finditer(joined):
        yield joined[end : match.start()]
        yield Atom(match[0])
        end = match.end()
    yield joined[end:]


def _writer(found: Tagged[str], stretch: str, lead: str) -> Callable[[str], str]:
    lines = stretch.split("\n")
    columns = max(width(line) for line in lines)
    indent = re.match(r"\s*", lines[1])[0] if len(lines) > 1 else ""  # type: ignore[index]

    def render(target: str) -> str:
        target = " ".join(target.split())
        cut = wrap(target, columns - width(lead)) if len(lines) > 1 else [target]
        whole = f"\n{indent}".join(cut)
        return "".join(piece if isinstance(piece, str) else piece.what for piece in found.pieces(whole))

    return render


def _beside(lead: str) -> Callable[[str, str], str]:
    indent = re.sub(r"[^\s>]", " ", lead)
    return lambda source, target: f"{source}\n{indent}{target}"
