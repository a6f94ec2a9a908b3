"""Compile a table `character -> replacement` into the character map that SentencePiece-style tokenizers read.

The map is a double-array trie over UTF-8 keys, followed by the replacements as zero-terminated UTF-8 text. It is the
only normaliser of the `tokenizers` library that applies thousands of single-character rules in one pass.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

_LEAF: Final = 1 << 8
_VALUE: Final = 1 << 31
_ROOM: Final = 256
_LOOK_BACK: Final = 4 * _ROOM
"""How far behind the end a place is sought; further back nearly everything is taken."""
_Node = dict[int, "_Node | int"]


def compile_charsmap(table: Mapping[int, str]) -> bytes:
    """Return the compiled map for `table`, which maps code points to what replaces them.

    Raises:
        ValueError: the table holds the zero character, which ends keys and values in this format.
    """
    if 0 in table or any("\0" in replacement for replacement in table.values()):
        raise ValueError("the zero character cannot be mapped")
    texts = bytearray()
    starts: dict[str, int] = {}
    root: _Node = {}
    for code_point, replacement in table.items():
        if replacement not in starts:
            starts[replacement] = len(texts)
            texts += replacement.encode("utf-8") + b"\0"
        _insert(root, chr(code_point).encode("utf-8"), starts[replacement])
    trie = _DoubleArray(root).units
    return struct.pack("<I", 4 * len(trie)) + struct.pack(f"<{len(trie)}I", *trie) + bytes(texts)


def _insert(node: _Node, key: bytes, value: int) -> None:
    """Add a key; label 0 below its last byte holds the value."""
    for byte in key:
        child = node.setdefault(byte, {})
        assert isinstance(child, dict)
        node = child
    node[0] = value


class _DoubleArray:
    """Lays a trie out as units in which a node's child by label `c` sits at `base ^ c`.

    A unit holds its own label in the low byte, whether it ends a key in bit 8, and in the bits from 10 up the distance
    (by exclusive or) from its position to its base. A value's unit has the top bit set.
    """

    def __init__(self, root: _Node) -> None:
        self.units: list[int] = []
        self._taken: list[bool] = []
        self._bases: set[int] = set()
        self._grow()
        self._taken[0] = True
        self._place(root, 0, 0)

    def _grow(self) -> None:
        # Whole blocks of 256 keep `base ^ label` inside the array whatever byte is looked up.
        self.units += [0] * _ROOM
        self._taken += [False] * _ROOM

    def _place(self, node: _Node, position: int, label: int) -> None:
        base = self._find_base(sorted(node))
        self._bases.add(base)
        self.units[position] = label | (_LEAF if 0 in node else 0) | ((position ^ base) << 10)
        for child in node:
            self._taken[base ^ child] = True
        for child, below in node.items():
            if isinstance(below, int):
                self.units[base ^ child] = _VALUE | below
            else:
                self._place(below, base ^ child, child)

    def _find_base(self, labels: list[int]) -> int:
        spot = max(1, len(self.units) - _LOOK_BACK)
        while True:
            if spot >= len(self.units):
                self._grow()
            base = spot ^ labels[0]
            # Two nodes of one base would claim each other's children.
            if base and base not in self._bases and not any(self._taken[base ^ label] for label in labels):
                return base
            spot += 1
