"""What stands in the KV cache, which cells sequences share, and how much of a new prompt is there already (pure).

llama.cpp keeps one pool of cells; a cell holds the keys and values of one token and may belong to several sequences. A
copied prefix therefore takes no room, and a cell comes free when the last slot that holds it lets go. This ledger
mirrors that exactly: `free` is what llama.cpp has left.

Where prompts are read in blocks (`Limits.block`), only whole blocks are lent: their keys and values are the same
numbers whoever computed them, which is not so for what was drawn token by token, or for the end of a prompt.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass


def shared_prefix(resident: Sequence[int], wanted: Sequence[int]) -> int:
    """Number of leading tokens that two sequences have in common."""
    low, high = 0, min(len(resident), len(wanted))
    # By halves: comparing slices is as fast as memory, comparing tokens one by one in Python is not.
    while low < high:
        middle = (low + high + 1) // 2
        if resident[low:middle] == wanted[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


@dataclass(frozen=True, slots=True)
class Match:
    """The slot that holds the longest beginning of a prompt, and how long that is."""

    slot: int
    length: int
    kept: int | None = None
    """Where no slot holds as much: the key of what is kept in ordinary memory."""


class Ledger:
    """Tokens and cells of every slot. Slots are numbered from 0, as llama.cpp numbers its sequences."""

    def __init__(self, cells: int, slots: int, block: int = 1) -> None:
        """Nothing is resident at first; what is lent is a multiple of `block` tokens."""
        self.size = cells
        self._block = block
        self._firm = [0] * slots
        self._tokens: list[list[int]] = [[] for _ in range(slots)]
        self._cells: list[list[int]] = [[] for _ in range(slots)]
        self._holders = [0] * cells
        self._unused = list(range(cells))

    @property
    def free(self) -> int:
        """Cells that nobody holds."""
        return len(self._unused)

    def length(self, slot: int) -> int:
        """Tokens resident in a slot."""
        return len(self._tokens[slot])

    def longest(self, wanted: Sequence[int], slots: Iterable[int]) -> Match:
        """The longest beginning of `wanted` that stands in one of `slots`; of length 0 where there is none."""
        best = Match(-1, 0)
        for slot in slots:
            length = self.whole(min(shared_prefix(self._tokens[slot], wanted), self._firm[slot]))
            if length > best.length:
                best = Match(slot, length)
        return best

    def lendable(self, slot: int) -> list[int]:
        """The tokens of a slot that may be lent."""
        return self._tokens[slot][: self._firm[slot]]

    def extend(self, slot: int, tokens: Sequence[int]) -> None:
        """Tokens were decoded in a slot, each into a cell of its own."""
        for token in tokens:
            cell = self._unused.pop()
            self._holders[cell] = 1
            self._tokens[slot].append(token)
            self._cells[slot].append(cell)
        if self._block == 1:
            self._firm[slot] = len(self._tokens[slot])

    def whole(self, length: int) -> int:
        """Tokens of that many which fill whole blocks."""
        return length - length % self._block

    def firm(self, slot: int, length: int) -> None:
        """So many tokens of a slot were read as a prompt: what of them fills whole blocks may be lent."""
        self._firm[slot] = max(self._firm[slot], self.whole(length))

    def copy(self, source: int, target: int, length: int) -> None:
        """Let the empty `target` hold the first cells of `source` as well."""
        self._firm[target] = min(self._firm[source], length)
        self._tokens[target] = self._tokens[source][:length]
        self._cells[target] = self._cells[source][:length]
        for cell in self._cells[target]:
            self._holders[cell] += 1

    def cut(self, slot: int, length: int) -> None:
        """Let go of all but the first cells of a slot."""
        self._firm[slot] = min(self._firm[slot], length)
        for cell in self._cells[slot][length:]:
            self._holders[cell] -= 1
            if not self._holders[cell]:
                self._unused.append(cell)
        del self._tokens[slot][length:], self._cells[slot][length:]

    def free_without(self, slots: Container[int]) -> int:
        """Cells that would be free if `slots` were emptied."""
        held = {cell for slot, cells in enumerate(self._cells) if slot not in slots for cell in cells}
        return self.size - len(held)
