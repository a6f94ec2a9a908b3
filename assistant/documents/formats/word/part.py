"""One part of a Word document (its text, a header, its notes or comments) as a frame of paragraphs."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.documents.formats.edition import Mark
from assistant.documents.formats.markup.frame import Frame, Slot
from assistant.documents.formats.markup.tokens import Token, attributes, partners, tokens
from assistant.documents.formats.word.direction import turned_table
from assistant.documents.formats.word.pieces import paragraph
from assistant.documents.formats.word.reader import Reader
from assistant.documents.formats.word.slots import ParagraphSlot
from assistant.documents.inline import has_words
from assistant.documents.layout import Segment, SegmentKind
from assistant.documents.pieces import tagged
from index.errors import NoteUnreadable
from index.loaders.documents.ooxml import parse_xml

_NAMESPACE = re.compile(
    r"\sxmlns(?::([\w.-]+))?\s*=\s*[\"']"
    r"(?:http://schemas\.openxmlformats\.org|http://purl\.oclc\.org/ooxml)/wordprocessingml/(?:2006/)?main[\"']"
)
_HEAD = 65_536
_MOST_TAGS = 20_000
_OUTLINE = re.compile(r":?outlineLvl\b[^>]*?val=[\"'][0-8][\"']")
_STYLE = re.compile(r"<[\w.-]*:?pStyle\b[^>]*?val=[\"']([^\"']*)")
_NUMBERED = re.compile(r"<[\w.-]*:?numId\b[^>]*?val=[\"']([1-9]\d*)")
_BREAKS_IN_CELL: frozenset[SegmentKind] = frozenset({"cell", "caption", "item"})


def styles(name: Path, data: bytes) -> dict[str, SegmentKind]:
    """Return what paragraphs of each style are, where they are no ordinary ones; see `word/styles.xml`.

    Raises:
        NoteUnreadable: it is damaged.
    """
    kinds: dict[str, SegmentKind] = {}
    based: dict[str, str] = {}
    for style in parse_xml(name, data):
        said = {each.tag.rsplit("}", 1)[-1]: _value(each) for each in style.iter()}
        id = next((value for key, value in style.attrib.items() if key.endswith("styleId")), "")
        called = said.get("name", "").lower()
        based[id] = said.get("basedOn", "")
        if called == "title" or called == "caption":
            kinds[id] = "title" if called == "title" else "caption"
        elif re.fullmatch(r"heading [1-9]", called) or "outlineLvl" in said:
            kinds[id] = "heading"
        elif said.get("numId", "0") != "0":
            kinds[id] = "item"
    for id in based:
        above, steps = id, 0
        while above not in kinds and above in based and steps < 20:
            above, steps = based[above], steps + 1
        if above in kinds:
            kinds[id] = kinds[above]
    return kinds


def part_frame(source: str, kinds: Mapping[str, SegmentKind], section: int, *, styled: bool = False) -> Frame:
    """Return one part as a frame.

    Args:
        source: its XML, well-formed.
        kinds: what the paragraphs of each style are.
        section: that of the first segment; every heading opens a further one.
        styled: styles may turn paragraphs from right to left.

    Raises:
        NoteUnreadable: a paragraph has more changes of its look than anybody could have made.
    """
    found = _NAMESPACE.search(source, 0, _HEAD)
    if found is None:
        return Frame(source, (), ())
    return _Walk(source, f"{found[1]}:" if found[1] else "", kinds, section, styled).frame()


@dataclass(slots=True)
class _Walk:
    source: str
    prefix: str
    kinds: Mapping[str, SegmentKind]
    section: int
    styled: bool
    slots: list[Slot] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    author: str = ""
    cells: list[int] = field(default_factory=list)
    """The ends, as places of tokens, of the table cells and comments we are in, outermost first."""
    choices: list[int] = field(default_factory=list)
    fallbacks: list[int] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)
    """The segments of what an old program is shown again in another form."""

    def frame(self) -> Frame:
        found = list(tokens(self.source, xml=True))
        reader = Reader(self.source, found, partners(found), self.prefix)
        for place, token in enumerate(found):
            if token.kind != "open":
                continue
            for ends in (self.cells, self.choices, self.fallbacks):
                while ends and ends[-1] < place:
                    ends.pop()
            name, last = reader.local(place), reader.last(place)
            if name == "p":
                self._paragraph(reader, place)
            elif name == "tbl":
                self._table(reader, place)
            elif name == "tc":
                self.cells.append(last)
            elif name == "comment":
                said = {each.name.rsplit(":", 1)[-1]: each.value for each in attributes(self.source, token)}
                self.author = " ".join(html.unescape(said.get("author", "")).split())
            elif name == "AlternateContent":
                if not self.choices:
                    self.said.clear()
                self.choices.append(last)
            elif token.name.endswith(":Fallback"):
                self.fallbacks.append(last)
        return Frame(self.source, tuple(self.slots), tuple(self.segments), tuple(self.marks))

    def _table(self, reader: Reader, place: int) -> None:
        first = _next_tag(reader.tokens, place)
        if reader.local(first) != "tblPr":
            return
        start, end = reader.tokens[first].start, reader.tokens[reader.last(first)].end
        properties, about = self.source[start:end], (end, reader.tokens[reader.last(place)].start)
        self.marks.append(Mark(start, end, (about,), lambda edition: turned_table(properties, self.prefix, edition)))

    def _paragraph(self, reader: Reader, place: int) -> None:
        found, last = reader.tokens, reader.last(place)
        first = _next_tag(found, place)
        start = found[place].end
        properties = (start, start)
        if reader.local(first) == "pPr" and found[first].kind != "close":
            properties = (found[first].start, found[reader.last(first)].end)
            start, first = properties[1], reader.last(first) + 1
        read = paragraph(tuple(reader.raws(first, last)))
        about = tagged(read.pieces)
        if len(about.pairs) + len(about.atoms) > _MOST_TAGS:
            raise NoteUnreadable(f"A paragraph changes its look over {_MOST_TAGS} times. Save it as plain text.")
        if not has_words(about.text):
            return
        kind, numbered = self._kind(self.source[slice(*properties)])
        index = self.said.get(about.text, -1) if self.fallbacks else -1
        if index < 0:
            index = len(self.segments)
            self.section += kind in ("heading", "title")
            self.segments.append(Segment(about.text, kind, self.section, None, self.author))
            self.said[about.text] = index
        content = (start, found[last].start)
        in_place = numbered or kind in _BREAKS_IN_CELL
        self.slots.append(
            ParagraphSlot(
                found[place].start,
                properties,
                content,
                found[last].end,
                index,
                prefix=self.prefix,
                paragraph=read,
                tagged=about,
                in_place=in_place,
                styled=self.styled,
            )
        )

    def _kind(self, properties: str) -> tuple[SegmentKind, bool]:
        """Return what a paragraph is, and whether it has a number that must not count twice."""
        now = re.split(r"<[\w.-]*:?pPrChange\b", properties)[0]
        style = _STYLE.search(now)
        kind = self.kinds.get(html.unescape(style[1]), "paragraph") if style else "paragraph"
        numbered = kind == "item" or _NUMBERED.search(now) is not None
        if self.author:
            return "comment", numbered
        if self.cells:
            return "cell", numbered
        if kind == "paragraph" and (_OUTLINE.search(now) or numbered):
            kind = "heading" if _OUTLINE.search(now) else "item"
        return kind, numbered


def _next_tag(found: Sequence[Token], place: int) -> int:
    """Return the place of the next tag; there is one, if only that which closes the one at `place`."""
    place += 1
    while found[place].kind in ("text", "other"):
        place += 1
    return place


def _value(element: ET.Element) -> str:
    return next((value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == "val"), "")
