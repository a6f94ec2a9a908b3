"""Inline Markdown as pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from assistant.documents.formats.lines import unwrapped
from assistant.documents.formats.markdown.syntax import Env, parse_inline
from assistant.documents.formats.words import LITERAL
from assistant.documents.pieces import Atom, Close, Open, Piece

_EMPHASIS = {"em": "em", "strong": "strong", "s": "s"}
_HTML_TAG = re.compile(r"<(?P<closes>/)?(?P<name>[A-Za-z][A-Za-z0-9-]*)[^>]*?(?P<alone>/)?>", re.DOTALL)
_KEPT_HTML = frozenset("code kbd samp var script style math svg pre tt".split())
"""Elements whose words are no language."""
_FARTHEST = 50
"""Pieces of inline HTML that may stand open at once; more is no note that anyone wrote."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a piece of inline Markdown is, and how the source wrote it."""

    kind: str
    raw: str
    label: str = ""
    """Of a link that is known by its own words, `[words]`: those words, as its definition has them."""


def read_inline(content: str, env: Env) -> list[Piece[Mark]]:
    """Return the pieces of a block's content; wrapped lines are joined."""
    tokens = parse_inline(content, env)
    return _html_pairs(list(_pieces(tokens, content)))


def picture(content: str, env: Env) -> tuple[int, int, str] | None:
    """Return start, end and words of the alternative text of content that is one picture; None if it is not."""
    if not content.lstrip().startswith("!["):
        return None
    tokens = [token for token in parse_inline(content, env) if token.type != "text" or token.content.strip()]
    if len(tokens) != 1 or tokens[0].type != "image":
        return None
    inner = tokens[0].children or []
    if not all(child.type in {"text", "text_special"} for child in inner):
        return None
    start = content.index("[", tokens[0].meta["at"]) + 1
    words = "".join(child.content for child in inner)
    lead = len(tokens[0].content) - len(tokens[0].content.lstrip())
    return start + lead, start + len(tokens[0].content.rstrip()), words.strip()


def _pieces(tokens: Sequence[Token], content: str) -> Iterator[Piece[Mark]]:
    words: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "text":
            words.append(token.content)
            at += 1
            continue
        yield from _split(words)
        words = []
        if token.type == "link_open" and token.markup == "autolink":
            at += 3
            yield Atom(Mark("url", _raw(tokens[at - 1], content)))
            continue
        if token.type == "html_inline" and (end := _kept_element(tokens, at)):
            yield Atom(Mark("html", _flat(content[token.meta["at"] : tokens[end].meta["end"]])))
            at = end + 1
            continue
        yield _piece(tokens, at, content)
        at += 1
    yield from _split(words)


def _piece(tokens: Sequence[Token], position: int, content: str) -> Piece[Mark]:
    token = tokens[position]
    kind, _, side = token.type.rpartition("_")
    if kind in _EMPHASIS:
        return (Open if side == "open" else Close)(Mark(kind, token.markup))
    if kind == "wiki":
        return Open(Mark("wiki", token.content, token.info)) if side == "open" else Close(Mark("wiki", "]]"))
    if token.type == "link_open":
        return Open(Mark("link", "["))
    if token.type == "link_close":
        raw = _flat(_raw(token, content))
        return Close(Mark("link", raw, _label(tokens, position, content) if raw in {"]", "][]"} else ""))
    if token.type == "softbreak":
        at, end = token.meta["at"], token.meta["end"]
        around = content[max(0, at - 99) : at].rstrip()[-1:], content[end : end + 99].lstrip()[:1]
        return " " if len(unwrapped(around)) > 2 else ""
    if token.type == "hardbreak":
        return Atom(Mark("break", "\\\n" if _raw(token, content).startswith("\\") else "  \n"))
    if token.type == "text_special":
        return token.content
    kind = {"code_inline": "code", "html_inline": "html"}.get(token.type, token.type.removeprefix("kept_"))
    return Atom(Mark(kind, _flat(_raw(token, content))))


def _split(words: Sequence[str]) -> Iterator[Piece[Mark]]:
    text = "".join(words)
    end = 0
    for match in LITERAL.finditer(text):
        yield text[end : match.start()]
        yield Atom(Mark(match.lastgroup or "", match[0]))
        end = match.end()
    if text[end:]:
        yield text[end:]


def _raw(token: Token, content: str) -> str:
    return content[token.meta["at"] : token.meta["end"]]


def _flat(raw: str) -> str:
    """Return source on one line; where it may be broken, a space means the same."""
    return re.sub(r"[ \t]*\n[ \t]*", " ", raw)


def _label(tokens: Sequence[Token], close: int, content: str) -> str:
    # Links hold no links, so the last one that opened is this one.
    opened = next(at for at in range(close - 1, -1, -1) if tokens[at].type == "link_open")
    return _flat(content[tokens[opened].meta["at"] : tokens[close].meta["at"]])


def _kept_element(tokens: Sequence[Token], at: int) -> int:
    """Return which token closes an HTML element whose words are kept; 0 where it is another, or never closed."""
    tag = _HTML_TAG.fullmatch(tokens[at].content)
    if tag is None or tag["closes"] or tag["alone"] or tag["name"].lower() not in _KEPT_HTML:
        return 0
    depth = 0
    for position in range(at + 1, min(len(tokens), at + _FARTHEST)):
        token = tokens[position]
        depth += token.nesting
        if depth < 0:
            return 0
        if depth == 0 and token.type == "html_inline":
            closing = _HTML_TAG.fullmatch(token.content)
            if closing and closing["closes"] and closing["name"].lower() == tag["name"].lower():
                return position
    return 0


def _html_pairs(pieces: list[Piece[Mark]]) -> list[Piece[Mark]]:
    """Make of HTML tags that belong together markup around words."""
    waiting: list[tuple[int, str]] = []
    for at, piece in enumerate(pieces):
        if isinstance(piece, Open):
            waiting.append((at, ""))
        elif isinstance(piece, Close):
            while waiting.pop()[1]:
                pass
        elif isinstance(piece, Atom) and piece.what.kind == "html" and (tag := _HTML_TAG.fullmatch(piece.what.raw)):
            name = tag["name"].lower()
            if not tag["closes"]:
                if not tag["alone"]:
                    waiting.append((at, name))
                continue
            for depth in range(1, min(len(waiting), _FARTHEST) + 1):
                start, opened = waiting[-depth]
                if not opened:
                    break
                if opened == name:
                    pieces[start] = Open(Mark("html", _what(pieces[start]).raw))
                    pieces[at] = Close(piece.what)
                    del waiting[-depth:]
                    break
    return pieces


def _what(piece: Piece[Mark]) -> Mark:
    assert isinstance(piece, Atom)
    return piece.what
