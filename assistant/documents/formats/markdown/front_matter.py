"""The title in a note's front matter, and its language; all else in it stays to the byte."""

from __future__ import annotations

import json
import re

import yaml

from assistant.documents.formats.edition import Mark, code
from assistant.documents.formats.text_layout import Slot
from assistant.documents.inline import has_words
from assistant.documents.layout import Segment
from assistant.documents.pieces import Tagged, tagged

_TITLE = re.compile(
    r"^title:[ \t]+(?P<value>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\n]|'')*'|[^\s\"'#&*!|>%@`\[{][^\n]*?)[ \t]*$", re.MULTILINE
)

_LANGUAGE = re.compile(
    r"^lang(?:uage)?:[ \t]+[\"']?(?P<code>[A-Za-z][\w-]*)(?=[\"']?(?:[ \t]+#[^\n]*|[ \t]*)$)", re.MULTILINE
)


def language_mark(text: str, end: int) -> Mark | None:
    """Return where the front matter in text[:end] tells the language of the note after it; None where it does not."""
    match = _LANGUAGE.search(text, 0, end)
    if match is None:
        return None
    return Mark(*match.span("code"), (), code)


def title_slot(text: str, end: int) -> Slot | None:
    """Return the part that holds the title in text[:end], or None where the title is no string on one line."""
    match = _TITLE.search(text, 0, end)
    if match is None:
        return None
    raw = match["value"]
    try:
        value = yaml.safe_load(f"title: {raw}")["title"]
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(value, str):
        return None
    found: Tagged[str] = tagged([value])
    if not has_words(found.text):
        return None

    def render(target: str) -> str:
        return _scalar("".join(str(piece) for piece in found.pieces(" ".join(target.split()))), raw[0])

    def beside(source: str, target: str) -> str:
        return _scalar(f"{value} / {yaml.safe_load(f'title: {target}')['title']}", raw[0])

    return Slot(match.start("value"), match.end("value"), Segment(found.text, "title"), render, beside)


def _scalar(value: str, quote: str) -> str:
    """Return a YAML string on one line: quoted as the source was, or because it must be."""
    if quote == "'":
        return "'" + value.replace("'", "''") + "'"
    if quote != '"' and _reads_as(value, value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _reads_as(scalar: str, value: str) -> bool:
    try:
        # A second key shows whether the scalar would swallow what follows it.
        return bool(yaml.safe_load(f"title: {scalar}\nnext: 1") == {"title": value, "next": 1})
    except (yaml.YAMLError, ValueError):
        return False
