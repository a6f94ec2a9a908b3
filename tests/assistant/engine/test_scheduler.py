"""Schedules played against the fake runtime, which refuses whatever llama.cpp would refuse."""

from __future__ import annotations

import random

import pytest

from assistant.engine.batch import Copy, Lend
from assistant.engine.sequence import SequenceState
from assistant.messages import Priority
from tests.assistant.engine.playing import Play, expected, limits


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


def in_blocks(kept: int = 0) -> Play:
    return Play(limits(cells=8 * 200, slots=8, block=8, kept=kept))


def test_in_blocks_a_prompt_is_read_alone_from_its_beginning_and_replies_go_on_between() -> None:
    play = in_blocks()
    first = play.submit(b"a")
    play.step()
    long = play.submit(b"x" * 300)
    while not long.written:
        play.step()
    read = [(row.start, len(row.tokens)) for step in play.steps for row in step.rows if row.request == long.request]
    assert read == [*((start, 8) for start in range(0, 296, 8)), (296, 4)]
    assert all(len(step.rows) == 1 for step in play.steps)
    assert first.written == 2  # before it, 32 blocks were read, and six after it
    assert {row.request for row in play.step().rows} == {first.request, long.request}


def test_in_blocks_replies_go_on_sooner_once_they_fill_a_group_of_lanes() -> None:
    play = Play(limits(cells=12 * 200, slots=12, rows=12, block=8))
    replies = [play.submit(bytes([n])) for n in range(8)]
    while not all(reply.written for reply in replies):
        play.step()
    written = replies[0].written
    long = play.submit(b"x" * 100)
    while not long.written:
        play.step()
    assert replies[0].written == written + 2  # after their own eight blocks, and after eight of the long one


def test_in_blocks_whole_blocks_of_a_prompt_are_shared_and_nothing_of_a_reply() -> None:
    play = in_blocks()
    first = play.submit(b"p" * 21)
    play.run(first, 12)
    second = play.submit(b"p" * 21 + b"and more")
    again = play.submit(bytes(first.tokens) + b"?")
    for sequence in (second, again):
        play.run(sequence, 1)
    assert (second.reused, again.reused) == (16, 16)
    assert again.tokens == expected(bytes(again.prompt), again.written)


def test_in_blocks_what_two_read_at_once_is_read_once() -> None:
    play = in_blocks()
    both = [play.submit(b"p" * 45 + bytes([n])) for n in range(2)]
    for sequence in both:
        play.run(sequence, 1)
    assert [sequence.reused for sequence in both] == [0, 40]


def test_what_was_read_is_kept_when_its_slot_is_needed_and_brought_back_for_whoever_begins_alike() -> None:
    play = in_blocks(kept=200)
    first = play.submit(b"p" * 41)
    play.run(first, 2)
    play.scheduler.leave(first)
    for n in range(8):  # as many as there are slots
        other = play.submit(bytes([n]) * 20)
        play.run(other, 1)
        play.scheduler.leave(other)
    again = play.submit(b"p" * 35 + b"and on")
    play.run(again, 3)
    assert again.reused == 32 and again.tokens == expected(b"p" * 35 + b"and on", 3)
    assert [move for step in play.steps for move in step.moves if isinstance(move, Lend)]


@pytest.mark.parametrize(("seed", "kept"), [(seed, kept) for seed in range(4) for kept in (0, 150)])
def test_in_blocks_a_sequence_is_computed_in_the_same_shapes_whoever_else_is_there(seed: int, kept: int) -> None:
    drawn = random.Random(seed)
    play = in_blocks(kept)
    prompts = [bytes([drawn.randrange(3)]) * drawn.randrange(1, 60) + bytes([n]) for n in range(12)]
    sequences = []
    for n, prompt in enumerate(prompts):
        sequences.append(play.submit(prompt, "bulk" if n % 3 else "interactive"))
        for _ in range(drawn.randrange(8)):
            play.step()
            for sequence in [s for s in play.scheduler.running if s.written >= 9]:
                play.scheduler.leave(sequence)
    while play.step().rows:
        for sequence in [s for s in play.scheduler.running if s.written >= 9]:
            play.scheduler.leave(sequence)
    for sequence, prompt in zip(sequences, prompts, strict=True):
        shapes = [(r.start, len(r.tokens)) for step in play.steps for r in step.rows if r.request == sequence.request]
        read = [(at, min(8, len(prompt) - at)) for at in range(sequence.reused, len(prompt), 8)]
        assert sequence.reused % 8 == 0 and shapes[: len(read)] == read
        assert all(length == 1 for _, length in shapes[len(read) :])
        assert sequence.tokens == expected(prompt, 9)
