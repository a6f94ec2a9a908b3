"""Texts with line ends of any kind, of which readers see bare newlines only."""

from __future__ import annotations

import re
from bisect import bisect_left


class Lined:
    """A string and the same with bare newlines; offsets are always those of the latter."""

    def __init__(self, raw: str) -> None:
        self.text = re.sub(r"\r\n?", "\n", raw)
        self._raw = raw
        ends = [match.start() for match in re.finditer("\r\n", raw)]
        self._pairs = [end - at for at, end in enumerate(ends)]
        # What a new line end looks like: as most of the others do.
        kinds = {"\r\n": len(ends), "\n": raw.count("\n") - len(ends), "\r": raw.count("\r") - len(ends)}
        self.newline = max(kinds, key=lambda kind: (kinds[kind], kind == "\n"))

    def raw(self, start: int, end: int) -> str:
        """Return text[start:end] with the line ends that it really has."""
        return self._raw[self._place(start) : self._place(end)]

    def _place(self, offset: int) -> int:
        return offset + bisect_left(self._pairs, offset)
