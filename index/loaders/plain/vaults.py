"""What Markdown files of note programs hold besides Markdown: Notion's properties, Obsidian's tags in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NOTION_NAME = re.compile(r"(?P<title>.*?)[ _-]?[0-9a-f]{32}(?:_all)?", re.DOTALL)
_PROPERTY = re.compile(r"([^\n:#>|\-*]{1,60}): (\S[^\n]{0,500})(?:\n|\Z)")
_OPENING = re.compile(r"\s*# [^\n]+\n\s*")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|\]\([^)\n]*\)|\[\[[^\]\n]*\]\]|https?://\S+", re.DOTALL)
_TAG = re.compile(r"(?<![\w#/&])#(\w[\w/-]*)")
_MOST_TAGS = 100


def notion_title(stem: str) -> str | None:
    """Return the title in a file's name where Notion made it, the page's 32 hexadecimal digits after the title."""
    found = _NOTION_NAME.fullmatch(stem)
    return found["title"].strip() or None if found else None


def notion_properties(text: str) -> Mapping[str, str]:
    """Return the `Name: value` lines right under the title, by their names in lower case."""
    opening = _OPENING.match(text)
    position = opening.end() if opening else len(text)
    found: dict[str, str] = {}
    while line := _PROPERTY.match(text, position):
        found.setdefault(line[1].strip().lower(), line[2].strip())
        position = line.end()
    # One such line alone may be a sentence of the text; Notion ends its lines with an empty one.
    return found if text[position : position + 1] in ("", "\n") else {}


def inline_tags(text: str) -> tuple[str, ...]:
    """Return the `#tags` in a note's text, not those in code or addresses; as in Obsidian one is never all digits."""
    found = dict.fromkeys(match[1].rstrip("/-") for match in _TAG.finditer(_CODE.sub(" ", text)))
    return tuple(tag for tag in found if not tag.isdigit())[:_MOST_TAGS]
