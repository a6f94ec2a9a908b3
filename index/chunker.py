"""A Document cut into passages near a wanted length, at the places a reader would choose.

Lengths are tokens of the embedder, taken from the offsets of the whole text's tokens, computed once. Every span
is exact: `passage.text == document.text[passage.start:passage.end]`. The passages of a note cover all its visible
text, except the `**author** (date, lang):` openings of comments and a heading that introduces only comments.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.embedder import Embedder
from index.passage import Document, Kind, Passage
from index.sentences import Border, atoms, clause_ends, is_heading, safe_cut

CHUNKER_VERSION = 1
"""Raised when the same text would be cut differently, so that notes are cut again."""

_LONGEST_TITLE = 80
_SLACK = 8
"""Tokens kept free of a model's window: a slice can cost a few more tokens than its share of the whole."""
_OVERRUN = 1.2
"""How far over the aim a passage may go to end at a better place."""
_ATOM_SHARE = 16
"""Neighbours smaller than 1/16 of the aim are weighed together, which bounds the work on texts of tiny lines."""
_COST = {
    Border.HEADING_END: 4.0,
    Border.FORCED: 1.0,
    Border.WRAP: 0.6,
    Border.SENTENCE: 0.3,
    Border.LINE: 0.15,
    Border.PARAGRAPH: 0.05,
    Border.SECTION: 0.0,
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Limits:
    """The tokens a piece should have, and may have at most."""

    aim: int
    most: int


def embedded_text(title: str, text: str) -> str:
    """Return what is embedded for a passage: the note's title, shortened, over the passage's own text."""
    return f"{_short(title)}\n{text}"


def chunk(note: str, document: Document, embedder: Embedder, passage_tokens: int) -> list[Passage]:
    """Return the passages of a note in the order they stand; each comment is at least one passage of its own.

    Args:
        note: the note's id.
        document: the note as loaded.
        embedder: its tokens are the measure, its window the upper bound.
        passage_tokens: the length to aim for.
    """
    starts = embedder.token_starts(document.text)
    room = max(16, embedder.window - len(embedder.token_starts(_short(document.title))) - _SLACK)
    limits = Limits(min(passage_tokens, room), min(round(passage_tokens * _OVERRUN), room))
    passages: list[Passage] = []

    def add(start: int, end: int, comment: bool, language: str | None) -> None:
        for span in cut(document.text, starts, Span(start, end), limits):
            text = document.text[span.start : span.end]
            kind: Kind = "comment" if comment else "body"
            passages.append(Passage(note, document.title, text, span.start, span.end, kind, language))

    position = 0
    for comment in document.comments:
        opening = max(position, document.text.rfind("\n", 0, comment.start) + 1)
        body_end = _without_last_heading(document.text, position, opening)
        add(position, body_end, comment=False, language=document.language)
        add(comment.start, comment.end, comment=True, language=comment.language)
        position = comment.end
    add(position, len(document.text), comment=False, language=document.language)
    return passages


def cut(text: str, starts: Sequence[int], span: Span, limits: Limits) -> list[Span]:
    """Return spans that cover all visible text of `span`, each within `limits.most` tokens, at the cheapest borders."""
    span = _trimmed(text, span)
    if span.start >= span.end:
        return []
    pieces = list(_weighed(_bounded(text, starts, span, limits.aim), limits.aim))
    # best[i]: the least cost of cutting the pieces before i, and where the last passage of that cut begins.
    best: list[tuple[float, int]] = [(0.0, 0)]
    tokens = [0]
    for index, piece in enumerate(pieces):
        tokens.append(tokens[-1] + piece.tokens)
        options = []
        for begin in range(index, -1, -1):
            size = tokens[-1] - tokens[begin]
            if size > limits.most and begin < index:
                break
            options.append((best[begin][0] + _price(size, limits.aim, piece.border), begin))
        best.append(min(options))
    return _read_back(text, span, pieces, best)


@dataclass(frozen=True, slots=True)
class _Piece:
    end: int
    border: Border
    tokens: int


def _price(size: int, aim: int, border: Border) -> float:
    """Return how unwelcome a passage is: too short or too long, and ending at a poor place."""
    miss = (aim - size) / aim
    return (miss * miss if miss >= 0 else 4 * miss * miss) + _COST[border]


def _bounded(text: str, starts: Sequence[int], span: Span, most: int) -> Iterator[_Piece]:
    """Yield the atoms of a span with their tokens; one that is longer than `most` comes in parts."""
    begin = span.start
    position = bisect_left(starts, begin)
    for atom in atoms(text, span.start, span.end):
        while (after := bisect_left(starts, atom.end, position)) - position > most:
            part = _part(text, starts, begin, position + most)
            at = bisect_left(starts, part, position)
            yield _Piece(part, Border.FORCED, at - position)
            begin, position = part, at
        yield _Piece(atom.end, atom.border, after - position)
        begin, position = atom.end, after


def _part(text: str, starts: Sequence[int], begin: int, limit: int) -> int:
    """Return where to part an overlong sentence that begins at `begin`: at a pause in its last half, or anywhere."""
    end = max(starts[limit], begin + 1)
    middle = starts[(bisect_left(starts, begin) + limit) // 2]
    pause = max(clause_ends(text, middle, end), default=0)
    return pause if pause > begin else safe_cut(text, end, begin)


def _weighed(pieces: Iterator[_Piece], aim: int) -> Iterator[_Piece]:
    """Yield pieces with tiny neighbours joined, never over the start of a section."""
    small = max(1, aim // _ATOM_SHARE)
    held: _Piece | None = None
    for piece in pieces:
        if held is None:
            held = piece
        elif held.tokens < small and held.border is not Border.SECTION and held.tokens + piece.tokens <= aim:
            held = _Piece(piece.end, piece.border, held.tokens + piece.tokens)
        else:
            yield held
            held = piece
    if held is not None:
        yield held


def _read_back(text: str, span: Span, pieces: Sequence[_Piece], best: Sequence[tuple[float, int]]) -> list[Span]:
    spans: list[Span] = []
    last = len(pieces)
    while last > 0:
        first = best[last][1]
        begin = pieces[first - 1].end if first else span.start
        piece = _trimmed(text, Span(begin, pieces[last - 1].end))
        if piece.start < piece.end:
            spans.append(piece)
        last = first
    return spans[::-1]


def _trimmed(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _without_last_heading(text: str, start: int, end: int) -> int:
    """Return the end of `text[start:end]` without a heading as its last line: it introduces only comments."""
    span = _trimmed(text, Span(start, end))
    last_line = max(start, text.rfind("\n", start, span.end) + 1)
    return last_line if is_heading(text, last_line) else end


def _short(title: str) -> str:
    return title[: safe_cut(title, _LONGEST_TITLE, 0)] if len(title) > _LONGEST_TITLE else title
