"""Exchange of a translation memory as TMX 1.4b (Translation Memory eXchange, LISA OSCAR, 2005).

Tags of segments become the format's own: `<1>` and `</1>` are `bpt` and `ept`, `<2/>` is `ph`. What a person translated
elsewhere counts as a correction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from assistant.documents.errors import MemoryUnusable
from assistant.documents.inline import TAG
from assistant.documents.memory.store import TranslationMemory
from assistant.documents.memory.values import Stored
from index.loaders.plain.front_matter import language_code

_PROPERTIES = ("model", "prompt", "glossary")
_BLOCK = 65_536
_LONGEST = 200_000
"""Characters of one segment; no tool writes longer ones."""
_DEEPEST = 40
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def export_tmx(memory: TranslationMemory, file: IO[bytes], *, corrections_only: bool = False) -> int:
    """Write a memory's translations into a file, and return how many.

    Raises:
        MemoryUnusable: the memory cannot be read.
    """
    file.write(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header creationtool="Diandian" '
        b'creationtoolversion="1" segtype="block" o-tmf="Diandian" adminlang="en" srclang="*all*" '
        b'datatype="plaintext"/>\n<body>\n'
    )
    count = 0
    for entry in memory.all(corrections_only=corrections_only):
        file.write(_unit(entry).encode())
        count += 1
    file.write(b"</body>\n</tmx>\n")
    return count


def import_tmx(memory: TranslationMemory, name: str, file: IO[bytes]) -> int:
    """Store everything that a TMX file holds, all or none, and return how many translations that are.

    Args:
        memory: that is to hold it.
        name: of the file, for messages.
        file: its bytes.

    Raises:
        MemoryUnusable: the file is no TMX, or the memory cannot be written.
    """
    return memory.store(_entries(name, file))


def _unit(entry: Stored) -> str:
    kept = zip(_PROPERTIES, (entry.model, entry.prompt, entry.glossary), strict=True)
    told = [("origin", "correction" if entry.corrected else "model"), *((key, value) for key, value in kept if value)]
    lines = [f"<prop type={quoteattr(f'x-diandian-{key}')}>{_escaped(value)}</prop>" for key, value in told]
    for language, text in ((entry.source_language or "und", entry.text), (entry.language, entry.target)):
        lines.append(f"<tuv xml:lang={quoteattr(language)}><seg>{_segment(text)}</seg></tuv>")
    return f"<tu srclang={quoteattr(entry.source_language or 'und')}>{''.join(lines)}</tu>\n"


def _segment(text: str) -> str:
    parts, last = [], 0
    for tag in TAG.finditer(text):
        parts.append(_escaped(text[last : tag.start()]))
        element = "ept" if tag["closes"] else "ph" if tag["alone"] else "bpt"
        attribute = "x" if element == "ph" else "i"
        parts.append(f'<{element} {attribute}="{tag["number"]}"/>')
        last = tag.end()
    return "".join(parts) + _escaped(text[last:])


def _escaped(text: str) -> str:
    # XML knows no way to write these; a carriage return must be a reference, or it comes back as a line end.
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


@dataclass
class _Reader:
    """Collects one `tu` after another from the parser's events."""

    done: list[tuple[dict[str, str], str, list[tuple[str, str]]]] = field(default_factory=list)
    """Properties, source language and (language, text) of each."""
    path: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    source: str = ""
    language: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    length: int = 0
    default: str = ""

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        self.path.append(element)
        if len(self.path) > _DEEPEST:
            raise ValueError("it is nested too deeply")
        if len(self.path) == 1 and element != "tmx":
            raise ValueError("its first element is not tmx")
        if element == "header":
            self.default = attributes.get("srclang", "")
        elif element == "tu":
            self.properties, self.texts = {}, []
            self.source = attributes.get("srclang", self.default)
        elif element == "tuv":
            self.language = attributes.get("xml:lang") or attributes.get("lang", "")
        elif element in ("seg", "prop"):
            self.parts, self.length = [], 0
            self.language = attributes.get("type", "") if element == "prop" else self.language
        elif element in ("bpt", "ept", "ph") and self.path[-2] in ("seg", "hi"):
            number = attributes.get("i") or attributes.get("x") or ""
            if number.isdecimal() and 0 < int(number[:6]) < 100_000:
                self.parts.append({"bpt": f"<{number}>", "ept": f"</{number}>", "ph": f"<{number}/>"}[element])

    def characters(self, text: str) -> None:
        """Take text; what stands inside foreign markup is that tool's own code."""
        if self.path[-1] in ("seg", "hi", "prop"):
            self.length += len(text)
            if self.length > _LONGEST:
                raise ValueError(f"a segment is longer than {_LONGEST} characters")
            self.parts.append(text)

    def end(self, element: str) -> None:
        """End an element."""
        self.path.pop()
        if element == "prop" and self.path[-1:] == ["tu"]:
            self.properties[self.language] = "".join(self.parts)
        elif element == "seg":
            self.texts.append((self.language, "".join(self.parts).strip()))
        elif element == "tu":
            self.done.append((self.properties, self.source, self.texts))


def _entries(name: str, file: IO[bytes]) -> Iterator[Stored]:
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.characters
    # Nothing is fetched for a document type; entities of a file's own are how bombs are made, and no tool writes any.
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    try:
        while True:
            block = file.read(_BLOCK)
            parser.Parse(block, not block)
            for properties, source, texts in reader.done:
                yield from _stored(properties, source, texts)
            reader.done.clear()
            if not block:
                return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise MemoryUnusable(
            f"{name}, line {parser.CurrentLineNumber}, is no TMX: {error}. Nothing was imported. Export it anew."
        ) from error


def _refuse(*declared: object) -> None:
    raise ValueError("it declares entities")


def _stored(properties: dict[str, str], source: str, texts: list[tuple[str, str]]) -> Iterator[Stored]:
    """Yield a unit's pairs: from its source language, or from each where it says that all are equal."""
    coded = [("" if language == "und" else language_code(language) or "", text) for language, text in texts if text]
    wanted = "" if source in ("", "und", "*all*") else language_code(source) or ""
    made = properties.get("x-diandian-origin") == "model"
    kept = [properties.get(f"x-diandian-{key}", "") if made else "" for key in _PROPERTIES]
    for at, (language, text) in enumerate(coded):
        if source != "*all*" and language != wanted:
            continue
        for other, (target_language, target) in enumerate(coded):
            if other != at and target_language and target_language != language:
                yield Stored(language, target_language, text, target, not made, *kept)
