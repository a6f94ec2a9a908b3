"""Who runs in the next batch (pure: no llama.cpp, no clock, no I/O).

Sequences join and leave at every step. A step first takes one token of every reply that has begun, then fills what room
is left with slices of prompts. Three measured facts shaped the rules (2 cores, see tests/bench/LOG.md):

- A batch of 16 rows takes hardly longer than one of 8, so bulk work is worth running wide.
- A step beside 16 bulk rows takes some nine times as long as one alone. So while an interactive request is under way,
  bulk rows join only every `BULK_EVERY`-th step, and fill up to `BLOCK` replies: words come several times faster,
  and bulk loses less than half.
- From 64 rows on llama.cpp's CPU attention computes every row against the cells of all sequences in the batch: 49
  tokens of a prompt beside 15 replies take 1.3 s, 33 of them .65 s. So few tokens of prompts join many replies, and
  in bulk a long prompt is read alone.
- A copied prefix takes no cells, so finished sequences stay resident until their room is needed, and of sequences
  that come together with one beginning a single one reads it: the others wait for it and share.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from assistant.engine.batch import BLOCK, Limits, Row, Step
from assistant.engine.layout import GROUP
from assistant.engine.prefix import Match, shared_prefix
from assistant.engine.sequence import NO_LEAD, NOWHERE, Lead, SequenceState
from assistant.engine.slots import Slots
from assistant.engine.waiting import WaitingLine

BULK_EVERY = 4
"""Bulk rows join every so many steps while an interactive request is under way."""
_FEW = 4
"""Replies up to which a step is not mixed: what each has behind it is little beside the rest."""
_BLOCKS = 8
"""Where prompts are read in blocks, so many are read before replies go on."""
_BLOCKS_BESIDE_FEW = 32
"""As many while there are fewer replies than are computed together anyway: a step of one takes nearly as long as one of
many, so it pays to let them become many."""
_HEADROOM = 32
"""Cells left free for each running sequence when another is admitted; with fewer it would soon be parked again."""
_WORTH_WAITING = 16
"""Tokens, at least, of a beginning that another sequence is about to decode, for which it pays to wait."""


class Scheduler:
    """Plans steps and keeps the books: `submit`; then `plan`, `decoded` or `failed`, `wrote`; at the end `leave`.

    Moves count as done once planned, rows once `decoded`. No request may need more than all cells; then the oldest
    running sequence can always go on, and with it, in the end, everybody.
    """

    def __init__(self, limits: Limits) -> None:
        """Start with nothing resident."""
        self.waiting = WaitingLine()
        self.running: list[SequenceState] = []
        """Those that hold a slot, in order of admission."""
        self.preemptions = 0
        """How often a sequence had to give up its slot."""
        self._limits = limits
        self._slots = Slots(limits)
        self._ledger = self._slots.ledger
        self._steps = 0
        self._blocks = 0

    @property
    def cells_used(self) -> int:
        """Tokens resident, those of finished sequences included."""
        return self._ledger.size - self._ledger.free

    @property
    def readers(self) -> int:
        """Interactive replies that have begun, whose words should keep flowing."""
        return sum(s.streaming and s.priority == "interactive" for s in self.running)

    def submit(self, sequence: SequenceState) -> None:
        """Let a new sequence wait for its turn."""
        self.waiting.append(sequence)

    def plan(self, room: int) -> Step:
        """Choose the next step, with at most `room` tokens of prompts; its rows are empty when nobody asks."""
        self._admit()
        self._steps += 1
        choose = self._rows if self._limits.block == 1 else self._unmixed
        while not (rows := choose(room)) and self.running:
            self._park(self._victim())
        return Step(self._slots.drain(), tuple(rows))

    def decoded(self, step: Step) -> None:
        """The rows of a step stand in the cache."""
        by_request = {s.request: s for s in self.running}
        for row in step.rows:
            sequence = by_request[row.request]
            self._ledger.extend(row.slot, row.tokens)
            sequence.cached += len(row.tokens)
            self._ledger.firm(row.slot, min(sequence.cached, len(sequence.prompt)))

    def failed(self, step: Step) -> None:
        """The rows of a step were not, or only partly, decoded: drop what they may have left behind."""
        by_request = {s.request: s for s in self.running}
        for row in step.rows:
            sequence = by_request[row.request]
            sequence.cached = sequence.cached if self._limits.can_share else 0
            self._slots.cut(row.slot, sequence.cached)

    def wrote(self, sequence: SequenceState, token: int) -> None:
        """A token was drawn after all that `sequence` holds."""
        sequence.tokens.append(token)

    def leave(self, sequence: SequenceState) -> None:
        """A sequence is done, or no longer wanted; what it decoded stays resident while there is room."""
        if sequence.slot == NOWHERE:
            self.waiting.discard(sequence)
            return
        self.running.remove(sequence)
        self._slots.release(sequence.slot)

    # Rows

    def _unmixed(self, _: int) -> list[Row]:
        """Choose a block of one prompt, or, after some of these, a token of every reply."""
        invited = self._invited()
        prompts = (s for s in _prompts(invited) if not self._follows(s))
        streams = [s for s in invited if s.streaming]
        blocks = _BLOCKS if len(streams) >= GROUP else _BLOCKS_BESIDE_FEW
        reading = next(prompts, None) if self._blocks < blocks or not streams else None
        if reading is None:
            self._blocks = 0
            return [_row(s, 1) for s in streams]
        self._blocks += 1
        block = self._limits.block
        return [_row(reading, min(block - reading.cached % block, reading.pending))]

    def _rows(self, room: int) -> list[Row]:
        invited = self._invited()
        streams = [s for s in invited if s.streaming]
        while self._ledger.free < len(streams):
            if not self._slots.evict():
                victim = self._victim()
                self._park(victim)
                streams = [s for s in streams if s is not victim]
        rows = [_row(s, 1) for s in streams]
        outputs = self._limits.outputs - len(rows)
        room = min(room, self._room_beside(len(streams)))
        for sequence in _prompts(invited):
            if self._follows(sequence):
                continue
            taken = sum(len(row.tokens) for row in rows)
            if len(rows) > len(streams) and sequence.priority == "bulk" and self._limits.mixed is not None:
                room = max(0, min(room, self._limits.mixed - taken))
            wanted = min(room, sequence.pending)
            while self._ledger.free - taken < wanted and self._slots.evict():
                pass
            judged = max(0, sequence.pending - sequence.outputs) + outputs
            if (length := min(wanted, self._ledger.free - taken, judged)) > 0:
                rows.append(_row(sequence, length))
                room, outputs = room - length, outputs - rows[-1].outputs
        return rows

    def _room_beside(self, streams: int) -> int:
        """Tokens of prompts that may join so many replies: some always, or none would ever begin."""
        if self._limits.mixed is None or streams <= _FEW:
            return self._limits.batch
        return max(self._limits.mixed - streams, BLOCK - streams % BLOCK)

    def _follows(self, sequence: SequenceState) -> bool:
        """Whether to wait for the sequence's leader; when that has come far enough, or stopped, share what it has."""
        leader, length = sequence.lead.leader, sequence.lead.length
        if leader is None:
            return False
        if leader in self.running and leader.cached < length:
            return True
        sequence.lead = NO_LEAD
        match = self._match(sequence)
        if match.length > sequence.cached:
            self._slots.share(match, sequence.slot, sequence.tokens)
            sequence.cached = sequence.reused = match.length
        return False

    def _invited(self) -> list[SequenceState]:
        urgent = [s for s in self.running if s.priority == "interactive"]
        if not urgent:
            return list(self.running)
        bulk = [s for s in self.running if s.priority == "bulk"] if self._steps % BULK_EVERY == 0 else []
        return urgent + bulk[: max(1, BLOCK - self.readers)]

    # Admission

    def _admit(self) -> None:
        while (sequence := self.waiting.first()) is not None:
            bulk = [s for s in self.running if s.priority == "bulk"] if sequence.priority == "interactive" else []
            if not self._fits(sequence, beside=[s for s in self.running if s not in bulk]):
                return
            while not self._fits(sequence, beside=self.running):
                self._park(bulk.pop())
            self._place(sequence)

    def _fits(self, sequence: SequenceState, beside: Collection[SequenceState]) -> bool:
        if not beside:
            return True
        kept = {s.slot for s in beside}
        shared = max(self._match(sequence, kept).length, self._lead(sequence, beside).length)
        room = self._slots.free_beside(kept) - (len(sequence.tokens) - shared)
        return len(beside) < self._limits.rows and room >= _HEADROOM * (len(beside) + 1)

    def _match(self, sequence: SequenceState, slots: Collection[int] | None = None) -> Match:
        """The longest resident beginning; what is to be judged is decoded anew, the last token at least."""
        if sequence.parked or not self._limits.can_share:
            return Match(NOWHERE, 0)
        return self._slots.longest(sequence.tokens[: -sequence.outputs], slots)

    def _lead(self, sequence: SequenceState, running: Iterable[SequenceState]) -> Lead:
        """Who of `running` is about to read the longest beginning of a newcomer."""
        best = NO_LEAD
        if self._limits.can_share and not sequence.parked:
            for other in running:
                # A bulk sequence does not join every step: an interactive one would wait for it too long.
                if other.priority == "interactive" or sequence.priority == "bulk":
                    length = self._ledger.whole(shared_prefix(other.prompt, sequence.tokens[: -sequence.outputs]))
                    best = Lead(other, length) if length > max(best.length, other.cached) else best
        return best

    def _place(self, sequence: SequenceState) -> None:
        self.waiting.take(sequence)
        match = self._match(sequence)
        sequence.slot = self._slots.take(match, sequence.tokens)
        if sequence.parked:
            self._slots.restore(sequence.slot, sequence.request, sequence.tokens[: sequence.cached])
            self._ledger.firm(sequence.slot, min(sequence.cached, len(sequence.prompt)))
            sequence.parked = False
        else:
            sequence.cached = sequence.reused = match.length
            lead = self._lead(sequence, self.running)
            sequence.lead = lead if lead.length >= match.length + _WORTH_WAITING else NO_LEAD
        self.running.append(sequence)

    # Room

    def _park(self, sequence: SequenceState) -> None:
        """Take a sequence's slot away; its state is kept, and it goes on later where it stopped."""
        self.preemptions += 1
        for other in self.running:
            if other.lead.leader is sequence:  # when it comes back it will stand behind them
                other.lead = NO_LEAD
        if sequence.cached:
            self._slots.save(sequence.slot, sequence.request)
            sequence.parked = True
        self.running.remove(sequence)
        self._slots.release(sequence.slot)
        sequence.slot = NOWHERE
        self.waiting.put_back(sequence)

    def _victim(self) -> SequenceState:
        """The newest bulk sequence, or the newest of all where there is no bulk."""
        return next((s for s in reversed(self.running) if s.priority == "bulk"), self.running[-1])


def _prompts(sequences: Iterable[SequenceState]) -> list[SequenceState]:
    """Those that still read and were not parked just now, what readers wait for before bulk work."""
    return sorted((s for s in sequences if s.slot != NOWHERE and not s.streaming), key=lambda s: s.priority == "bulk")


def _row(sequence: SequenceState, length: int) -> Row:
    tokens = tuple(sequence.tokens[sequence.cached : sequence.cached + length])
    silent = max(0, sequence.pending - sequence.outputs)
    return Row(sequence.request, sequence.slot, sequence.cached, tokens, outputs=max(0, length - silent))
