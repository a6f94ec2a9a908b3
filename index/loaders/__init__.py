"""From a file to a Document: one loader per format, chosen by the file name's suffix.

A new format is one module with a function `(path, data) -> Document` and one line in `LOADERS`.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from index.errors import NoteInaccessible, NoteUnreadable
from index.loaders.markdown import load_markdown
from index.loaders.text import load_text
from index.naming import one_line
from index.passage import Document

LOADERS_VERSION = 1
"""Raised when a loader's result for the same bytes changes, so that notes are read again."""


class Loader(Protocol):
    """Turns the bytes of one file into a Document."""

    def __call__(self, path: Path, data: bytes) -> Document:
        """Return the note in `data`; `path` serves its title and its error messages.

        Raises:
            NoteUnreadable: there is no text to be had from these bytes.
        """


LOADERS: Mapping[str, Loader] = MappingProxyType(
    {
        ".md": load_markdown,
        ".markdown": load_markdown,
        ".txt": load_text,
    }
)


def is_note(name: str) -> bool:
    """Tell whether a file of this name would be loaded."""
    return Path(name).suffix.lower() in LOADERS


def read(path: Path, limit: int) -> bytes:
    """Return the whole file, at most `limit` bytes of it.

    Raises:
        NoteInaccessible: the file cannot be opened or read now.
        NoteUnreadable: it is larger than `limit`, or no ordinary file.
    """
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
        "Split it, or raise index.max_note_bytes in config.yaml."
    )


def load(path: Path, data: bytes) -> Document:
    """Return the note that `data`, read from `path`, holds.

    Raises:
        NoteUnreadable: the format is unknown, or the loader found no text.
    """
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        known = " ".join(sorted(LOADERS))
        raise NoteUnreadable(f"{one_line(path)} has no known note format. Use one of: {known}.")
    return loader(path, data)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}" if size >= 100_000 else f"{size / 1_000_000:.4f}"
