r"""Pieces as inline Markdown that reads back as the very same pieces.

Words are escaped only where they would be taken for markup, which is found out by reading what was written. Emphasis
that CommonMark would not see, as in `**重要：**然后`, whose closing mark stands between a sign and a letter, lets the
signs at its edges go, or gets a space (CommonMark 0.31.2, section 6.2: left- and right-flanking delimiter runs).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from assistant.documents.formats.markdown.inline import Mark, picture, read_inline
from assistant.documents.formats.markdown.syntax import Env, parse_blocks
from assistant.documents.pieces import Atom, Close, Open, Piece

Place = Literal["text", "heading", "underlined", "cell", "caption"]

_EMPHASIS = frozenset({"em", "strong", "s"})
_WORDS = frozenset({"url", "mail"})
"""Kinds of atoms that are known by their words alone, and cannot be escaped."""
_LINE_START = re.compile(
    r"^(?P<before>\s*)(?:(?P<number>\d{1,9})(?P<after>[.)](?=\s|$))|(?=[-+*#>=~:|`]|\[[\^\]]?[^\]]*\]:))", re.MULTILINE
)
_ACTIVE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\n]|\Z)|[`*\[\]<$~^]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])|!(?=\[)|#(?=\w|#*\s*\Z)|[%{:](?=\S)"
)
_EDGE_SIGNS = re.compile(r"[\W_]+")
_NOT_IN_WIKI = str.maketrans("[]|\n", "()/ ")
"""What would end a wiki link, and cannot be escaped in it."""
_LADDER = (("", 0), ("start", 0), ("", 1), ("start", 1), ("all", 0), ("all", 1), ("all", 2))
"""From nothing escaped and nothing moved to everything."""
_ESCAPED = tuple(step for step in _LADDER if step[0] == "all")


def write_inline(pieces: Sequence[Piece[Mark]], place: Place, env: Env, *, alone: bool = True) -> str:
    """Return pieces as the source of a block's content, of one line unless they hold line breaks.

    `alone` is false for lines of a block that others write too: a sign in one could find its other half in the next.
    """
    wanted = _skeleton(pieces)
    written = ""
    escaped = not alone and any(isinstance(piece, str) and _ACTIVE.search(piece) for piece in pieces)
    for escape, ease in _ESCAPED if escaped else _LADDER:
        written = _emitted(_eased(pieces, ease), escape, place)
        if _skeleton(_read_back(written, place, env)) == wanted:
            return written
    return written


def _read_back(written: str, place: Place, env: Env) -> list[Piece[Mark]]:
    """Read as the block that it is to be; nothing where it would be another."""
    if place == "cell":
        return read_inline(written, env)
    if place == "caption":
        shown = picture(f"![{written}](p)", env)
        return [shown[2]] if shown else []
    source = {"text": written, "heading": f"# {written}", "underlined": f"{written}\n---"}[place]
    # The definitions that it would make must not enter the document's.
    tokens = parse_blocks(source, {})
    if len(tokens) != 3 or tokens[1].type != "inline" or (tokens[0].type == "heading_open") != (place != "text"):
        return []
    return read_inline(tokens[1].content, env)


def _skeleton(pieces: Iterable[Piece[Mark]]) -> tuple[list[str], str]:
    """Return markup and atoms in order, and the words without white space."""
    marks: list[str] = []
    words: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            words.append(piece)
        elif piece.what.kind in _WORDS:
            words.append(piece.what.raw)
        elif piece.what.kind in _EMPHASIS:
            marks.append(f"{type(piece).__name__} {piece.what.kind}")
        elif isinstance(piece, Close) and piece.what.label:
            marks.append(f"Close link ][{piece.what.label}]")
        else:
            marks.append(f"{type(piece).__name__} {piece.what.kind} {piece.what.raw}")
    return marks, "".join("".join(words).split())


def _emitted(pieces: Sequence[Piece[Mark]], escape: str, place: Place) -> str:
    cell = place in ("cell", "caption")
    written: list[str] = []
    for at, piece in enumerate(pieces):
        if isinstance(piece, str):
            if at and isinstance(before := pieces[at - 1], Open) and before.what.kind == "wiki":
                piece = piece.translate(_NOT_IN_WIKI)
            fresh = not written or written[-1].endswith("\n")
            words = _words(piece, escape, fresh=fresh, cell=cell)
            # Even an escaped bar makes a table's head of a line over dashes.
            written.append(words.replace("|", "&#124;") if place == "underlined" and escape == "all" else words)
        elif isinstance(piece, Atom):
            # A line break in a cell would end the row.
            written.append("<br>" if cell and piece.what.kind == "break" else piece.what.raw)
        elif piece.what.kind == "wiki":
            written.append(_wiki(pieces, at, cell=cell) if isinstance(piece, Open) else "]]")
        else:
            label = piece.what.label if isinstance(piece, Close) else ""
            written.append(f"][{label}]" if label else piece.what.raw)
    whole = "".join(written)
    # Were another line to follow, it would be a line break.
    return whole + "\\" if (len(whole) - len(whole.rstrip("\\"))) % 2 else whole


def _wiki(pieces: Sequence[Piece[Mark]], at: int, *, cell: bool) -> str:
    """Return how a wiki link opens: with its target, unless that is the very words shown."""
    opening = pieces[at]
    assert isinstance(opening, Open)
    target, bar = opening.what.raw, "\\|" if cell else opening.what.label
    if pieces[at + 1 : at + 2] == [target] and isinstance(pieces[at + 2], Close):
        return "[["
    return f"[[{target}{bar}"


def _words(words: str, escape: str, *, fresh: bool, cell: bool) -> str:
    if escape == "all":
        words = _ACTIVE.sub(lambda match: f"\\{match[0]}", words)
    if escape:
        head, newline, rest = words.partition("\n")
        head = _escaped_start(head) if fresh else head
        words = f"{head}{newline}{_escaped_start(rest)}"
    return re.sub(r"(?<!\\)\|", r"\\|", words) if cell else words


def _escaped_start(text: str) -> str:
    return _LINE_START.sub(
        lambda m: f"{m['before']}{m['number']}\\{m['after']}" if m["number"] else f"{m['before']}\\", text
    )


def _eased(pieces: Sequence[Piece[Mark]], ease: int) -> list[Piece[Mark]]:
    """Move white space out of emphasis, and from 1 on signs at its edges; from 2 on part it from its neighbours."""
    eased = _edges(pieces, Open, ease)
    eased = _edges(eased[::-1], Close, ease)[::-1]
    if ease < 2:
        return eased
    spaced: list[Piece[Mark]] = []
    for piece in eased:
        closed = bool(spaced) and _is_emphasis(spaced[-1], Close)
        if spaced and (_is_emphasis(piece, Open) and not _is_emphasis(spaced[-1], Open)):
            spaced.append(" ")
        elif closed and not _is_emphasis(piece, Close):
            spaced.append(" ")
        spaced.append(piece)
    return spaced


def _edges(pieces: Sequence[Piece[Mark]], side: type[Open[Mark]] | type[Close[Mark]], ease: int) -> list[Piece[Mark]]:
    """Move what may not stand at one side of emphasis before it; for closing marks the pieces come backwards."""
    found: list[Piece[Mark]] = []
    for piece in pieces:
        if isinstance(piece, str) and found and _is_emphasis(found[-1], side):
            text = piece if side is Open else piece[::-1]
            end = len(text) - len(text.lstrip())
            if ease and (signs := _EDGE_SIGNS.match(text)):
                end = signs.end()
            if text[end:].strip():
                moved, kept = (text[:end], text[end:]) if side is Open else (text[:end][::-1], text[end:][::-1])
                first = len(found)
                while first and _is_emphasis(found[first - 1], side):
                    first -= 1
                found[first:first] = [moved] if moved else []
                piece = kept
        found.append(piece)
    return found


def _is_emphasis(piece: Piece[Mark], side: type[Open[Mark]] | type[Close[Mark]]) -> bool:
    return isinstance(piece, side) and piece.what.kind in _EMPHASIS
