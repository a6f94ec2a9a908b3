"""Who holds which slot of the KV cache, and the moves that keep the runtime in step with that (pure).

A slot is idle when its sequence has left; what stands in it stays until the room is needed, and is kept in ordinary
memory then if `Limits.kept` allows that. Moves count as done once
they are recorded here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assistant.engine.batch import Copy, Cut, Drop, Keep, Lend, Limits, Move, Restore, Save
from assistant.engine.kept import Kept
from assistant.engine.prefix import Ledger, Match
from assistant.engine.sequence import NOWHERE


class Slots:
    """The books of all slots, numbered from 0."""

    def __init__(self, limits: Limits) -> None:
        """Nothing is resident, and every slot idle."""
        self.ledger = Ledger(limits.cells, limits.slots, limits.block)
        self._kept = Kept(limits.kept, limits.block) if limits.kept else None
        self._can_share = limits.can_share
        self._idle = dict.fromkeys(range(limits.slots))  # an ordered set: least recently used first
        self._moves: list[Move] = []
        self._all = range(limits.slots)

    def drain(self) -> tuple[Move, ...]:
        """Hand out the moves recorded since the last time."""
        moves, self._moves = tuple(self._moves), []
        return moves

    def free_beside(self, kept: Collection[int]) -> int:
        """Cells that are free, or would be if all slots but these were emptied."""
        return self.ledger.free_without([slot for slot in self._all if slot not in kept])

    def longest(self, tokens: Sequence[int], slots: Collection[int] | None = None) -> Match:
        """The longest beginning that one of the slots (None: any, or what is kept) can lend."""
        if slots is not None:
            return self.ledger.longest(tokens, slots)
        match = self.ledger.longest(tokens, self._all)
        if self._kept is not None:
            key, length = self._kept.longest(tokens)
            if length > match.length:
                return Match(NOWHERE, length, key)
        return match

    def take(self, match: Match, tokens: Sequence[int]) -> int:
        """Choose an idle slot, let it hold what was matched of `tokens` and nothing else, and return it.

        An empty slot is best, else the one used longest ago, and the one that lends only if there is no other.
        """
        slot = min(self._idle, key=lambda slot: (slot == match.slot, self.ledger.length(slot) > 0))
        if slot == match.slot:
            self.cut(slot, match.length)
        else:
            self.share(match, slot, tokens)
        del self._idle[slot]
        return slot

    def release(self, slot: int) -> None:
        """Nobody runs in the slot any more."""
        if not self._can_share:
            self.cut(slot, 0)
        self._idle[slot] = None

    def share(self, match: Match, slot: int, tokens: Sequence[int]) -> None:
        """Let a slot hold what was matched of `tokens` and nothing else."""
        self.cut(slot, 0)
        if match.kept is not None:
            self._moves += (Lend(match.kept, slot), Cut(slot, match.length))
            self.ledger.extend(slot, tokens[: match.length])
            self.ledger.firm(slot, match.length)
        elif match.length:
            self._moves.append(Copy(match.slot, slot, match.length))
            self.ledger.copy(match.slot, slot, match.length)

    def save(self, slot: int, request: int) -> None:
        """Keep the slot's state under the request, and empty it."""
        self._moves.append(Save(slot, request))
        self.ledger.cut(slot, 0)

    def restore(self, slot: int, request: int, tokens: Sequence[int]) -> None:
        """Bring a state back into an empty slot; idle slots make room for it."""
        while self.ledger.free < len(tokens) and self.evict():
            pass
        self._moves.append(Restore(slot, request))
        self.ledger.extend(slot, tokens)

    def evict(self) -> bool:
        """Empty the idle slot that was used longest ago; False when all are empty."""
        slot = next((slot for slot in self._idle if self.ledger.length(slot)), NOWHERE)
        if slot != NOWHERE:
            self.cut(slot, 0)
        return slot != NOWHERE

    def cut(self, slot: int, length: int) -> None:
        """Drop what a slot holds beyond its first cells; what of that may be lent is kept where that is wanted."""
        if self._kept is not None:
            self._keep(self._kept, slot, beyond=length)
        self._moves.append(Cut(slot, length))
        self.ledger.cut(slot, length)

    def _keep(self, kept: Kept, slot: int, beyond: int) -> None:
        lendable = self.ledger.lendable(slot)
        if len(lendable) > beyond:
            key, dropped = kept.add(lendable)
            self._moves += map(Drop, dropped)
            if key is not None:
                self._moves += (Cut(slot, len(lendable)), Keep(slot, key))
