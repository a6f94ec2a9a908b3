"""From the bytes of a file to its layout: one reader per format, chosen by the file name's suffix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType

from assistant.documents.formats import docx, enex, epub, exports, html, jex, markdown, pdf, subtitles, text
from assistant.documents.layout import Layout
from assistant.errors import DocumentUnreadable, UnknownFormat
from index.errors import NoteUnreadable
from index.naming import one_line

READERS: Mapping[str, Callable[[bytes], Layout]] = MappingProxyType(
    {
        ".md": markdown.read,
        ".markdown": markdown.read,
        ".docx": docx.read,
        ".epub": epub.read,
        ".pdf": pdf.read,
        ".enex": enex.read,
        ".jex": jex.read,
        ".jsonl": exports.read,
        ".ndjson": exports.read,
        ".txt": text.read,
        ".srt": subtitles.read_srt,
        ".vtt": subtitles.read_vtt,
        ".html": html.read,
        ".htm": html.read,
        ".xhtml": html.read,
    }
)


def read_layout(name: str, data: bytes) -> Layout:
    """Take a document apart.

    Raises:
        UnknownFormat: there is no reader for the name's suffix.
        DocumentUnreadable: the bytes are damaged, not of that format, or without words.
    """
    reader = READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        known = " ".join(sorted(READERS))
        raise UnknownFormat(f"{one_line(name)} cannot be taken apart. Save it as one of these: {known}.")
    try:
        return reader(data)
    except (DocumentUnreadable, NoteUnreadable) as error:
        raise DocumentUnreadable(f"{one_line(name)}: {error}") from error
