"""Markdown notes: blocks are segments; front matter, code, formulas, definitions and all marks stay as they are."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from markdown_it.token import Token

from assistant.documents.formats.charsets import read_text
from assistant.documents.formats.edition import Mark, code
from assistant.documents.formats.lined import Lined
from assistant.documents.formats.markdown.block import Block, Line, block_parts
from assistant.documents.formats.markdown.front_matter import language_mark, title_slot
from assistant.documents.formats.markdown.syntax import MAX_NESTING, Env, parse_blocks
from assistant.documents.formats.markdown.table import cells
from assistant.documents.formats.markdown.writing import Place
from assistant.documents.formats.pages.page import page
from assistant.documents.formats.text_layout import Embedded, Part, TextLayout
from assistant.documents.layout import Layout, SegmentKind
from assistant.errors import DocumentUnreadable
from index.loaders.plain.comments import parse_comments
from index.loaders.plain.front_matter import parse_front_matter
from index.passage import Comment

_LEAD = re.compile(r"\[[ xX/>-]\][ \t]+|\[![\w-]+\][+-]?[ \t]*")
"""Of a task, and of a call-out."""
_ABOUT = re.compile(r"\*\*[ \t]*[(（]([^()（）\n]*)[)）]")
"""What a comment tells of itself before its words."""
_NO_SEGMENT = re.compile(r"comments[ \t:#]*", re.IGNORECASE)
_MOST_BRACKETS = 5_000
"""In one block. For each, the rest of the block is searched for the other half."""
_WORDY_HTML = re.compile(r"<(?!!--|\?|script\b|style\b|pre\b|textarea\b)", re.IGNORECASE)


def read(data: bytes) -> Layout:
    """Take a Markdown file apart.

    Raises:
        DocumentUnreadable: it is empty, not text, or nested too deep.
    """
    encoded = read_text(data)
    lined = Lined(encoded.text)
    return TextLayout(encoded, lined, tuple(markdown_parts(lined.text)), ".md")


def markdown_parts(text: str, section: int = 0) -> Iterator[Part | Mark]:
    """Yield the parts of a Markdown text with bare newlines, whose first section has the given number.

    Raises:
        DocumentUnreadable: quotes and lists are nested too deep.
    """
    end = parse_front_matter(text).end
    if end:
        told = [part for part in (title_slot(text, end), language_mark(text, end)) if part is not None]
        yield from sorted(told, key=lambda part: part.start)
    yield from _Reader(text, end, section).parts()


class _Reader:
    """One walk over the blocks of a note."""

    def __init__(self, text: str, start: int, section: int) -> None:
        self.text = text
        self.env: Env = {}
        body = text[start:]
        self.tokens = parse_blocks(body, self.env)
        if any(token.level >= MAX_NESTING - 2 for token in self.tokens):
            raise DocumentUnreadable("Its lists or quotations are nested too deep. Move the innermost ones out.")
        self.lines = body.split("\n")
        self.starts = [start, *accumulate((len(line) + 1 for line in self.lines), initial=start)][1:]
        found = parse_comments(body)
        self.comments = tuple(replace(each, start=each.start + start, end=each.end + start) for each in found)
        self.comment_starts = [each.start for each in self.comments]
        self.section = section

    def parts(self) -> Iterator[Part | Mark]:
        above: list[str] = []
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.type == "tr_open":
                row = self._row(at)
                yield from self._cells(row)
            elif token.type == "inline" and above[-1] not in ("th", "td"):
                yield from self._block(token, above, self.tokens[at - 1])
            elif token.type == "html_block":
                yield from self._html(token, above)
            elif token.type == "heading_open":
                self.section += 1
            if token.nesting > 0:
                above.append(token.type.removesuffix("_open"))
            elif token.nesting < 0:
                above.pop()
            at += 1

    def _check(self, content: str, number: int) -> None:
        if content.count("[") > _MOST_BRACKETS:
            line = self.text.count("\n", 0, self.starts[number]) + 1
            raise DocumentUnreadable(f"The paragraph at line {line} holds too many brackets to be read. Part it.")

    def _row(self, at: int) -> list[Token]:
        row: list[Token] = []
        while self.tokens[at].type != "tr_close":
            if self.tokens[at].type == "inline":
                row.append(self.tokens[at])
            at += 1
        return row

    def _cells(self, row: Sequence[Token]) -> Iterator[Part | Mark]:
        number = (row[0].map or [0])[0]
        line, start = self.lines[number], self.starts[number]
        self._check(line, number)
        for cell in cells(line, [token.content for token in row]):
            if cell.end > cell.start:
                inner = Line(line[cell.start : cell.end], start + cell.start)
                yield from block_parts(Block("cell", "cell", (inner,), "", self.section), self.env)

    def _block(self, token: Token, above: Sequence[str], opening: Token) -> Iterator[Part | Mark]:
        first, _ = token.map or [0, 0]
        self._check(token.content, first)
        found: list[Line] = []
        contents = token.content.split("\n")
        for number, content in enumerate(contents, first):
            line = self.lines[number]
            content = content.lstrip(" \t")
            after = line.index("#") + len(opening.markup) if opening.markup.startswith("#") else 0
            place = line.find(content, after) if after else line.rfind(content)
            found.append(Line(content, self.starts[number] + place))
        before = self.text[self.starts[first] : found[0].start]
        heading = above[-1] == "heading"
        kind: SegmentKind = "heading" if heading else "item" if "list_item" in above[-2:] else "paragraph"
        place_kind: Place = "text" if not heading else "heading" if opening.markup.startswith("#") else "underlined"
        block = Block(kind, place_kind, tuple(found), _continuation(before, above), self.section)
        if heading and self.comments and _NO_SEGMENT.fullmatch(token.content):
            return
        block = self._with_comment(_without_lead(block))
        if block.kind == "comment" and (mark := self._language(block.lines[0].start)):
            yield mark
        yield from block_parts(block, self.env)

    def _with_comment(self, block: Block) -> Block:
        """Leave out what the convention of comments writes before the words."""
        at = bisect_right(self.comment_starts, block.lines[-1].start + len(block.lines[-1].text)) - 1
        if at < 0 or self.comments[at].end <= block.lines[0].start:
            return block
        comment = self.comments[at]
        cut = [
            Line(line.text[max(0, comment.start - line.start) :], max(line.start, comment.start))
            for line in block.lines
            if line.start + len(line.text) > comment.start
        ]
        return replace(
            block,
            kind="comment",
            lines=tuple(cut),
            section=self.section + self._thread(comment),
            language=comment.language,
            author=comment.author,
        )

    def _language(self, start: int) -> Mark | None:
        """Return where the comment whose words begin at `start`, if one does, tells its language before them."""
        at = bisect_right(self.comment_starts, start) - 1
        comment = self.comments[at]
        line = self.text.rfind("\n", 0, start) + 1
        told = _ABOUT.search(self.text, line, start)
        if comment.start != start or comment.language is None or told is None:
            return None
        *_, told_code = re.compile(r"[^\s,，、;][^,，、;]*(?<!\s)").finditer(self.text, *told.span(1))
        return Mark(*told_code.span(), ((comment.start, comment.end),), code)

    def _thread(self, comment: Comment) -> int:
        """Return the number of the thread that a comment stands in, as the place of the one that began it."""
        while comment.parent is not None:
            comment = self.comments[comment.parent]
        return bisect_right(self.comment_starts, comment.start)

    def _html(self, token: Token, above: Sequence[str]) -> Iterator[Part | Mark]:
        first, end = token.map or [0, 0]
        lines = token.content.rstrip("\n").split("\n")
        known = all(line.endswith(own) for line, own in zip(self.lines[first:end], lines, strict=False))
        if not known or not _WORDY_HTML.match(lines[0].lstrip()):
            return
        frame = page("\n".join(lines), section=self.section)
        if frame.segments:
            last = first + len(lines) - 1
            start = self.starts[first] + len(self.lines[first]) - len(lines[0])
            # Inside quotes and lists the marks of these stand before every line.
            before = _continuation(self.text[self.starts[first] : start], above)
            yield Embedded(
                start,
                self.starts[last] + len(self.lines[last]),
                frame,
                lambda written: written.replace("\n", f"\n{before}"),
            )


def _continuation(before: str, above: Sequence[str]) -> str:
    """Return what the next line of a block begins with, from what stands before its first one."""
    if "footnote" in above[-2:]:
        before = before.partition("[^")[0] + "    "
    return re.sub(r"[^\s>]", " ", before)


def _without_lead(block: Block) -> Block:
    first = block.lines[0]
    lead = _LEAD.match(first.text)
    if lead is None:
        return block
    # The title of a call-out is a line of its own.
    titled = block.lines[:1] if first.text.startswith("[!") else ()
    rest = Line(first.text[lead.end() :], first.start + lead.end())
    return replace(block, lines=(rest, *block.lines[1:]), breaks_after_first=bool(titled))
