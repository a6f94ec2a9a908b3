"""Lines of running text: which of them are one text that was wrapped, and wrapping a text again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from assistant.documents.inline import TAG

_WIDE_SCRIPTS = "\u2e80-\u303f\u3041-\u30ff\u31f0-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_NO_SPACES = re.compile(f"[{_WIDE_SCRIPTS}]")
"""Chinese and Japanese, which put no space where a line ends."""
_CLOSERS = "、。，．！？：；）」』】〕》〉”’…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?:;)]}%"
"""Never first in a line (JIS X 4051, the commonest of them)."""
_OPENERS = "（「『【〔《〈“‘([{"
"""Never last in a line."""
_SENTENCE_END = re.compile(r"[.!?:;。！？：；…؟۔।]['\"”’»」』)\]*_]*$")
_UNIT = re.compile(
    rf"\s+|(?:</?\d+/?>)*[{re.escape(_OPENERS)}]*(?:</?\d+/?>)*"
    rf"(?:[{_WIDE_SCRIPTS}]|[^\s{_WIDE_SCRIPTS}<]+|</?\d+/?>|<)(?:</\d+>|<\d+/>|[{re.escape(_CLOSERS)}])*"
)
_SHORTEST_WRAP = 50
"""Columns; text is rarely wrapped at less, and lists of short lines often end below it."""
_SLACK = 4
"""Columns by which a line may be short because a sign may not begin the next."""


def width(text: str) -> int:
    """Return the columns that a text takes, tags not counted: two for a wide character, none for a combining one."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in TAG.sub("", text)
    )


def wrapped_breaks(lines: Sequence[str]) -> list[bool]:
    """Tell for the end of each line but the last whether the text only went on in the next for lack of room."""
    widths = [width(line) for line in lines]
    longest = max(widths, default=0)
    if longest < _SHORTEST_WRAP:
        return [_goes_on(lines[at], lines[at + 1]) for at in range(len(lines) - 1)]
    full = [widths[at] + 1 + width(_first_word(lines[at + 1])) > longest - _SLACK for at in range(len(lines) - 1)]
    if all(full):
        return full
    return [_goes_on(lines[at], lines[at + 1]) for at in range(len(lines) - 1)]


def unwrapped(lines: Iterable[str]) -> str:
    """Return lines as one text, with a space between unless both sides are of a script that has none."""
    joined: list[str] = []
    for line in lines:
        if joined and line and not (_NO_SPACES.match(joined[-1][-1]) and _NO_SPACES.match(line[0])):
            joined.append(" ")
        if line:
            joined.append(line)
    return "".join(joined)


def wrap(text: str, columns: int) -> list[str]:
    """Cut a text into lines of at most `columns`, never inside a tag; what cannot be cut stands longer."""
    lines: list[str] = []
    line, taken = "", 0
    for unit in _units(text):
        room = width(unit)
        if line.strip() and taken + (0 if unit.isspace() else room) > columns:
            lines.append(line.strip())
            line, taken = "", 0
        line += unit
        taken += room
    if line.strip():
        lines.append(line.strip())
    return lines


def balanced(text: str, columns: int) -> list[str]:
    """Cut a text into as few lines as `columns` allow, all of similar length."""
    lines = wrap(text, columns)
    narrow, wide = max(1, width(text) // max(1, len(lines))), columns
    while narrow < wide:
        middle = (narrow + wide) // 2
        if len(tried := wrap(text, middle)) <= len(lines):
            wide, lines = middle, tried
        else:
            narrow = middle + 1
    return lines


def _units(text: str) -> Iterator[str]:
    """Yield white space and what cannot be parted, in order."""
    unit = ""
    for part in _UNIT.findall(text):
        seen = TAG.sub("", part)
        apart = part.isspace() or unit.isspace() or (seen and _NO_SPACES.match(seen))
        before = TAG.sub("", unit)
        if unit and (apart or (before and seen and _NO_SPACES.match(before[-1]))):
            yield unit
            unit = ""
        unit += part
    if unit:
        yield unit


def _goes_on(line: str, following: str) -> bool:
    return not _SENTENCE_END.search(line.rstrip()) and following.lstrip()[:1].islower()


def _first_word(line: str) -> str:
    word = line.split(None, 1)[0] if line.strip() else ""
    return word[0] if word and _NO_SPACES.match(word) else word
