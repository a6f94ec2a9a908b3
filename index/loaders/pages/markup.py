"""An HTML tree as text that people can read: headings as `## `, lists as `- `, rows of a table on one line each.

Everything walks the tree without recursion, and `parse` keeps it shallow, so that hostile nesting costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

UNSEEN = frozenset(
    "script style noscript template head iframe object embed canvas select option button input textarea audio video "
    "map svg rt rp -comment !doctype".split()
)
"""Elements whose text is no part of what a reader sees; `rt` is the reading above a Chinese character."""
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_SELF_CLOSING = _VOID | frozenset("p li dd dt tr td th option rt rp html body head".split())
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})\b[^<>]*+>")
_EMPTY = re.compile(r"<([A-Za-z][A-Za-z0-9:-]{0,30})\b([^<>]*)/>")
_SUBSET = re.compile(
    r"\A(?P<before>\s*+(?:(?:<\?.*?\?>|<!--.*?-->)\s*+)*+<!DOCTYPE\b[^\[>]*+)\[.*?\](?=\s*+>)", re.DOTALL
)
"""Definitions that a document brings along (XML 1.0, section 2.8); HTML knows none, and would show their end."""
_VERBATIM = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[(?P<words>.*?)(?:\]\]>|\Z)", re.DOTALL)
_DEEPEST = 250
"""Open elements kept inside each other: the parser's work grows with the square of this, and real pages have 60."""
_PARAGRAPHS = frozenset("p ul ol dl table pre blockquote figure article section hr h1 h2 h3 h4 h5 h6 details".split())
_LINES = frozenset(
    "div li dt dd tr br header footer main nav aside form fieldset address figcaption summary caption center legend "
    "thead tbody tfoot body html en-note td th".split()
)
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_LAYOUT = "table, ul, ol, h1, h2, h3, h4, pre, blockquote"


def parse(html: str) -> LexborHTMLParser:
    """Return the tree of a page; elements nested deeper than any real page's are taken away, their text kept."""
    return LexborHTMLParser(_shallow(html))


def parse_xhtml(text: str) -> LexborHTMLParser:
    """Return the tree of an XHTML or ENML document, where any element may close itself as `<a id="p7"/>` does."""
    text = _SUBSET.sub(r"\g<before>", text, count=1)
    text = _VERBATIM.sub(
        lambda found: found[0] if found["words"] is None else escape(found["words"], quote=False), text
    )
    return parse(_EMPTY.sub(lambda tag: tag[0] if tag[1].lower() in _VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>", text))


def readable(root: LexborNode, skipped: Container[int] = ()) -> str:
    """Return the text under `root`: paragraphs apart, a line each for items, rows and line breaks.

    Args:
        root: the element whose text is wanted.
        skipped: `mem_id` of elements to leave out with all they hold.
    """
    writer = _Writer()
    for node, entering in walk(root, skipped):
        if node.tag == "-text":
            writer.words(node.text_content or "")
        elif entering:
            writer.enter(node)
        else:
            writer.leave(node)
    return writer.text()


def walk(root: LexborNode, skipped: Container[int] = ()) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each visible element of a tree twice, entering (True) and leaving (False), and each text once."""
    node: LexborNode | None = root
    end = root.mem_id
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            yield node, True
        elif tag not in UNSEEN and node.mem_id not in skipped:
            yield node, True
            if (child := node.child) is not None:
                node = child
                continue
            yield node, False
        while node is not None and node.mem_id != end and node.next is None:
            node = node.parent
            if node is not None:
                yield node, False
        if node is None or node.mem_id == end:
            return
        node = node.next


@dataclass(slots=True)
class _Writer:
    """Builds the text; `line` is what will be the next line, `opening` what it starts with."""

    lines: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    opening: str = ""
    lists: list[int | None] = field(default_factory=list)
    """For each list we are in: the number of its next item, or None for one without numbers."""
    quotes: int = 0
    verbatim: int = 0
    tables: list[bool] = field(default_factory=list)
    """For each table we are in: whether it holds data, a row on a line, or only arranges the page."""
    headings: int = 0

    def words(self, text: str) -> None:
        if self.verbatim:
            first, *others = text.replace("\t", "    ").split("\n")
            self.line.append(first)
            for other in others:
                self.end_line()
                self.line.append(other)
        else:
            self.line.append(text)

    def enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        self._before(tag)
        if tag in _HEADINGS and not self.in_row:
            self.opening = _HEADINGS[tag]
            self.headings += 1
        elif tag in ("ul", "ol"):
            self.lists.append(_first_number(node) if tag == "ol" else None)
        elif tag == "li":
            self.opening = self._bullet()
        elif tag == "pre":
            self.verbatim += 1
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "table":
            self.tables.append(_is_data(node))
        elif tag == "en-todo":
            self.line.append("[x] " if node.attributes.get("checked") == "true" else "[ ] ")

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in ("td", "th") and self.in_row:
            self.line.append(" | ")
            return
        self._before(tag)
        if tag in _HEADINGS:
            self.opening = ""
            self.headings = max(0, self.headings - 1)
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "pre":
            self.verbatim = max(0, self.verbatim - 1)
        elif tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif tag == "table" and self.tables:
            self.tables.pop()

    @property
    def in_row(self) -> bool:
        return bool(self.tables) and self.tables[-1]

    def _before(self, tag: str) -> None:
        """End the line or the paragraph where this element begins or ends; inside a row or heading it is a space."""
        inline = self.headings and tag not in _HEADINGS
        if (inline or (self.in_row and tag not in ("table", "tr", "caption"))) and tag in _LINES | _PARAGRAPHS:
            self.line.append(" ")
        elif tag in _PARAGRAPHS and not (tag in ("ul", "ol") and self.lists):
            self.end_line()
            if self.lines and self.lines[-1]:
                self.lines.append("")
        elif tag in _LINES or tag in _PARAGRAPHS:
            self.end_line()

    def end_line(self) -> None:
        text = "".join(self.line)
        text = text.rstrip() if self.verbatim else " ".join(text.split()).removesuffix(" |")
        self.line.clear()
        if not text and not (self.verbatim and self.lines and self.lines[-1]):
            return
        self.lines.append("> " * min(self.quotes, 3) * bool(text) + self.opening + text)
        self.opening = ""

    def _bullet(self) -> str:
        indent = "  " * (min(len(self.lists), 8) - 1)
        number = self.lists[-1] if self.lists else None
        if number is None:
            return f"{indent}- "
        self.lists[-1] = number + 1
        return f"{indent}{number}. "

    def text(self) -> str:
        self.end_line()
        return "\n".join(self.lines).strip("\n")


def _first_number(node: LexborNode) -> int:
    start = node.attributes.get("start") or ""
    return int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1


def _is_data(table: LexborNode) -> bool:
    return not any(inner.mem_id != table.mem_id for inner in table.css(_LAYOUT))


def _shallow(html: str) -> str:
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        name = tag[2].lower()
        if name in _SELF_CLOSING:
            return tag[0]
        depth = max(0, depth - 1) if tag[1] else depth + 1
        return " " if depth + bool(tag[1]) > _DEEPEST else tag[0]

    return _TAG.sub(kept, html)
