"""One HTML or XHTML page as a frame: blocks of text, titles and the attributes that people read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.documents.formats.edition import Mark, Span
from assistant.documents.formats.markup.frame import Frame, Slot
from assistant.documents.formats.markup.telling import LANGUAGES, ROOTS, Telling, attribute_marks, is_turned, root_mark
from assistant.documents.formats.markup.tokens import Attribute, Token, attributes, partners, tokens
from assistant.documents.formats.pages.elements import (
    COPIED,
    HEADINGS,
    INLINE,
    KEPT,
    KEPT_BLOCKS,
    KINDS,
    READINGS,
    TEXT_ONLY,
)
from assistant.documents.formats.pages.runs import Item, item, lines, literals, pieces, read
from assistant.documents.formats.pages.slots import STROKE, BlockSlot, Copy, ValueSlot
from assistant.documents.inline import has_words
from assistant.documents.layout import Segment, SegmentKind
from assistant.documents.pieces import tagged
from index.loaders.plain.front_matter import language_code

_SHOWN = frozenset({"alt", "title", "placeholder", "aria-label"})
_BUTTONS = frozenset({"submit", "button", "reset"})
_SUMMARIES = frozenset("description title og:description og:title twitter:description twitter:title".split())
"""Names of `meta` elements whose contents search engines and messengers show as words of the page."""
_INTERESTING = re.compile(r"alt|title|placeholder|aria-label|value|lang|translate|dir|content", re.IGNORECASE)
_XHTML_1_1 = re.compile(r"<!DOCTYPE[^>]*\bXHTML 1\.1\b")
"""Which knows `xml:lang` alone."""
_HEAD = 2_000


def page(source: str, *, xml: bool = False, section: int = 0) -> Frame:
    """Return a page as a frame; its first segment is in the given section, and every heading opens a further one."""
    return _Walk(source, list(tokens(source, xml=xml)), xml=xml, section=section).frame()


@dataclass(slots=True)
class _Walk:
    """One walk over the tokens of a page."""

    source: str
    tokens: list[Token]
    xml: bool
    section: int
    partner: list[int] = field(init=False)
    telling: Telling = field(init=False)
    own: str | None = None
    """The language that the page tells of itself."""
    marks: list[Mark] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    run: list[Item] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    """The places of the opening tags of the blocks we are in, as far as they are closed at all."""
    languages: list[tuple[int, str]] = field(default_factory=list)
    """Until which token a block says that it is in a language."""
    contents: int = -1
    """The token that ends the navigation we are in."""

    def __post_init__(self) -> None:
        self.partner = partners(self.tokens)
        only = self.xml and _XHTML_1_1.search(self.source, 0, _HEAD) is not None
        self.telling = Telling(("xml:lang",) if only else ("xml:lang", "lang") if self.xml else ("lang",))

    def frame(self) -> Frame:
        place = 0
        while place < len(self.tokens):
            place = self._step(place)
        self._end_run(place)
        return Frame(self.source, tuple(self.slots), tuple(self.segments), tuple(self.marks))

    def _step(self, place: int) -> int:
        """Take one token, or an element that is kept whole, and return the place of the next."""
        token = self.tokens[place]
        name = token.name.lower()
        if token.kind == "raw":
            if name == "title":
                self._value(token.start, token.end, "title")
            return place + 1
        if token.kind in ("text", "cdata", "other"):
            self.run.append(item(token, place, -1))
            return place + 1
        said: Sequence[Attribute] = ()
        if token.kind != "close" and _INTERESTING.search(self.source, token.start, token.end):
            said = tuple(attributes(self.source, token))
        if token.kind != "close" and self._is_kept(name, said):
            return self._keep(place, name)
        if token.kind != "close" and (said or name in ROOTS):
            self._tell(place, name, said)
        if name in INLINE or name in READINGS or name in ("ruby", "rb", "wbr"):
            self.run.append(item(token, place, self.partner[place]))
        else:
            self._end_run(place)
            self._block(place, name, said)
        self._attributes(name, said)
        return place + 1

    def _is_kept(self, name: str, said: Sequence[Attribute]) -> bool:
        return name in KEPT or any(
            (each.name == "translate" and each.value.lower() == "no")
            or (each.name == "class" and "notranslate" in each.value.split())
            for each in said
        )

    def _keep(self, place: int, name: str) -> int:
        token, last = self.tokens[place], place
        if token.kind == "open" and (last := self.partner[place]) < 0:
            # Never closed, so nobody knows what of the page belongs to it; its raw text at least does.
            raw = place + 1 < len(self.tokens) and self.tokens[place + 1].kind == "raw"
            self._end_run(place)
            return place + 1 + raw
        if name in KEPT_BLOCKS or name not in KEPT | INLINE:
            self._end_run(place)
        else:
            self.run.append(Item("atom", token.start, self.tokens[last].end, name))
        return last + 1

    def _tell(self, place: int, name: str, said: Sequence[Attribute]) -> None:
        """Mark where an element tells its language; words of a third one in a line stay what they are."""
        token = self.tokens[place]
        declared = next((language_code(each.value) for each in said if each.name in LANGUAGES), None)
        if name in INLINE and declared and declared != self.own:
            return
        end = self.tokens[self.partner[place]].end if self.partner[place] >= 0 else len(self.source)
        # Words in a line are translated with the whole of it.
        start = self.run[0].start if self.run and name in INLINE else token.start
        about: tuple[Span, ...] = () if name in ROOTS else ((start, end),)
        if name in ROOTS:
            self.own = declared
            self.marks.append(root_mark(token, said, self.telling, about))
        self.marks += attribute_marks(self.source, said, about)
        if is_turned(said):
            self.telling = replace(self.telling, turned=True)

    def _block(self, place: int, name: str, said: Sequence[Attribute]) -> None:
        if self.tokens[place].kind == "close":
            while self.partner[place] >= 0 and self.blocks and self.blocks[-1] >= self.partner[place]:
                self.blocks.pop()
        elif self.tokens[place].kind == "open":
            self.blocks.append(place)
            if name in HEADINGS:
                self.section += 1
            if name == "nav":
                self.contents = max(self.contents, self.partner[place])
            declared = next((each.value for each in said if each.name in LANGUAGES), "")
            code = language_code(declared)
            if code and self.partner[place] >= 0 and name not in ("html", "body"):
                self.languages.append((self.partner[place], code))

    def _attributes(self, name: str, said: Sequence[Attribute]) -> None:
        button = name == "input" and any(a.name == "type" and a.value.lower() in _BUTTONS for a in said)
        summary = name == "meta" and any(
            each.name in ("name", "property") and each.value.strip().lower() in _SUMMARIES for each in said
        )
        for each in said:
            if each.name in _SHOWN or (button and each.name == "value") or (summary and each.name == "content"):
                self._value(each.start, each.end, "caption")

    def _value(self, start: int, end: int, kind: SegmentKind) -> None:
        written = self.source[start:end]
        if kind != "title" and written[:1] in ("'", '"'):
            written = written[1:-1]
        found = tagged(literals(read(written)))
        if has_words(found.text):
            self.slots.append(ValueSlot(start, end, len(self.segments), found, quoted=kind != "title"))
            self.segments.append(Segment(found.text, kind, self.section, self._language(start)))

    def _end_run(self, place: int) -> None:
        """Make segments of the text before the block tag at `place`."""
        run, self.run = self.run, []
        if not any(each.kind in ("text", "cdata") and not self._is_blank(each) for each in run):
            return
        name = self.tokens[self.blocks[-1]].name.lower() if self.blocks else ""
        for line in lines(run):
            found = tagged(pieces(self.source, line, xml=self.xml))
            if not has_words(found.text):
                continue
            copy = self._copy(name, place, line[0].start) if len(line) == len(run) else None
            # An entry of a table of contents is one link; a book may hold nothing else there (EPUB 3.3, section 7.3.1).
            parts = STROKE if name in TEXT_ONLY or place <= self.contents else "<br/>" if self.xml else "<br>"
            end = copy.close_end if copy else line[-1].end
            self.slots.append(BlockSlot(line[0].start, end, len(self.segments), found, copy, parts, self.telling))
            kind = KINDS.get(name, "paragraph")
            self.segments.append(Segment(found.text, kind, self.section, self._language(line[0].start)))

    def _is_blank(self, text: Item) -> bool:
        return self.source[text.start : text.end].isspace()

    def _copy(self, name: str, place: int, start: int) -> Copy | None:
        """Return how the block that ends at `place` is repeated, if the line at `start` is all it holds."""
        if name not in COPIED or place >= len(self.tokens) or self.partner[place] != self.blocks[-1]:
            return None
        opening, closing = self.tokens[self.blocks[-1]], self.tokens[place]
        return Copy(opening, closing.start, closing.end) if opening.end == start else None

    def _language(self, at: int) -> str | None:
        while self.languages and self.tokens[self.languages[-1][0]].end <= at:
            self.languages.pop()
        return self.languages[-1][1] if self.languages else None
