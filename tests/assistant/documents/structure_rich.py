"""What of a page, a Word document or a book must be the same after a translation, read with other parsers than ours."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from io import BytesIO

_READ = {"alt", "title", "placeholder", "aria-label", "value"}
_INLINE = set(
    "a abbr b bdi bdo big cite del dfn em font i ins kbd mark q s small span strike strong sub sup time".split()
)
_AIDS = {"ruby", "rb", "rt", "rp", "rtc", "wbr"}
_VERBATIM = {"code", "pre", "kbd", "script", "style", "svg", "samp", "var"}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OWN_WORDS = {
    f"{_W}{name}" for name in ("t", "r", "rPr", "proofErr", "lastRenderedPageBreak", "softHyphen", "noBreakHyphen")
}


def html_structure(data: bytes) -> dict[str, object]:
    """Return the tags of a page in order (those in a line counted), what is kept verbatim, and all remarks."""
    reader = _Page()
    reader.feed(data.decode("utf-8"))
    reader.close()
    return {"blocks": reader.blocks, "inline": reader.inline, "kept": reader.kept, "remarks": sorted(reader.remarks)}


@dataclass
class _Tags:
    blocks: list[str] = field(default_factory=list)
    inline: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        found = _Tags()
        self.blocks, self.inline, self.kept, self.remarks = found.blocks, found.inline, found.kept, found.remarks
        self._verbatim: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = " ".join(f"{name}={'…' if name in _READ else value!r}" for name, value in attrs)
        if tag in _INLINE:
            self.inline[f"{tag} {told}"] += 1
        elif tag not in _AIDS:
            self.blocks.append(f"{tag} {told}")
        if tag in _VERBATIM:
            self._verbatim.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._verbatim and self._verbatim[-1] == tag:
            self._verbatim.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _INLINE:
            self.inline[f"/{tag}"] += 1
        elif tag not in _AIDS:
            self.blocks.append(f"/{tag}")
        if self._verbatim and self._verbatim[-1] == tag:
            self._verbatim.pop()

    def handle_data(self, data: str) -> None:
        if self._verbatim:
            self.kept.append(data)

    def handle_comment(self, data: str) -> None:
        self.remarks.append(data)

    def handle_decl(self, decl: str) -> None:
        self.remarks.append(decl)


def docx_structure(data: bytes) -> dict[str, object]:
    """Return a document's parts; of those with words every paragraph: its properties, its looks, what is in it."""
    found: dict[str, object] = {}
    with zipfile.ZipFile(BytesIO(data)) as file:
        for name in file.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml", name):
                root = ET.fromstring(file.read(name))
                found[name] = [_paragraph(each) for each in root.iter(f"{_W}p")]
            else:
                found[name] = sha256(file.read(name)).hexdigest()
    return found


def _paragraph(paragraph: ET.Element) -> dict[str, object]:
    properties = paragraph.find(f"{_W}pPr")
    looked = {id(each) for look in paragraph.iter(f"{_W}rPr") for each in look.iter()}
    inside = Counter(_told(each) for each in paragraph.iter() if each.tag not in _OWN_WORDS and id(each) not in looked)
    looks = set()
    for run in paragraph.iter(f"{_W}r"):
        look = run.find(f"{_W}rPr")
        if "".join(text.text or "" for text in run.iter(f"{_W}t")).strip():
            looks.add(
                ""
                if look is None
                else " ".join(_told(each) for each in look if not each.tag.endswith(("lang", "noProof")))
            )
    return {
        "properties": b"" if properties is None else ET.tostring(properties).strip(),
        "inside": inside,
        "looks": sorted(looks),
    }


def _told(element: ET.Element) -> str:
    code = element.text or "" if element.tag.endswith(("instrText", "delText")) else ""
    said = sorted((key, value) for key, value in element.attrib.items() if not key.endswith("}hint"))
    return f"{element.tag.rsplit('}', 1)[-1]} {said} {code}"


def epub_structure(data: bytes) -> dict[str, object]:
    """Return a book's parts in order: the structure of its pages, its contents without their words, all else hashed."""
    found: dict[str, object] = {}
    with zipfile.ZipFile(BytesIO(data)) as file:
        found["first"] = (file.infolist()[0].filename, file.infolist()[0].compress_type)
        for name in file.namelist():
            part = file.read(name)
            if name.endswith(("html", ".htm")):
                found[name] = html_structure(part)
            elif name.endswith((".ncx", ".opf")):
                found[name] = re.sub(rb"(<(?:text|dc:title)[^>]*>)[^<]*", rb"\1", part)
            else:
                found[name] = sha256(part).hexdigest()
    return found


def pages(markdown: bytes) -> list[int]:
    """Return the page borders in what was made of a PDF."""
    return [int(number) for number in re.findall(rb"<!-- page (\d+) -->", markdown)]


STRUCTURES: Mapping[str, Callable[[bytes], object]] = {
    ".html": html_structure,
    ".docx": docx_structure,
    ".epub": epub_structure,
}
