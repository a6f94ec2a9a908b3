"""Word documents: text, tables, text boxes, headers, footers, notes and comments in other words; all else stays.

Looks, links, pictures, fields, bookmarks, numbering and tracked changes are kept; see word_pieces.
"""

from __future__ import annotations

import re
from pathlib import Path

from assistant.documents.formats.markup.labels import labels
from assistant.documents.formats.markup.zipped import Archive, PackageLayout, Part, checked_xml
from assistant.documents.formats.word.part import part_frame, styles
from assistant.documents.layout import SegmentKind
from index.errors import NoteUnreadable
from index.loaders.documents.ooxml import OfficeFile
from index.naming import one_line

_TURNED = re.compile(rb"<(?:\w+:)?(?:bidi|rtl)[\s/>]")
_DC = "http://purl.org/dc/elements/1.1/"
_PROPERTIES = "docProps/core.xml"
"""As every program calls it; its title is what file managers and browsers show."""
_TRANSLATED = ("footnotes", "endnotes", "comments", "header", "footer")
"""The parts besides the text, by the kind of their relation to it, in the order they are read."""


def read(data: bytes, name: str = "This document") -> PackageLayout:
    """Return a Word document taken apart: the text, then notes, comments, headers, footers, its title.

    Args:
        data: its bytes.
        name: what errors call it.

    Raises:
        NoteUnreadable: it is damaged, protected by a password, a bomb, or no Word document.
    """
    office = OfficeFile(Path(name), data)
    archive = Archive(Path(name), data)
    main = office.main_part("word/document.xml")
    if main not in office.package.members:
        raise NoteUnreadable(f"{one_line(name)} is no Word document. Save it as .docx.")
    related = office.relations(main)
    names = [main] + [part for kind in _TRANSLATED for each, part in sorted(related.values()) if each == kind]
    style_part = next((part for kind, part in related.values() if kind == "styles"), "")
    kinds: dict[str, SegmentKind] = {}
    styled = False
    if style_part in office.package.members:
        looks = archive.read(style_part)
        kinds, styled = styles(Path(style_part), looks), _TURNED.search(looks) is not None
    parts: list[Part] = []
    section = 0
    for part in dict.fromkeys(names):
        if part in office.package.members:
            encoded = checked_xml(part, archive.read(part))
            frame = part_frame(encoded.text, kinds, section, styled=styled)
            parts.append(Part(part, encoded, frame))
            section = 1 + max((segment.section for segment in frame.segments), default=section)
    if _PROPERTIES in archive.parts:
        encoded = checked_xml(_PROPERTIES, archive.read(_PROPERTIES))
        parts.append(Part(_PROPERTIES, encoded, labels(encoded.text, {_DC: "title"}, section, told={_DC: "language"})))
    return PackageLayout(archive, tuple(parts), ".docx")
