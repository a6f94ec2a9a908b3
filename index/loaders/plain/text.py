"""Plain text notes."""

from __future__ import annotations

from pathlib import Path

from index.loaders.decoding import decode
from index.loaders.loaded import Loaded, one
from index.naming import title_from
from index.passage import Document

_LONGEST_TITLE = 80


def load_text(path: Path, data: bytes) -> Loaded:
    """Return a plain text file as a note; a short first line that stands alone is its title.

    Raises:
        NoteUnreadable: the file is empty or not text.
    """
    decoded = decode(path, data)
    lines = decoded.text.strip().split("\n", 2)
    alone = len(lines) > 1 and not lines[1].strip()
    title = lines[0].strip() if alone and len(lines[0].strip()) <= _LONGEST_TITLE else title_from(path)
    return one(Document(title=title, text=decoded.text, warnings=decoded.warnings))
