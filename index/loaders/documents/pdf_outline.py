"""What a PDF itself names as its headings: the outline that viewers show beside the pages, if it has one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import Any

_MOST_ENTRIES = 5_000
_DEEPEST = 4
_LONGEST = 300
_MOST_CHARACTERS = 1_000_000
"""Of all titles: one long string of the file may be the title of every entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an outline."""

    words: str
    """The words of its title, as of `words_of`; never empty."""
    page: int
    """Which it leads to, counted from 1."""
    depth: int
    """0 for what stands under nothing else."""


def words_of(text: str) -> str:
    """Return the letters and figures of a text, by which titles are compared with the lines on their pages."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def outline_of(pdf: Any) -> list[Entry]:
    """Return the outline of a PDFium document; what of it leads nowhere or has no words is left out."""
    entries: list[Entry] = []
    read = 0
    for bookmark in islice(pdf.get_toc(max_depth=_DEEPEST), _MOST_ENTRIES):
        try:
            title = bookmark.get_title()
        except ValueError:  # Half a character in it.
            continue
        read += len(title)
        if read > _MOST_CHARACTERS:
            break
        words = words_of(title[:_LONGEST])
        target = bookmark.get_dest()
        page = None if target is None else target.get_index()
        if words and page is not None:
            entries.append(Entry(words, page + 1, bookmark.level))
    return entries
