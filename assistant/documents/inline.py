"""Inline markup as numbered tags: `<1>words</1>` around words, `<2/>` for a thing that is not translated.

Numbers run from 1 in order of appearance within a segment. assistant.documents.pieces makes such texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["open", "close", "atom"]

TAG = re.compile(r"<(?P<closes>/)?(?P<number>[1-9]\d{0,4})(?(closes)|(?P<alone>/)?)>")
_WORDY = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag in a segment's text, at text[start:end]."""

    number: int
    role: Role
    start: int
    end: int


def tags(text: str) -> tuple[Tag, ...]:
    """Return the tags of a segment's text in the order they stand."""
    return tuple(
        Tag(int(m["number"]), "close" if m["closes"] else "atom" if m["alone"] else "open", m.start(), m.end())
        for m in TAG.finditer(text)
    )


def bare(text: str) -> str:
    """Return the words alone: tags around words vanish, an atom leaves a space."""
    words = TAG.sub(lambda m: " " if m["alone"] else "", text)
    return re.sub(r" {2,}", " ", words).strip()


def has_words(text: str) -> bool:
    """Tell whether there is a letter or a digit outside the tags."""
    return _WORDY.search(TAG.sub("", text)) is not None


def intact(source: str, target: str) -> bool:
    """Tell whether a translation holds the source's tags: each once, properly nested, inside the same markup.

    Their order may differ, as word order does. Markup around words must still be around something.
    """
    found = _nesting(target)
    return found is not None and found == _nesting(source)


def stretches(text: str) -> tuple[str, ...]:
    """Return the runs of words between the tags, without white space at either end; those with no letter are left out.

    Each can be translated alone and put back with `joined`, whatever a translator does to tags.
    """
    return tuple(text[start:end] for start, end in _runs(text))


def joined(text: str, replacements: Sequence[str]) -> str:
    """Return `text` with each of its stretches replaced, tags and white space as they were.

    Raises:
        ValueError: there are not as many replacements as stretches.
    """
    found, last = [], 0
    for (start, end), replacement in zip(_runs(text), replacements, strict=True):
        found += [text[last:start], TAG.sub("", replacement)]
        last = end
    return "".join([*found, text[last:]])


def _runs(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    for start, after in (*((tag.start, tag.end) for tag in tags(text)), (len(text), len(text))):
        run = text[end:start]
        if _WORDY.search(run):
            yield end + len(run) - len(run.lstrip()), end + len(run.rstrip())
        end = after


def _nesting(text: str) -> dict[int, tuple[bool, int, bool]] | None:
    """Return for each number whether it is an atom, inside which other it stands, and whether it holds anything."""
    found: dict[int, tuple[bool, int, bool]] = {}
    seen: set[int] = set()
    inside: list[tuple[int, int]] = []
    for tag in tags(text):
        if tag.role == "close":
            if not inside or inside[-1][0] != tag.number:
                return None
            number, start = inside.pop()
            found[number] = (False, inside[-1][0] if inside else 0, bool(text[start : tag.start].strip()))
            continue
        if tag.number in seen:
            return None
        seen.add(tag.number)
        if tag.role == "atom":
            found[tag.number] = (True, inside[-1][0] if inside else 0, True)
        else:
            inside.append((tag.number, tag.end))
    return None if inside else found
