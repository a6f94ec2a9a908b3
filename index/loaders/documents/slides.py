"""Presentations (PPTX): a place per slide, its title as a heading, tables, and the speaker's notes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from index.loaders.assembly import Assembly
from index.loaders.decoding import is_blank
from index.loaders.documents.ooxml import FALLBACK, A, OfficeFile, P, R, no_words
from index.loaders.heartbeat import still_working
from index.loaders.loaded import Loaded, one
from index.loaders.packed.unpacking import unpacking

_PASSING = frozenset(("sldNum", "dt", "ftr", "hdr", "sldImg"))
"""Placeholders that repeat on every slide."""


def load_pptx(path: Path, data: bytes) -> Loaded:
    """Return a presentation as a note.

    Raises:
        NoteUnreadable: it is damaged, protected by a password, a bomb, or without text.
    """
    with unpacking(path):
        file = OfficeFile(path, data)
        assembly = Assembly()
        first = ""
        for number, part in enumerate(_order(file), 1):
            still_working()
            lines = _slide(file, part)
            if not lines:
                continue
            assembly.gap()
            with assembly.place("slide", str(number)):
                assembly.write("\n".join(lines))
            first = first or (lines[0].removeprefix("## ") if lines[0].startswith("## ") else "")
        if is_blank("".join(assembly.pieces)):
            raise no_words(path)
        return one(file.with_properties(assembly.document(first)))


def _order(file: OfficeFile) -> Iterator[str]:
    """Yield the slides in the order they are shown."""
    main = file.main_part("ppt/presentation.xml")
    root, relations = file.xml(main), file.relations(main)
    for slide in () if root is None else root.iter(f"{P}sldId"):
        if (found := relations.get(slide.get(f"{R}id", ""))) is not None:
            yield found[1]


def _slide(file: OfficeFile, part: str) -> list[str]:
    root = file.xml(part)
    if root is None:
        return []
    lines: list[str] = []
    for shape in _shapes(root):
        words = list(_table(shape)) if shape.tag == f"{P}graphicFrame" else list(_paragraphs(shape))
        if _placeholder(shape) in ("title", "ctrTitle") and words:
            lines.insert(0, f"## {' '.join(word.strip('- ') for word in words)}\n")
        else:
            lines += words
    for kind, target in file.relations(part).values():
        if kind == "diagramData" and (drawn := file.xml(target)) is not None:
            lines += list(_paragraphs(drawn))
        elif kind == "notesSlide" and (notes := file.xml(target)) is not None:
            said = [line for shape in _shapes(notes) for line in _paragraphs(shape)]
            lines += ["", *said] if said else []
    return lines


def _shapes(root: ET.Element) -> Iterator[ET.Element]:
    """Yield shapes and frames in their order, those in groups too, without what repeats on every slide."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag in (f"{P}sp", f"{P}graphicFrame", f"{P}cxnSp"):
            if _placeholder(element) not in _PASSING:
                yield element
        elif element.tag != FALLBACK:
            waiting += reversed(element)


def _placeholder(shape: ET.Element) -> str | None:
    mark = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    return mark.get("type", "body") if mark is not None else None


def _paragraphs(shape: ET.Element) -> Iterator[str]:
    for paragraph in shape.iter(f"{A}p"):
        words = _words(paragraph)
        if words:
            properties = paragraph.find(f"{A}pPr")
            level = properties.get("lvl", "0") if properties is not None else "0"
            depth = int(level) if level in {*"12345678"} else 0
            yield f"{'  ' * (depth - 1)}- {words}" if depth else words


def _table(frame: ET.Element) -> Iterator[str]:
    for row in frame.iter(f"{A}tr"):
        line = " | ".join(" ".join(_words(p) for p in cell.iter(f"{A}p")).strip() for cell in row.findall(f"{A}tc"))
        if line.strip(" |"):
            yield line


def _words(paragraph: ET.Element) -> str:
    words = [
        " " if element.tag == f"{A}br" else element.text or ""
        for element in paragraph.iter()
        if element.tag in (f"{A}t", f"{A}br")
    ]
    return " ".join("".join(words).split())
