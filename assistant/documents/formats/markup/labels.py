"""The few words in an XML file that is no text: a book's title, the entries of its table of contents."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from assistant.documents.formats.edition import Edition, Mark, code
from assistant.documents.formats.markup.frame import Frame, Slot, View, escaped
from assistant.documents.formats.markup.telling import attribute_marks
from assistant.documents.formats.markup.tokens import Attribute, attributes, partners, tokens
from assistant.documents.inline import has_words
from assistant.documents.layout import Segment
from assistant.documents.pieces import Tagged, tagged

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LabelSlot:
    """The text of one element."""

    start: int
    end: int
    segment: int
    tagged: Tagged[None]

    def written(self, view: View, target: str, edition: Edition) -> str:
        """Return the label in another language, or in both with a stroke between them."""
        said = "".join(piece for piece in self.tagged.pieces(target) if isinstance(piece, str))
        own = view.read(self.start, self.end).strip()
        return f"{own} / {escaped(said)}" if edition.bilingual else escaped(said)


def labels(source: str, wanted: Mapping[str, str], section: int, *, told: Mapping[str, str] = _NOTHING) -> Frame:
    """Return an XML file as a frame of titles, all in one section.

    Args:
        source: the XML; what is no text between two tags of an element is not looked at.
        wanted: by namespace, the local name of the elements that hold labels.
        section: the section of all of them.
        told: the same of elements that hold the language of the whole; the first of them tells that of the targets.
    """
    found = list(tokens(source, xml=True))
    partner = partners(found)
    names: set[str] = set()
    telling: set[str] = set()
    slots: list[Slot] = []
    segments: list[Segment] = []
    marks: list[Mark] = []
    rooted = is_told = False
    for place, token in enumerate(found):
        if token.kind != "open":
            continue
        said = tuple(attributes(source, token))
        names |= _prefixed(said, wanted)
        telling |= _prefixed(said, told)
        text = found[place + 1] if partner[place] == place + 2 and found[place + 1].kind == "text" else None
        name = token.name.lower()
        if not rooted:
            marks += attribute_marks(source, said, ())
            rooted = True
        if text and name in telling and not is_told:
            is_told = True
            marks.append(Mark(text.start, text.end, (), code))
        elif text and name in names:
            words = re.sub(r"\s+", " ", html.unescape(source[text.start : text.end])).strip()
            about: Tagged[None] = tagged([words])
            if has_words(about.text):
                slots.append(LabelSlot(text.start, text.end, len(segments), about))
                segments.append(Segment(about.text, "title", section))
                marks += attribute_marks(source, said, ((text.start, text.end),))
    return Frame(source, tuple(slots), tuple(segments), tuple(marks))


def _prefixed(said: Sequence[Attribute], wanted: Mapping[str, str]) -> set[str]:
    """Return how elements of the wanted namespaces are called from where attributes declare these on."""
    return {
        f"{each.name.partition(':')[2]}:{wanted[each.value]}".removeprefix(":")
        for each in said
        if each.name.partition(":")[0] == "xmlns" and each.value in wanted
    }
