"""Electronic books (EPUB 2 and 3): a place per chapter, in reading order."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from index.errors import NoteUnreadable
from index.loaders.assembly import Assembly
from index.loaders.decoding import is_blank
from index.loaders.documents.ooxml import no_words, parse_xml
from index.loaders.heartbeat import still_working
from index.loaders.loaded import Loaded, one
from index.loaders.packed.unpacking import Package, unpacking
from index.loaders.pages.markup import parse_xhtml, readable
from index.loaders.pages.web import decode_markup
from index.loaders.plain.front_matter import language_code
from index.naming import one_line, title_from

_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"
_HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)
_LONGEST_NAME = 120


def load_epub(path: Path, data: bytes) -> Loaded:
    """Return a book as a note.

    Raises:
        NoteUnreadable: it is damaged, protected against copying, a bomb, or without text.
    """
    with unpacking(path):
        book = _Book(path, Package(path, data))
        assembly = Assembly()
        for number, part in enumerate(book.order(), 1):
            still_working()
            text = book.chapter(part)
            if not text:
                continue
            heading = _HEADING.search(text, 0, 2_000)
            name = book.names.get(part) or (heading[1] if heading else str(number))
            assembly.gap()
            with assembly.place("chapter", one_line(name)[:_LONGEST_NAME]):
                assembly.write(text)
        if is_blank("".join(assembly.pieces)):
            raise no_words(path)
        assembly.warnings += book.warnings
        document = assembly.document(book.said("title") or title_from(path))
        return one(
            replace(
                document,
                author=", ".join(book.all_said("creator")) or None,
                date=book.said("date"),
                language=language_code(book.said("language") or ""),
                tags=tuple(dict.fromkeys(book.all_said("subject"))),
            )
        )


@dataclass(frozen=True, slots=True)
class _Item:
    part: str
    type: str
    properties: str


class _Book:
    """The package document of a book (EPUB 3.3, section 5) and what it names."""

    def __init__(self, path: Path, package: Package) -> None:
        self.path, self.package = path, package
        self.warnings: list[str] = []
        container = parse_xml(path, package.read("META-INF/container.xml"), typed=True)
        root = next((each.get("full-path", "") for each in container.iter() if each.tag.endswith("rootfile")), "")
        self.root = parse_xml(path, package.read(root), typed=True)
        self.folder = posixpath.dirname(root)
        self.items = {
            item.get("id", ""): _Item(
                self._part(self.folder, item.get("href", "")), item.get("media-type", ""), item.get("properties", "")
            )
            for item in self.root.iter(f"{_OPF}item")
        }
        self._refuse_locked()
        self.names = self._names()

    def order(self) -> list[str]:
        """Return the chapters' parts in reading order, each once; in the file's order where the book gives none."""
        spine = [
            self.items[id].part for ref in self.root.iter(f"{_OPF}itemref") if (id := ref.get("idref")) in self.items
        ]
        pages = [item.part for item in self.items.values() if item.type == "application/xhtml+xml"]
        contents = {item.part for item in self.items.values() if "nav" in item.properties.split()}
        return [part for part in dict.fromkeys(spine or pages) if part not in contents]

    def chapter(self, part: str) -> str:
        """Return a chapter's text; one that cannot be read leaves a warning."""
        try:
            page = parse_xhtml(decode_markup(self.path, self.package.read(part)).text)
        except NoteUnreadable as error:
            if part not in self.package.members or "empty" not in str(error):
                self.warnings.append(f"The chapter {one_line(part)} could not be read.")
            return ""
        return readable(page.body) if page.body is not None else ""

    def said(self, name: str) -> str | None:
        """Return the first value of a Dublin Core element."""
        return next(iter(self.all_said(name)), None)

    def all_said(self, name: str) -> list[str]:
        """Return every value of a Dublin Core element."""
        return [words for each in self.root.iter(f"{_DC}{name}") if (words := " ".join((each.text or "").split()))]

    def _names(self) -> dict[str, str]:
        """Return the chapters' titles from the table of contents of either version."""
        found: dict[str, str] = {}
        for item in self.items.values():
            try:
                if item.type == "application/x-dtbncx+xml":
                    found |= self._ncx(item.part)
                elif "nav" in item.properties.split():
                    page = parse_xhtml(decode_markup(self.path, self.package.read(item.part)).text)
                    for link in page.css("nav a[href]"):
                        self._name(found, item.part, link.attributes.get("href") or "", link.text())
            except NoteUnreadable:
                self.warnings.append("The table of contents could not be read.")
        return found

    def _ncx(self, part: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for point in parse_xml(self.path, self.package.read(part), typed=True).iter():
            if point.tag.endswith("navPoint"):
                label = next((each for each in point if each.tag.endswith("navLabel")), ET.Element("none"))
                target = next((each.get("src", "") for each in point if each.tag.endswith("content")), "")
                self._name(found, part, target, " ".join(label.itertext()))
        return found

    def _name(self, found: dict[str, str], contents: str, target: str, words: str) -> None:
        if words.split():
            found.setdefault(self._part(posixpath.dirname(contents), target.split("#")[0]), " ".join(words.split()))

    @staticmethod
    def _part(folder: str, target: str) -> str:
        return posixpath.normpath(posixpath.join(folder, unquote(target)))

    def _refuse_locked(self) -> None:
        if "META-INF/encryption.xml" not in self.package.members:
            return
        locks = self.package.read("META-INF/encryption.xml").decode("utf-8", "replace")
        if re.search(r"URI=[\"'][^\"']+\.x?html?[\"']", locks):
            raise NoteUnreadable(f"{one_line(self.path)} is protected against copying. Use a copy without protection.")
