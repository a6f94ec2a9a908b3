"""Where the strings of a JSON text stand, so that some can be replaced and all else stays to the byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(r'[\s,:]*+(?:(?P<mark>["\[\]{}])|[^\s,:\[\]{}"]++)')
_DECODER = json.JSONDecoder()
_HALF = re.compile("[\ud800-\udfff]")


class JsonString(NamedTuple):
    """A string value at text[start:end], quotes included, and the keys and positions that lead to it."""

    path: tuple[str | int, ...]
    start: int
    end: int
    value: str


def json_strings(text: str) -> Iterator[JsonString]:
    """Yield the string values of a text that is known to be valid JSON, in the order they stand."""
    path: list[str | int | None] = []
    at = 0
    while match := _TOKEN.match(text, at):
        mark, at = match["mark"], match.end()
        if mark in ("{", "["):
            path.append(None if mark == "{" else 0)
            continue
        if mark in ("}", "]"):
            path.pop()
        elif mark == '"':
            value, end = _DECODER.raw_decode(text, at - 1)
            if path and path[-1] is None:
                path[-1], at = value, end
                continue
            # Only the innermost key can be missing, and it is not.
            yield JsonString(tuple(each for each in path if each is not None), at - 1, end, value)
            at = end
        if path:
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else None


def json_string(value: str, *, ascii_only: bool) -> str:
    """Return a string as JSON writes it; halves of characters are always escaped, as UTF-8 has none."""
    return _HALF.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=ascii_only))
