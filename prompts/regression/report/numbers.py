"""How numbers of a report are written."""

from __future__ import annotations

import re

MINUS = "\u2212"
_DIGEST = re.compile(r"[0-9a-f]{32,}")
_DIGITS_OF_DIGEST = 12


def percent(share: float) -> str:
    """Return a share of 1 as `87.5 %`; only what is whole is written as 100 or 0."""
    rounded = round(100 * share, 1)
    if rounded in (0, 100) and share not in (0, 1):
        return "< 0.1 %" if share < 0.5 else "> 99.9 %"
    return f"{rounded:g} %"


def points(change: float) -> str:
    """Return a change of a share in points, with its sign: `+3.2`."""
    rounded = round(100 * change, 1)
    return f"{MINUS if rounded < 0 else '+' if rounded > 0 else ''}{abs(rounded):.1f}"


def interval(low: float, high: float) -> str:
    """Return the ends of an interval of a change, in points."""
    return f"{points(low)} to {points(high)}"


def chance(p: float) -> str:
    """Return a probability with three decimals."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def seconds(value: float) -> str:
    """Return seconds with two decimals below 10, with one above."""
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def counted(number: int, thing: str, things: str = "") -> str:
    """Return a number with the name of what is counted, such as `1 case` or `1,200 cases`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def brief(text: str, most: int) -> str:
    """Return at most so many characters of a text; an ellipsis stands for the rest."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def shortened(text: str) -> str:
    """Return a text in which of every digest only the first digits are left."""
    return _DIGEST.sub(lambda digest: digest[0][:_DIGITS_OF_DIGEST], text)
