"""The line that says what was expected and what was found."""

from __future__ import annotations

from collections.abc import Iterable

from prompts.regression.score import Score

_LIST = 70
"""Characters of all that is listed; with a shown text and the words between, a line is about 160."""


def told(passed: bool, explanation: str) -> Score:
    """Return the score of something that is so or is not."""
    return Score(float(passed), explanation)


def shown(text: str, most: int = 80) -> str:
    """Return a text in quotation marks, on one line and cut to `most` characters; `nothing` for a blank one."""
    line = " ".join(text.split())
    if not line:
        return "nothing"
    return f'"{line}"' if len(line) <= most else f'"{line[: most - 1].rstrip()}…"'


def listed(texts: Iterable[str]) -> str:
    """Return texts in quotation marks after each other, as many as find room, and how many more there are."""
    each = [shown(text, 40) for text in texts]
    room = most = 0
    while most < len(each) and (not most or room + len(each[most]) <= _LIST):
        room += len(each[most]) + 2
        most += 1
    return ", ".join(each[:most]) + (f" and {len(each) - most} more" if most < len(each) else "")
