"""Lines of text in a page: the tokens between two block tags, cut where tags do not match, as pieces of a segment."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.entities import html5
from itertools import accumulate
from typing import Literal

from assistant.documents.formats.markup.tokens import Token
from assistant.documents.formats.pages.elements import AIDS, READINGS, SPOKEN
from assistant.documents.formats.words import LITERAL
from assistant.documents.pieces import Atom, Close, Open, Piece

ItemKind = Literal["text", "cdata", "open", "close", "atom", "remark", "dropped"]

_MOST_BREAKS = 2
"""With more line breaks than this, as in a poem or an address, every line is a segment."""
_LONGEST_PAIR = 2_000
_DEEPEST = 40
_MOST_TAGS = 400
"""Items between an inline tag and its partner, tags inside each other, tags in a segment; from there on they part
segments, as no translator could keep them apart."""
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_REFERENCE = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,40});")
_KEPT = re.compile(rf"[\ue000-\uf8ff]+|{LITERAL.pattern}")
"""Signs that only one font knows, addresses and the like."""
_NOTE_MARK = frozenset({"sup", "sub", "a"})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of markup in the source; `spoken` when it is said with the words around it."""

    start: int
    end: int
    spoken: bool = True
    words: str = ""
    """Written in place of the source: an address and the like, as it reads."""


@dataclass(frozen=True, slots=True)
class Item:
    """One token, or an element that is kept whole, in a line of text."""

    kind: ItemKind
    start: int
    end: int
    name: str = ""
    place: int = -1
    """Where its token stands among the document's."""
    partner: int = -1
    """Where its partner's token stands."""


def item(token: Token, place: int, partner: int) -> Item:
    """Return a token of a line of text as an item."""
    kind: ItemKind = "remark"
    if token.kind in ("open", "close", "single") and token.name in AIDS:
        kind = "dropped"
    elif token.kind == "single":
        kind = "atom"
    elif token.kind in ("text", "cdata", "open", "close"):
        kind = token.kind
    return Item(kind, token.start, token.end, token.name, place, partner)


def lines(run: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield the stretches of a run whose tags match: a break between paragraphs or a tag without partner parts them."""
    parting = _parting(run)
    begin = 0
    for at, parts in enumerate([*parting, True]):
        if parts:
            if at > begin:
                yield from _handy(run[begin:at])
            begin = at + 1


def pieces(source: str, line: Sequence[Item], *, xml: bool) -> Iterator[Piece[Span]]:
    """Yield the pieces of a line; white space is one space, remarks come last, readings of characters not at all."""
    blank, reading, remarks = False, 0, []
    waiting = 0
    closing = _marks(source, line)
    for at, each in enumerate(line):
        if each.name in READINGS and each.kind in ("open", "close"):
            reading += 1 if each.kind == "open" else -1
        elif at < waiting or reading > 0 or each.kind == "dropped":
            continue
        elif each.kind == "remark":
            remarks.append(Atom(Span(each.start, each.end, spoken=False)))
        elif each.kind in ("text", "cdata"):
            for piece in words(source, each, xml=xml):
                said = piece
                if isinstance(said, str):
                    said = said.removeprefix(" ") if blank else said
                    blank = said.endswith(" ") if said else blank
                else:
                    blank = False
                yield said
        elif at in closing:
            waiting = closing[at] + 1
            blank = False
            yield Atom(Span(each.start, line[closing[at]].end))
        else:
            yield _markup(each)
            blank = blank and each.kind != "atom"
    yield from remarks


def words(source: str, text: Item, *, xml: bool) -> Iterator[Piece[Span]]:
    """Yield the words of a text as they read; a reference to an entity that only the document knows is an atom."""
    if text.kind == "cdata":
        written = source[text.start : text.end].removeprefix("<![CDATA[").removesuffix("]]>")
        yield from literals(_BLANKS.sub(" ", written))
        return
    begin = text.start
    for found in _REFERENCE.finditer(source, text.start, text.end) if xml else ():
        if f"{found[1]};" not in html5:
            yield from literals(read(source[begin : found.start()]))
            yield Atom(Span(found.start(), found.end()))
            begin = found.end()
    yield from literals(read(source[begin : text.end]))


def literals(said: str) -> Iterator[Piece[Span]]:
    """Yield words, and as atoms the addresses among them."""
    end = 0
    for found in _KEPT.finditer(said):
        yield said[end : found.start()]
        yield Atom(Span(0, 0, words=found[0]))
        end = found.end()
    yield said[end:]


def read(written: str) -> str:
    """Return text as a page shows it: character references resolved, white space one space, hidden hyphens gone."""
    return _BLANKS.sub(" ", html.unescape(written)).replace("\u00ad", "")


def _markup(each: Item) -> Piece[Span]:
    if each.kind == "open":
        return Open(Span(each.start, each.end))
    if each.kind == "close":
        return Close(Span(each.start, each.end))
    return Atom(Span(each.start, each.end, spoken=each.name in SPOKEN))


def _marks(source: str, line: Sequence[Item]) -> dict[int, int]:
    """Return where elements begin and end that are an index, an exponent or the mark of a note: no letter inside."""
    found = {}
    opened: list[int] = []
    letters = [0]
    for at, each in enumerate(line):
        said = each.kind in ("text", "cdata") and any(map(str.isalpha, html.unescape(source[each.start : each.end])))
        letters.append(letters[-1] + said)
        if each.kind == "open":
            opened.append(at)
        elif each.kind == "close":
            begin = opened.pop()
            if each.name in _NOTE_MARK and letters[begin] == letters[-1] and at > begin + 1:
                found[begin] = at
    return found


def _parting(run: Sequence[Item]) -> list[bool]:
    places = {each.place: at for at, each in enumerate(run) if each.kind in ("open", "close")}
    partner = [places.get(each.partner, -1) if each.kind in ("open", "close") else at for at, each in enumerate(run)]
    parting = [
        each.kind in ("open", "close") and (partner[at] < 0 or abs(partner[at] - at) > _LONGEST_PAIR)
        for at, each in enumerate(run)
    ]
    _part_deep(run, parting)
    _part_at_breaks(run, parting)
    # Whatever a parting tag stands in is cut in two by it, and so parts too.
    before = list(accumulate(parting, initial=0))
    return [
        parts or (partner[at] != at and before[max(at, partner[at])] > before[min(at, partner[at])])
        for at, parts in enumerate(parting)
    ]


def _part_deep(run: Sequence[Item], parting: list[bool]) -> None:
    depth = 0
    for at, each in enumerate(run):
        if not parting[at] and each.kind in ("open", "close"):
            depth += each.kind == "open"
            parting[at] = depth > _DEEPEST
            depth -= each.kind == "close"


def _part_at_breaks(run: Sequence[Item], parting: list[bool]) -> None:
    """Part at every line break if there are many, else at two in a row, which are an empty line."""
    breaks = [at for at, each in enumerate(run) if each.name == "br"]
    for above, below in zip(breaks, breaks[1:], strict=False):
        if len(breaks) > _MOST_BREAKS or all(each.end - each.start < 3 for each in run[above + 1 : below]):
            parting[above] = parting[below] = True


def _handy(line: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Yield a line in parts with a number of tags that can be handled; cut outside of all pairs."""
    begin = depth = count = 0
    for at, each in enumerate(line):
        depth += (each.kind == "open") - (each.kind == "close")
        count += each.kind in ("open", "atom")
        if count >= _MOST_TAGS and not depth:
            yield line[begin : at + 1]
            begin, count = at + 1, 0
    if begin < len(line):
        yield line[begin:]
