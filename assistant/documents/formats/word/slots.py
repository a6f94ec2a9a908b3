"""The slot of a Word document: one paragraph, written again with other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.documents.formats.edition import Edition
from assistant.documents.formats.markup.frame import View, escaped
from assistant.documents.formats.word.direction import Direction, direction
from assistant.documents.formats.word.pieces import Paragraph
from assistant.documents.formats.word.reader import Bit, Bits
from assistant.documents.inline import tags
from assistant.documents.pieces import Close, Open, Piece, Tagged

_UNIQUE = re.compile(r"\s[\w.-]+:(?:paraId|textId)=(?:\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True, slots=True)
class ParagraphSlot:
    """One paragraph: its opening tag, its properties, and what may be put in other words."""

    start: int
    properties: tuple[int, int]
    """Where its properties (`<w:pPr>`) stand; empty where there are none."""
    content: tuple[int, int]
    end: int
    segment: int
    prefix: str
    paragraph: Paragraph
    tagged: Tagged[Bits]
    in_place: bool
    """A second language goes into the same paragraph, after a line break: in a cell, a caption, a numbered item."""
    styled: bool
    """The document's styles may turn it from right to left."""

    def written(self, view: View, target: str, edition: Edition) -> str:
        """Return the paragraph in another language, or in both."""
        turned = direction(edition, self.prefix, styled=self.styled)
        properties = view.read(*self.properties)
        if turned and not (edition.bilingual and self.in_place):
            properties = turned.paragraph(properties)
        head = view.read(self.start, self.content[0])
        if not edition.bilingual:
            between = view.read(self.properties[1], self.content[0])
            opening = view.read(self.start, self.properties[0])
            said = self._said(view, target, turned)
            return f"{opening}{properties}{between}{said}{view.read(self.content[1], self.end)}"
        said = "".join(self._runs(view, self.tagged.pieces(target), turned, again=True))
        own, foot = view.read(*self.content), view.read(self.content[1], self.end)
        if self.in_place:
            return f"{head}{own}{self._run(self.paragraph.look, f'<{self.prefix}br/>')}{said}{foot}"
        # A break between sections stands in the properties of the last paragraph, which is the new one now.
        name = re.escape(self.prefix + "sectPr")
        section = re.compile(rf"<{name}\b[^>]*/>|<{name}\b.*?</{name}>", re.DOTALL)
        opening = _UNIQUE.sub("", view.read(self.start, self.properties[0]))
        return f"{section.sub('', head)}{own}{foot}{opening}{properties}{said}{foot}"

    def _said(self, view: View, target: str, turned: Direction | None) -> str:
        pieces = self.tagged.pieces(target)
        order = [(tag.number, tag.role) for tag in tags(target)]
        if order == [(tag.number, tag.role) for tag in tags(self.tagged.text)]:
            starts, ends = self.paragraph.starts, self.paragraph.ends
            return "".join([*self._bits(view, starts), *self._runs(view, pieces, turned), *self._bits(view, ends)])
        # Where tags changed places, an end might come before its beginning: all of them go to the paragraph's ends.
        marks = [bit for piece in self.paragraph.pieces if not isinstance(piece, str) for bit in piece.what if bit.mark]
        starts = (*self.paragraph.starts, *(bit for bit in marks if bit.mark == "start"))
        ends = (*(bit for bit in marks if bit.mark == "end"), *self.paragraph.ends)
        runs = self._runs(view, pieces, turned, marks=False)
        return "".join([*self._bits(view, starts), *runs, *self._bits(view, ends)])

    def _runs(
        self,
        view: View,
        pieces: Iterable[Piece[Bits]],
        turned: Direction | None,
        *,
        marks: bool = True,
        again: bool = False,
    ) -> Iterator[str]:
        """Yield the pieces as runs; what may be there once only is left out where they are said `again`."""
        looks = [self.paragraph.look]
        for piece in pieces:
            if isinstance(piece, str):
                look = turned.run(looks[-1], piece) if turned else looks[-1]
                yield self._run(look, self._text(piece))
                continue
            if isinstance(piece, Open):
                inner = (bit.look for bit in reversed(piece.what) if bit.look is not None and not bit.in_run)
                looks.append(next(inner, looks[-1]))
            elif isinstance(piece, Close):
                looks.pop()
            for bit in piece.what:
                if not (bit.mark and (again or not marks)) and not (again and bit.sole):
                    yield from self._bits(view, [bit])

    def _bits(self, view: View, bits: Iterable[Bit]) -> Iterator[str]:
        for bit in bits:
            if bit.words:
                yield self._run(bit.look, self._text(bit.words))
            elif bit.in_run:
                yield self._run(bit.look, view.read(bit.start, bit.end))
            else:
                yield view.read(bit.start, bit.end)

    def _run(self, look: str | None, inside: str) -> str:
        return f"<{self.prefix}r>{look or ''}{inside}</{self.prefix}r>"

    def _text(self, words: str) -> str:
        return f'<{self.prefix}t xml:space="preserve">{escaped(words)}</{self.prefix}t>'
