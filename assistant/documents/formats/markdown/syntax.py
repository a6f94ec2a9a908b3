"""Markdown as notes have it: CommonMark, tables and strikethrough, with wiki links, footnotes, formulas and more.

Every inline token says where it stands: `token.meta["at"]` and `["end"]` are offsets in the parsed content. What is
kept as it is comes as tokens of type `kept_<kind>`; `[[Target|shown]]` as `wiki_open` and `wiki_close`.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from functools import cache
from itertools import zip_longest
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

Env = MutableMapping[str, Any]
"""What markdown-it remembers of a document: its link references."""

MAX_NESTING = 100
"""Tokens inside tokens, from which on the parser passes over what stands there. A list in a list counts two."""

_KEPT = {
    "$": (
        "math",
        # Pandoc's tex_math_dollars: no space inside, no digit after; and no sum of money up to the next one.
        re.compile(
            r"\$\$[^$]{1,5000}\$\$|\$(?![\s$])(?!\d[\d.,]*+[\s–-])(?:[^$\\\n]|\\.){1,500}?(?<!\s)\$(?!\d)", re.DOTALL
        ),
    ),
    "%": ("remark", re.compile(r"%%[^%]{0,5000}%%")),
    "{": ("template", re.compile(r"\{\{[^{}\n]{0,500}\}\}|\{[#.:%][^{}\n]{0,500}\}")),
    ":": ("emoji", re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,40}:(?![\w:])")),
    "^": ("anchor", re.compile(r"(?<=\s)\^[A-Za-z0-9-]{1,60}(?=\s*\Z|[ \t]*\n)")),
    "[": ("footnote", re.compile(r"\[\^[^\]\s]{1,100}\](?!:)")),
    "!": ("embed", re.compile(r"!\[\[[^\[\]\n]{1,500}\]\]")),
}
_WIKI = re.compile(r"\[\[(?P<target>[^\[\]|\n]{1,300}?)(?P<bar>\\?\|(?P<shown>[^\[\]\n]{1,500}))?\]\]")
_PATH = re.compile(r"[/#^]|\.[A-Za-z0-9]{1,5}$")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,100}\]:[ \t]*")


class _Located(StateInline):
    """Notes for every token where it was found."""

    def __init__(self, src: str, md: MarkdownIt, env: Env, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self._began: int | None = None

    def append_pending(self, text: str) -> None:
        if self._began is None:
            self._began = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802
        token = super().pushPending()
        token.meta["at"], self._began = self._began, None
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"], self._began = self.pos, None
        return token


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Env, tokens: list[Token]) -> list[Token]:
        state = _Located(src, md, env, tokens)
        self.tokenize(state)
        # Only now, before pairs are made of single signs, does every token still hold what was read of it.
        for token, following in zip_longest(tokens, tokens[1:]):
            token.meta["end"] = following.meta["at"] if following else len(src)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})
    md.inline = _Inline()
    md.inline.ruler2.disable("fragments_join")
    md.inline.ruler.before("link", "wiki", _wiki)
    md.inline.ruler.before("wiki", "kept", _kept)
    md.block.ruler.enable("table")
    md.block.ruler.before("fence", "formula", _formula, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    return md


def parse_blocks(text: str, env: Env) -> list[Token]:
    """Return the blocks of a text with bare newlines; `map` of each `inline` token tells its lines."""
    tokens: list[Token] = []
    md = _parser()
    md.block.parse(text, md, env, tokens)
    return tokens


def parse_inline(content: str, env: Env) -> list[Token]:
    """Return the inline tokens of a block's content."""
    md = _parser()
    return md.inline.parse(content, md, env, [])


def _kept(state: StateInline, silent: bool) -> bool:
    kind, pattern = _KEPT.get(state.src[state.pos], ("", None))
    match = pattern.match(state.src, state.pos) if pattern else None
    if match is None or match.end() > state.posMax:
        return False
    if not silent:
        state.push(f"kept_{kind}", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _wiki(state: StateInline, silent: bool) -> bool:
    match = _WIKI.match(state.src, state.pos) if state.src[state.pos] == "[" else None
    if match is None or match.end() > state.posMax:
        return False
    end, limit = match.end(), state.posMax
    if not silent and match["bar"] is None and _PATH.search(match["target"]):
        state.push("kept_wiki", "", 0).content = match[0]
    elif not silent:
        shown = "shown" if match["bar"] else "target"
        opening = state.push("wiki_open", "", 1)
        opening.content, opening.info = (
            match["target"],
            match["bar"][: match["bar"].index("|") + 1] if match["bar"] else "|",
        )
        state.pos, state.posMax = match.start(shown), match.end(shown)
        state.md.inline.tokenize(state)
        state.push("wiki_close", "", -1)
    state.pos, state.posMax = end, limit
    return True


def _formula(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Pass over a formula between lines of `$$`."""
    if state.is_code_block(start) or not _line(state, start).startswith("$$"):
        return False
    line = start
    if not re.search(r"\S[ \t]*\$\$[ \t]*\Z", _line(state, start)[2:]):
        line += 1
        while line < end and not _line(state, line).rstrip().endswith("$$"):
            if state.sCount[line] < state.blkIndent:
                return False
            line += 1
    if line >= end:
        return False
    if not silent:
        state.line = line + 1
        state.push("math_block", "", 0).map = [start, line + 1]
    return True


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `[^1]: text` and the lines indented under it."""
    match = None if state.is_code_block(start) else _FOOTNOTE.match(_line(state, start))
    if match is None:
        return False
    if silent:
        return True
    state.push("footnote_open", "", 1).map = [start, end]
    place = state.bMarks[start], state.tShift[start], state.sCount[start], state.parentType
    state.bMarks[start] += state.tShift[start] + match.end()
    state.tShift[start] = 0
    state.blkIndent += 4
    # The text counts as indented, wherever it begins in its line.
    state.sCount[start] = state.blkIndent
    state.parentType = "footnote"
    state.md.block.tokenize(state, start, end)
    state.blkIndent -= 4
    state.bMarks[start], state.tShift[start], state.sCount[start], state.parentType = place
    state.push("footnote_close", "", -1)
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
