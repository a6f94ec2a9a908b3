"""The slots of a page: a block of text, and a value in quotes or a title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.documents.formats.edition import Edition
from assistant.documents.formats.markup.frame import View, escaped
from assistant.documents.formats.markup.telling import Telling, with_attributes
from assistant.documents.formats.markup.tokens import Token, attributes, tokens
from assistant.documents.formats.pages.runs import Span
from assistant.documents.pieces import Atom, Piece, Tagged

STROKE = " / "
"""Stands between two languages where there can be no line break, inside of the markup around both."""
_ONCE = frozenset("id name xml:id lang xml:lang dir alt title placeholder aria-label".split())
"""Attributes that a block in a second language does not repeat."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A block element that is repeated for a second language: its opening tag, where its closing one stands."""

    opening: Token
    close_start: int
    close_end: int


@dataclass(frozen=True, slots=True)
class BlockSlot:
    """A line of text with its markup; where it can be copied, up to and with its block's closing tag."""

    start: int
    end: int
    segment: int
    tagged: Tagged[Span]
    copy: Copy | None
    parts: str
    """What stands between two languages where there is no copy."""
    telling: Telling

    def written(self, view: View, target: str, edition: Edition) -> str:
        """Return the line in another language, or in both."""
        rest = view.read(self.copy.close_start, self.end) if self.copy else ""
        if not edition.bilingual:
            return self._said(view, self.tagged.pieces(target)) + rest
        if self.parts == STROKE:
            return self._said(view, self._side_by_side(target)) + rest
        text = view.read(self.start, self.copy.close_start if self.copy else self.end)
        said = "".join(self._repeated(view, self.tagged.pieces(target)))
        if self.copy:
            opening = _bare_tag(view.read(self.copy.opening.start, self.copy.opening.end), _ONCE)
            return f"{text}{rest}{with_attributes(opening, self.telling.attributes(edition))}{said}{rest}"
        line, said = text.rstrip(), said.strip()
        if told := self.telling.attributes(edition):
            said = f"<span{told}>{said}</span>"
        return f"{line}{self.parts}{said}{text[len(line) :]}"

    def _side_by_side(self, target: str) -> list[Piece[Span]]:
        own, other = self.tagged.pieces(self.tagged.text), self.tagged.pieces(target)
        first, after = len(self.tagged.before), len(self.tagged.after)
        return [*own[: len(own) - after], self.parts, *other[first : len(other) - after], *own[len(own) - after :]]

    def _said(self, view: View, pieces: Iterable[Piece[Span]]) -> str:
        return "".join(
            escaped(piece)
            if isinstance(piece, str)
            else escaped(piece.what.words) or view.read(piece.what.start, piece.what.end)
            for piece in pieces
        )

    def _repeated(self, view: View, pieces: Iterable[Piece[Span]]) -> Iterator[str]:
        """Yield the line without what may be there once only: pictures, fields, remarks, names of places."""
        for piece in pieces:
            if isinstance(piece, str):
                yield escaped(piece)
            elif piece.what.words:
                yield escaped(piece.what.words)
            elif piece.what.spoken:
                text = view.read(piece.what.start, piece.what.end)
                yield _without_ids(text) if isinstance(piece, Atom) else _bare_tag(text, _ONCE - {"lang", "dir"})


@dataclass(frozen=True, slots=True)
class ValueSlot:
    """The value of an attribute, its quotes included, or the text of a page's title."""

    start: int
    end: int
    segment: int
    tagged: Tagged[Span]
    quoted: bool

    def written(self, view: View, target: str, edition: Edition) -> str:
        """Return the value in another language, or in both with a stroke between them."""
        said = self._said(target)
        if edition.bilingual:
            said = f"{self._said(self.tagged.text)}{STROKE}{said}"
        return f'"{escaped(said, quoted=True)}"' if self.quoted else escaped(said)

    def _said(self, text: str) -> str:
        pieces = self.tagged.pieces(text)
        return "".join(piece if isinstance(piece, str) else piece.what.words for piece in pieces).strip()


def _without_ids(markup: str) -> str:
    return "".join(
        _bare_tag(markup[token.start : token.end], frozenset({"id", "xml:id"}))
        if token.kind in ("open", "single")
        else markup[token.start : token.end]
        for token in tokens(markup)
    )


def _bare_tag(tag: str, dropped: frozenset[str]) -> str:
    """Return a tag without some of its attributes."""
    token = next(tokens(tag), None)
    if token is None or token.kind not in ("open", "single"):
        return tag
    for each in reversed(tuple(attributes(tag, token))):
        if each.name in dropped:
            tag = tag[: each.at].rstrip() + tag[each.end :]
    return tag
