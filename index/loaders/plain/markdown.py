"""Markdown notes: front matter, body, and a `## Comments` section; those of Obsidian, Joplin and Notion too.

The text stays as stored, wiki links and all; tags in it are added to the note's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from index.errors import NoteUnreadable
from index.loaders.decoding import decode, is_blank
from index.loaders.exports.joplin import NOTE, note, parse_item
from index.loaders.loaded import Loaded, one
from index.loaders.plain.comments import parse_comments
from index.loaders.plain.front_matter import parse_front_matter
from index.loaders.plain.vaults import inline_tags, notion_properties, notion_title
from index.naming import one_line, title_from
from index.passage import Document

_MOST_ALIASES, _LONGEST_ALIAS = 5, 60
_HEADING = re.compile(r"#{1,2}[ \t]++(\S.*)")


def load_markdown(path: Path, data: bytes) -> Loaded:
    """Return a Markdown file as a note; the items of a Joplin folder that are no notes (folders, tags) hold none.

    Raises:
        NoteUnreadable: the file is empty, has nothing but front matter, or is not text.
    """
    decoded = decode(path, data)
    front = parse_front_matter(decoded.text)
    text = decoded.text[front.end :]
    if is_blank(text):
        raise NoteUnreadable(f"{one_line(path)} has no text after its front matter. Write something, or remove it.")
    if not front.end and (item := parse_item(text)) is not None:
        if item.kind != NOTE:
            return Loaded(())
        return one(replace(note(path, item, inline_tags(item.body)), part="", warnings=decoded.warnings))
    notion = notion_title(path.stem)
    said = notion_properties(text) if notion else {}
    written = re.split(r"[,，、]", said.get("tags", ""))
    tags = (*front.tags, *(tag.strip() for tag in written if tag.strip()), *inline_tags(text))
    comments = parse_comments(text)
    document = Document(
        title=_with_aliases(front.title or _heading(text) or notion or title_from(path), front.aliases),
        text=text,
        author=front.author or said.get("author") or said.get("created by"),
        date=front.date or said.get("date") or said.get("created") or said.get("created time"),
        language=front.language,
        tags=tuple(dict.fromkeys(tags)),
        url=front.url or said.get("url"),
        questions=front.questions,
        comments=comments,
        warnings=decoded.warnings + front.warnings,
    )
    return one(document)


def _with_aliases(title: str, aliases: tuple[str, ...]) -> str:
    """Return a title with the note's other names in brackets: titles are searched, by words and by meaning."""
    others = [alias for alias in aliases if alias not in title and len(alias) <= _LONGEST_ALIAS][:_MOST_ALIASES]
    return f"{title} ({', '.join(others)})" if others else title


def _heading(text: str) -> str | None:
    """Return the first heading when the note opens with it."""
    match = _HEADING.match(text.lstrip())
    return match[1].strip(" \t#") or None if match else None
