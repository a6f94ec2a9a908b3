"""The few words in an XML file that is no text: a book's title, the entries of its table of contents."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.documents.formats.markup.frame import Frame, Slot, View, escaped
from assistant.documents.formats.markup.tokens import attributes, partners, tokens
from assistant.documents.inline import has_words
from assistant.documents.layout import Segment
from assistant.documents.pieces import Tagged, tagged


@dataclass(frozen=True, slots=True)
class LabelSlot:
    """The text of one element."""

    start: int
    end: int
    segment: int
    tagged: Tagged[None]

    def written(self, view: View, target: str, *, bilingual: bool) -> str:
        """Return the label in another language, or in both with a stroke between them."""
        said = "".join(piece for piece in self.tagged.pieces(target) if isinstance(piece, str))
        own = view.read(self.start, self.end).strip()
        return f"{own} / {escaped(said)}" if bilingual else escaped(said)


def labels(source: str, wanted: Mapping[str, str], section: int) -> Frame:
    """Return an XML file as a frame of titles, all in one section.

    Args:
        source: the XML; what is no text between two tags of an element is not looked at.
        wanted: by namespace, the local name of the elements that hold labels.
        section: the section of all of them.
    """
    found = list(tokens(source, xml=True))
    partner = partners(found)
    names: set[str] = set()
    slots: list[Slot] = []
    segments: list[Segment] = []
    for place, token in enumerate(found):
        if token.kind != "open":
            continue
        for each in attributes(source, token):
            if each.name.partition(":")[0] == "xmlns" and each.value in wanted:
                prefix = each.name.partition(":")[2]
                names.add(f"{prefix}:{wanted[each.value]}".removeprefix(":"))
        if token.name.lower() in names and partner[place] == place + 2 and found[place + 1].kind == "text":
            text = found[place + 1]
            words = re.sub(r"\s+", " ", html.unescape(source[text.start : text.end])).strip()
            about: Tagged[None] = tagged([words])
            if has_words(about.text):
                slots.append(LabelSlot(text.start, text.end, len(segments), about))
                segments.append(Segment(about.text, "title", section))
    return Frame(source, tuple(slots), tuple(segments))
