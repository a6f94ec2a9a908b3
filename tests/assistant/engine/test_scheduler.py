"""Schedules played against the fake runtime, which refuses whatever llama.cpp would refuse."""

from __future__ import annotations

import random

import pytest

from assistant.engine.batch import Copy, Cut, Limits, Restore, Save, Step
from assistant.engine.scheduler import BLOCK, BULK_EVERY, Scheduler
from assistant.engine.sequence import SequenceState
from assistant.messages import Priority
from tests.fakes import FakeRuntime


class Play:
    """A scheduler and the fake runtime that obeys it; every sequence draws the sum of its tokens, modulo 256."""

    def __init__(self, limits: Limits) -> None:
        self.scheduler = Scheduler(limits)
        self.runtime = FakeRuntime(limits=limits)
        self.saved: dict[int, bytes] = {}
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


def limits(cells: int = 400, rows: int = 4, slots: int = 8, can_share: bool = True) -> Limits:
    return Limits(cells, slots, rows, batch=64, can_share=can_share)


def test_requests_join_and_leave_at_every_step() -> None:
    play = Play(limits())
    first = play.submit(b"one")
    play.step()
    second = play.submit(b"second")
    assert {row.request for row in play.step().rows} == {first.request, second.request}
    play.scheduler.leave(first)
    assert [row.request for row in play.step().rows] == [second.request]
    play.scheduler.leave(second)
    assert play.step().rows == ()


def test_replies_come_before_prompts_and_prompts_share_what_room_is_left() -> None:
    play = Play(limits())
    first = play.submit(b"a")
    play.step()
    long = play.submit(b"x" * 100)
    step = play.step(room=16)
    assert [(row.request, len(row.tokens)) for row in step.rows] == [(first.request, 1), (long.request, 16)]
    assert [row.outputs for row in step.rows] == [1, 0]


def test_the_longest_resident_beginning_is_shared_and_never_the_whole_prompt() -> None:
    play = Play(limits())
    first = play.submit(b"the same beginning, then one")
    play.run(first, 3)
    second = play.submit(b"the same beginning, then two")
    play.run(second, 1)
    again = play.submit(b"the same beginning, then one")
    play.run(again, 1)
    assert second.reused == len(b"the same beginning, then ")
    assert again.reused == len(b"the same beginning, then one") - 1
    assert second.tokens == expected(b"the same beginning, then two", second.written)
    assert any(isinstance(move, Copy) for step in play.steps for move in step.moves)


def test_a_follow_up_finds_the_conversation_resident_after_its_turn_has_ended() -> None:
    play = Play(limits())
    first = play.submit(b"a conversation")
    play.run(first, 5)
    play.scheduler.leave(first)
    follow_up = play.submit(bytes(first.tokens) + b" and more")
    play.run(follow_up, 1)
    assert follow_up.reused == len(first.tokens) - 1  # the last token drawn was never decoded


def test_shared_cells_take_room_once() -> None:
    play = Play(limits(cells=150))
    sequences = [play.submit(b"p" * 40 + bytes([n])) for n in range(3)]
    play.run(sequences[0], 1)
    for sequence in sequences:
        play.run(sequence, 1)
    assert play.scheduler.cells_used <= 40 + 3 * 4


def decoded(play: Play) -> int:
    return sum(step.size for step in play.steps)


def test_of_sequences_that_come_together_one_reads_the_common_beginning_and_the_others_wait() -> None:
    play = Play(limits())
    sequences = [play.submit(b"p" * 40 + bytes([n])) for n in range(4)]
    while any(not sequence.written for sequence in sequences):
        play.step(room=16)
    assert [sequence.reused for sequence in sequences] == [0, 40, 40, 40]
    assert decoded(play) == 41 + 3 + sum(sequence.written - 1 for sequence in sequences)


def test_one_waits_for_whoever_reads_most_of_its_beginning() -> None:
    play = Play(limits())
    prompts = [b"s" * 20 + b"1" * 30, b"s" * 20 + b"2" * 30 + b"a", b"s" * 20 + b"2" * 30 + b"b"]
    sequences = [play.submit(prompt) for prompt in prompts]
    for sequence, prompt in zip(sequences, prompts, strict=True):
        play.run(sequence, 2)
        assert sequence.tokens[: len(prompt) + 2] == expected(prompt, 2)
    assert [sequence.reused for sequence in sequences] == [0, 20, 50]


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_when_the_one_that_reads_leaves_the_one_that_waits_goes_on_with_what_there_is(steps: int) -> None:
    play = Play(limits())
    first, second = play.submit(b"p" * 60 + b"1"), play.submit(b"p" * 60 + b"2")
    for _ in range(steps):
        play.step(room=16)
    play.scheduler.leave(first)
    play.run(second, 2)
    assert second.tokens == expected(b"p" * 60 + b"2", second.written)
    assert second.reused == 16 * steps


def test_a_reader_does_not_wait_for_bulk_work_but_bulk_work_for_a_reader() -> None:
    play = Play(limits())
    play.submit(b"p" * 60 + b"1", "bulk")
    reader = play.submit(b"p" * 60 + b"2")
    late = play.submit(b"p" * 60 + b"3", "bulk")
    play.run(reader, 1)
    play.run(late, 1)
    assert (reader.reused, late.reused) == (0, 60)


def test_interactive_goes_before_bulk_and_parks_it_when_the_rows_are_taken() -> None:
    play = Play(limits(rows=2))
    bulk = [play.submit(bytes([65 + n]) * 5, "bulk") for n in range(3)]
    play.run(bulk[1], 2)
    reader = play.submit(b"a reader")
    play.run(reader, 1)
    assert play.scheduler.preemptions == 1
    assert bulk[1].parked and not bulk[0].parked  # the newest one made room
    play.scheduler.leave(reader)
    for number, sequence in enumerate(bulk):
        play.run(sequence, 6)
        assert sequence.tokens[:11] == expected(bytes([65 + number]) * 5, 6)
        play.scheduler.leave(sequence)


def test_bulk_joins_every_fourth_step_while_a_reader_is_answered() -> None:
    play = Play(limits())
    bulk = play.submit(b"bulk", "bulk")
    play.run(bulk, 1)
    reader = play.submit(b"reader")
    play.run(reader, 1)
    before = bulk.written
    for _ in range(4 * BULK_EVERY):
        play.step()
    assert (reader.written, bulk.written - before) == (1 + 4 * BULK_EVERY, 4)


def test_bulk_fills_a_block_of_rows_beside_a_reader_and_no_more() -> None:
    play = Play(Limits(cells=2_000, slots=40, rows=40))
    for number in range(30):
        play.submit(b"%02d bulk" % number, "bulk")
    while not all(sequence.streaming for sequence in play.sequences.values()):
        play.step()
    assert len(play.step().rows) == 30
    play.run(play.submit(b"reader"), 1)
    assert sorted({len(play.step().rows) for _ in range(BULK_EVERY)}) == [1, BLOCK]


@pytest.mark.parametrize(("replies", "tokens"), [(3, 3 + 64), (15, 48), (40, 48), (47, 48), (50, 64)])
def test_few_tokens_of_a_prompt_join_many_replies(replies: int, tokens: int) -> None:
    play = Play(Limits(cells=4_000, slots=80, rows=64, mixed=48))
    for number in range(replies):
        play.submit(b"%02d" % number, "bulk")
    while not all(sequence.streaming for sequence in play.sequences.values()):
        play.step()
    play.submit(b"a long prompt " * 10, "bulk")
    assert sum(len(row.tokens) for row in play.step().rows) == tokens


@pytest.mark.parametrize(
    ("priority", "length", "sizes"),
    [("bulk", 60, [[60], [1, 60]]), ("bulk", 40, [[40, 8], [1, 32]]), ("interactive", 60, [[60, 4], [1, 56]])],
)
def test_prompts_in_bulk_are_read_one_by_one_but_for_short_ones(
    priority: Priority, length: int, sizes: list[list[int]]
) -> None:
    play = Play(Limits(cells=4_000, slots=80, rows=64, mixed=48))
    for letter in (b"a", b"b"):
        play.submit(letter * length, priority)
    assert [[len(row.tokens) for row in play.step().rows] for _ in sizes] == sizes


def test_callers_of_one_priority_are_served_in_turn() -> None:
    play = Play(limits(rows=1))
    for number in range(4):
        play.submit(b"a%d" % number, "bulk", "anna")
    play.submit(b"ben", "bulk", "ben")
    served = []
    while play.scheduler.waiting or play.scheduler.running:
        play.step()
        for sequence in list(play.scheduler.running):
            served.append(bytes(sequence.prompt).decode())
            play.scheduler.leave(sequence)
    assert served == ["a0", "ben", "a1", "a2", "a3"]


def test_a_full_cache_parks_the_newest_and_everybody_ends_right() -> None:
    play = Play(limits(cells=120))
    prompts = [bytes([97 + n]) * 8 for n in range(4)]
    sequences = [play.submit(prompt) for prompt in prompts]
    for sequence, prompt in zip(sequences, prompts, strict=True):
        play.run(sequence, 60)
        assert sequence.tokens[:68] == expected(prompt, 60)
        play.scheduler.leave(sequence)
    assert play.scheduler.preemptions > 0
    assert not play.saved


def test_an_unlucky_batch_leaves_nothing_behind() -> None:
    play = Play(limits())
    sequence = play.submit(b"hello there")
    play.step(room=5)
    step = play.scheduler.plan(64)
    play.runtime.decode(step.rows, lambda: False)  # decoded, but reported as given up half-way
    play.scheduler.failed(step)
    play.run(sequence, 2)
    assert sequence.tokens == expected(b"hello there", sequence.written)


@pytest.mark.parametrize("can_share", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_nothing_is_lost_and_nothing_mixed_up(seed: int, can_share: bool) -> None:
    draw = random.Random(seed)
    play = Play(limits(cells=160, rows=3, slots=6 if can_share else 3, can_share=can_share))
    waiting: list[tuple[SequenceState, bytes, int]] = []
    for _ in range(400):
        if draw.random() < 0.2:
            prompt = b"common " * draw.randrange(4) + bytes(draw.choices(b"xyz", k=draw.randrange(1, 40)))
            priority: Priority = draw.choice(("interactive", "bulk"))
            sequence = play.submit(prompt, priority, draw.choice("ab"))
            waiting.append((sequence, prompt, draw.randrange(1, 60)))
        play.step(draw.choice((16, 64)))
        for entry in list(waiting):
            sequence, prompt, tokens = entry
            if sequence.written >= tokens or draw.random() < 0.01:
                assert sequence.tokens == expected(prompt, sequence.written)
                play.scheduler.leave(sequence)
                play.saved.pop(sequence.request, None)
                waiting.remove(entry)
    for _ in range(3000):  # now let all of them end
        for entry in [entry for entry in waiting if entry[0].written >= entry[2]]:
            assert entry[0].tokens == expected(entry[1], entry[0].written)
            play.scheduler.leave(entry[0])
            waiting.remove(entry)
        if not waiting:
            break
        assert play.step().rows
    assert not waiting
    assert not play.saved
    assert play.scheduler.plan(64).rows == ()
