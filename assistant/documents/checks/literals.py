"""What a translation must repeat letter by letter: links, addresses, placeholders and codes (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

LiteralKind = Literal["link", "name", "placeholder", "code"]

_END = r"[^\s<>\"'`、。，！？；：（）「」『』《》【】\u0600-\u06ff\u4e00-\u9fff\u3041-\u30ff]"
_START, _STOP = r"(?<![A-Za-z0-9_./-])", "(?![A-Za-z0-9_-])"
"""Borders of words where Chinese may stand around without a space."""
_PATTERNS: tuple[tuple[LiteralKind, re.Pattern[str]], ...] = (
    ("link", re.compile(rf"(?:https?|ftp)://{_END}+|\bwww\.{_END}+", re.IGNORECASE)),
    ("link", re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")),
    (
        "placeholder",
        re.compile(
            r"\$?\{\{?[ ]?[\w.:-]{1,60}[ ]?\}?\}|(?<![A-Za-z0-9_%])%(?:\(\w{1,60}\)|\d\$)?[sdif@](?![A-Za-z0-9_])"
        ),
    ),
    ("name", re.compile(r"(?<![A-Za-z0-9_@.])@[A-Za-z0-9_][A-Za-z0-9_.]{1,30}")),
    # A letter, a digit and at least two digits or a joint: A-1203/77, v2.10.1, X7-B; not U2, 3D, 20km or 1990s.
    (
        "code",
        re.compile(
            rf"{_START}(?=[A-Za-z0-9_./-]*[A-Z_])(?=[A-Za-z0-9_./-]*[0-9])[A-Za-z][A-Za-z0-9]*(?:[-_./][A-Za-z0-9]+)+{_STOP}"
        ),
    ),
    ("code", re.compile(rf"{_START}[A-Z]{{1,6}}\d{{3,12}}[A-Z]{{0,3}}{_STOP}|{_START}v\d+(?:\.\d+)+")),
)
_TRAIL = ".,;:!?)]}*_"
_SPACE = re.compile(r"\s+")
_LONGEST = 50_000


class Verbatim(NamedTuple):
    """One of them, and what it is."""

    kind: LiteralKind
    text: str


def literals(text: str) -> Iterator[Verbatim]:
    """Yield what must stand in a translation as it stands in `text`."""
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text[:_LONGEST]):
            yield Verbatim(kind, match[0].rstrip(_TRAIL) if kind in ("link", "name") else match[0])


def without_literals(text: str) -> str:
    """Return the text with a space in place of each."""
    for _, pattern in _PATTERNS:
        text = pattern.sub(" ", text)
    return text


def lost(source: str, target: str) -> tuple[Verbatim, ...]:
    """Return those of the source that the target lacks, each once; spaces and kinds of hyphens do not count."""
    held = _plain(target)
    return tuple(dict.fromkeys(found for found in literals(source) if _plain(found.text) not in held))


def _plain(text: str) -> str:
    return _SPACE.sub("", text).translate({0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2212: "-"})
