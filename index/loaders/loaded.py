"""What a loader returns, and what is known of its format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.passage import Document


@dataclass(frozen=True, slots=True)
class Loaded:
    """The notes of one file; nearly always one, whose `part` is empty. None where it is no note but a program's own."""

    documents: tuple[Document, ...]
    failures: Mapping[str, str] = field(default_factory=dict)
    """Parts of a file of many notes that could not be read, and why: a line each, as for a file."""


class Loader(Protocol):
    """Turns the bytes of one file into its notes."""

    def __call__(self, path: Path, data: bytes) -> Loaded:
        """Return the notes in `data`; `path` serves titles, error messages and files that lie beside it.

        Raises:
            NoteUnreadable: there is no text to be had from these bytes.
        """


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that holds notes."""

    load: Loader
    packed: bool = False
    """The file is larger than its text (a document, a picture, an archive): `index.max_file_bytes` is its limit."""
    isolated: bool = False
    """Its parser is large and meets hostile bytes: it runs in a process that may be ended."""


def one(document: Document) -> Loaded:
    """Return a file that is one note."""
    return Loaded((document,))
