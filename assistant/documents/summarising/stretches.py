"""A text cut into sentences, and into stretches that the model reads at once (pure).

Stretches end where sections, paragraphs or at least sentences do; index.chunker chooses these places.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from assistant.documents.summarising.values import Span
from index import chunker
from index.sentences import atoms, clause_ends, safe_cut

Size = Callable[[str], int]
"""Tells how many tokens of the model a text has."""

_LONGEST = 600
"""Characters of a sentence; a longer one, as of a text without any full stop, is cut between its clauses."""
_COUNTED = 1500
"""Characters whose tokens are counted together: a server is asked for each count."""
_OVERRUN = 1.25
_WORDY = re.compile(r"[^\W_]")


def sentences(text: str, borders: Sequence[int] = ()) -> tuple[Span, ...]:
    """Return the sentences of a text that hold words, in order, without white space at either end.

    Args:
        text: the whole text.
        borders: offsets at which a sentence must end, as where a comment's words begin.
    """
    found = []
    for start, end in _parted(_pieces(text), sorted(set(borders))):
        held = text[start:end]
        if _WORDY.search(held):
            lead = len(held) - len(held.lstrip())
            found.append(Span(start + lead, start + len(held.rstrip())))
    return tuple(found)


def stretches(text: str, size: Size, aim: int, borders: Sequence[int] = ()) -> tuple[Span, ...]:
    """Return stretches of about `aim` tokens that cover all of the text but white space.

    Args:
        text: the whole text.
        size: counts tokens.
        aim: tokens; a stretch has at most a quarter more.
        borders: offsets at which a stretch must end, as where comments begin.
    """
    starts = _token_starts(text, size)
    limits = chunker.Limits(aim, round(aim * _OVERRUN))
    ends = sorted({*(place for place in borders if 0 < place < len(text)), len(text)})
    found: list[Span] = []
    start = 0
    for end in ends:
        cut = chunker.cut(text, starts, chunker.Span(start, end), limits)
        found += [Span(each.start, each.end) for each in cut]
        start = end
    return tuple(found)


def within_span(sentences: Sequence[Span], span: Span) -> Iterator[int]:
    """Yield the places of the sentences, given in order, that lie in a span or reach into it."""
    first = bisect_right(sentences, span.start, key=lambda each: each.end)
    yield from range(first, bisect_left(sentences, span.end, key=lambda each: each.start))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield sentences as (start, end); together they are the text, and none is longer than `_LONGEST`."""
    start = 0
    for atom in atoms(text, 0, len(text)):
        while atom.end - start > _LONGEST:
            limit = start + _LONGEST
            pause = max(clause_ends(text, start + _LONGEST // 2, limit), default=0)
            cut = pause if pause > start else safe_cut(text, limit, start)
            yield start, cut
            start = cut
        if atom.end > start:
            yield start, atom.end
        start = atom.end


def _parted(pieces: Iterable[tuple[int, int]], borders: Sequence[int]) -> Iterator[tuple[int, int]]:
    for start, end in pieces:
        for border in borders[bisect_right(borders, start) : bisect_left(borders, end)]:
            yield start, border
            start = border
        yield start, end


def _token_starts(text: str, size: Size) -> list[int]:
    """Return about where each token begins: tokens are counted for a few sentences together and spread evenly."""
    found: list[int] = []
    none = size("")
    begin = last = 0
    for _, end in (*_pieces(text), (len(text), len(text))):
        if last > begin and (end - begin > _COUNTED or end == last):
            count = max(1, size(text[begin:last]) - none)
            found += [begin + (last - begin) * n // count for n in range(count)]
            begin = last
        last = end
    return found
