"""Markdown notes: front matter, body, and a `## Comments` section."""

from __future__ import annotations

import re
from pathlib import Path

from index.errors import NoteUnreadable
from index.loaders.comments import parse_comments
from index.loaders.decoding import decode, is_blank
from index.loaders.front_matter import parse_front_matter
from index.loaders.loaded import Loaded, one
from index.naming import one_line, title_from
from index.passage import Document

_HEADING = re.compile(r"#{1,2}[ \t]++(\S.*)")


def load_markdown(path: Path, data: bytes) -> Loaded:
    """Return a Markdown file as a note.

    Raises:
        NoteUnreadable: the file is empty, has nothing but front matter, or is not text.
    """
    decoded = decode(path, data)
    front = parse_front_matter(decoded.text)
    text = decoded.text[front.end :]
    if is_blank(text):
        raise NoteUnreadable(f"{one_line(path)} has no text after its front matter. Write something, or remove it.")
    comments = parse_comments(text)
    document = Document(
        title=front.title or _heading(text) or title_from(path),
        text=text,
        author=front.author,
        date=front.date,
        language=front.language,
        tags=front.tags,
        url=front.url,
        questions=front.questions,
        comments=comments,
        warnings=decoded.warnings + front.warnings,
    )
    return one(document)


def _heading(text: str) -> str | None:
    """Return the first heading when the note opens with it."""
    match = _HEADING.match(text.lstrip())
    return match[1].strip(" \t#") or None if match else None
