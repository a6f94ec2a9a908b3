"""What somebody typed into a search box: words, "phrases" and filters such as `tag:baking after:2025-01 -lang:de`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.filters import ALIASES

_LONGEST = 1_000
"""Characters up to which a text is read as a query; what is longer was pasted, and its colons mean nothing."""

# A name, a colon as typed with any keyboard, and a value right after it; so `12:30` and `note: see below` are words.
_FILTER = re.compile(
    r"(?<![^\s\u3000,，、;；(（])(?P<not>[-\uff0d\u2212])?(?P<name>[A-Za-z]{2,8})[:\uff1a]"
    r"(?:[\"\u201c\u201d\uff02](?P<quoted>[^\"\u201c\u201d\uff02]+)[\"\u201c\u201d\uff02]"
    r"|(?P<value>(?!//)[^\s\u3000,，、;；。？！\"\u201c\u201d\uff02]+))"
)
_PHRASE = re.compile(r"[\"\u201c\u201d\uff02]([^\"\u201c\u201d\uff02]+)[\"\u201c\u201d\uff02]")


@dataclass(frozen=True, slots=True)
class Query:
    """A query, taken apart."""

    words: str
    """Everything that is no filter, the words of phrases included and without their quotation marks."""
    phrases: tuple[str, ...] = ()
    """What stood in quotation marks: passages must hold it as written."""
    filters: tuple[tuple[str, str], ...] = ()
    """Name and value of each filter, as index.filters takes them."""


def parse(text: str) -> Query:
    """Take a query apart; nothing in it is an error, and a name that is no filter's is an ordinary word."""
    if len(text) > _LONGEST:
        return Query(text)
    filters: list[tuple[str, str]] = []

    def taken(match: re.Match[str]) -> str:
        name = ALIASES.get(match["name"].lower())
        if name is None:
            return match[0]
        filters.append((f"-{name}" if match["not"] else name, (match["quoted"] or match["value"]).strip()))
        return " "

    words = _FILTER.sub(taken, text)
    phrases = tuple(phrase.strip() for phrase in _PHRASE.findall(words) if phrase.strip())
    return Query(" ".join(_PHRASE.sub(r" \1 ", words).split()), phrases, tuple(filters))
