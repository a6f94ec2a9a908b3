"""Who is served next: interactive before bulk, and among the callers of one priority each in turn (pure)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from assistant.engine.sequence import SequenceState
from assistant.messages import PRIORITIES


class WaitingLine:
    """Sequences that have no slot yet, or had to give theirs up."""

    def __init__(self) -> None:
        # One line a caller; whose line comes first is served next and then goes to the end.
        self._callers: dict[str, dict[str, deque[SequenceState]]] = {priority: {} for priority in PRIORITIES}

    def __len__(self) -> int:
        return sum(len(line) for callers in self._callers.values() for line in callers.values())

    def __iter__(self) -> Iterator[SequenceState]:
        """All that wait, in the order in which they would be served if nobody else came."""
        for callers in self._callers.values():
            lines = [list(line) for line in callers.values()]
            for turn in range(max(map(len, lines), default=0)):
                yield from (line[turn] for line in lines if turn < len(line))

    def first(self) -> SequenceState | None:
        """Who is served next."""
        lines = (line for callers in self._callers.values() for line in callers.values())
        return next((line[0] for line in lines), None)

    def append(self, sequence: SequenceState) -> None:
        """Let a newcomer wait behind the others of its caller."""
        self._line(sequence).append(sequence)

    def put_back(self, sequence: SequenceState) -> None:
        """Let one that was running wait before all others of its priority."""
        callers = self._callers[sequence.priority]
        line = callers.pop(sequence.caller, deque())
        line.appendleft(sequence)
        self._callers[sequence.priority] = {sequence.caller: line, **callers}

    def take(self, sequence: SequenceState) -> None:
        """Serve one that waits: its caller's next one has to let the other callers go first."""
        self.discard(sequence)
        callers = self._callers[sequence.priority]
        if line := callers.pop(sequence.caller, None):
            callers[sequence.caller] = line

    def discard(self, sequence: SequenceState) -> None:
        """Forget one that no longer wants to be served."""
        callers = self._callers[sequence.priority]
        line = callers[sequence.caller]
        line.remove(sequence)
        if not line:
            del callers[sequence.caller]

    def _line(self, sequence: SequenceState) -> deque[SequenceState]:
        return self._callers[sequence.priority].setdefault(sequence.caller, deque())
