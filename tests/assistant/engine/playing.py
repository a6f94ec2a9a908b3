"""A scheduler played against the fake runtime, which refuses whatever llama.cpp would refuse."""

from __future__ import annotations

from assistant.engine.batch import Copy, Cut, Drop, Keep, Lend, Limits, Restore, Save, Step
from assistant.engine.scheduler import Scheduler
from assistant.engine.sequence import SequenceState
from assistant.messages import Priority
from tests.fakes import FakeRuntime


class Play:
    """A scheduler and the fake runtime that obeys it; every sequence draws the sum of its tokens, modulo 256."""

    def __init__(self, limits: Limits) -> None:
        self.scheduler = Scheduler(limits)
        self.runtime = FakeRuntime(limits=limits)
        self.saved: dict[int, bytes] = {}
        self.kept: dict[int, bytes] = {}
        self.sequences: dict[int, SequenceState] = {}
        self.steps: list[Step] = []

    def submit(self, prompt: bytes, priority: Priority = "interactive", caller: str = "") -> SequenceState:
        sequence = SequenceState(len(self.sequences), list(prompt), caller, priority)
        self.sequences[sequence.request] = sequence
        self.scheduler.submit(sequence)
        return sequence

    def step(self, room: int = 64) -> Step:
        step = self.scheduler.plan(room)
        self.steps.append(step)
        assert sum(len(row.tokens) for row in step.rows if not self.sequences[row.request].streaming) <= room
        for move in step.moves:
            match move:
                case Copy(source, target, length):
                    self.runtime.copy(source, target, length)
                case Cut(slot, length):
                    self.runtime.cut(slot, length)
                case Save(slot, request):
                    self.saved[request] = self.runtime.save(slot)
                    self.runtime.cut(slot, 0)
                case Restore(slot, request):
                    self.runtime.restore(slot, self.saved.pop(request))
                case Keep(slot, key):
                    self.kept[key] = self.runtime.save(slot)
                case Lend(key, slot):
                    self.runtime.restore(slot, self.kept[key])
                case Drop(key):
                    del self.kept[key]
        self.runtime.decode(step.rows, lambda: False)
        self.scheduler.decoded(step)
        for row in step.rows:
            if row.outputs:
                sequence = self.sequences[row.request]
                # The fake's slot must hold exactly what the sequence believes: then nothing can be answered wrongly.
                assert self.runtime.slots[row.slot] == sequence.tokens
                self.scheduler.wrote(sequence, sum(sequence.tokens) % 256)
        return step

    def run(self, sequence: SequenceState, tokens: int) -> None:
        for _ in range(1000):
            if sequence.written >= tokens:
                return
            self.step()
        raise AssertionError("it never got there")


def expected(prompt: bytes, tokens: int) -> list[int]:
    out = list(prompt)
    for _ in range(tokens):
        out.append(sum(out) % 256)
    return out


def limits(
    cells: int = 400, rows: int = 4, slots: int = 8, can_share: bool = True, block: int = 1, kept: int = 0
) -> Limits:
    return Limits(cells, slots, rows, batch=64, can_share=can_share, block=block, kept=kept)
