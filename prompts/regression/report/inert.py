"""Text of any origin as Markdown of GitHub that says the same and does nothing.

GitHub turns `@name` and `#1` into mentions after it has read the Markdown, so escaping them is not enough: a space that
nobody sees stands behind the sign.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence

_SIGNS = re.compile(r"[\\`*\[\]<>#|~@&$]|(?<![^\W_])_|_(?![^\W_])|:(?=//)")
_PLAIN_CODE = re.compile(r"[\w ./=,+\u2192-]+")
_COLUMNS = 100
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = "&#8203;"


def plain(text: str) -> str:
    """Return a text as one line of words without any markup, fit for a cell of a table."""
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};{_UNSEEN if sign[0] in '@#' else ''}", _line(text))


def code(text: str) -> str:
    """Return a text as code where it holds nothing that could end it, and as plain words otherwise."""
    line = _line(text)
    return f"`{line}`" if _PLAIN_CODE.fullmatch(line) else plain(line)


def quoted(text: str, sign: str) -> list[str]:
    """Return the lines of a text for a block, without empty ones, each opened by a sign.

    Args:
        text: of any origin.
        sign: `+`, `-`, `!` or a space, which the language `diff` has colours for.
    """
    lines = (_visible(line) for line in text.splitlines())
    wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    columns = _COLUMNS // 2 if wide else _COLUMNS
    return [f"{sign} {part}" for line in lines for part in textwrap.wrap(line, columns)]


def block(lines: Sequence[str]) -> str:
    """Return lines as a fenced block that none of them can close: its fence is longer than any in them."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}diff", *lines, fence])


def _line(text: str) -> str:
    return " ".join(_visible(text).split())


def _visible(text: str) -> str:
    """Return a text without control characters and what turns the direction of others."""
    return "".join(
        " " if unicodedata.category(letter) in ("Cc", "Cs") or letter in _TURNING else letter for letter in text
    )
