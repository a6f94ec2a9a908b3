"""Electronic books: every chapter as a page of HTML, the book's title and its tables of contents; all else stays."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from assistant.documents.formats.charsets import read_markup
from assistant.documents.formats.edition import RIGHT_TO_LEFT, Edition, Mark
from assistant.documents.formats.markup.frame import Frame
from assistant.documents.formats.markup.labels import labels
from assistant.documents.formats.markup.zipped import Archive, PackageLayout, Part
from assistant.documents.formats.pages.page import page
from index.errors import NoteUnreadable
from index.loaders.documents.ooxml import parse_xml
from index.loaders.plain.front_matter import language_code
from index.naming import one_line

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "http://purl.org/dc/elements/1.1/"
_NCX = "http://www.daisy.org/z3986/2005/ncx/"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_CONTENTS = "application/x-dtbncx+xml"
_VERSION_3 = re.compile(r"<(?:\w+:)?package\b[^>]*\sversion=[\"']3")
_SPINE = re.compile(r"<(?P<name>(?:\w+:)?spine)\b[^>]*>")
_TURNED = re.compile(r"\s+page-progression-direction\s*=\s*(?:\"[^\"]*\"|'[^']*')")
"""EPUB 3.3, section 5.7.1; books of version 2 know no direction."""
_LANGUAGE = re.compile(r"<(?:\w+:)?language\b[^>]*>\s*([\w-]+)")
_LOCKED = re.compile(r"URI=[\"'][^\"']+\.x?html?[\"']")


def read(data: bytes, name: str = "This book") -> PackageLayout:
    """Return a book taken apart: the title, chapters in reading order, pages outside of it, then tables of contents.

    Args:
        data: its bytes.
        name: what errors call it.

    Raises:
        NoteUnreadable: it is damaged, protected against copying, a bomb, or no book.
    """
    archive = Archive(Path(name), data)
    if "META-INF/encryption.xml" in archive.parts:
        locks = archive.read("META-INF/encryption.xml").decode("utf-8", "replace")
        if _LOCKED.search(locks):
            raise NoteUnreadable(f"{one_line(name)} is protected against copying. Use a copy without protection.")
    container = parse_xml(archive.name, archive.read("META-INF/container.xml"), typed=True)
    root = next((each.get("full-path", "") for each in container.iter() if each.tag.endswith("rootfile")), "")
    parts: list[Part] = []
    section = 0
    for part, kind in dict.fromkeys([(root, ""), *_ordered(archive, root)]):
        encoded = read_markup(archive.read(part))
        frame = _frame(encoded.text, kind, section)
        parts.append(Part(part, encoded, frame))
        section = 1 + max((segment.section for segment in frame.segments), default=section)
    return PackageLayout(archive, tuple(parts), ".epub")


def _frame(source: str, kind: str, section: int) -> Frame:
    if kind in _PAGES:
        return page(source, xml=True, section=section)
    if kind == _CONTENTS:
        return labels(source, {_NCX: "text"}, section)
    return _package(source, section)


def _package(source: str, section: int) -> Frame:
    """Return the package document: its title, the language that it tells, and where its pages turn to."""
    frame = labels(source, {_DC: "title"}, section, told={_DC: "language"})
    spine = _SPINE.search(source)
    if spine is None or not _VERSION_3.search(source):
        return frame
    turned = _TURNED.search(source, spine.start(), spine.end())
    start, end = turned.span() if turned else (spine.end("name"), spine.end("name"))

    def written(edition: Edition) -> str | None:
        if edition.rtl and not edition.bilingual:
            return ' page-progression-direction="rtl"'
        return None if edition.bilingual or own not in RIGHT_TO_LEFT else ""

    own = next((language_code(each[1]) for each in _LANGUAGE.finditer(source)), None)
    return replace(frame, marks=(*frame.marks, Mark(start, end, (), written)))


def _ordered(archive: Archive, root: str) -> Iterator[tuple[str, str]]:
    """Yield the parts that people read and their types: as the spine says, then other pages, then contents."""
    package = parse_xml(archive.name, archive.read(root), typed=True)
    folder = posixpath.dirname(root)
    items = {}
    contents = []
    for item in package.iter(f"{_OPF}item"):
        kind = item.get("media-type", "")
        part = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        if part not in archive.parts or kind not in _PAGES | {_CONTENTS}:
            continue
        items[item.get("id", "")] = (part, kind)
        if kind == _CONTENTS or "nav" in item.get("properties", "").split():
            contents.append((part, kind))
    for reference in package.iter(f"{_OPF}itemref"):
        found = items.get(reference.get("idref", ""))
        if found and found[1] in _PAGES:
            yield found
    yield from (found for found in items.values() if found not in contents)
    yield from contents
