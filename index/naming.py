"""How files and notes are named to people: one line each, whatever the file name holds."""

from __future__ import annotations

import unicodedata
from pathlib import Path


def one_line(name: str | Path) -> str:
    """Return a file name fit for one line: control characters escaped, bytes that are no text replaced."""
    text = str(name).encode("utf-8", "replace").decode("utf-8")
    return "".join(_escaped(c) if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)


def title_from(path: Path) -> str:
    """Return a readable title for a note that has none: its file's name without suffix, dashes or underscores."""
    return one_line(path.stem.replace("-", " ").replace("_", " ")).strip() or one_line(path.name)


def primary_language(code: str) -> str:
    """Return the language of a code that may name a script or a country too: `zh` of `zh-Hant`."""
    return code.replace("_", "-").partition("-")[0].lower()


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")
