"""What was read and is kept in ordinary memory when its slot is needed: beginnings of prompts, in whole blocks (pure).

Many questions over one set of notes read the same passages. Bringing one back takes milliseconds, reading it seconds.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count


@dataclass(frozen=True, slots=True)
class _Entry:
    length: int
    digests: tuple[bytes, ...]


class Kept:
    """Which beginnings are kept, the one used longest ago forgotten first. Keys are never used twice."""

    def __init__(self, tokens: int, block: int) -> None:
        """Keep up to `tokens` tokens, told apart in blocks of `block`."""
        self._most = tokens
        self._block = block
        self._used = 0
        self._entries: dict[int, _Entry] = {}  # by key, least recently used first
        self._holders: dict[bytes, set[int]] = {}  # keys, by the digest of each of their beginnings
        self._keys = count()

    def longest(self, tokens: Sequence[int]) -> tuple[int, int]:
        """Return the key of what has the longest beginning in common with `tokens`, and its length; -1, 0 for none."""
        key, length = -1, 0
        for blocks, digest in enumerate(self._chain(tokens), 1):
            if digest not in self._holders:
                break
            key, length = max(self._holders[digest]), blocks * self._block
        if length:
            self._entries[key] = self._entries.pop(key)
        return key, length

    def add(self, tokens: Sequence[int]) -> tuple[int | None, list[int]]:
        """Take note of whole blocks that are about to be kept.

        Returns:
            Their key, None where they are kept already or are too many; and the keys that make room for them.
        """
        digests = tuple(self._chain(tokens))
        if not digests or digests[-1] in self._holders or len(tokens) > self._most:
            return None, []
        key = next(self._keys)
        self._entries[key] = _Entry(len(tokens), digests)
        self._used += len(tokens)
        for digest in digests:
            self._holders.setdefault(digest, set()).add(key)
        dropped = []
        while self._used > self._most:
            dropped.append(next(iter(self._entries)))
            self._forget(dropped[-1])
        return key, dropped

    def _forget(self, key: int) -> None:
        entry = self._entries.pop(key)
        self._used -= entry.length
        for digest in entry.digests:
            self._holders[digest].remove(key)
            if not self._holders[digest]:
                del self._holders[digest]

    def _chain(self, tokens: Sequence[int]) -> Iterator[bytes]:
        """Yield a digest of each beginning that ends with a whole block."""
        digest = hashlib.blake2b(digest_size=16)
        for start in range(0, len(tokens) - self._block + 1, self._block):
            digest.update(array("q", tokens[start : start + self._block]).tobytes())
            yield digest.digest()
