"""From the bytes of a file to its layout: one reader per format, chosen by the file name's suffix.

A new format is one module with a function `read(data) -> Layout` and one line in `READERS`. Which room holds what:

    plain      text, subtitles
    markdown   note (the walk over its blocks), front_matter, block, asides (titles of links), table, inline
               (to pieces), writing (and back), syntax
    markup     tokens (markup that knows where it stands), frame (slots in it), labels (a few elements of an XML file),
               telling (attributes that tell a language), zipped (parts of a ZIP package)
    pages      html, epub; page (the walk over a page's elements), elements (what each is), runs (a line of text to
               pieces), slots
    word       docx; part (the walk over one of its XML files), reader and fields (what is in a paragraph), pieces,
               slots, direction (right to left)
    exports    json_lines (our own schema) with json_strings, evernote, joplin
    pictures   picture, which comes back as SVG; order and grouping (lines to blocks), colours, room and fitting (where
               and how large a translation is drawn), svg, layout

And at the door pdf, which comes back as Markdown, with flow (its pages to headings, paragraphs and items), and what
several rooms use: charsets (bytes to text and back), edition (one language or two, and where a document tells which),
lined (line ends), lines (wrapping), words (what is a word of no language), text_layout (stretches of a text).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType

from assistant.documents.formats import pdf
from assistant.documents.formats.exports import evernote, joplin, json_lines
from assistant.documents.formats.markdown import note
from assistant.documents.formats.pages import epub, html
from assistant.documents.formats.pictures import picture
from assistant.documents.formats.plain import subtitles, text
from assistant.documents.formats.word import docx
from assistant.documents.layout import PICTURES, Layout
from assistant.errors import DocumentUnreadable, UnknownFormat
from index.errors import NoteUnreadable
from index.naming import one_line

READERS: Mapping[str, Callable[[bytes], Layout]] = MappingProxyType(
    {
        ".md": note.read,
        ".markdown": note.read,
        ".docx": docx.read,
        ".epub": epub.read,
        ".pdf": pdf.read,
        ".enex": evernote.read,
        ".jex": joplin.read,
        ".jsonl": json_lines.read,
        ".ndjson": json_lines.read,
        ".txt": text.read,
        ".srt": subtitles.read_srt,
        ".vtt": subtitles.read_vtt,
        ".html": html.read,
        ".htm": html.read,
        ".xhtml": html.read,
        **dict.fromkeys(sorted(PICTURES), picture.read),
    }
)
_NAMED: Mapping[str, Callable[[bytes, str], Layout]] = MappingProxyType(
    {".docx": docx.read, ".epub": epub.read, ".pdf": pdf.read, **dict.fromkeys(PICTURES, picture.read)}
)
"""Those that are told the file's name, as what goes wrong in them is said by what reads the index's files too."""


def read_layout(name: str, data: bytes) -> Layout:
    """Take a document apart.

    Raises:
        UnknownFormat: there is no reader for the name's suffix.
        DocumentUnreadable: the bytes are damaged, not of that format, or without words.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in READERS:
        known = " ".join(sorted(READERS))
        raise UnknownFormat(f"{one_line(name)} cannot be taken apart. Save it as one of these: {known}.")
    shown = one_line(PurePath(name).name)
    try:
        return _NAMED[suffix](data, PurePath(name).name) if suffix in _NAMED else READERS[suffix](data)
    except (NoteUnreadable, DocumentUnreadable) as error:
        told = str(error)
        raise DocumentUnreadable(told if told.startswith(shown) else f"{shown}: {told}") from error
