"""Marks such as `[2]` in an answer, and the passages they point to (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.chat.events import Citation
from index.passage import Hit

# Models also write [1, 2], [1-3], 【1】 and, in Arabic text, [١]; `\d` matches digits of every script.
_MARK = re.compile(r"[\[【［]\s*\d+(?:\s*[,،、;\-–]\s*\d+)*\s*[\]】］]")
_MARKS = re.compile(rf"{_MARK.pattern}(?:\s*{_MARK.pattern})*")
_MARKS_WITH_GAP = re.compile(rf"[ \t]*{_MARK.pattern}")
_NUMBER = re.compile(r"\d+")
_RANGE = re.compile(r"(\d+)\s*[-–]\s*(\d+)")


def normalise(answer: str, passages: int) -> str:
    """Write every mark as `[n]` with n between 1 and `passages`; marks that point nowhere are removed."""

    def rewrite(mark: re.Match[str]) -> str:
        return "".join(f"[{n}]" for n in _numbers(mark.group()) if 1 <= n <= passages)

    return re.sub(r"(\[\d+\])(?:\s*\1)+", r"\1", _MARK.sub(rewrite, answer)).rstrip()


def cited(answer: str) -> list[int]:
    """Numbers of the marks in a normalised answer, each once, in order of appearance."""
    return list(dict.fromkeys(n for mark in _MARK.findall(answer) for n in _numbers(mark)))


def without_marks(answer: str) -> str:
    """The answer's words alone, and no gap where a mark stood."""
    return _MARKS_WITH_GAP.sub("", answer)


def with_marks(answer: str, numbers: Sequence[int]) -> str:
    """The answer with these marks where it had any, else at its end."""
    marks = "".join(f"[{n}]" for n in numbers)
    marked, places = _MARKS.subn(marks, answer)
    return marked if places else f"{answer.rstrip()} {marks}"


def citations(answer: str, hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """The passages that a normalised answer cites, by number."""
    out = []
    for n in sorted(cited(answer)):
        p = hits[n - 1].passage
        out.append(Citation(n, p.note, p.title, p.start, p.end, p.text))
    return tuple(out)


def _numbers(mark: str) -> list[int]:
    if span := _RANGE.search(mark):
        first, last = int(span.group(1)), int(span.group(2))
        # A wide or backward range is no list of notes.
        return list(range(first, last + 1)) if first <= last <= first + 20 else []
    return [int(n) for n in _NUMBER.findall(mark)]
