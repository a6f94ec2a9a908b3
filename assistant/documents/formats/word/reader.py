"""What stands in a paragraph of a Word document: text, marks, markup around them (ECMA-376 part 1, section 17)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.documents.formats.markup.tokens import Token

RawKind = Literal["text", "atom", "open", "close", "start", "end", "begin", "code", "separate", "finish"]

_CONTAINERS = frozenset("hyperlink ins moveTo smartTag customXml sdt dir bdo".split())
_SOLE = frozenset({"drawing", "pict", "object", "AlternateContent", "del", "moveFrom"}) | {
    f"{kind}{what}" for kind in ("footnote", "endnote") for what in ("Reference", "Ref")
}
"""What may stand in a document once only, or says nothing a second time."""
_DROPPED = frozenset({"proofErr", "lastRenderedPageBreak", "softHyphen"})
"""What a program notes about the source's own words and pages, and writes anew."""


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of a paragraph's source that is written as it was."""

    start: int
    end: int
    look: str | None = None
    """The properties (`<w:rPr>`) of the run that it stands in, or, for what opens, of the words inside."""
    in_run: bool = False
    sole: bool = False
    mark: Literal["", "start", "end"] = ""
    """What belongs to no word: a bookmark, or an end of a range that somebody commented on."""
    words: str = ""
    """Written as the text of a run, in place of the source: blanks that serve as a ruler, an address."""


Bits = tuple[Bit, ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """One thing in a paragraph, before runs are joined and fields are closed."""

    kind: RawKind
    bit: Bit
    words: str = ""


class Reader:
    """Reads paragraphs of one part of a document; `prefix` is that of its words' namespace, such as `w:`."""

    def __init__(self, source: str, tokens: Sequence[Token], partner: Sequence[int], prefix: str) -> None:
        self._source, self.tokens, self._partner, self._prefix = source, tokens, partner, prefix

    def local(self, place: int) -> str:
        """Return an element's name without the namespace, or an empty string for one of another namespace."""
        name = self.tokens[place].name
        if name.endswith(":AlternateContent"):
            return "AlternateContent"
        return name.removeprefix(self._prefix) if name.startswith(self._prefix) else ""

    def last(self, place: int) -> int:
        """Return the place of the token that ends the element which begins at `place`."""
        return self._partner[place] if self.tokens[place].kind == "open" else place

    def raws(self, first: int, end: int) -> Iterator[Raw]:
        """Yield what stands between two tokens of a paragraph."""
        place = first
        # A content control closes twice; what was opened by one piece is closed by one.
        inner: dict[int, int] = {}
        while place < end:
            token, name = self.tokens[place], self.local(place)
            if token.kind == "close" and name != "sdtContent":
                yield Raw("close", Bit(inner.get(place, token.start), token.end))
            elif token.kind not in ("open", "single") or name in _DROPPED or name.endswith("Pr"):
                place = self.last(place)
            elif name == "r":
                yield from self._run(place)
                place = self.last(place)
            elif token.kind == "open" and name in _CONTAINERS:
                content = self._content(place)
                yield Raw("open", Bit(token.start, self.tokens[content].end))
                if self.local(content) == "sdtContent":
                    inner[self.last(place)] = self.tokens[self.last(content)].start
                place = content
            else:
                kind: RawKind = "start" if name.endswith("Start") else "end" if name.endswith("End") else "atom"
                yield Raw(kind, self._bit(place, None))
                place = self.last(place)
            place += 1

    def _content(self, place: int) -> int:
        """Return the place of the last token before a container's content; its properties belong to its opening."""
        wanted = self.local(place)
        end = self.last(place)
        content = at = place
        while (at := at + 1) < end:
            name = self.local(at)
            if self.tokens[at].kind not in ("open", "single"):
                continue
            if wanted == "sdt" and name == "sdtContent" and self.tokens[at].kind == "open":
                return at
            if not name.endswith("Pr"):
                break
            content = at = self.last(at)
        return content

    def _bit(self, place: int, look: str | None) -> Bit:
        start, end = self.tokens[place].start, self.tokens[self.last(place)].end
        return Bit(start, end, look, in_run=look is not None, sole=self.local(place) in _SOLE)

    def _run(self, place: int) -> Iterator[Raw]:
        end, look = self.last(place), ""
        place += 1
        while place < end:
            token, name, last = self.tokens[place], self.local(place), self.last(place)
            if token.kind in ("open", "single") and name not in _DROPPED:
                bit = self._bit(place, look)
                if name == "rPr":
                    look = self._source[bit.start : bit.end]
                elif name == "t":
                    yield Raw("text", bit, self._words(token.end, self.tokens[last].start, token))
                elif name == "noBreakHyphen":
                    yield Raw("text", bit, "\u2011")
                elif name == "fldChar":
                    yield Raw(self._field(token), bit)
                elif name == "instrText":
                    yield Raw("code", bit, self._source[token.end : self.tokens[last].start])
                elif name in ("commentReference", "annotationRef"):
                    yield Raw("end" if name == "commentReference" else "atom", replace(bit, sole=True))
                else:
                    yield Raw("atom", bit)
            place = last + 1

    def _words(self, start: int, end: int, opening: Token) -> str:
        if opening.kind == "single":
            return ""
        text = re.sub(r"[\r\n]", " ", html.unescape(self._source[start:end]))
        return text if "preserve" in self._source[opening.start : opening.end] else text.strip(" \t")

    def _field(self, token: Token) -> RawKind:
        tag = self._source[token.start : token.end]
        return "begin" if '"begin"' in tag else "separate" if '"separate"' in tag else "finish"
