"""Markdown from notes and models to HTML that can do no harm, with one stretch of the source highlighted.

Only tags named here are ever written; everything else, raw HTML first of all, comes out as text. Images become
their alternative text and links are kept for http and https alone, so showing a page asks nothing of the network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

Cite = Callable[[int], str]
"""From the number in `[n]` to the HTML of its mark; empty keeps the text as it is."""

_MARK: Final = re.compile(r"\[(\d{1,3})\]")
_PLAIN: Final = {
    "bullet_list": "ul",
    "list_item": "li",
    "blockquote": "blockquote",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tr": "tr",
    "strong": "strong",
    "em": "em",
    "s": "s",
}
_ALIGNMENTS: Final = {"text-align:left": "left", "text-align:center": "center", "text-align:right": "right"}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source to highlight, in characters; empty when `end <= start`."""

    start: int
    end: int


def safe_link(address: str) -> str:
    """The address if a reader may follow it (http or https with a host), else empty."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


def to_html(
    source: str, *, highlight: Span = Span(0, 0), matches: Sequence[Span] = (), cite: Cite | None = None
) -> str:
    """Render Markdown.

    Args:
        source: the Markdown.
        highlight: the stretch of `source` to wrap in `<mark>`; its first mark has the id `passage`.
        matches: stretches to wrap in `<mark>` instead, in order and apart from each other; none gets an id.
        cite: turns the number of a mark `[n]` into HTML.
    """
    writer = _Writer(source, matches or (highlight,), cite, marked=bool(matches))
    writer.blocks(_parser().parse(source))
    return "".join(writer.out)


def to_text(source: str) -> str:
    """The words of Markdown on one line, without its signs; not escaped."""
    pieces: list[str] = []
    for token in _parser().parse(source):
        if token.type == "inline":
            pieces.append("".join(_words(child) for child in token.children or ()))
        elif token.type in ("fence", "code_block"):
            pieces.append(token.content)
    return " ".join(" ".join(pieces).split())


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return "".join(_words(child) for child in token.children) if token.children else token.content


@cache
def _parser() -> MarkdownIt:
    # Link definitions would let a note hide text, and joining would lose where an escaped character stood.
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return markdown.enable(["table", "strikethrough"]).disable(["reference", "text_join"])


@dataclass(slots=True)
class _Writer:
    source: str
    highlights: Sequence[Span]
    cite: Cite | None
    out: list[str] = field(default_factory=list)
    cursor: int = 0
    """Where in the source the text written so far ends; text is found from here on."""
    limit: int = 0
    """Where the block being written ends in the source."""
    marked: bool = False
    links: list[bool] = field(default_factory=list)
    lines: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = [0, *(at + 1 for at, char in enumerate(self.source) if char == "\n")]

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Write the tokens of whole blocks."""
        for token in tokens:
            if token.map is not None:
                self.cursor = max(self.cursor, self._line(token.map[0]))
                self.limit = self._line(token.map[1])
            if token.type == "inline":
                self._enter(token.content)
                self.inline(token.children or ())
            elif token.type in ("fence", "code_block"):
                self._code(token.content)
            else:
                self._block_tag(token)

    def inline(self, tokens: Sequence[Token]) -> None:
        """Write the tokens inside a block."""
        for token in tokens:
            if token.type in ("text", "text_special"):
                self._text(token.content, token.markup if token.type == "text_special" else token.content)
            elif token.type in ("softbreak", "hardbreak"):
                self.out.append("<br>")
            elif token.type == "code_inline":
                self.out.append("<code>")
                self._text(token.content, token.content)
                self.out.append("</code>")
            elif token.type == "image":
                self.out.append('<span class="image">')
                self.inline(token.children or ())
                self.out.append("</span>")
            elif token.type in ("link_open", "link_close"):
                self._link(token)
            else:
                self._plain_tag(token)

    def _line(self, number: int) -> int:
        return self.lines[number] if number < len(self.lines) else len(self.source)

    def _enter(self, content: str) -> None:
        """Move past what stands before a block's words on their line: list numbers, heading marks."""
        first = content.split("\n", 1)[0]
        line_end = self.source.find("\n", self.cursor)
        line = self.source[self.cursor : line_end if line_end >= 0 else len(self.source)].rstrip()
        if first and line.endswith(first):
            self.cursor += len(line) - len(first)

    def _block_tag(self, token: Token) -> None:
        name, _, side = token.type.rpartition("_")
        slash = "/" if side == "close" else ""
        if name == "paragraph":
            self.out.append("" if token.hidden else f"<{slash}p>")
        elif name == "heading":
            self.out.append(f"<{slash}h{min(int(token.tag[1]) + 2, 6)}>")
        elif name == "ordered_list":
            start = token.attrGet("start")
            self.out.append(f"<{slash}ol" + (f' start="{int(start)}">' if start else ">"))
        elif name in ("th", "td"):
            alignment = _ALIGNMENTS.get(str(token.attrGet("style")))
            self.out.append(f"<{slash}{name}" + (f' class="{alignment}">' if alignment else ">"))
        elif token.type == "hr":
            self.out.append("<hr>")
        else:
            self._plain_tag(token)

    def _plain_tag(self, token: Token) -> None:
        name, _, side = token.type.rpartition("_")
        if name in _PLAIN and side in ("open", "close"):
            self.out.append(f"<{'/' if side == 'close' else ''}{_PLAIN[name]}>")
        else:
            self._text(token.content, token.content)

    def _link(self, token: Token) -> None:
        if token.type == "link_open":
            address = safe_link(str(token.attrGet("href") or ""))
            self.links.append(bool(address))
            if address:
                self.out.append(f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">')
        elif self.links and self.links.pop():
            self.out.append("</a>")

    def _code(self, content: str) -> None:
        self.out.append("<pre><code>")
        for line in content.splitlines(keepends=True):
            self._text(line.rstrip("\n"), line.rstrip("\n"))
            self.out.append("\n")
        self.out.append("</code></pre>")

    def _text(self, words: str, raw: str) -> None:
        """Write `words`, which stand in the source as `raw` somewhere between the cursor and the limit."""
        at = 0
        for low, high in self._highlighted(words, raw):
            identity = "" if self.marked else ' id="passage"'
            self.marked = True
            self.out.append(f"{self._cited(words[at:low])}<mark{identity}>{escape(words[low:high])}</mark>")
            at = high
        self.out.append(self._cited(words[at:]))

    def _highlighted(self, words: str, raw: str) -> list[tuple[int, int]]:
        """Which parts of `words` the highlights cover; moves the cursor behind them."""
        start = self.source.find(raw, self.cursor, self.limit) if raw else -1
        end = start + len(raw)
        exact = start >= 0 and words == raw
        if start >= 0:
            self.cursor = end
        else:
            # Changed on the way from source to words (an escaped bar in a table): somewhere in the rest of its block.
            start, end = self.cursor, self.limit
        inside = [span for span in self.highlights if span.start < min(span.end, end) and start < span.end]
        if not exact:
            return [(0, len(words))] if inside and words else []
        return [(max(0, span.start - start), min(len(words), span.end - start)) for span in inside]

    def _cited(self, words: str) -> str:
        if self.cite is None:
            return escape(words)
        out, at = [], 0
        for found in _MARK.finditer(words):
            mark = self.cite(int(found[1]))
            out.append(escape(words[at : found.start()]) + (mark or escape(found[0])))
            at = found.end()
        return "".join(out) + escape(words[at:])
