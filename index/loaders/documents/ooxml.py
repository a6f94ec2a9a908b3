"""Office Open XML packages (ECMA-376): parts, relations, properties; XML read without entities."""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

from index.errors import NoteUnreadable
from index.loaders.heartbeat import still_working
from index.loaders.packed.unpacking import Package
from index.loaders.plain.front_matter import language_code
from index.naming import one_line, title_from
from index.passage import Document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""Holds for old programs what its neighbour says: reading both would double the text."""
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W),
    (b"http://purl.oclc.org/ooxml/drawingml/main", A),
    (b"http://purl.oclc.org/ooxml/presentationml/main", P),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R),
)
_LARGEST_PART = 100_000_000


def parse_xml(path: Path, data: bytes, typed: bool = False) -> ET.Element:
    """Return the root of an XML file; only where `typed` may it declare a document type, and so entities.

    Raises:
        NoteUnreadable: it is damaged, or declares a document type.
    """
    if not typed and b"<!DOCTYPE" in data[:4_096].replace(b"\0", b""):
        raise NoteUnreadable(f"{one_line(path)} declares XML entities, as no such document does. Do not open it.")
    try:
        # Of a type declared further on, the parser fetches nothing, and expat (2.4.1 on) bounds how entities grow.
        return ET.fromstring(data)
    except (ET.ParseError, LookupError, ValueError) as error:
        raise NoteUnreadable(f"{one_line(path)} is damaged: {one_line(str(error))}. Save it anew.") from error


class OfficeFile:
    """A DOCX, PPTX or XLSX file as a set of parts."""

    def __init__(self, path: Path, data: bytes) -> None:
        """Open the package; raises NoteUnreadable where it is none."""
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise NoteUnreadable(
                f"{one_line(path)} is in the old format of Office, or has a password. Save it anew in today's format."
            )
        self.path = path
        self.package = Package(path, data)

    def xml(self, part: str) -> ET.Element | None:
        """Return a part's XML, or None where there is no such part."""
        if part not in self.package.members:
            return None
        still_working()
        data = self.package.read(part, _LARGEST_PART)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual[1:-1].encode())
        return parse_xml(self.path, data)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return, by id, the kind (last word of its type) and the target part of each relation of a part."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = {}
        for relation in () if root is None else root:
            target = relation.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], whole)
        return found

    def main_part(self, usual: str) -> str:
        """Return the name of the part that everything hangs on."""
        return next((to for kind, to in self.relations("").values() if kind == "officeDocument"), usual)

    def with_properties(self, document: Document) -> Document:
        """Return the note with the title, author, date, language and keywords that the file tells of itself."""
        core = self.xml("docProps/core.xml")
        said: dict[str, str] = {}
        for each in () if core is None else core:
            said.setdefault(each.tag.rsplit("}", 1)[-1], " ".join((each.text or "").split()))
        keywords = said.get("keywords", "").replace(";", ",").replace("，", ",").replace("、", ",").split(",")
        return replace(
            document,
            title=said.get("title") or document.title or title_from(self.path),
            author=said.get("creator") or said.get("lastModifiedBy") or None,
            date=said.get("created") or said.get("modified") or None,
            language=language_code(said.get("language", "")) or document.language,
            tags=tuple(dict.fromkeys(word.strip() for word in keywords if word.strip())),
        )


def no_words(path: Path) -> NoteUnreadable:
    """Return the error for a document that says nothing."""
    return NoteUnreadable(f"{one_line(path)} holds no text. Write something in it, or remove it.")
