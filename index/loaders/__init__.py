"""From a file to its notes: one loader per format, chosen by the file name's suffix.

A new format is one module with a function `(path, data) -> Loaded` and one line in `FORMATS`. Which room holds what:

    plain      markdown (with front_matter, comments, vaults: what note programs write into it), text, subtitles
    documents  pdf (pdf_lines: letters to lines), word, slides, sheets (ooxml: what the three share), epub
    pages      web; markup (HTML to text), main_text (which of it is the article)
    pictures   image; ocr, reading_order
    exports    export (JSON Lines, our own schema), joplin, evernote
    packed     archive, mail; members (a file in a file), unpacking (how much may come out of one)

And at the door what all rooms use: loaded (what is returned), decoding (bytes to text), assembly (a note from pieces,
its places counted along), heartbeat (signs of life of what works long).
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from index.errors import NoteInaccessible, NoteUnreadable
from index.loaders.documents.epub import load_epub
from index.loaders.documents.pdf import load_pdf
from index.loaders.documents.sheets import load_csv, load_sheets
from index.loaders.documents.slides import load_pptx
from index.loaders.documents.word import load_docx
from index.loaders.exports.evernote import load_enex
from index.loaders.exports.export import load_export
from index.loaders.exports.joplin import load_jex
from index.loaders.loaded import Format, Loaded
from index.loaders.packed.archive import load_zip
from index.loaders.packed.mail import load_mail
from index.loaders.pages.web import load_html
from index.loaders.pictures.image import load_image
from index.loaders.plain.markdown import load_markdown
from index.loaders.plain.subtitles import load_subtitles
from index.loaders.plain.text import load_text
from index.naming import one_line
from index.settings import IndexSettings

LOADERS_VERSION = 6
"""Raised when a loader's result for the same bytes changes, so that notes are read again."""

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".md": Format(load_markdown),
        ".markdown": Format(load_markdown),
        ".txt": Format(load_text),
        ".pdf": Format(load_pdf, packed=True, isolated=True),
        ".png": Format(load_image, packed=True, isolated=True),
        ".jpg": Format(load_image, packed=True, isolated=True),
        ".jpeg": Format(load_image, packed=True, isolated=True),
        ".webp": Format(load_image, packed=True, isolated=True),
        ".heic": Format(load_image, packed=True, isolated=True),
        ".htm": Format(load_html, packed=True, isolated=True),
        ".html": Format(load_html, packed=True, isolated=True),
        ".xhtml": Format(load_html, packed=True, isolated=True),
        ".docx": Format(load_docx, packed=True, isolated=True),
        ".docm": Format(load_docx, packed=True, isolated=True),
        ".pptx": Format(load_pptx, packed=True, isolated=True),
        ".pptm": Format(load_pptx, packed=True, isolated=True),
        ".xlsx": Format(load_sheets, packed=True, isolated=True),
        ".xlsm": Format(load_sheets, packed=True, isolated=True),
        ".csv": Format(load_csv),
        ".tsv": Format(load_csv),
        ".epub": Format(load_epub, packed=True, isolated=True),
        ".srt": Format(load_subtitles),
        ".vtt": Format(load_subtitles),
        ".eml": Format(load_mail, packed=True, isolated=True),
        ".zip": Format(load_zip, packed=True, isolated=True),
        ".jsonl": Format(load_export, packed=True, isolated=True),
        ".ndjson": Format(load_export, packed=True, isolated=True),
        ".jex": Format(load_jex, packed=True, isolated=True),
        ".enex": Format(load_enex, packed=True, isolated=True),
    }
)


def is_note(name: str) -> bool:
    """Tell whether a file of this name would be loaded."""
    return Path(name).suffix.lower() in FORMATS


def read(path: Path, settings: IndexSettings) -> bytes:
    """Return the whole file, if it is not larger than its format may be.

    Raises:
        NoteInaccessible: the file cannot be opened or read now.
        NoteUnreadable: it is too large, or no ordinary file.
    """
    packed = path.suffix.lower() in FORMATS and FORMATS[path.suffix.lower()].packed
    limit, setting = (
        (settings.max_file_bytes, "max_file_bytes") if packed else (settings.max_note_bytes, "max_note_bytes")
    )
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise NoteUnreadable(f"{one_line(path)} is not an ordinary file. Remove it from the note folder.")
        if found.st_size <= limit:
            with path.open("rb") as file:
                data = file.read(limit + 1)
            if len(data) <= limit:
                return data
    except OSError as error:
        raise NoteInaccessible(
            f"{one_line(path)} cannot be read: {error.strerror or error}. Check its permissions and its disk."
        ) from error
    raise NoteUnreadable(
        f"{one_line(path)} is {_megabytes(found.st_size)} MB, over the limit of {_megabytes(limit)} MB. "
        f"Split it, or raise index.{setting} in config.yaml."
    )


def load(path: Path, data: bytes) -> Loaded:
    """Return the notes that `data`, read from `path`, holds.

    Raises:
        NoteUnreadable: the format is unknown, or the loader found no text.
    """
    format = FORMATS.get(path.suffix.lower())
    if format is None:
        known = " ".join(sorted(FORMATS))
        raise NoteUnreadable(f"{one_line(path)} has no known note format. Use one of: {known}.")
    return format.load(path, data)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}" if size >= 100_000 else f"{size / 1_000_000:.4f}"
