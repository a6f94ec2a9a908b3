"""Where the cells of a Markdown table's row stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_CONTAINER = re.compile(r"[ \t]*(?:>|[-+*]|\d{1,9}[.)])?[ \t]?")


class Cell(NamedTuple):
    """One cell at line[start:end], without the spaces around it."""

    start: int
    end: int


def cells(line: str, contents: Sequence[str]) -> list[Cell]:
    """Return the cells of a row that hold `contents`, which is what the parser made of them.

    The row may stand behind the marks of quotes and lists. Nothing is returned for a line that does not hold them.
    """
    start = 0
    while True:
        found = _split(line, start)
        said = [line[cell.start : cell.end].replace("\\|", "|") for cell in found]
        if all(mine == theirs for mine, theirs in zip(said, contents, strict=False)) and (
            len(said) >= len([each for each in contents if each])
        ):
            return found[: len(contents)]
        mark = _CONTAINER.match(line, start)
        if mark is None or mark.end() == start:
            return []
        start = mark.end()


def _split(line: str, start: int) -> list[Cell]:
    end = len(line.rstrip(" \t"))
    start += len(line[start:end]) - len(line[start:end].lstrip(" \t"))
    found: list[Cell] = []
    begin = start
    for at in [*(m.start() for m in re.finditer(r"(?<!\\)\|", line[:end]) if m.start() >= start), end]:
        inner = line[begin:at]
        # An empty piece before the first bar or after the last is no cell.
        if inner or begin not in (start, end):
            left = begin + len(inner) - len(inner.lstrip(" \t"))
            found.append(Cell(left, max(left, begin + len(inner.rstrip(" \t")))))
        begin = at + 1
    return found
