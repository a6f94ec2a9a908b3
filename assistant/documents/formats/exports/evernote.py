"""Evernote's exports: titles and the pages of the notes; attachments, dates and tags stay to the byte."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from assistant.documents.formats.charsets import read_text
from assistant.documents.formats.lined import Lined
from assistant.documents.formats.markup.frame import escaped
from assistant.documents.formats.pages.page import page
from assistant.documents.formats.text_layout import Embedded, Part, Slot, TextLayout
from assistant.documents.inline import has_words
from assistant.documents.layout import Layout, Segment
from assistant.documents.pieces import Tagged, tagged
from assistant.errors import DocumentUnreadable

_TOKEN = re.compile(r"<!\[CDATA\[|<!--|<(?P<closes>/)?(?P<name>title|content|note|resource)\b[^<>]*>")


def read(data: bytes) -> Layout:
    """Take an export apart.

    Raises:
        DocumentUnreadable: it is no export of Evernote, or damaged.
    """
    encoded = read_text(data)
    lined = Lined(encoded.text)
    if "<en-export" not in lined.text[:10_000]:
        raise DocumentUnreadable("It is no export of Evernote. Export the notes anew as ENEX.")
    return TextLayout(encoded, lined, tuple(_parts(lined.text)), ".enex")


def _parts(text: str) -> Iterator[Part]:
    at = section = 0
    inside, start = "", 0
    pages: list[Embedded] = []
    while match := _TOKEN.search(text, at):
        at = match.end()
        name = match["name"]
        if name is None:
            closing = "]]>" if match[0].startswith("<![") else "-->"
            end = text.find(closing, at)
            if end < 0:
                line = text.count("\n", 0, at) + 1
                raise DocumentUnreadable(
                    f"The export is damaged: what begins at line {line} never ends. Export it anew."
                )
            if inside == "content" and closing == "]]>":
                pages.append(Embedded(at, end, page(text[at:end], xml=True, section=section), _in_cdata))
            at = end + len(closing)
        elif not match["closes"]:
            inside, start, pages = name, at, []
        elif name == inside == "title":
            yield from _title(text, start, match.start(), section)
        elif name == inside == "content":
            # Evernote writes the page as CDATA; other programs escape it.
            written = html.unescape(text[start : match.start()])
            pages = pages or [Embedded(start, match.start(), page(written, xml=True, section=section), escaped)]
            yield from (each for each in pages if each.segments)
        if match["closes"]:
            inside = ""
            section += name == "note"


def _title(text: str, start: int, end: int, section: int) -> Iterator[Slot]:
    found: Tagged[str] = tagged([html.unescape(" ".join(text[start:end].split()))])

    def render(target: str) -> str:
        return escaped("".join(str(piece) for piece in found.pieces(" ".join(target.split()))))

    if has_words(found.text):
        segment = Segment(found.text, "title", section)
        yield Slot(start, end, segment, render, lambda source, target: f"{source} / {target}")


def _in_cdata(written: str) -> str:
    return written.replace("]]>", "]]]]><![CDATA[>")
