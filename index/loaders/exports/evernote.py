"""Evernote's exports (.enex): notes in ENML, their tags, and the text of what is attached to them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from index.errors import NoteUnreadable
from index.loaders.assembly import Assembly
from index.loaders.decoding import is_blank
from index.loaders.heartbeat import still_working
from index.loaders.loaded import Loaded
from index.loaders.packed.members import format_of, load_spending
from index.loaders.packed.unpacking import unpacking
from index.loaders.pages.markup import parse_xhtml, readable
from index.naming import one_line, title_from
from index.passage import Document

_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")
_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf"}
_SURE = 50
"""Weight, of 100, from which a word that Evernote recognised in a picture is believed."""


def load_enex(path: Path, data: bytes) -> Loaded:
    """Return the notes of an export; each is known by a digest of its title and time of creation.

    Raises:
        NoteUnreadable: it is no export, or not one note of it can be read.
    """
    documents: dict[str, Document] = {}
    failures: dict[str, str] = {}
    with unpacking(path):
        try:
            for number, element in enumerate(_notes(data), 1):
                still_working()
                part = _part(element, documents.keys() | failures.keys())
                try:
                    documents[part] = replace(_note(path, element), part=part)
                except NoteUnreadable as error:
                    failures[part] = f"Note {number} of {one_line(path)}: {error}"
        except (ET.ParseError, LookupError, ValueError) as error:
            said = f"{one_line(path)} is no export of Evernote, or damaged: {one_line(str(error))}. Export it anew."
            if not documents:
                raise NoteUnreadable(said) from error
            failures["rest"] = said
    if not documents and not failures:
        raise NoteUnreadable(f"{one_line(path)} holds no notes. Export it anew.")
    return Loaded(tuple(documents.values()), failures)


def _notes(data: bytes) -> Iterator[ET.Element]:
    """Yield the notes one after the other, each forgotten before the next."""
    # The parser fetches no document type from elsewhere, and expat (2.4.1 on) bounds how entities grow.
    for _, element in ET.iterparse(BytesIO(data), events=("end",)):
        if element.tag == "note":
            yield element
            element.clear()


def _part(element: ET.Element, taken: set[str]) -> str:
    said = f"{element.findtext('title')}\n{element.findtext('created')}"
    digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]
    number = 1
    while (part := digest if number == 1 else f"{digest}-{number}") in taken:
        number += 1
    return part


def _note(path: Path, element: ET.Element) -> Document:
    title = " ".join((element.findtext("title") or "").split())
    page = parse_xhtml(element.findtext("content") or "")
    assembly = Assembly()
    assembly.write(readable(page.body) if page.body is not None else "")
    for number, resource in enumerate(element.iter("resource"), 1):
        _embed(path, resource, number, assembly)
    if is_blank("".join(assembly.pieces)):
        if is_blank(title):
            raise NoteUnreadable("it holds no text. Write something in it, or remove it.")
        assembly.write(title)
    return replace(
        assembly.document(title or title_from(path)),
        author=element.findtext("note-attributes/author") or None,
        date=_date(element.findtext("created") or element.findtext("updated") or ""),
        tags=tuple(dict.fromkeys(tag.text.strip() for tag in element.iter("tag") if tag.text and tag.text.strip())),
        url=element.findtext("note-attributes/source-url") or None,
    )


def _date(stamp: str) -> str | None:
    found = _STAMP.fullmatch(stamp.strip())
    return "{}-{}-{}T{}:{}:{}Z".format(*found.groups()) if found else stamp.strip() or None


def _embed(path: Path, resource: ET.Element, number: int, assembly: Assembly) -> None:
    """Append the text of an attachment: as its loader reads it, else the words that Evernote recognised in it."""
    mime = (resource.findtext("mime") or "").strip()
    name = one_line(resource.findtext("resource-attributes/file-name") or "") or f"{number}{_SUFFIXES.get(mime, '')}"
    name = name if format_of(name) else f"{name}{_SUFFIXES.get(mime, '')}"
    words = ""
    document: Document | None = None
    try:
        if format_of(name) is not None:
            data = base64.b64decode(resource.findtext("data") or "")
            document = next(iter(load_spending(path, name, data).documents), None)
    except (NoteUnreadable, binascii.Error, ValueError) as error:
        words = _recognised(resource.findtext("recognition") or "")
        if not words:
            assembly.warnings.append(f"The attachment {name} was not read: {one_line(str(error))}")
    if document is None and not words:
        return
    assembly.gap()
    with assembly.place("attachment", name):
        if document is not None:
            assembly.embed(replace(document, regions=tuple(replace(r, image=name) for r in document.regions)))
        else:
            assembly.write(words)


def _recognised(xml: str) -> str:
    try:
        root = ET.fromstring(xml) if xml.strip() else None
    except ET.ParseError:
        return ""
    words = []
    for item in () if root is None else root.iter("item"):
        best = max(item.iter("t"), key=lambda t: _weight(t), default=None)
        if best is not None and best.text and _weight(best) >= _SURE:
            words.append(best.text.strip())
    return " ".join(words)


def _weight(word: ET.Element) -> int:
    weight = word.get("w", "")
    return int(weight) if weight.isdecimal() else 0
