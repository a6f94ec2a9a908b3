"""Loops: a text that says the same over and over, in words or in characters (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST_PERIOD = 60
_LONGEST_TEXT = 20_000
"""Characters looked at: a loop without an end is there long before."""
_GRAM = 14
_GRAM_UNSPACED = 6
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Loop:
    """What follows itself most: the unit, and how often it stands there in a row."""

    unit: str
    times: int

    @property
    def length(self) -> int:
        """Characters that the whole loop takes."""
        return len(self.unit) * self.times


def longest_loop(text: str) -> Loop:
    """Return the longest stretch made of one unit of up to 60 characters; a text without any gives one unit, once."""
    text = squeezed(text)[:_LONGEST_TEXT]
    best = Loop(text[:1], 1)
    for period in range(1, min(_LONGEST_PERIOD, len(text) // 2) + 1):
        run = longest = end = 0
        for at, (now, before) in enumerate(zip(text[period:], text, strict=False), period + 1):
            run = run + 1 if now == before else 0
            if run > longest:
                longest, end = run, at
        times = longest // period + 1
        # A multiple of a shorter period is the same loop: it must cover more to count.
        if times > 1 and period * times > best.length:
            best = Loop(text[end - period : end], times)
    return best


def repeated_share(text: str) -> float:
    """Return the share of a text's stretches of a few words that stood there before, 0 to 1."""
    text = squeezed(text)[:_LONGEST_TEXT]
    size = _GRAM_UNSPACED if len(_UNSPACED.findall(text)) * 2 > len(text) else _GRAM
    count = len(text) - size + 1
    return 1 - len({text[at : at + size] for at in range(count)}) / count if count > 0 else 0.0


def is_doubled(text: str) -> bool:
    """Tell whether the second half says the very same as the first."""
    text = squeezed(text)
    half = (len(text) + 1) // 2
    return len(text) > 3 and text[:half].rstrip() == text[len(text) - half :].lstrip()


def squeezed(text: str) -> str:
    """Return the text in small letters with every run of white space as one space."""
    return " ".join(text.lower().split())
