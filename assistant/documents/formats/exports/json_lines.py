"""Note exports as JSON Lines (index.loaders.exports.export): title, body, comments and replies, each with its author.

All else of a line stays as it is. The words are plain text, as the loader takes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from assistant.documents.formats.charsets import read_text
from assistant.documents.formats.edition import Edition, Mark
from assistant.documents.formats.exports.json_strings import JsonString, json_string, json_strings
from assistant.documents.formats.lined import Lined
from assistant.documents.formats.plain.text import slots
from assistant.documents.formats.text_layout import Nested, Slot, TextLayout
from assistant.documents.layout import Layout, SegmentKind
from assistant.errors import DocumentUnreadable
from index.loaders.plain.front_matter import language_code

Json = Mapping[str, object]
_TOLD = ("title", "body", "text")
"""Whose language the field `language` beside them tells."""


def read(data: bytes) -> Layout:
    """Take an export apart.

    Raises:
        DocumentUnreadable: a line is no note.
    """
    encoded = read_text(data)
    lined = Lined(encoded.text)
    text = lined.text
    # Where the file escapes all that is not ASCII, what is new in it does too.
    encode = partial(json_string, ascii_only=text.isascii() and "\\u" in text)
    parts: list[Nested | Mark] = []
    position = section = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            for found in _parts(_note(line, number), line, section):
                parts.append(_placed(found, position, encode))
                section = max([section, *(segment.section for segment in found.segments)])
            section += 1
        position += len(line) + 1
    return TextLayout(encoded, lined, tuple(parts), ".jsonl")


def _placed(part: Nested | Mark, position: int, encode: Callable[[str], str]) -> Nested | Mark:
    """Return a part of a line as one of the text that the line begins in at `position`."""
    place = part.start + position, part.end + position
    if isinstance(part, Mark):
        return Mark(*place, tuple((start + position, end + position) for start, end in part.about), part.written)
    return replace(part, start=place[0], end=place[1], encode=encode)


def _note(line: str, number: int) -> Json:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        said = "it is nested too deep" if isinstance(error, RecursionError) else f"it is not JSON ({error})"
        raise DocumentUnreadable(f"Line {number} is no note: {said}. Mend the line.") from error
    if not isinstance(found, dict):
        raise DocumentUnreadable(f"Line {number} is no note: it is not an object. Mend the line.")
    return found


def _parts(note: Json, line: str, section: int) -> Iterator[Nested | Mark]:
    """Yield the strings of a note with words in them; those of one thread of comments are in one section."""
    strings = tuple(json_strings(line))
    places = {string.path: (string.start, string.end) for string in strings}
    for string in strings:
        keys = string.path
        if keys in (("title",), ("body",)):
            yield from _part(string, note, "title" if keys == ("title",) else None, section)
        elif keys[-1] == "language" and language_code(string.value):
            about = tuple(places[(*keys[:-1], key)] for key in _TOLD if (*keys[:-1], key) in places)
            if about:
                yield Mark(string.start, string.end, about, _language)
        elif keys[0] == "comments" and keys[-1] == "text" and set(keys[2:-1:2]) <= {"replies"} and len(keys) % 2:
            number = keys[1]
            assert isinstance(number, int)
            yield from _part(string, _comment(note, keys[:-1]), "comment", section + 1 + number)


def _language(edition: Edition) -> str | None:
    return None if edition.bilingual else json.dumps(edition.language)


def _comment(note: Json, keys: tuple[str | int, ...]) -> Json:
    found: object = note
    for key in keys:
        if isinstance(found, dict) and isinstance(key, str):
            found = found.get(key)
        elif isinstance(found, list) and isinstance(key, int) and key < len(found):
            found = found[key]
        else:
            # Of a key that stands twice, the last one counts, and this is another.
            return {}
    return found if isinstance(found, dict) else {}


def _part(string: JsonString, said: Json, kind: SegmentKind | None, section: int) -> Iterator[Nested]:
    lined = Lined(string.value)
    language, author = said.get("language"), said.get("author")
    found: list[Slot] = []
    for slot in slots(lined.text):
        segment = replace(
            slot.segment,
            kind=kind or slot.segment.kind,
            section=section,
            language=language_code(language) if isinstance(language, str) else None,
            author=" ".join(author.split()) if isinstance(author, str) else "",
        )
        found.append(replace(slot, segment=segment))
    if found:
        yield Nested(string.start, string.end, lined, tuple(found), json.dumps)
