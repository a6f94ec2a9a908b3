"""Word documents (DOCX): headings, lists, tables, notes and text boxes; its comments as comments.

Read from the document's own XML (ECMA-376 part 1, section 17): the usual libraries leave out tracked insertions,
content controls, text boxes and footnotes.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index.loaders.assembly import Assembly, Remark
from index.loaders.decoding import is_blank
from index.loaders.documents.ooxml import FALLBACK, OfficeFile, W, no_words
from index.loaders.loaded import Loaded, one
from index.loaders.packed.unpacking import unpacking

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_GONE = frozenset({f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{W}pPr", f"{W}instrText", FALLBACK, f"{W}rt"})
_MARKS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)


def load_docx(path: Path, data: bytes) -> Loaded:
    """Return a Word document as a note.

    Raises:
        NoteUnreadable: it is damaged, protected by a password, a bomb, or without text.
    """
    with unpacking(path):
        file = OfficeFile(path, data)
        part = file.main_part("word/document.xml")
        reader = _Reader(_headings(file), _bullets(file))
        root = file.xml(part)
        lines = list(reader.blocks(root)) if root is not None else []
        for notes in ("word/footnotes.xml", "word/endnotes.xml"):
            if (found := file.xml(notes)) is not None:
                lines += [f"[{note.get(f'{W}id')}] {words}" for note in found if (words := _flat(note))]
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
        assembly = Assembly()
        assembly.write(text)
        _comments(file, assembly)
        if is_blank("".join(assembly.pieces)):
            raise no_words(path)
        title = next((line.lstrip("# ") for line in lines if line.startswith(("# ", "## "))), "")
        return one(file.with_properties(assembly.document(title)))


@dataclass(slots=True)
class _Reader:
    """Yields a document's lines; `styles` gives the heading level of a style, `numbered` the lists with numbers."""

    styles: dict[str, int]
    numbered: set[str]
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def blocks(self, root: ET.Element) -> Iterator[str]:
        waiting = [root]
        while waiting:
            element = waiting.pop()
            if element.tag == f"{W}p":
                yield from self.paragraph(element)
                boxes = [box for box in element.iter(f"{W}txbxContent") if not _in_fallback(element, box)]
                waiting += reversed(boxes)
            elif element.tag == f"{W}tbl":
                yield ""
                yield from self.table(element)
                yield ""
            elif element.tag not in _GONE:
                waiting += reversed(element)

    def paragraph(self, paragraph: ET.Element) -> Iterator[str]:
        words = _words(paragraph).strip()
        if not words:
            return
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        level = self.styles.get(style.get(f"{W}val", ""), 0) if style is not None else 0
        outline = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and outline.get(f"{W}val") in {*"012345"}:
            level = int(outline.get(f"{W}val") or 0) + 1
        number = paragraph.find(f"{W}pPr/{W}numPr")
        if level:
            yield f"\n{'#' * level} {' '.join(words.split())}\n"
        elif number is not None:
            yield self.item(number, words)
        else:
            yield f"{words}\n"

    def item(self, number: ET.Element, words: str) -> str:
        level, list_id = (number.find(f"{W}{name}") for name in ("ilvl", "numId"))
        said = level.get(f"{W}val", "") if level is not None else ""
        depth = int(said) if said in {*"012345678"} else 0
        id = (list_id.get(f"{W}val") if list_id is not None else None) or "0"
        if id not in self.numbered:
            return f"{'  ' * depth}- {words}"
        for deeper in range(depth + 1, 9):
            self.counts.pop((id, deeper), None)
        self.counts[id, depth] = self.counts.get((id, depth), 0) + 1
        return f"{'  ' * depth}{self.counts[id, depth]}. {words}"

    def table(self, table: ET.Element) -> Iterator[str]:
        """Yield a row a line; tables inside cells are flattened into them."""
        for row in table.findall(f"{W}tr") + table.findall(f"{W}sdt/{W}sdtContent/{W}tr"):
            cells = row.findall(f"{W}tc") + row.findall(f"{W}sdt/{W}sdtContent/{W}tc")
            line = " | ".join(_flat(cell) for cell in cells)
            if line.strip(" |"):
                yield line


def _words(paragraph: ET.Element) -> str:
    """Return a paragraph's words as they stand after all tracked changes; text boxes are left for later."""
    words: list[str] = []
    waiting = [paragraph]
    while waiting:
        element = waiting.pop()
        if element.tag == f"{W}t":
            words.append(element.text or "")
        elif element.tag in _MARKS:
            words.append(_MARKS[element.tag])
        elif element.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            words.append(f"[{element.get(f'{W}id')}]")
        elif element.tag not in _GONE and element.tag != f"{W}txbxContent":
            waiting += reversed(element)
    return "".join(words)


def _flat(element: ET.Element) -> str:
    return " ".join(" ".join(_words(paragraph) for paragraph in element.iter(f"{W}p")).split())


def _in_fallback(paragraph: ET.Element, box: ET.Element) -> bool:
    return any(box in fallback.iter() for fallback in paragraph.iter(FALLBACK))


def _headings(file: OfficeFile) -> dict[str, int]:
    """Return the heading level of each style that has one; its built-in name stays English in every language."""
    root = file.xml("word/styles.xml")
    found = {}
    for style in () if root is None else root.iter(f"{W}style"):
        name = style.find(f"{W}name")
        said = (name.get(f"{W}val") if name is not None else None) or ""
        match = _HEADING.fullmatch(said)
        if match:
            found[style.get(f"{W}styleId", "")] = min(6, int(match[1]))
        elif said.lower() == "title":
            found[style.get(f"{W}styleId", "")] = 1
    return found


def _bullets(file: OfficeFile) -> set[str]:
    """Return the ids of the lists whose items are numbered."""
    root = file.xml("word/numbering.xml")
    if root is None:
        return set()
    kinds = {}
    for kind in root.iter(f"{W}abstractNum"):
        form = kind.find(f"{W}lvl/{W}numFmt")
        kinds[kind.get(f"{W}abstractNumId")] = form is not None and form.get(f"{W}val") not in ("bullet", "none", None)
    numbered = set()
    for number in root.iter(f"{W}num"):
        base = number.find(f"{W}abstractNumId")
        if base is not None and kinds.get(base.get(f"{W}val")):
            numbered.add(number.get(f"{W}numId", ""))
    return numbered


def _comments(file: OfficeFile, assembly: Assembly) -> None:
    root, extended = file.xml("word/comments.xml"), file.xml("word/commentsExtended.xml")
    if root is None:
        return
    parents = {
        each.get(f"{_W15}paraId"): each.get(f"{_W15}paraIdParent") for each in (() if extended is None else extended)
    }
    written: dict[str | None, int] = {}
    for comment in root.iter(f"{W}comment"):
        paragraphs = list(comment.iter(f"{W}p"))
        words = "\n".join(_words(paragraph) for paragraph in paragraphs).strip()
        if not words:
            continue
        if not assembly.comments:
            assembly.gap()
            assembly.write("## Comments\n")
        id = paragraphs[-1].get(_W14)
        author = " ".join((comment.get(f"{W}author") or "").split()) or "?"
        parent = written.get(parents.get(id)) if parents.get(id) else None
        written[id] = assembly.remark(Remark(author, words, comment.get(f"{W}date"), None, parent))
