"""Numbers written in figures, of any script and with any separators (pure)."""

from __future__ import annotations

FIGURE = r"\d+(?:[.,:٫٬]\d+)*"
"""Pattern of one."""
GROUPED = rf"(?<!\d)(?<!\d[.,:٫٬])(?>\d{{1,3}}(?:[ \u00a0\u202f\u2009]\d{{3}}){{1,4}}(?!\d)|{FIGURE})"
"""Pattern of one whose thousands may be set apart by spaces. It begins nowhere inside one and is never taken in part:
looking for what follows it takes no longer in a long row of digits than elsewhere."""


def plain(figure: str) -> str:
    """The digits of a number, as ASCII has them and without separators."""
    return "".join(str(int(c)) for c in figure if c.isdecimal())
